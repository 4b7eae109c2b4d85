"""The camera register: fixed and mobile readers, with the position that a fixed one has."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, Text, func, select

from data_access.errors import InvalidQuery
from data_access.records.driver_statement import DriverStatement
from data_access.records.intake import camera_outages
from data_access.records.intake.camera_outages import OutageRow
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import CameraKind

cameras = register(
    "cameras",
    Column("camera_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lat_e7", Integer),
    Column("lon_e7", Integer),
    Column("heading_deg", Integer),
    Column("source", Text, nullable=False),
    Column("active_from", Instant),
    Column("active_to", Instant),
    Column("kinds", Text),
)
"""`kinds` are all that a camera ever was, in order, with blanks between: its reads of before are still there."""


_KINDS = select(cameras.c.kind, cameras.c.kinds)
_ALL_KINDS = DriverStatement(_KINDS.distinct())


MOVED_M = 100
"""Metres beyond which a camera under an old id is a new one."""
_EARTH_M = 6_371_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One reader.

    Attributes:
        lat_e7, lon_e7: 1e-7 degrees WGS 84; both given for a fixed camera, None for a mobile one.
        heading_deg: Where it looks, degrees clockwise from north, 0-359; None if unknown.
        source: Id of the source that its reads come from.
        active_from, active_to: When it was put up and taken down; None if the register does not say.
        outages: When it was out of service, the oldest first. They stand in a register of their own, and are not put here.
        struck: Times out of service that were struck out as entered by mistake, the oldest first; from the same register.

    Raises:
        InvalidQuery: A fixed camera has no position, or a number or instant is out of bounds.
    """

    camera_id: str
    name: str
    kind: CameraKind
    lat_e7: int | None
    lon_e7: int | None
    heading_deg: int | None
    source: str
    active_from: datetime | None = None
    active_to: datetime | None = None
    outages: tuple[OutageRow, ...] = ()
    struck: tuple[OutageRow, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.camera_id) <= 80:
            raise InvalidQuery("camera_id", "needs 1 to 80 characters")
        if (self.lat_e7 is None) != (self.lon_e7 is None) or (self.kind is CameraKind.FIXED and self.lat_e7 is None):
            raise InvalidQuery("lat_e7", "a fixed camera needs latitude and longitude; give both or neither")
        if abs(self.lat_e7 or 0) > 900_000_000 or abs(self.lon_e7 or 0) > 1_800_000_000:
            raise InvalidQuery("lat_e7", "the position lies off the globe")
        if self.heading_deg is not None and not 0 <= self.heading_deg < 360:
            raise InvalidQuery("heading_deg", "must be in [0, 360) degrees")
        if self.active_from and self.active_to and self.active_to <= self.active_from:
            raise InvalidQuery("active_to", "must be after active_from")


def put(connection: Connection, recorded: Recorded, rows: Iterable[Camera]) -> int:
    """Add cameras, or replace those of the same id; return how many rows there are now."""
    for camera in rows:
        was = kinds_of(connection, frozenset({camera.camera_id}))
        kinds = " ".join(sorted({*was, camera.kind}))
        values = {**_columns(camera), "kind": camera.kind.value, "kinds": kinds, "seq": recorded.seq}
        connection.execute(cameras.insert().prefix_with("OR REPLACE").values(**values))
    return len(every(connection))


def every(connection: Connection) -> list[Camera]:
    """Return all cameras by id, with their times out of service."""
    out = camera_outages.by_camera(connection)
    return [
        Camera(
            camera_id=row.camera_id,
            name=row.name,
            kind=CameraKind(row.kind),
            lat_e7=row.lat_e7,
            lon_e7=row.lon_e7,
            heading_deg=row.heading_deg,
            source=row.source,
            active_from=row.active_from,
            active_to=row.active_to,
            outages=tuple(each for each in out.get(row.camera_id, ()) if each.struck_at is None),
            struck=tuple(each for each in out.get(row.camera_id, ()) if each.struck_at is not None),
        )
        for row in connection.execute(select(cameras).order_by(cameras.c.camera_id))
    ]


def is_moved(camera: Camera, before: Camera) -> bool:
    """Say whether a camera is another one than that under its id before: of another kind or source, or over 100 m from there."""
    if (camera.kind, camera.source) != (before.kind, before.source):
        return True
    if None in (camera.lat_e7, camera.lon_e7, before.lat_e7, before.lon_e7):
        return False
    lat, lon, lat_before, lon_before = (
        math.radians(int(each or 0) / 1e7) for each in (camera.lat_e7, camera.lon_e7, before.lat_e7, before.lon_e7)
    )
    return math.hypot(lat - lat_before, (lon - lon_before) * math.cos(lat)) * _EARTH_M > MOVED_M


_OF_OUTAGES: Final = ("outages", "struck")


def _columns(camera: Camera) -> dict[str, Any]:
    return {field.name: getattr(camera, field.name) for field in fields(camera) if field.name not in _OF_OUTAGES}


def known(connection: Connection) -> frozenset[str]:
    """Return the ids of all cameras."""
    return frozenset(connection.execute(select(cameras.c.camera_id)).scalars())


def kinds_of(connection: Connection, ids: frozenset[str] | None = None) -> frozenset[CameraKind]:
    """Return of which kinds cameras are or ever were: those of some ids, or by default all of the register."""
    if ids is None:
        rows = _ALL_KINDS.rows(connection)
    else:
        rows = list(connection.execute(_KINDS.where(cameras.c.camera_id.in_(ids))))
    return frozenset(CameraKind(kind) for row in rows for kind in (row.kinds or row.kind).split())


def newest(connection: Connection) -> int:
    """Return the number of the entry by which the register was last changed; 0 if it is empty."""
    return int(connection.execute(select(func.coalesce(func.max(cameras.c.seq), 0))).scalar_one())
