"""The register of field canvasses: a unit sent to drive an area for a case, its tracks, and the imports that bear its number."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, PrimaryKeyConstraint, Row, Text, select

from data_access.errors import Conflict, NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

MOST_CANVASSES, MOST_TRACKS = 30, 20
"""Of one case; of one field canvass."""

field_canvasses = register(
    "field_canvasses",
    Column("number", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("unit", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("words", Text, nullable=False),
    Column("planned_by", Text, nullable=False),
    Column("planned_at", Instant, nullable=False),
    autoincrement=True,
)

tracks = register(
    "field_canvass_tracks",
    Column("number", Integer, primary_key=True),
    Column("field_canvass", Integer, nullable=False, index=True),
    Column("places", Text, nullable=False),
    Column("brought_by", Text, nullable=False),
    Column("brought_at", Instant, nullable=False),
    autoincrement=True,
)

canvass_batches = register(
    "field_canvass_batches",
    Column("field_canvass", Integer, nullable=False),
    Column("batch", Integer, nullable=False),
    PrimaryKeyConstraint("field_canvass", "batch"),
    with_rowid=False,
)

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCanvass:
    """One field canvass.

    Attributes:
        unit: Id of a mobile camera.
        area: As the act has it, JSON.
        starts_at, ends_at: Half-open; the unit's reads of that time are its.
    """

    number: int
    case_number: str
    unit: str
    area: Mapping[str, Any]
    starts_at: datetime
    ends_at: datetime
    words: str
    planned_by: str
    planned_at: datetime


def plan(
    connection: Connection,
    recorded: Recorded,
    *,
    case_number: str,
    numbers: Collection[str],
    unit: str,
    area: Mapping[str, Any],
    window: tuple[datetime, datetime],
    words: str,
    person_id: str,
) -> PlannedCanvass:
    """Record that a unit is sent to drive an area. Raises `Conflict` if the case, by all of its numbers, has as many as one may have."""
    if len(of_case(connection, numbers)) >= MOST_CANVASSES:
        raise Conflict(f"A case has at most {MOST_CANVASSES} field canvasses. Bring the track into one that it has.")
    values = {
        "case_number": case_number,
        "unit": unit,
        "area": json.dumps(area, sort_keys=True),
        "starts_at": window[0],
        "ends_at": window[1],
        "words": words,
        "planned_by": person_id,
        "planned_at": recorded.at,
        "seq": recorded.seq,
    }
    return _canvass(connection.execute(field_canvasses.insert().values(**values).returning(field_canvasses)).one())


def bring_track(
    connection: Connection, recorded: Recorded, number: int, places: Sequence[Place], person_id: str
) -> None:
    """Add a track to a field canvass. Raises `Conflict` if it has as many as one may have."""
    if len(tracks_of(connection, number)) >= MOST_TRACKS:
        raise Conflict(f"A field canvass has at most {MOST_TRACKS} tracks. Plan another one.")
    values = {"field_canvass": number, "places": json.dumps(places, separators=(",", ":")), "brought_by": person_id}
    connection.execute(tracks.insert().values(**values, brought_at=recorded.at, seq=recorded.seq))


def tie(connection: Connection, recorded: Recorded, number: int, batches: Collection[int]) -> None:
    """Let imports bear the number of a field canvass; those that bear it already stay as they are."""
    fresh = set(batches) - set(batches_of(connection, number))
    rows = [{"field_canvass": number, "batch": each, "seq": recorded.seq} for each in sorted(fresh)]
    if rows:
        connection.execute(canvass_batches.insert(), rows)


def of_case(connection: Connection, numbers: Collection[str]) -> list[PlannedCanvass]:
    """Return the field canvasses of a case, by all numbers that it has, the newest first."""
    mine = field_canvasses.c.case_number.in_(sorted(numbers))
    rows = connection.execute(select(field_canvasses).where(mine).order_by(field_canvasses.c.number.desc()))
    return [_canvass(row) for row in rows]


def find(connection: Connection, number: int, numbers: Collection[str]) -> PlannedCanvass:
    """Return a field canvass of a case. Raises `NotFound` if the case has none of this number."""
    found = next((each for each in of_case(connection, numbers) if each.number == number), None)
    if found is None:
        raise NotFound("field_canvass: the case has none of this number.")
    return found


def tracks_of(connection: Connection, number: int) -> list[list[Place]]:
    """Return the tracks of a field canvass as they came: latitude and longitude of each place, 1e-7 degrees."""
    mine = select(tracks.c.places).where(tracks.c.field_canvass == number).order_by(tracks.c.number)
    return [[(lat, lon) for lat, lon in json.loads(text)] for text in connection.execute(mine).scalars()]


def batches_of(connection: Connection, number: int) -> list[int]:
    """Return the imports that bear the number of a field canvass."""
    mine = select(canvass_batches.c.batch).where(canvass_batches.c.field_canvass == number)
    return sorted(connection.execute(mine).scalars())


def last(connection: Connection) -> int:
    """Return the number of the last field canvass; 0 if there is none."""
    row = connection.execute(select(field_canvasses.c.number).order_by(field_canvasses.c.number.desc()).limit(1))
    return int(row.scalar_one_or_none() or 0)


def _canvass(row: Row[Any]) -> PlannedCanvass:
    return PlannedCanvass(
        number=row.number,
        case_number=row.case_number,
        unit=row.unit,
        area=json.loads(row.area),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        words=row.words,
        planned_by=row.planned_by,
        planned_at=row.planned_at,
    )
