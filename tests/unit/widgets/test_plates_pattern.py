"""Help with a pattern says what the gateway will make of it, and names what no plate has."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import InvalidQuery
from data_access.questions.plates import Plates
from data_access.questions.value import parse
from tests.builders.front import FakeGateway
from tests.builders.store import fits
from tests.unit.widgets.test_models import of_a_plate
from widgets.question.plates_pattern import also, in_words, readings, wrong


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("7A%C*", "The 3rd character, %, is on no plate"),
        ("7A?C_", "The 5th character, _, is on no plate"),
        ("*" * 10 + "é7€", "The 11th character, é"),
        ("7A2C8B5XXXX?", "12 characters"),
        ("??*", "one letter or digit"),
        ("7a-2 c.8", ""),
        ("", ""),
    ],
)
def test_what_is_wrong_is_named_with_the_character_and_its_place(pattern: str, says: str) -> None:
    assert says in wrong(pattern)
    assert bool(wrong(pattern)) == bool(says)


@given(st.text("7AB8O0 -.?*%_é\u0301", max_size=14))
def test_a_pattern_that_is_called_right_is_asked_and_one_that_is_called_wrong_is_not(pattern: str) -> None:
    try:
        parse(Plates, {"pattern": pattern})
        asked = True
    except InvalidQuery:
        asked = False
    assert asked == (not wrong(pattern) and bool(re.search("[A-Z0-9]", pattern)))


def test_what_fits_is_shown_by_example_and_counted() -> None:
    assert also("7A?B*", True) == "Also 7A48…, if B was read as 8"
    assert {also("7A?C*", True), also("7A?B*", False), also("7%", True), also("?*", True)} == {""}
    assert [readings(each, True) for each in ("7A?C*", "8B", "O1")] == [1, 4, 9]
    assert [readings(each, False) for each in ("8B", "O1")] == [1, 1]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("7a?c*", "Starts 7A, any one character, then C, then anything"),
        ("7b-??o*", "Starts 7B, any 2 characters, then O, then anything"),
        ("?7*", "Starts any one character, then 7, then anything"),
        ("*A2C8*", "A2C8 anywhere in the plate"),
        ("*C8", "Ends C8"),
        ("*7A?C", "Ends 7A, any one character, then C"),
        ("7A*C8", "Starts 7A, then anything, then C8 at the end"),
        ("*7?A*", "Anything, then 7, any one character, then A, then anything"),
        ("*7*A", "Anything, then 7, then anything, then A at the end"),
        ("7A?C", "4 characters: 7A, any one character, then C"),
        ("**7A", "Ends 7A"),
    ],
)
def test_a_pattern_is_read_back_as_a_sentence(pattern: str, words: str) -> None:
    assert in_words(pattern) == words


@given(st.text("7ABDO01IL85S2Z6GQ?", min_size=1, max_size=5).filter(lambda text: text.strip("?")), st.booleans())
def test_as_many_readings_are_counted_as_plates_fit_and_the_example_is_one_of_them(
    pattern: str, confusable: bool
) -> None:
    known = pattern.replace("?", "")
    question = Plates(pattern=known, confusable=confusable)
    ways = 1
    for place in range(len(known)):
        one = Plates(pattern=known[place], confusable=confusable)
        ways *= len({c.replace("O", "0") for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if fits(known[place], c, one)})
    assert readings(known, question.confusable) == ways
    for example in re.findall(r"Also ([0-9A-Z]+)", also(pattern, confusable)):
        assert fits(pattern, example, Plates(pattern=pattern, confusable=confusable))


def test_the_form_helps_while_one_types_and_will_not_ask_what_is_wrong() -> None:
    gateway = FakeGateway()
    model = of_a_plate(gateway, "8A?C*")
    assert model.hints()["plate"] == (
        "Starts 8A, any one character, then C, then anything. Also BA4C…, if 8 was read as B"
    )
    model.plate = "8A<C*"
    assert "character, <, is on no plate" in model.hints()["plate"]
    model.run()
    assert "is on no plate" in model.slip
    assert gateway.asked == []


def test_two_times_are_asked_as_one_window_in_the_agency_s_zone() -> None:
    windows = of_a_plate(FakeGateway(), "8A?C*", when="20 Nov 08:00-10:00").reading().question().windows
    assert windows is not None
    assert [each.length.total_seconds() for each in windows] == [7200]
    assert windows[0].start == datetime(2026, 11, 20, 14, tzinfo=UTC)
