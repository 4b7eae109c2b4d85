"""The register of what each camera read in each hour: counts only, kept up with every batch that becomes visible."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    PrimaryKeyConstraint,
    Text,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
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


def take_out(
    connection: Connection, recorded: Recorded, less: Iterable[CameraHour], rest: Iterable[CameraHour]
) -> None:
    """Take reads out of the counts: those of an import that was withdrawn.

    What files said beside their reads (`placeholders`, `rejected`) stays: of which file it was is not known.

    Args:
        less: Counts of the reads that go.
        rest: Counts of the reads of the same cameras and hours that stay, as far as they are stored: for the seconds of the
            first and the last.
    """
    stays, values = _by_hour(rest), list[dict[str, Any]]()
    for (camera, hour), out in _by_hour(less).items():
        beside = stays.get((camera, hour), CameraHour(camera, hour))
        seconds = {"first": beside.first_s, "last": beside.last_s}
        counts = {"less_reads": out.reads, "less_states": out.no_state, "less_confident": out.low_confidence}
        values.append({"of_camera": camera, "of_hour": hour, **counts, **seconds, "at_seq": recorded.seq})
    if values:
        connection.execute(_TAKING_OUT, values)


def _by_hour(rows: Iterable[CameraHour]) -> dict[tuple[str, int], CameraHour]:
    """Put together what came once for each segment."""
    found: dict[tuple[str, int], CameraHour] = {}
    for row in rows:
        key = row.camera_id, row.hour
        found[key] = _together(found[key], row) if key in found else row
    return found


def _together(one: CameraHour, other: CameraHour) -> CameraHour:
    return one._replace(
        reads=one.reads + other.reads,
        no_state=one.no_state + other.no_state,
        low_confidence=one.low_confidence + other.low_confidence,
        first_s=min((s for s in (one.first_s, other.first_s) if s is not None), default=None),
        last_s=max((s for s in (one.last_s, other.last_s) if s is not None), default=None),
    )


def _taking_out() -> Any:
    table = camera_hours.c
    left = func.max(0, table.reads - bindparam("less_reads"))
    return (
        update(camera_hours)
        .where(table.camera_id == bindparam("of_camera"), table.hour == bindparam("of_hour"))
        .values(
            reads=left,
            no_state=func.min(left, func.max(0, table.no_state - bindparam("less_states"))),
            low_confidence=func.min(left, func.max(0, table.low_confidence - bindparam("less_confident"))),
            impossible_states=func.min(left, table.impossible_states),
            first_s=case((left == 0, None), else_=func.coalesce(bindparam("first", type_=Integer), table.first_s)),
            last_s=case((left == 0, None), else_=func.coalesce(bindparam("last", type_=Integer), table.last_s)),
            seq=bindparam("at_seq"),
        )
    )


_TAKING_OUT = _taking_out()


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
