"""The register of equipment checks: which camera was checked, by whom, on which day, and whether it did what it should."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, select

from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded

camera_checks = register(
    "camera_checks",
    Column("number", Integer, primary_key=True),
    Column("camera_id", Text, nullable=False, index=True),
    Column("checked_by", Text, nullable=False),
    Column("checked_on", Day, nullable=False),
    Column("fit", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentCheck:
    """One check of one camera.

    Attributes:
        checked_by: Who looked at it, in words; `recorded_by` is the account that recorded it.
        fit: True if it works as it should and looks where it should.
        words: What was found.
    """

    number: int
    camera_id: str
    checked_by: str
    checked_on: date
    fit: bool
    words: str
    recorded_by: str
    recorded_at: datetime


def record(
    connection: Connection,
    recorded: Recorded,
    camera_id: str,
    *,
    checked_by: str,
    checked_on: date,
    fit: bool,
    words: str,
    person_id: str,
) -> EquipmentCheck:
    """Record a check of a camera."""
    values = {"camera_id": camera_id, "checked_by": checked_by, "checked_on": checked_on, "fit": int(fit)}
    insert = camera_checks.insert().values(
        **values, words=words, recorded_by=person_id, recorded_at=recorded.at, seq=recorded.seq
    )
    return _check(connection.execute(insert.returning(camera_checks)).one())


def latest(connection: Connection) -> dict[str, EquipmentCheck]:
    """Return the last check of each camera that has one: of the last day, and of these the one recorded last."""
    rows = connection.execute(select(camera_checks).order_by(camera_checks.c.checked_on, camera_checks.c.number))
    return {row.camera_id: _check(row) for row in rows}


def _check(row: Row[Any]) -> EquipmentCheck:
    values = {field.name: getattr(row, field.name) for field in fields(EquipmentCheck)}
    return EquipmentCheck(**{**values, "fit": bool(row.fit)})
