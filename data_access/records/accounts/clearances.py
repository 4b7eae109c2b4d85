"""The register of security clearances: who was cleared when, by whom, on which record, and until when it counts (R7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ColumnElement, Connection, Integer, ScalarSelect, Text, select

from data_access.errors import InvalidQuery
from data_access.records.registers import Day, Instant, latest_of, register, strike_out
from data_access.steps import Recorded

clearances = register(
    "clearances",
    Column("clearance", Integer, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("cleared_on", Day, nullable=False),
    Column("expires_on", Day, nullable=False),
    Column("cleared_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("struck_at", Instant),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """One security clearance of one person. Both days count.

    Attributes:
        cleared_by: Who looked into it, as their own record says.
        reference: Where that record is: a number, a memo.
    """

    person_id: str
    cleared_on: date
    expires_on: date
    cleared_by: str
    reference: str


def record(connection: Connection, recorded: Recorded, clearance: Clearance) -> None:
    """Put a clearance on record. Raises `InvalidQuery` if it ends before it begins or leaves out who and on which record."""
    if clearance.expires_on < clearance.cleared_on:
        raise InvalidQuery("expires_on", "must not be before cleared_on")
    if not clearance.cleared_by.strip() or not clearance.reference.strip():
        raise InvalidQuery("cleared_by", "cleared_by and reference must be given")
    values = {name: getattr(clearance, name) for name in Clearance.__dataclass_fields__}
    connection.execute(clearances.insert().values(**values, seq=recorded.seq))


def strike(connection: Connection, recorded: Recorded, person_id: str, cleared_on: date) -> None:
    """Strike out a person's clearance of a day, of several the one recorded last. Raises `NotFound` if none stands."""
    strike_out(connection, recorded, clearances, "clearance", {"person_id": person_id, "cleared_on": cleared_on})


def of_person(connection: Connection, person_id: str) -> list[Clearance]:
    """Return a person's clearances that are not struck out, latest first."""
    mine = select(clearances).where(clearances.c.person_id == person_id, clearances.c.struck_at.is_(None))
    rows = connection.execute(mine.order_by(clearances.c.cleared_on.desc(), clearances.c.clearance.desc()))
    return [Clearance(**{name: getattr(row, name) for name in Clearance.__dataclass_fields__}) for row in rows]


def latest(person_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Select the number of a person's latest clearance."""
    return latest_of(person_id, clearances, "clearance", "cleared_on")
