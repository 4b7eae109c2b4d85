"""The register of purges: reads past their retention, about to be destroyed or destroyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, select, update

from data_access.errors import Conflict
from data_access.records.registers import CountsByName, Instant, register
from data_access.steps import Recorded

purges = register(
    "purges",
    Column("number", Integer, primary_key=True),
    Column("retention_class", Text, nullable=False),
    Column("before", Instant, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("counts", CountsByName),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """One purge of one retention class: all reads captured before an instant, but for held ones.

    Attributes:
        done_at: None as long as it is under way; start-up finishes those.
        counts: What was destroyed and kept, by name; None until it is done.
    """

    number: int
    retention_class: str
    before: datetime
    begun_by: str
    begun_at: datetime
    done_at: datetime | None
    counts: Mapping[str, int] | None


def begin(
    connection: Connection, recorded: Recorded, *, retention_class: str, before: datetime, person_id: str
) -> Purge:
    """Begin a purge. Raises `Conflict` if one of the same class is under way, or would reach into the future."""
    if before > recorded.at or any(p.retention_class == retention_class for p in pending(connection)):
        raise Conflict("A purge of this retention class is under way, or it would reach into the future.")
    values = {"retention_class": retention_class, "before": before, "begun_by": person_id, "begun_at": recorded.at}
    row = connection.execute(purges.insert().values(**values, seq=recorded.seq).returning(purges)).one()
    return _purge(row)


def finish(connection: Connection, recorded: Recorded, number: int, counts: Mapping[str, int]) -> None:
    """Say that a purge is done. Raises `Conflict` unless it is under way."""
    done = connection.execute(
        update(purges)
        .where(purges.c.number == number, purges.c.done_at.is_(None))
        .values(done_at=recorded.at, counts=dict(counts), seq=recorded.seq)
    )
    if done.rowcount != 1:
        raise Conflict("This purge is not under way.")


def pending(connection: Connection) -> list[Purge]:
    """Return the purges under way, by number: at start, what a crash left behind."""
    waiting = select(purges).where(purges.c.done_at.is_(None)).order_by(purges.c.number)
    return [_purge(row) for row in connection.execute(waiting)]


def every(connection: Connection) -> list[Purge]:
    """Return all purges by number."""
    return [_purge(row) for row in connection.execute(select(purges).order_by(purges.c.number))]


def destroyed_since(connection: Connection, seq: int) -> int:
    """Return how many reads were destroyed by the purges that were done after an entry."""
    done = select(purges.c.counts).where(purges.c.done_at.is_not(None), purges.c.seq > seq)
    return sum(counts.get("destroyed", 0) for counts in connection.execute(done).scalars() if counts)


def _purge(row: Row[Any]) -> Purge:
    return Purge(
        number=row.number,
        retention_class=row.retention_class,
        before=row.before,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        done_at=row.done_at,
        counts=row.counts,
    )
