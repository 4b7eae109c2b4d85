"""The register of downloaded hot lists, each with the version in force: its entries lie sealed beside it, under a key of that version.

A list is in it by its approval. A file of it replaces the version before in one turn, or leaves it as it was. When a file was unfit,
the list says so until another one is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Text, delete, select, update

from data_access.errors import Conflict, InvalidQuery, NotFound, Reason, Refused
from data_access.records.registers import CountsByName, Day, Instant, register
from data_access.steps import Recorded

hot_lists = register(
    "hot_lists",
    Column("list_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("layout", Text, nullable=False),
    Column("max_age_h", Integer, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("approved_on", Day, nullable=False),
    Column("withdrawn_at", Instant),
    Column("version", Integer, nullable=False),
    Column("sha256", Text),
    Column("made_at", Instant),
    Column("brought_at", Instant),
    Column("entries", Integer),
    Column("noted", CountsByName),
    Column("dropped", CountsByName),
    Column("unfit_at", Instant),
    Column("unfit_why", Text),
)
"""`version` counts files that were taken, from 1; 0 before the first. It goes on after an approval is withdrawn and given anew."""

contents = register(
    "hot_list_contents",
    Column("list_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Entries of the versions in force, encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HotListFile:
    """What is on record of a file that was taken.

    Attributes:
        made_at: When it says that it was made; None if it does not.
        entries: How many entries the list has with it.
    """

    sha256: str
    made_at: datetime | None
    entries: int
    noted: Mapping[str, int]
    dropped: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class HotList:
    """A downloaded list as the register has it.

    Attributes:
        system: The system whose text it holds; empty for none.
        layout: TOML text, as it was approved.
        file: What the version in force was made of; None before the first.
        brought_at: When that came in.
        unfit_at, unfit_why: When a later file was refused last, and why; None if none was.
    """

    list_id: str
    name: str
    system: str
    layout: str = field(repr=False)
    max_age: timedelta
    version: int
    file: HotListFile | None = None
    brought_at: datetime | None = None
    unfit_at: datetime | None = None
    unfit_why: str | None = None

    def age(self, now: datetime) -> timedelta | None:
        """Say how old the version in force is: by the file's own time, or since it came in; None before the first."""
        since = self.file.made_at or self.brought_at if self.file else None
        return None if since is None else now - since

    def is_stale(self, now: datetime) -> bool:
        """True if it is older than it may be, or has no version at all."""
        age = self.age(now)
        return age is None or age > self.max_age


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApproval:
    """Who approved a list, where that is on file, and since when."""

    approved_by: str
    reference: str
    approved_on: date


def approve(connection: Connection, recorded: Recorded, hot_list: HotList, approval: ListApproval) -> None:
    """Put a list in force with its layout; the version that it has stays, and what was noted of an unfit file goes."""
    values: dict[str, Any] = {
        "name": hot_list.name,
        "system": hot_list.system,
        "layout": hot_list.layout,
        "max_age_h": hot_list.max_age // timedelta(hours=1),
        "approved_by": approval.approved_by,
        "reference": approval.reference,
        "approved_on": approval.approved_on,
        "withdrawn_at": None,
        "unfit_at": None,
        "unfit_why": None,
        "seq": recorded.seq,
    }
    if _row(connection, hot_list.list_id) is None:
        connection.execute(hot_lists.insert().values(list_id=hot_list.list_id, version=0, **values))
    else:
        connection.execute(_of(hot_list.list_id).values(**values))


def withdraw(connection: Connection, recorded: Recorded, list_id: str) -> None:
    """End a list's approval and take its entries out. Raises `NotFound` if it has none in force."""
    if find(connection, list_id) is None:
        raise NotFound("There is no approved hot list of that name.")
    nothing = dict.fromkeys(("sha256", "made_at", "brought_at", "entries", "noted", "dropped", "unfit_at", "unfit_why"))
    connection.execute(_of(list_id).values(withdrawn_at=recorded.at, seq=recorded.seq, **nothing))
    connection.execute(delete(contents).where(contents.c.list_id == list_id))


