"""What may be a misread of a plate: nearly the same, near in time, and where one vehicle can have been."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers import misreads
from data_access.questions.shapes import MAX_WINDOWS
from data_access.reads import SCHEMA

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE, A_KM_ON, FAR = (439_000_000, -1_012_000_000), (439_090_000, -1_012_000_000), (443_000_000, -1_012_000_000)
PLATE = "7QK0F2X"


def reads(*rows: tuple[str, float, tuple[int, int] | None]) -> pl.DataFrame:
    """Reads of a plate, so many minutes after noon, at a place."""
    made: list[dict[str, Any]] = []
    for number, (plate, minutes, place) in enumerate(rows):
        lat, lon = place or (None, None)
        told = {
            "read_id": f"r{number}",
            "captured_at": NOON + minutes * MINUTE,
            "plate": plate,
            "lat_e7": lat,
            "lon_e7": lon,
        }
        made.append({**dict.fromkeys(SCHEMA), **told})
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


def found(history: pl.DataFrame, near: pl.DataFrame) -> list[tuple[str, float, int]]:
    rows = misreads.of_plate(PLATE, history, near)
    assert rows.columns == list(misreads.COLUMNS)
    return list(rows.select("plate", "minutes", "elsewhere").iter_rows())


WAY = reads((PLATE, 0, HERE), (PLATE, 10, A_KM_ON))


def test_a_read_between_two_of_the_plate_may_be_a_misread_of_it() -> None:
    assert found(WAY, reads(("7QK0F2Y", 4, HERE))) == [("7QK0F2Y", 4.0, 0)]


def test_one_that_is_too_late_or_too_far_is_none_and_counts_against_its_plate() -> None:
    near = reads(("7QK0F2Y", 4, HERE), ("7QK0F2Y", 41, HERE), ("7QK0F2Y", 5, FAR), ("8QK0F2X", 5, FAR))
    assert found(WAY, near) == [("7QK0F2Y", 4.0, 2)]


@pytest.mark.parametrize(("minutes", "there"), [(30, True), (30.001, False), (-30, True), (-30.001, False)])
def test_half_an_hour_is_near(minutes: float, there: bool) -> None:
    after = minutes + (10 if minutes > 0 else 0)
    assert bool(found(WAY, reads(("7QK0F2Y", after, HERE)))) == there


def test_the_plate_itself_is_left_out_by_either_spelling_and_a_read_without_a_place_is_not_ruled_out() -> None:
    near = reads((PLATE, 4, HERE), ("7QKOF2X", 4, HERE), ("7QK0F2Y", 4, None))
    assert found(WAY, near) == [("7QK0F2Y", 4.0, 0)]


def test_other_plates_among_the_reads_are_no_part_of_the_way() -> None:
    assert found(reads(("1AA1AAA", 4, HERE)), reads(("7QK0F2Y", 4, HERE))) == []
    assert found(WAY, reads()) == []


def test_windows_lie_around_the_reads_and_are_joined_where_they_meet() -> None:
    spans = misreads.windows_around(
        PLATE, reads((PLATE, 0, HERE), (PLATE, 50, HERE), (PLATE, 500, HERE), ("X1", 900, HERE))
    )
    assert [(round((a - NOON) / MINUTE), round((b - NOON) / MINUTE)) for a, b in spans] == [(-30, 80), (470, 530)]
    assert misreads.windows_around(PLATE, reads(("X1", 900, HERE))) == ()


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_there_are_never_more_windows_than_a_question_may_name_and_each_misread_lies_in_one(minutes: list[int]) -> None:
    spans = misreads.windows_around(PLATE, reads(*((PLATE, each, HERE) for each in minutes)))
    assert len(spans) <= MAX_WINDOWS
    assert all(earlier[1] < later[0] for earlier, later in itertools.pairwise(spans))
    for each in minutes:
        for at in (NOON + (each - 30) * MINUTE, NOON + (each + 30) * MINUTE):
            assert any(start <= at < end for start, end in spans)
