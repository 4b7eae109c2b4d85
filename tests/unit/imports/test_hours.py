"""What a file says of its cameras by the hour: counts of what is no good read, never a plate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.imports.kinds import hours
from data_access.terms import CameraHour, hour_of
from tests.builders.imports import CAMERAS, NOW, a_row, parse, sheet, with_columns

HOUR = hour_of(datetime(2026, 11, 20, 16, tzinfo=UTC))
"""The hour of ten in the morning, Chicago, on the day of `a_row`."""


def told(*rows: dict[str, str]) -> list[tuple[str, int, str, int]]:
    return parse(sheet(*rows), with_columns("plate_state")).facts["hours"]


def row(**changed: str) -> dict[str, str]:
    return {**a_row(), "plate_state": "MO", **changed}


def test_placeholders_impossible_states_and_rejected_rows_are_counted_by_camera_and_hour():
    later = "2026-11-20 11:59:59"
    assert told(
        row(),
        row(plate="NOTAG"),
        row(plate=""),
        row(plate="000", at=later),
        row(plate_state="??", camera="U1"),
        row(plate_state="", camera="U1"),
        row(plate="1" * 11),
    ) == [
        ("C1", HOUR, "placeholders", 2),
        ("C1", HOUR, "rejected", 1),
        ("C1", HOUR + 1, "placeholders", 1),
        ("U1", HOUR, "impossible_states", 1),
    ]


def test_a_row_of_an_unknown_camera_or_time_is_no_cameras_count():
    assert told(row(camera="C9"), row(camera="", plate="NOTAG"), row(at="soon", plate="NOTAG"), row(at="")) == []


def test_counts_hold_no_plate():
    assert "7A2C8B5" not in str(told(row(plate_state="??"), row(plate="7A2C8B5" * 2)))


def test_what_the_parser_counted_is_checked_before_it_counts():
    good = ["C1", hour_of(NOW), "rejected", 3]
    assert list(hours.checked([good], CAMERAS)) == [CameraHour("C1", hour_of(NOW), rejected=3)]
    for place, wrong in ((0, "C9"), (1, 1), (1, 1e5), (1, 10**9), (2, "reads"), (3, 0), (3, True), (3, "3")):
        with pytest.raises((ValueError, TypeError)):
            list(hours.checked([[*good[:place], wrong, *good[place + 1 :]]], CAMERAS))
    with pytest.raises((ValueError, TypeError)):
        list(hours.checked([["C1"]], CAMERAS))
