"""The rule of usual, down, quiet and new: on a board against a plain loop, and against healthy cameras."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.gateway.quality.board import Board
from data_access.gateway.quality.rule import UNKNOWN, WEEK_H, CameraState, median, states
from data_access.records.intake.cameras import Camera
from data_access.terms import hour_of, hour_start
from tests.builders.records import NOW, a_camera

WEEKS = 6
START = hour_of(NOW) // WEEK_H * WEEK_H - 7 * WEEK_H
"""The clocks of Chicago change within the weeks from here."""
END = START + WEEKS * WEEK_H


def a_board(reads: np.ndarray[Any, Any], cameras: list[Camera] | None = None, zone: str = "UTC") -> Board:
    """A board of some cameras (rows) from `START` on (columns), by way of the register's rows."""
    listed = cameras or [a_camera(camera_id=f"c{row:04}") for row in range(len(reads))]
    return Board(zone).with_cameras(listed).plus(rows_of(reads))


def rows_of(reads: np.ndarray[Any, Any]) -> list[tuple[str, int, int, int, int]]:
    return [(f"c{row:04}", START + hour, int(reads[row, hour]), 60, 3_000) for row, hour in np.argwhere(reads)]


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), level=st.floats(0.1, 60), up=st.integers(0, 500), down=st.integers(500, 1_100))
def test_the_rule_is_what_a_plain_loop_says(seed: int, level: float, up: int, down: int) -> None:
    rng = np.random.default_rng(seed)
    reads = rng.poisson(level, (2, WEEKS * WEEK_H)).astype(np.int32)
    for _ in range(5):
        start = int(rng.integers(0, reads.shape[1]))
        reads[0, start : start + int(rng.integers(1, 250))] //= int(rng.choice([4, 1_000_000]))
    active = {"active_from": hour_start(START + up), "active_to": hour_start(START + down) + timedelta(minutes=5)}
    board = a_board(reads, [a_camera(camera_id="c0000", **active), a_camera(camera_id="c0001")])
    found = board.stretch(np.array([0, 1]), START + WEEK_H, END - WEEK_H)
    reach = (START + int(np.nonzero(reads.any(axis=0))[0].max())) - START
    first = [int(np.argmax(row > 0)) + 1 if row.any() else 10**9 for row in reads]
    known = range(max(first[0], up), min(down, reach)), range(first[1], reach)
    for row in (0, 1):
        plain = looped(reads[row].tolist(), known[row])
        assert found.states[row].tolist() == [state for state, _ in plain]
        assert np.array_equal(found.usual[row], np.array([u for _, u in plain], np.float32), equal_nan=True)


def looped(reads: list[int], known: range) -> list[tuple[int, float]]:
    usual = [usual_of(reads, known, hour) for hour in range(len(reads))]
    silent = [hour in known and reads[hour] == 0 for hour in range(len(reads))]
    said = []
    for hour, count in enumerate(reads):
        state = CameraState.NEW if np.isnan(usual[hour]) and hour < known.stop else CameraState.FINE
        if hour in known and count and usual[hour] >= 24 and count <= usual[hour] / 3:
            state = CameraState.QUIET
        if silent[hour]:
            first, last = hour, hour
            while first > 0 and silent[first - 1]:
                first -= 1
            while last < len(reads) - 1 and silent[last + 1]:
                last += 1
            missed = sum(u for u in usual[first : last + 1] if not np.isnan(u))
            if missed >= 16 or last - first + 1 >= WEEK_H:
                state = CameraState.DOWN
        said.append((int(state), usual[hour]))
    return said


def usual_of(reads: list[int], known: range, hour: int) -> float:
    for side in (-1, 1):
        weeks = (hour + side * week * WEEK_H for week in range(1, 5))
        there = [reads[at] for at in weeks if at in known and 0 <= at < len(reads)]
        if len(there) >= 2:
            return float(statistics.median(there))
    return float("nan")


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), parts=st.integers(1, 5))
def test_a_board_that_grew_says_what_one_says_that_was_made_at_once(seed: int, parts: int) -> None:
    rng = np.random.default_rng(seed)
    reads = rng.poisson(6, (3, WEEKS * WEEK_H)).astype(np.int32)
    reads[0, rng.integers(0, reads.shape[1], 300)] = 0
    whole, everybody = a_board(reads, zone="America/Chicago"), np.arange(3)
    rows = rows_of(reads)
    cuts = sorted(rng.integers(0, len(rows), parts - 1).tolist()) if parts > 1 else []
    if rng.random() < 0.5:
        rows = [rows[n] for n in rng.permutation(len(rows))]
    grown = Board("America/Chicago").with_cameras([a_camera(camera_id=f"c{row:04}") for row in range(3)])
    for begin, end in zip([0, *cuts], [*cuts, len(rows)], strict=True):
        grown = grown.plus(rows[begin:end])
        grown.states(everybody, START, END)  # works out, and keeps, what holds so far
    assert np.array_equal(grown.states(everybody, START, END), whole.states(everybody, START, END))
    one, another = (board.stretch(everybody, START, END) for board in (grown, whole))
    assert all(np.array_equal(a, b) for a, b in zip(one.week.parts(), another.week.parts(), strict=True))
    assert np.array_equal(one.usual, another.usual, equal_nan=True)


