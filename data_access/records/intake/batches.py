"""The register of imports: the only switch that makes a batch of reads visible.

A batch is begun (pending, nothing visible), its reads are written under its number, then it is shown or undone. Start-up
finds what is pending and undoes it. A batch that was shown may be withdrawn: from then on nobody sees its reads, though they
stay until their retention ends, for they were seen, and what rests on them must be able to say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, func, select, update

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.driver_statement import DriverStatement
from data_access.records.intake import sources
from data_access.records.registers import CountsByName, Instant, register
from data_access.steps import Batches, Recorded

batches = register(
    "batches",
    Column("number", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("retention_class", Text, nullable=False),
    Column("digest", Text, nullable=False, index=True),
    Column("begun_by", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("rows_in", Integer),
    Column("stored", Integer),
    Column("rejected", CountsByName),
    autoincrement=True,
)


CORRECTION = "~correction"
"""Stands for the source of a batch that is a correction; no approved source is called so."""


class BatchState(StrEnum):
    """How far an import is."""

    PENDING = "pending"
    VISIBLE = "visible"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One import.

    Attributes:
        digest: SHA-256 of the imported file, hex.
        rows_in, stored, rejected: Rows of the file, reads kept, rows rejected by reason; None until it is visible.
        entry: Number of the entry that last changed it.
        begun_at: When it began.
    """

    number: int
    source: str
    retention_class: str
    digest: str
    begun_by: str
    state: BatchState
    rows_in: int | None
    stored: int | None
    rejected: Mapping[str, int] | None
    entry: int = -1
    begun_at: datetime | None = None

    @property
    def is_correction(self) -> bool:
        """True if it is one row that a person put beside a read, not a file that was imported."""
        return self.source == CORRECTION


_UNSEEN = (BatchState.PENDING.value, BatchState.UNDONE.value, BatchState.WITHDRAWN.value)
_HIDDEN = DriverStatement(select(batches.c.number).where(batches.c.state.in_(_UNSEEN)))
"""By index: every question asks, and a live door makes tens of thousands of batches a day."""
_LAST = DriverStatement(select(func.coalesce(func.max(batches.c.number), 0)))


def begin(
    connection: Connection, recorded: Recorded, *, source: str, digest: str, person_id: str, again: bool = False
) -> Batch:
    """Begin an import and return it with its number; the source's approval says which retention class it is.

    Args:
        again: The same file may come in once more, as rows of it that were rejected may fit now; the others are known.

    Raises:
        Refused: The source is not approved (D14).
        Conflict: The same file from this source is visible or under way.
    """
    approved = sources.approved(connection, source)
    before = find_by_digest(connection, source, digest)
    if before is not None and not (again and before.state is BatchState.VISIBLE):
        raise Conflict("This file was imported before; nothing was stored twice.")
    values = {"source": source, "retention_class": approved.retention_class, "digest": digest, "begun_by": person_id}
    insert = batches.insert().values(**values, begun_at=recorded.at, state=BatchState.PENDING.value, seq=recorded.seq)
    row = connection.execute(insert.returning(batches)).one()
    return _batch(row)


def begin_correction(connection: Connection, recorded: Recorded, person_id: str) -> Batch:
    """Begin a batch for one correction and return it with its number."""
    values = {"source": CORRECTION, "retention_class": "-", "digest": "-", "begun_by": person_id}
    insert = batches.insert().values(**values, begun_at=recorded.at, state=BatchState.PENDING.value, seq=recorded.seq)
    return _batch(connection.execute(insert.returning(batches)).one())


def show(
    connection: Connection, recorded: Recorded, number: int, *, rows_in: int, reads: int, rejects: Mapping[str, int]
) -> None:
    """Make a pending batch visible, from the next question on. Raises `Conflict` unless it is pending."""
    if min(rows_in, reads, *rejects.values(), 0) < 0 or reads + sum(rejects.values()) > rows_in:
        raise InvalidQuery("stored", "stored and rejected rows must add up to at most the rows that came in")
    counts = {"rows_in": rows_in, "stored": reads, "rejected": dict(rejects)}
    _settle(connection, recorded, number, BatchState.VISIBLE, **counts)


def undo(connection: Connection, recorded: Recorded, number: int) -> None:
    """Give up a pending batch; its number is never used again. Raises `Conflict` unless it is pending."""
    _settle(connection, recorded, number, BatchState.UNDONE)


def to_withdraw(connection: Connection, number: int) -> Batch:
    """Return an import that can be withdrawn.

    Raises:
        NotFound: There is no such import, or it is a correction.
        Conflict: It is not visible.
    """
    row = connection.execute(select(batches).where(batches.c.number == number)).one_or_none()
    if row is None or row.source == CORRECTION:
        raise NotFound("There is no import of this number.")
    if row.state != BatchState.VISIBLE:
        raise Conflict(f"This import is not visible: it is {_NOT_VISIBLE[BatchState(row.state)]}.")
    return _batch(row)


