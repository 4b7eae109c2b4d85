"""The plate as read over the plate as listed: what differs is marked in both, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.wording.on_hits.board import age_words, unlike

PLATES = st.text("ABC0O8", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("read", "listed", "in_read", "in_listed"),
    [
        ("7A2O8B5", "7A208B5", {3}, {3}),
        ("7A2C8B5", "7A?C*", set(), set()),
        ("7ABC8B5", "7A?D*", {3}, {3}),
        ("7A2C8B5", "*8B6", {6}, {3}),
        ("7A2C8B5", "7A2C8B", {6}, set()),
        ("7A2C", "7A2C8B", set(), {4, 5}),
        ("7A2C8B5", "*", set(), set()),
        ("AB", "A*AB", set(), set()),
    ],
)
def test_the_differing_character_is_marked_in_both(
    read: str, listed: str, in_read: set[int], in_listed: set[int]
) -> None:
    assert unlike(read, listed) == (in_read, in_listed)


@given(PLATES, PLATES)
def test_of_whole_plates_everything_that_is_not_marked_is_the_same(read: str, listed: str) -> None:
    in_read, in_listed = unlike(read, listed)
    same = [c for place, c in enumerate(read) if place not in in_read]
    assert same == [c for place, c in enumerate(listed) if place not in in_listed]
    assert (not in_read and not in_listed) == (read == listed)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-3), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(minutes=119), "119 min ago"),
        (timedelta(hours=9), "9 h ago"),
        (timedelta(hours=50), "2 d ago"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(age: timedelta, words: str) -> None:
    assert age_words(age) == words
