"""A press of the bar comes with all that was typed; said twice, as after a line that was cut, it counts once."""

from __future__ import annotations

from typing import Any

import pytest

from widgets.parts.controls import AGAIN_S
from widgets.parts.work_parts import QuestionBar

CIRCLE = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 400.0}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds since the start of the machine, as the bar sees them."""
    at = [1000.0]
    monkeypatch.setattr("widgets.parts.work_parts.monotonic", lambda: at[0])
    return at


def a_bar(drawn: list[object] | None = None, form: object = None) -> tuple[QuestionBar, list[tuple[str, int, str]]]:
    done: list[tuple[str, int, str]] = []
    areas: list[object] = [] if drawn is None else drawn
    names = [["where", "Where", ""], ["when", "When", ""]]
    acts = {name: lambda number, name=name: done.append((name, number, bar.when)) for name in ("ask", "take")}
    bar = QuestionBar(acts, areas.append, lambda: form, names=names, options=["Main St & 3rd Ave", "Main St & 4th Ave"])
    return bar, done


def press(bar: QuestionBar, count: object, act: str = "ask", **more: Any) -> None:
    bar._handle_custom_msg({"press": count, "act": act, "number": -1, "typed": {}, **more}, [])


def test_what_was_typed_is_there_when_the_press_is_heard() -> None:
    bar, done = a_bar()
    press(bar, 1, typed={"when": "last night", "where": "Main"})
    assert (done, bar.where, bar.heard) == ([("ask", -1, "last night")], "Main", 1)


def test_a_press_that_is_said_again_counts_once_and_the_next_one_counts(clock: list[float]) -> None:
    bar, done = a_bar()
    for count in (1, 1, 2, 1, 2):
        clock[0] += AGAIN_S
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


def test_a_double_click_counts_once_however_much_of_what_was_typed_comes_with_each_half(clock: list[float]) -> None:
    for more in ({"typed": {"when": "last night"}}, {}, {"area": CIRCLE}):
        bar, done = a_bar()
        press(bar, 1, typed={"when": "last night"}, area=CIRCLE)
        clock[0] += AGAIN_S - 0.01
        press(bar, 2, **more)
        assert (len(done), bar.heard) == (1, 2), more
        clock[0] += AGAIN_S - 0.01  # a key that is held down
        press(bar, 3, **more)
        assert (len(done), bar.heard) == (1, 3), more
        clock[0] += AGAIN_S
        press(bar, 4, **more)
        assert len(done) == 2, more


def test_a_press_that_comes_just_as_the_answer_does_asks_nothing_anew(clock: list[float]) -> None:
    bar, done = a_bar()
    press(bar, 1)
    bar.asking = True
    clock[0] += 5
    bar.asking = False
    press(bar, 2)
    assert len(done) == 1
    clock[0] += AGAIN_S
    press(bar, 3)
    assert len(done) == 2


@pytest.mark.usefixtures("clock")
def test_what_was_changed_since_makes_a_press_another_one() -> None:
    form: list[object] = []
    bar, done = a_bar(form=form)
    press(bar, 1)
    press(bar, 2, typed={"when": "last night"})
    press(bar, 3, area=CIRCLE)
    press(bar, 4, "take", number=0, option="Main St & 3rd Ave")
    press(bar, 5)
    bar.where = "Main"
    press(bar, 6)
    assert len(done) == 6
    bar._form = lambda: "without look-alikes"
    press(bar, 7)
    assert len(done) == 7


@pytest.mark.usefixtures("clock")
def test_what_a_press_emptied_is_not_filled_again_by_its_other_half() -> None:
    bar, done = a_bar()
    bar._acts["ask"] = lambda _: (done.append(("ask", -1, bar.when)), setattr(bar, "when", ""))
    for count, typed in ((1, {"when": "last night"}), (2, {"when": "last night"}), (3, {})):
        press(bar, count, typed=typed)
        assert (len(done), bar.when) == (1, "")