_NOT_VISIBLE = {
    BatchState.PENDING: "under way",
    BatchState.UNDONE: "undone, and its reads are gone",
    BatchState.WITHDRAWN: "withdrawn already",
}


def withdraw(
    connection: Connection, recorded: Recorded, number: int, corrections: frozenset[int] = frozenset()
) -> Batch:
    """Let nobody see the reads of a batch any more, from the next question on.

    Args:
        corrections: Batches of the corrections of its reads, which go with them.

    Raises:
        NotFound, Conflict: As `to_withdraw` does.
    """
    to_withdraw(connection, number)
    gone = batches.c.number.in_([number, *sorted(corrections)])
    withdrawn_now = {"state": BatchState.WITHDRAWN.value, "seq": recorded.seq}
    connection.execute(update(batches).where(gone).values(**withdrawn_now))
    return _batch(connection.execute(select(batches).where(batches.c.number == number)).one())


def withdrawn(connection: Connection) -> frozenset[int]:
    """Return the numbers of all batches that were withdrawn."""
    gone = select(batches.c.number).where(batches.c.state == BatchState.WITHDRAWN.value)
    return frozenset(connection.execute(gone).scalars())


def pending(connection: Connection) -> list[Batch]:
    """Return the batches under way, by number: at start, what a crash left behind."""
    waiting = select(batches).where(batches.c.state == BatchState.PENDING).order_by(batches.c.number)
    return [_batch(row) for row in connection.execute(waiting)]


def every(connection: Connection) -> list[Batch]:
    """Return all batches by number."""
    return [_batch(row) for row in connection.execute(select(batches).order_by(batches.c.number))]


def latest(connection: Connection, most: int) -> list[Batch]:
    """Return the newest batches by number, at most so many."""
    newest = select(batches).order_by(batches.c.number.desc()).limit(most)
    return [_batch(row) for row in connection.execute(newest)][::-1]


def latest_imports(connection: Connection, most: int) -> list[Batch]:
    """Return the newest imports, newest first, at most so many; corrections are none."""
    newest = select(batches).where(batches.c.source != CORRECTION).order_by(batches.c.number.desc()).limit(most)
    return [_batch(row) for row in connection.execute(newest)]


def last_visible(connection: Connection) -> dict[str, datetime]:
    """Return when the newest import of each source that can be seen began."""
    visible = batches.c.state == BatchState.VISIBLE.value
    newest = select(func.max(batches.c.number)).where(visible).group_by(batches.c.source)
    rows = connection.execute(select(batches).where(batches.c.number.in_(newest)))
    return {row.source: row.begun_at for row in rows}


def numbers(connection: Connection) -> set[int]:
    """Return the numbers of all batches."""
    return set(connection.execute(select(batches.c.number)).scalars())


def stored_after(connection: Connection, number: int) -> int:
    """Return how many reads were stored by the batches after a number; those of withdrawn ones are stored still."""
    there = (batches.c.state.in_([BatchState.VISIBLE.value, BatchState.WITHDRAWN.value]), batches.c.number > number)
    return int(connection.execute(select(func.coalesce(func.sum(batches.c.stored), 0)).where(*there)).scalar_one())


def find_by_digest(connection: Connection, source: str, digest: str) -> Batch | None:
    """Return the newest batch of this file from this source that is visible or under way, or None."""
    there = batches.c.state.in_([BatchState.PENDING.value, BatchState.VISIBLE.value])
    same = (batches.c.source == source, batches.c.digest == digest, there)
    row = connection.execute(select(batches).where(*same).order_by(batches.c.number.desc()).limit(1)).one_or_none()
    return _batch(row) if row is not None else None


def view(connection: Connection) -> Batches:
    """Return which batches may be seen now."""
    return Batches(upto=int(_LAST.value(connection)), hidden=frozenset(_HIDDEN.values(connection)))


def view_as_of(connection: Connection, seq: int) -> Batches:
    """Return which batches could be seen when an entry was made, and still can."""
    now = view(connection)
    since = connection.execute(select(batches.c.number).where(batches.c.seq > seq)).scalars()
    return Batches(upto=now.upto, hidden=now.hidden | frozenset(since))


def _settle(connection: Connection, recorded: Recorded, number: int, state: BatchState, **values: Any) -> None:
    waiting = (batches.c.number == number, batches.c.state == BatchState.PENDING)
    done = connection.execute(update(batches).where(*waiting).values(**values, state=state.value, seq=recorded.seq))
    if done.rowcount != 1:
        raise Conflict("This import is not under way.")


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        number=row.number,
        source=row.source,
        retention_class=row.retention_class,
        digest=row.digest,
        begun_by=row.begun_by,
        state=BatchState(row.state),
        rows_in=row.rows_in,
        stored=row.stored,
        rejected=row.rejected,
        entry=row.seq,
        begun_at=row.begun_at,
    )
