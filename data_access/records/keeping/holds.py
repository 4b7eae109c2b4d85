"""The register of holds: orders to keep reads past their retention, and which reads (D5)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, func, select, update

from data_access.errors import InvalidQuery, NotFound
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

holds = register(
    "holds",
    Column("hold", Integer, primary_key=True),
    Column("case_number", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("review_on", Day, nullable=False),
    Column("released_at", Instant),
    autoincrement=True,
)

held_reads = register(
    "held_reads",
    Column("hold", Integer, primary_key=True),
    Column("read_id", Text, primary_key=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One order to keep reads: for which case, on which basis (a reason code), by whom, to be reviewed when."""

    hold: int
    case_number: str
    basis: str
    placed_by: str
    placed_at: datetime
    review_on: date
    released_at: datetime | None


_IN_FORCE = select(holds.c.hold).where(holds.c.released_at.is_(None))
_HELD = DriverStatement(select(func.json_group_array(held_reads.c.read_id)).where(held_reads.c.hold.in_(_IN_FORCE)))
"""One row: building it in SQLite takes a tenth of fetching row by row, and every question asks."""


def place(
    connection: Connection,
    recorded: Recorded,
    *,
    case_number: str,
    basis: str,
    person_id: str,
    review_on: date,
    read_ids: Collection[str],
) -> int:
    """Hold reads from this entry on and return the hold's number. Raises `InvalidQuery` if nothing would be held."""
    if not read_ids or not basis.strip():
        raise InvalidQuery("read_ids", "a hold names a basis and at least one read")
    values = {"case_number": fold_case_number(case_number), "basis": basis, "placed_by": person_id}
    row = connection.execute(
        holds.insert()
        .values(**values, placed_at=recorded.at, review_on=review_on, seq=recorded.seq)
        .returning(holds.c.hold)
    ).one()
    hold = int(row.hold)
    rows = [{"hold": hold, "read_id": read_id, "seq": recorded.seq} for read_id in sorted(set(read_ids))]
    connection.execute(held_reads.insert(), rows)
    return hold


def release(connection: Connection, recorded: Recorded, hold: int) -> None:
    """End a hold; its reads fall under retention again. Raises `NotFound` if it is not in force."""
    in_force = (holds.c.hold == hold, holds.c.released_at.is_(None))
    done = connection.execute(update(holds).where(*in_force).values(released_at=recorded.at, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such hold in force.")


def held_ids(connection: Connection) -> frozenset[str]:
    """Return the ids of all reads that at least one hold in force keeps."""
    return frozenset(json.loads(_HELD.value(connection)))


def in_force(connection: Connection) -> list[Hold]:
    """Return the holds in force, the first to be reviewed first."""
    rows = connection.execute(
        select(holds).where(holds.c.released_at.is_(None)).order_by(holds.c.review_on, holds.c.hold)
    )
    return [_hold(row) for row in rows]


def reviews_of(connection: Connection, read_ids: Collection[str]) -> dict[str, date]:
    """Return of each of some reads that is held when the last of its holds is to be reviewed."""
    its = holds.join(held_reads, holds.c.hold == held_reads.c.hold)
    chosen = select(held_reads.c.read_id, func.max(holds.c.review_on, type_=Day).label("review_on"))
    held = chosen.select_from(its).where(holds.c.released_at.is_(None), held_reads.c.read_id.in_(sorted(read_ids)))
    return {row.read_id: row.review_on for row in connection.execute(held.group_by(held_reads.c.read_id))}


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        hold=row.hold,
        case_number=row.case_number,
        basis=row.basis,
        placed_by=row.placed_by,
        placed_at=row.placed_at,
        review_on=row.review_on,
        released_at=row.released_at,
    )
