"""A press of the bar comes with all that was typed; said twice, as after a line that was cut, it counts once."""

from __future__ import annotations

from typing import Any

import pytest

from widgets.parts.work_parts import QuestionBar

CIRCLE = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 400.0}


def a_bar(drawn: list[object] | None = None) -> tuple[QuestionBar, list[tuple[str, int, str]]]:
    done: list[tuple[str, int, str]] = []
    areas: list[object] = [] if drawn is None else drawn
    names = [["where", "Where", ""], ["when", "When", ""]]
    acts = {name: lambda number, name=name: done.append((name, number, bar.when)) for name in ("ask", "take")}
    bar = QuestionBar(acts, areas.append, names=names, options=["Main St & 3rd Ave", "Main St & 4th Ave"])
    return bar, done


def press(bar: QuestionBar, count: object, act: str = "ask", **more: Any) -> None:
    bar._handle_custom_msg({"press": count, "act": act, "number": -1, "typed": {}, **more}, [])


def test_what_was_typed_is_there_when_the_press_is_heard() -> None:
    bar, done = a_bar()
    press(bar, 1, typed={"when": "last night", "where": "Main"})
    assert (done, bar.where, bar.heard) == ([("ask", -1, "last night")], "Main", 1)


def test_a_press_that_is_said_again_counts_once_and_the_next_one_counts() -> None:
    bar, done = a_bar()
    for count in (1, 1, 2, 1, 2):
        press(bar, count, "take", number=1, option="Main St & 4th Ave")
    assert [(act, number) for act, number, _ in done] == [("take", 1), ("take", 1)]
    assert bar.heard == 2


@pytest.mark.parametrize(
    ("number", "option"), [(0, "Main St & 4th Ave"), (2, "Main St & 3rd Ave"), (-1, ""), ("0", "x"), (0, None)]
)
def test_an_option_in_whose_place_another_one_stands_is_none(number: object, option: object) -> None:
    bar, done = a_bar()
    press(bar, 1, "take", number=number, option=option)
    assert done == [("take", -1, "")]


def test_a_press_leaves_alone_what_was_not_typed_and_brings_what_was_drawn() -> None:
    areas: list[object] = []
    bar, done = a_bar(areas)
    bar.where = "Circle on the map, 400 m"
    press(bar, 1, typed={"when": "last night"}, area=CIRCLE)
    assert (bar.where, areas, done) == ("Circle on the map, 400 m", [CIRCLE], [("ask", -1, "last night")])
    press(bar, 2, area="circle")
    press(bar, 3)
    assert areas == [CIRCLE]


def test_what_is_no_press_of_the_bar_does_and_changes_nothing() -> None:
    bar, done = a_bar()
    press(bar, "1")
    press(bar, 1, "format")
    press(bar, 2, typed={"names": "x", "when": 7})
    assert done == [("ask", -1, "")]
    assert [list(each) for each in bar.names] == [["where", "Where", ""], ["when", "When", ""]]
