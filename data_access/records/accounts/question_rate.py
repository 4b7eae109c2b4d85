"""Who asked when, and whether it was granted: kept for five minutes, for rates only. The ledger is what remembers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, Text, bindparam, delete, func, insert, select

from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

KEPT = timedelta(minutes=5)

askings = register(
    "askings",
    Column("asking", Integer, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("granted", Integer, nullable=False),
)

_RECENT = DriverStatement(
    select(func.count().label("asked"), func.coalesce(func.sum(1 - askings.c.granted), 0).label("refused")).where(
        askings.c.person_id == bindparam("person_id"), askings.c.at > bindparam("since")
    )
)
_NOTE = DriverStatement(insert(askings), ("person_id", "at", "granted", "seq"))
_FORGET = DriverStatement(
    delete(askings).where(askings.c.person_id == bindparam("whose"), askings.c.at <= bindparam("upto"))
)


def note(connection: Connection, recorded: Recorded, person_id: str, *, granted: bool) -> None:
    """Count a question, granted or refused, and forget this person's that are older than `KEPT`."""
    _FORGET.change(connection, whose=person_id, upto=recorded.at - KEPT)
    _NOTE.change(connection, person_id=person_id, at=recorded.at, granted=int(granted), seq=recorded.seq)


def recent(connection: Connection, person_id: str, since: datetime) -> tuple[int, int]:
    """Return how many questions a person asked after an instant, and how many of them were refused."""
    [row] = _RECENT.rows(connection, person_id=person_id, since=since)
    return row.asked, row.refused
