"""What is said of cameras where clocks are set back or forward: what a vendor's files cannot say is no outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data_access.answers.facts import CameraNote
from data_access.gateway.quality.board import Board, Row
from data_access.gateway.quality.notes import facts_of
from data_access.gateway.quality.rule import WEEK_H, CameraState
from data_access.questions.canvass import Canvass
from data_access.questions.shapes import Cameras, Window
from data_access.steps import Batches, Reach
from data_access.terms import hour_of, hour_start
from data_access.wording.cameras import _down
from tests.builders.records import a_camera

ZONE = "America/Chicago"
HOUR = timedelta(hours=1)
BACK = datetime(2026, 11, 1, 7, tzinfo=UTC)
"""The clocks of Chicago are set back from 02:00 CDT to 01:00 CST."""

FORWARD = datetime(2026, 3, 8, 8, tzinfo=UTC)
"""They are set forward from 02:00 CST to 03:00 CDT."""

USUAL = 32


def board(turn: datetime, reads: dict[int, int], before_h: int = 5 * WEEK_H) -> Board:
    """A camera that reads `USUAL` each hour, for weeks before and after a change of clocks, but `reads` hours after it."""
    top = hour_of(turn)
    hours = range(top - before_h, top + 5 * WEEK_H)
    counts = {hour: reads.get(hour - top, USUAL) for hour in hours}
    rows: list[Row] = [("cam-1", hour, count, 60, 3_540) for hour, count in counts.items() if count]
    return Board(ZONE).with_cameras([a_camera(camera_id="cam-1", name="Mill Bridge")]).plus(rows)


def named(seen: Board, start: datetime, end: datetime) -> list[CameraNote]:
    question = Canvass(area=Cameras(ids=("cam-1",)), windows=(Window(start=start, end=end),))
    reach = Reach(batches=Batches(upto=1), as_of=end + 20 * HOUR, keep={"flock": timedelta(days=60)})
    return list(facts_of(seen, question.scope, reach).named)


@pytest.mark.parametrize(
    "counts",
    [{-1: 2 * USUAL, 0: 0}, {-1: USUAL, 0: 0}, {-1: 0, 0: 2 * USUAL}, {-1: USUAL // 2 + 1, 0: USUAL // 2}],
)
def test_reads_of_the_hour_that_clocks_show_twice_may_all_stand_in_one_of_its_times(counts: dict[int, int]) -> None:
    assert named(board(BACK, counts), BACK - 3 * HOUR, BACK + 3 * HOUR) == []


def test_the_weeks_after_expect_of_that_hour_what_it_brings() -> None:
    seen = board(BACK, {-1: 2 * USUAL, 0: 0}, before_h=6)
    stretch = seen.stretch(np.array([0]), hour_of(BACK), hour_of(BACK) + 3 * WEEK_H)
    assert stretch.usual[0, hour_of(BACK) + 2 * WEEK_H - stretch.start] == USUAL


def test_a_camera_without_a_read_the_whole_night_is_down_through_both_times() -> None:
    [note] = named(board(BACK, dict.fromkeys(range(-2, 2), 0)), BACK - 6 * HOUR, BACK + 6 * HOUR)
    assert (note.state, note.reads) == ("down", 0)
    assert (note.start, note.end) == (BACK - 2 * HOUR - timedelta(minutes=1), BACK + 2 * HOUR + timedelta(minutes=1))
    assert note.usual == pytest.approx(USUAL * 242 / 60, abs=0.1), "four hours and two minutes"


@pytest.mark.parametrize(
    ("silent", "start", "end"),
    [
        ((-3, -2), BACK - 3 * HOUR - timedelta(minutes=1), BACK + timedelta(minutes=1)),
        ((1, 2), BACK - timedelta(minutes=1), BACK + 3 * HOUR + timedelta(minutes=1)),
    ],
    ids=["read again in the second time", "read last in the first time"],
)
def test_an_outage_beside_that_hour_ends_and_begins_at_a_read_of_either_time(
    silent: tuple[int, int], start: datetime, end: datetime
) -> None:
    empty = -1 if silent[0] < 0 else 0
    seen = board(BACK, {**dict.fromkeys(silent, 0), empty: 0, -1 - empty: 2 * USUAL})
    [note] = named(seen, BACK - 8 * HOUR, BACK + 8 * HOUR)
    assert (note.start, note.end) == (start, end)


def test_no_hour_is_missed_when_clocks_are_set_forward() -> None:
    busy = {-1: 1, 0: 90, 1: 90}
    hours = range(hour_of(FORWARD) - 5 * WEEK_H, hour_of(FORWARD) + 5 * WEEK_H)
    by_clock = [busy.get(hour_start(hour).astimezone(ZoneInfo(ZONE)).hour - 3, 30) for hour in hours]
    rows: list[Row] = [("cam-1", hour, count, 60, 3_540) for hour, count in zip(hours, by_clock, strict=True)]
    seen = Board(ZONE).with_cameras([a_camera(camera_id="cam-1")]).plus(rows)
    said = seen.states(np.array([0]), hour_of(FORWARD) - WEEK_H, hours[-1])
    assert (said == CameraState.FINE).all()


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (BACK - timedelta(minutes=1), BACK + HOUR, "01 Nov 01:59 CDT to 02:00 CST"),
        (BACK - timedelta(minutes=10), BACK - timedelta(minutes=5), "01 Nov 01:50 CDT to 01:55 CDT"),
        (BACK - timedelta(days=1), BACK + HOUR, "31 Oct 02:00 CDT to 01 Nov 02:00 CST"),
        (BACK + 3 * HOUR, BACK + 4 * HOUR, "01 Nov 04:00 to 05:00"),
        (FORWARD - timedelta(minutes=1), FORWARD + HOUR, "08 Mar 01:59 CST to 04:00 CDT"),
    ],
)
def test_where_clocks_change_in_between_each_time_bears_the_name_of_its_clock(
    start: datetime, end: datetime, words: str
) -> None:
    note = CameraNote(camera_id="cam-1", name="Mill Bridge", state="down", start=start, end=end, reads=0, usual=32.0)
    assert _down(note, ZONE) == f"Mill Bridge was silent {words} (usually 32 reads)."
