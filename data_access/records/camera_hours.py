"""The register of what each camera read in each hour: counts only, kept up with every batch that becomes visible."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Integer, PrimaryKeyConstraint, Text, delete, exists, func, select
from sqlalchemy.dialects import sqlite

from data_access.records.registers import register
from data_access.steps import Recorded
from data_access.terms import CameraHour

COUNTS = ("reads", "no_state", "impossible_states", "low_confidence", "placeholders", "rejected")

camera_hours = register(
    "camera_hours",
    Column("camera_id", Text),
    Column("hour", Integer),
    *(Column(name, Integer, nullable=False) for name in COUNTS),
    Column("first_s", Integer),
    Column("last_s", Integer),
    PrimaryKeyConstraint("hour", "camera_id"),
    with_rowid=False,
)


def add(connection: Connection, recorded: Recorded, rows: Iterable[CameraHour]) -> None:
    """Add counts to what there is of the same camera and hour: straight to the driver, for there may be half a million."""
    values = [(*row, recorded.seq) for row in rows]
    if values:
        connection.exec_driver_sql(_adding(), values)


def since(connection: Connection, hour: int) -> list[tuple[str, int, int, int | None, int | None]]:
    """Return camera, hour, reads, first_s and last_s of each row from an hour on, by hour and camera."""
    table = camera_hours.c
    chosen = select(table.camera_id, table.hour, table.reads, table.first_s, table.last_s).where(table.hour >= hour)
    found = connection.execute(chosen.order_by(table.hour, table.camera_id))
    return [(camera, at, reads, first, last) for camera, at, reads, first, last in found]


def totals(connection: Connection, start: int, end: int) -> dict[str, dict[str, int]]:
    """Return for each camera the sums of `COUNTS` over the hours `start <= hour < end`; a camera without a row is left out."""
    table = camera_hours.c
    sums = [func.sum(table[name]).label(name) for name in COUNTS]
    chosen = select(table.camera_id, *sums).where(table.hour >= start, table.hour < end).group_by(table.camera_id)
    return {row.camera_id: {name: getattr(row, name) for name in COUNTS} for row in connection.execute(chosen)}


def is_empty(connection: Connection) -> bool:
    """True if nothing was ever counted, as in a site from before there were counts."""
    return not connection.execute(select(exists(select(camera_hours.c.hour)))).scalar_one()


def forget(connection: Connection, recorded: Recorded, before: int) -> int:
    """Take out the counts of the hours before one, and return how many there were. Needs the entry of a purge."""
    if before * 3600 > recorded.at.timestamp():
        raise ValueError("counts of the future are not forgotten")
    return connection.execute(delete(camera_hours).where(camera_hours.c.hour < before)).rowcount


@cache
def _adding() -> str:
    adding = sqlite.insert(camera_hours)
    table, new = camera_hours.c, adding.excluded
    set_: dict[str, Any] = {name: table[name] + new[name] for name in COUNTS}
    set_["first_s"] = func.coalesce(func.min(table.first_s, new.first_s), table.first_s, new.first_s)
    set_["last_s"] = func.coalesce(func.max(table.last_s, new.last_s), table.last_s, new.last_s)
    keys = ["hour", "camera_id"]
    return str(adding.on_conflict_do_update(keys, set_={**set_, "seq": new.seq}).compile(dialect=sqlite.dialect()))
