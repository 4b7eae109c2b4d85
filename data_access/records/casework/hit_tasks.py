"""The register of what is owed after errors of hits: by whom, and what came of it. It holds no plate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Text, select, update

from data_access.acts.on_hits.dispositions import Settlement
from data_access.errors import NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

hit_tasks = register(
    "hit_tasks",
    Column("number", Integer, primary_key=True),
    Column("hit", Integer, nullable=False),
    Column("entry", Integer),
    Column("list_id", Text),
    Column("entry_mark", LargeBinary, nullable=False, index=True),
    Column("plate_mark", LargeBinary, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", Text),
    Column("settled_how", Text),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is owed after an error.

    Attributes:
        hit: Number of the hit that ended as an error.
        entry: Number of the agency's own entry; None of a downloaded list, whose id is `list_id`.
        entry_mark, plate_mark: As the hit has them.
        owner: User name of who owes it.
        settled_at: None while it is open.
    """

    number: int
    hit: int
    entry: int | None
    list_id: str | None
    entry_mark: bytes = field(repr=False)
    plate_mark: bytes = field(repr=False)
    owner: str
    at: datetime
    disposition: str
    settled_at: datetime | None
    settled_by: str | None
    settled_how: Settlement | None


def owe(
    connection: Connection,
    recorded: Recorded,
    *,
    hit: int,
    entry: int | None,
    list_id: str | None,
    marks: tuple[bytes, bytes],
    owner: str,
    disposition: str,
) -> int:
    """Keep what is owed, and return its number. While one of the same entry and plate is open there is no second: its number comes back.

    Args:
        marks: Of the entry, and of the plate.
    """
    same = (hit_tasks.c.entry_mark == marks[0], hit_tasks.c.plate_mark == marks[1], hit_tasks.c.settled_at.is_(None))
    there = connection.execute(select(hit_tasks.c.number).where(*same)).scalars().first()
    if there is not None:
        return int(there)
    values = {"hit": hit, "entry": entry, "list_id": list_id, "owner": owner, "disposition": disposition}
    new = hit_tasks.insert().values(
        **values, entry_mark=marks[0], plate_mark=marks[1], at=recorded.at, seq=recorded.seq
    )
    return int(connection.execute(new.returning(hit_tasks.c.number)).scalar_one())


def find(connection: Connection, number: int) -> Task:
    """Return a task. Raises `NotFound` if there is none of that number."""
    row = connection.execute(select(hit_tasks).where(hit_tasks.c.number == number)).one_or_none()
    if row is None:
        raise NotFound("There is no such task.")
    return _task(row)


def every(connection: Connection, settled_since: datetime) -> list[Task]:
    """Return the tasks that are open, oldest first, then those settled since an instant, newest first."""
    there = hit_tasks.c.settled_at.is_(None) | (hit_tasks.c.settled_at >= settled_since)
    tasks = [_task(row) for row in connection.execute(select(hit_tasks).where(there).order_by(hit_tasks.c.number))]
    return [each for each in tasks if each.settled_at is None] + [each for each in tasks[::-1] if each.settled_at]


def open_ones(connection: Connection) -> list[Task]:
    """Return the tasks that are open, oldest first."""
    rows = connection.execute(select(hit_tasks).where(hit_tasks.c.settled_at.is_(None)).order_by(hit_tasks.c.number))
    return [_task(row) for row in rows]


def settle(connection: Connection, recorded: Recorded, number: int, person_id: str, how: Settlement) -> Task:
    """Settle a task. Raises `NotFound` if none of that number is open."""
    values = {"settled_at": recorded.at, "settled_by": person_id, "settled_how": how.value, "seq": recorded.seq}
    mine = (hit_tasks.c.number == number, hit_tasks.c.settled_at.is_(None))
    row = connection.execute(update(hit_tasks).where(*mine).values(**values).returning(hit_tasks)).one_or_none()
    if row is None:
        raise NotFound("There is no such open task.")
    return _task(row)


def is_owed(connection: Connection, entry_mark: bytes) -> bool:
    """True if something is still owed for an entry."""
    open_task = (hit_tasks.c.entry_mark == entry_mark, hit_tasks.c.settled_at.is_(None))
    return connection.execute(select(hit_tasks.c.number).where(*open_task)).first() is not None


def _task(row: Row[Any]) -> Task:
    values = {name: row._mapping[name] for name in Task.__slots__}
    how = values["settled_how"]
    return Task(**{**values, "settled_how": Settlement(how) if how else None})
