"""A button that is pressed again before what came of it could be seen was pressed once: by double-click, by a key that is held down."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w
import pytest
import traitlets as t

from tests.unit.widgets.test_panels import built
from widgets.parts import controls as c
from widgets.parts.controls import AGAIN_S
from widgets.parts.hit_board import HitBoardView
from widgets.parts.picture_grid import PictureGrid
from widgets.parts.script_parts import EntryTable, Table
from widgets.parts.work_parts import FacetChips, Tabs

__all__ = ["built"]


class _Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class _Form(t.HasTraits):
    why = t.Unicode()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    """Seconds since the start of the machine, as buttons see them."""
    made = _Clock()
    monkeypatch.setattr("widgets.parts.controls.monotonic", made)
    return made


def press(button: w.Button, event: str = "click") -> None:
    button._handle_custom_msg({"event": event}, [])


def test_the_other_half_of_a_double_click_does_nothing_and_a_later_press_counts(clock: _Clock) -> None:
    done: list[float] = []
    button = c.button("Hold", lambda: done.append(clock.at))
    press(button)
    clock.at += AGAIN_S - 0.01
    press(button)
    assert done == [1000.0]
    clock.at += AGAIN_S
    press(button)
    assert len(done) == 2


def test_a_press_that_waited_while_the_one_before_it_was_at_work_does_nothing(clock: _Clock) -> None:
    done: list[float] = []

    def act() -> None:
        done.append(clock.at)
        clock.at += 20  # a slow gateway

    button = c.button("Hold", act)
    press(button)
    press(button)
    assert len(done) == 1


def test_a_key_that_is_held_down_presses_once(clock: _Clock) -> None:
    done: list[float] = []
    button = c.button("Hold", lambda: done.append(clock.at))
    for _ in range(100):
        press(button)
        clock.at += 0.03
    assert len(done) == 1


@pytest.mark.usefixtures("clock")
def test_a_press_after_a_field_was_changed_counts_and_what_the_press_itself_emptied_is_no_change() -> None:
    form, done = _Form(why="taken at the gate"), []

    def act() -> None:
        done.append(form.why)
        form.why = ""

    field, button = c.text(form, "why", "Why"), c.button("Hold", act)
    press(button)
    press(button)
    field.value = "seen again"
    press(button)
    assert done == ["taken at the gate", "seen again"]


@pytest.mark.usefixtures("clock")
def test_another_button_that_was_pressed_between_makes_a_press_another_one_and_only_clicks_are_presses() -> None:
    done: list[str] = []
    first, second = (
        c.button("In order", lambda: done.append("first")),
        c.button("Failed", lambda: done.append("second")),
    )
    press(first, "mouseenter")
    for button in (first, first, second, second, first):
        press(button)
    assert done == ["first", "second", "first"]


def a_line(told: Callable[..., None]) -> None:
    table = EntryTable()
    told()
    table.chosen = 4


def a_card(told: Callable[..., None]) -> None:
    board = HitBoardView(lambda _: None, lambda: None)
    told()
    board._handle_custom_msg({"choose": 14}, [])


def a_row(told: Callable[..., None]) -> None:
    table = Table({"choose": lambda _: None})
    told()
    table._handle_custom_msg({"act": "choose", "row": [1, "9A9A9"]}, [])


def a_picture(told: Callable[..., None]) -> None:
    grid = PictureGrid({"choose": lambda _: None})
    told()
    grid._handle_custom_msg({"act": "choose", "card": {}}, [])


def a_tab(told: Callable[..., None]) -> None:
    tabs = Tabs()
    told()
    tabs.chosen = "files"


def a_chip(told: Callable[..., None]) -> None:
    chips = FacetChips()
    told()
    chips.picked = {"colour": ["blue"]}


def a_choice(told: Callable[..., None]) -> None:
    control = c.made(w.Dropdown, options=["a", "b"])
    told()
    control.value = "b"


@pytest.mark.usefixtures("built", "clock")
@pytest.mark.parametrize("choose", [a_line, a_card, a_row, a_picture, a_tab, a_chip, a_choice])
def test_something_that_was_chosen_between_makes_a_press_another_one(choose: Callable[..., None]) -> None:
    done: list[int] = []
    button = c.button("Approve", lambda: done.append(1))

    def twice() -> None:
        press(button)
        press(button)

    choose(twice)
    assert len(done) == 1
    press(button)
    assert len(done) == 2


@pytest.mark.usefixtures("built")
def test_the_button_of_a_line_that_has_none_any_more_does_nothing() -> None:
    done: list[int] = []
    table = EntryTable(rows=[{"key": 160, "cells": ["160"], "mark": "", "act": "Sign off"}])

    def act(key: int) -> None:
        done.append(key)
        table.rows = [{"key": 160, "cells": ["160"], "mark": "", "act": ""}]

    table.on_act(act)
    for key in (160, 160, 161, None):
        table._handle_custom_msg({"act": key}, [])
    assert done == [160]