def test_a_few_cameras_are_judged_alike_whether_what_is_usual_of_all_was_worked_out_or_not() -> None:
    """A board that keeps what is usual of the weeks looked at does not work it out anew for the few; it says the same."""
    rng = np.random.default_rng(7)
    reads = rng.poisson(9, (40, WEEKS * WEEK_H)).astype(np.int32)
    reads[:, 400:440], reads[3, 700:] = 0, 0
    fresh, asked = a_board(reads, zone="America/Chicago"), a_board(reads, zone="America/Chicago")
    few, start, end = np.array([3, 17]), START + 2 * WEEK_H, END - 2 * WEEK_H
    asked.states(np.arange(40), start, end)
    one, another = fresh.stretch(few, start, end), asked.stretch(few, start, end)
    assert np.array_equal(one.states, another.states)
    assert np.array_equal(one.usual, another.usual, equal_nan=True)
    assert CameraState.DOWN in one.states


@pytest.mark.slow
@pytest.mark.parametrize("level", [1.0, 8.0, 10.0, 18.0, 20.0, 25.0, 40.0])
@pytest.mark.parametrize(("weeks", "down", "quiet"), [(3, 1 / 10_000, 1 / 2_000), (5, 1 / 50_000, 1 / 5_000)])
def test_a_healthy_camera_is_called_quiet_or_down_at_most_so_often(
    level: float, weeks: int, down: float, quiet: float
) -> None:
    drawn = np.random.default_rng(5).poisson(level, (weeks, 1_000, WEEK_H)).astype(np.int32)
    *before, now = [*np.full((5 - weeks, *drawn.shape[1:]), UNKNOWN), *drawn]
    everywhere = np.ones(now.shape, np.bool_)
    said = states(now, median(before), everywhere, everywhere)
    assert (said == CameraState.QUIET).mean() <= quiet
    assert (said == CameraState.DOWN).mean() <= down


def test_a_camera_that_loses_its_reads_is_called_so() -> None:
    reads = np.full((4, 5 * WEEK_H), 30, np.int32)
    reads[0, -10:-8], reads[1, -10:-8] = 0, 9
    said = a_board(reads).states(np.arange(4), START, START + 5 * WEEK_H - 1)
    assert said[0, -9:-7].tolist() == [CameraState.DOWN] * 2
    assert said[1, -9:-7].tolist() == [CameraState.QUIET] * 2
    assert (said[2:] == CameraState.FINE).all()


def test_a_camera_that_never_reads_again_stays_down_when_nothing_is_usual_any_more() -> None:
    reads = np.full((2, 12 * WEEK_H), 3, np.int32)
    reads[0, 5 * WEEK_H :] = 0
    said = a_board(reads).states(np.arange(1), START + 5 * WEEK_H, START + 12 * WEEK_H - 1)
    assert (said == CameraState.DOWN).all()


def test_when_the_clocks_change_people_still_drive_by_them() -> None:
    zone, first = "America/Chicago", hour_of(datetime(2026, 10, 1, tzinfo=UTC)) // WEEK_H * WEEK_H
    hours = range(first, first + 8 * WEEK_H)
    by_clock = [90 if 6 <= hour_start(hour).astimezone(ZoneInfo(zone)).hour < 20 else 1 for hour in hours]
    rows = [("c0000", hour, reads, 60, 3_000) for hour, reads in zip(hours, by_clock, strict=True)]
    cameras = [a_camera(camera_id="c0000")]
    since_november = hour_of(datetime(2026, 11, 1, tzinfo=UTC)), hours[-1]
    said = Board(zone).with_cameras(cameras).plus(rows).states(np.arange(1), *since_november)
    assert (said == CameraState.FINE).all()
    by_utc = Board("UTC").with_cameras(cameras).plus(rows).states(np.arange(1), *since_november)
    assert (by_utc == CameraState.QUIET).any()


class AskedMeanwhile(dict[int, Any]):
    """What a board works out and keeps, to which somebody's question adds whenever it is looked through."""

    def items(self) -> Any:
        for week, kept in super().items():
            self[max(self) + 1] = kept
            yield week, kept


def test_more_reads_are_counted_while_somebody_asks_for_weeks_that_were_not_worked_out_yet() -> None:
    board = a_board(np.full((4, 5 * WEEK_H), 30, np.int32))
    said = board.states(np.arange(4), START, START + WEEK_H)
    busy = replace(board, _usual=AskedMeanwhile(board._usual), _states=AskedMeanwhile(board._states))
    more = busy.plus([("c0000", END + 2 * WEEK_H, 30, 60, 3_000)])
    assert np.array_equal(more.states(np.arange(4), START, START + WEEK_H), said)
