"""A press of the bar comes with all that was typed; said twice, as after a line that was cut, it counts once."""

from __future__ import annotations

from typing import Any

from widgets.parts.work_parts import QuestionBar


def a_bar() -> tuple[QuestionBar, list[tuple[str, int, str]]]:
    done: list[tuple[str, int, str]] = []
    names = [["where", "Where", ""], ["when", "When", ""]]
    acts = {name: lambda number, name=name: done.append((name, number, bar.when)) for name in ("ask", "take")}
    bar = QuestionBar(acts, names=names)
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
        press(bar, count, "take", number=3)
    assert [act for act, _, _ in done] == ["take", "take"]
    assert bar.heard == 2


def test_what_is_no_press_of_the_bar_does_and_changes_nothing() -> None:
    bar, done = a_bar()
    press(bar, "1")
    press(bar, 1, "format")
    press(bar, 2, typed={"names": "x", "when": 7})
    assert done == [("ask", -1, "")]
    assert [list(each) for each in bar.names] == [["where", "Where", ""], ["when", "When", ""]]
