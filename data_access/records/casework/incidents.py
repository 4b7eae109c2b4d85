"""The register of major incidents: cases that somebody flagged as one (clauses U9, U10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

incidents = register(
    "incidents",
    Column("incident", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("flagged_by", Text, nullable=False),
    Column("flagged_at", Instant, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("ended_by", Text),
    Column("ended_at", Instant),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One flag that stands. `entry` is the number of the entry that holds its reason."""

    case_number: str
    flagged_by: str
    flagged_at: datetime
    entry: int


def flag(
    connection: Connection, recorded: Recorded, *, case_number: str, numbers: Collection[str], person_id: str
) -> Incident:
    """Flag a case as a major incident. Raises `Conflict` if it is one under any of its numbers."""
    if of_case(connection, numbers) is not None:
        raise Conflict("This case is flagged as a major incident already.")
    values = {"case_number": fold_case_number(case_number), "flagged_by": person_id, "flagged_at": recorded.at}
    made = incidents.insert().values(**values, entry=recorded.seq, seq=recorded.seq).returning(incidents)
    return _incident(connection.execute(made).one())


def end(connection: Connection, recorded: Recorded, *, numbers: Collection[str], person_id: str) -> None:
    """Take the flag off a case. Raises `NotFound` if it has none."""
    stands = (incidents.c.case_number.in_(sorted(numbers)), incidents.c.ended_at.is_(None))
    values = {"ended_by": person_id, "ended_at": recorded.at, "seq": recorded.seq}
    if connection.execute(update(incidents).where(*stands).values(**values)).rowcount == 0:
        raise NotFound("This case is not flagged as a major incident.")


def of_case(connection: Connection, numbers: Collection[str]) -> Incident | None:
    """Return the flag of a case, or None if it has none that stands."""
    stands = (incidents.c.case_number.in_(sorted(numbers)), incidents.c.ended_at.is_(None))
    row = connection.execute(select(incidents).where(*stands).order_by(incidents.c.incident)).first()
    return _incident(row) if row is not None else None


def standing(connection: Connection) -> list[Incident]:
    """Return all flags that stand, the oldest first."""
    stands = select(incidents).where(incidents.c.ended_at.is_(None)).order_by(incidents.c.incident)
    return [_incident(row) for row in connection.execute(stands)]


def _incident(row: Row[Any]) -> Incident:
    return Incident(case_number=row.case_number, flagged_by=row.flagged_by, flagged_at=row.flagged_at, entry=row.entry)