def approved(connection: Connection, list_id: str) -> HotList:
    """Return a list that is approved. Raises `Refused` (D14) if it is not."""
    found = find(connection, list_id)
    if found is None:
        raise Refused(
            [
                Reason(
                    "D14",
                    "This hot list has no approval on record.",
                    "Have it approved first, with its layout: workbench hot-list approve.",
                )
            ]
        )
    return found


def find(connection: Connection, list_id: str) -> HotList | None:
    """Return a list whose approval is in force, or None."""
    row = _row(connection, list_id)
    return None if row is None or row.withdrawn_at is not None else _hot_list(row)


def every(connection: Connection) -> list[HotList]:
    """Return all lists whose approval is in force, by name."""
    found = select(hot_lists).where(hot_lists.c.withdrawn_at.is_(None)).order_by(hot_lists.c.name, hot_lists.c.list_id)
    return [_hot_list(row) for row in connection.execute(found)]


def replace(connection: Connection, recorded: Recorded, before: HotList, file: HotListFile, ciphertext: bytes) -> None:
    """Make a file the version in force, with its sealed entries, in the place of the one that stood when it was read.

    Raises:
        Conflict: Another version came in meanwhile, or the approval was changed.
        InvalidQuery: The file is older than what is in force.
    """
    current = approved(connection, before.list_id)
    if (current.version, current.layout) != (before.version, before.layout):
        raise Conflict("This hot list was changed while the file was read. Import it again.")
    made = current.file.made_at if current.file else None
    if made is not None and file.made_at is not None and file.made_at < made:
        raise InvalidQuery("file", "is older than the version in force, which stays")
    values: dict[str, Any] = {
        "version": current.version + 1,
        "sha256": file.sha256,
        "made_at": file.made_at,
        "brought_at": recorded.at,
        "entries": file.entries,
        "noted": dict(file.noted),
        "dropped": dict(file.dropped),
        "unfit_at": None,
        "unfit_why": None,
        "seq": recorded.seq,
    }
    connection.execute(_of(current.list_id).values(**values))
    connection.execute(delete(contents).where(contents.c.list_id == current.list_id))
    row = {"list_id": current.list_id, "version": current.version + 1, "sealed": ciphertext, "seq": recorded.seq}
    connection.execute(contents.insert().values(**row))


def note_unfit(connection: Connection, recorded: Recorded, list_id: str, why: str) -> None:
    """Note that a file of a list was refused. Raises `Refused` (D14) if it has no approval any more."""
    approved(connection, list_id)
    connection.execute(_of(list_id).values(unfit_at=recorded.at, unfit_why=why, seq=recorded.seq))


def sealed_of(connection: Connection, list_id: str) -> tuple[int, bytes] | None:
    """Return the version in force of a list, and its entries as they are sealed; None if it has none."""
    row = connection.execute(select(contents).where(contents.c.list_id == list_id)).one_or_none()
    return None if row is None else (row.version, row.sealed)


def versions(connection: Connection) -> dict[str, int]:
    """Return the version of each list that has entries."""
    return {row.list_id: row.version for row in connection.execute(select(contents.c.list_id, contents.c.version))}


def _of(list_id: str) -> Any:
    return update(hot_lists).where(hot_lists.c.list_id == list_id)


def _row(connection: Connection, list_id: str) -> Row[Any] | None:
    return connection.execute(select(hot_lists).where(hot_lists.c.list_id == list_id)).one_or_none()


def _hot_list(row: Row[Any]) -> HotList:
    file = None
    if row.sha256 is not None:
        file = HotListFile(
            sha256=row.sha256, made_at=row.made_at, entries=row.entries, noted=row.noted, dropped=row.dropped
        )
    return HotList(
        list_id=row.list_id,
        name=row.name,
        system=row.system,
        layout=row.layout,
        max_age=timedelta(hours=row.max_age_h),
        version=row.version,
        file=file,
        brought_at=row.brought_at,
        unfit_at=row.unfit_at,
        unfit_why=row.unfit_why,
    )
