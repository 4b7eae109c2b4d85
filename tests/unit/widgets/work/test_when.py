"""What is typed as a time is read as a person means it, said back, and never guessed at in silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.question.when import Times, time_words, times_in

NOW = datetime(2026, 11, 26, 14, 5)
"""A Thursday, by the agency's clocks."""


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("25 Nov 21:40 ± 60 min", at(25, 20, 40), at(25, 22, 40)),
        ("21:40 +- 60 min", at(25, 20, 40), at(25, 22, 40)),
        ("21:40+-60", at(25, 20, 40), at(25, 22, 40)),
        ("nov 25 9:40 pm +/- 1 h", at(25, 20, 40), at(25, 22, 40)),
        ("25 nov 2140", at(25, 20, 40), at(25, 22, 40)),
        ("13:00", at(26, 12), at(26, 14)),
        ("20:40-22:40", at(25, 20, 40), at(25, 22, 40)),
        ("25 Nov 20:40 to 22:40", at(25, 20, 40), at(25, 22, 40)),
        ("25 Nov 20:40 \u2013 26 Nov 01:15", at(25, 20, 40), at(26, 1, 15)),
        ("yesterday 23:00-01:30", at(25, 23), at(26, 1, 30)),
        ("2026-11-18 08:00 - 2026-11-18 12:00", at(18, 8), at(18, 12)),
        ("11/18 8:00-12:00", at(18, 8), at(18, 12)),
        ("11/18/25 8am-12pm", at(18, 8, year=2025), at(18, 12, year=2025)),
        ("25 nov", at(25, 0), at(26, 0)),
        ("27 nov", at(27, 0, year=2025), at(28, 0, year=2025)),
        ("tue", at(24, 0), at(25, 0)),
        ("tue2140", at(24, 20, 40), at(24, 22, 40)),
        ("Tuesday 21:40 +- 30 min", at(24, 21, 10), at(24, 22, 10)),
        ("last night", at(25, 18), at(26, 6)),
        ("yesterday", at(25, 0), at(26, 0)),
        ("today", at(26, 0), at(27, 0)),
    ],
)
def test_a_time_is_read_as_a_person_means_it(text: str, start: datetime, end: datetime) -> None:
    assert times_in(text, NOW) == Times(stretches=((start, end),))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("last 90 min", timedelta(minutes=90)),
        ("last hour", timedelta(hours=1)),
        ("the last 14 days", timedelta(days=14)),
        ("last week", timedelta(days=7)),
    ],
)
def test_the_last_so_long_is_exactly_so_long(text: str, length: timedelta) -> None:
    assert times_in(text, NOW) == Times(stretches=((NOW - length, NOW),), back=length)


def test_several_times_are_set_apart_by_semicolons() -> None:
    assert times_in("25 nov 20:00-21:00; 24 nov 20:00-21:00", NOW).stretches == (
        (at(25, 20), at(25, 21)),
        (at(24, 20), at(24, 21)),
    )


def test_all_that_is_kept_is_no_stretch() -> None:
    assert times_in("all", NOW) == Times(everything=True)
    assert times_in("  ", NOW) == Times()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about nine", "not understood"),
        ("25 nov 25:00", "Hours go from 0 to 23"),
        ("31 nov", "no such day"),
        ("25 nov 21:40 - 25 nov 20:40", "not after the start"),
        ("9", "not understood"),
        (";".join(["20:00-21:00"] * 9), "At most 8"),
    ],
)
def test_what_is_not_understood_is_said_in_words_and_is_no_time(text: str, words: str) -> None:
    found = times_in(text, NOW)
    assert words in found.fault
    assert found.stretches == ()


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_time_or_a_fault(text: str) -> None:
    found = times_in(text, NOW)
    assert [bool(found.stretches), bool(found.fault), found.everything].count(True) == (1 if text.split() else 0)
    assert all(start < end for start, end in found.stretches)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 26)), st.integers(1, 600))
def test_a_time_that_is_said_in_short_is_read_as_the_same(moment: datetime, minutes: int) -> None:
    start = moment.replace(second=0, microsecond=0)
    stretch = (start, start + timedelta(minutes=minutes))
    assert times_in(time_words((stretch,)), NOW).stretches == (stretch,)
