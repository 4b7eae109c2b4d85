"""What is kept of cameras between questions is what would be worked out anew, and never outlives the counts that it was made of."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from data_access.gateway.quality import board as boards
from data_access.gateway.quality import notes
from data_access.gateway.quality.board import Board
from data_access.gateway.quality.rule import WEEK_H
from data_access.questions.canvass import Canvass
from data_access.questions.shapes import Cameras, Window
from data_access.records.intake.cameras import Camera
from data_access.terms import hour_start
from tests.builders.records import a_camera
from tests.builders.store import a_reach
from tests.unit.gateway.quality.test_rule import END, START, WEEKS, a_board

FEW = np.array([3])
CAMERA = Cameras(ids=("c0003",))


def cameras(count: int) -> list[Camera]:
    return [a_camera(camera_id=f"c{row:04}") for row in range(count)]


def a_town_with_an_outage() -> Board:
    """Forty cameras, of which one read nothing for two days."""
    reads = np.full((40, WEEKS * WEEK_H), 30, np.int32)
    reads[3, 5 * WEEK_H : 5 * WEEK_H + 48] = 0
    return a_board(reads, cameras(40))


def said(board: Board, minutes: int = 0) -> list[tuple[str, object]]:
    """What is said of the camera that was down, to a question of a week; `minutes` move the end within its hour."""
    window = Window(
        start=hour_start(START + 5 * WEEK_H), end=hour_start(END - WEEK_H // 2) + timedelta(minutes=minutes)
    )
    scope = Canvass(area=CAMERA, windows=(window,)).scope
    reach = a_reach(as_of=hour_start(END + 1), keep={"fixed": timedelta(days=400)})
    return [(note.state, note.start) for note in notes.facts_of(board, scope, reach).named]


def test_what_is_said_is_the_same_however_often_it_is_asked() -> None:
    board = a_town_with_an_outage()
    first = board.states(FEW, START, END).copy()
    for _ in range(boards.FEW_OF + 2):
        np.testing.assert_array_equal(board.states(FEW, START, END), first)
    week = START // WEEK_H + 3
    assert board._usual[week].reads.shape[0] == 40  # by then it is kept of all cameras
    assert [state for state, _ in said(board)] == [state for state, _ in said(board, minutes=7)] == [notes.DOWN]


def test_more_reads_change_what_is_said() -> None:
    board = a_town_with_an_outage()
    assert [state for state, _ in said(board)] == [notes.DOWN]
    late = [("c0003", START + 5 * WEEK_H + hour, 30, 60, 3_000) for hour in range(48)]
    assert said(board.plus(late)) == []
    assert [state for state, _ in said(board)] == [notes.DOWN]


def test_no_more_stretches_are_kept_than_there_is_room_for() -> None:
    board = a_town_with_an_outage()
    for hour in range(boards.STRETCHES + 5):
        board.notes(FEW, START + hour, START + hour + 3, lambda: ())
    assert len(board._notes) == boards.STRETCHES
