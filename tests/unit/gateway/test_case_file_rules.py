"""What is open in a major incident, and how long a saved read is kept: each against a plain rule."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.gateway.showing.keeping import state_of, until_of
from data_access.gateway.showing.open_items import NO_CANVASS, covers, open_items
from data_access.reads import source_of
from data_access.records.casework.saved_reads import ReadRef, SavedRead
from tests.builders.records import DAY, NOW, SECOND

LETTERS = "AO0"
patterns = st.text("AO0?*", min_size=1, max_size=4)
WORDS = ["".join(word) for length in range(6) for word in product(LETTERS + "7", repeat=length)]


def fitting(pattern: str) -> set[str]:
    """All short plates that fit a pattern, by regular expression."""
    signs = {"?": ".", "*": ".*", "O": "[O0]", "0": "[O0]"}
    fits = re.compile("".join(signs.get(c, c) for c in pattern))
    return {word for word in WORDS if fits.fullmatch(word)}


@given(patterns, patterns)
def test_a_search_covers_what_was_told_only_if_every_plate_that_fits_the_one_fits_the_other(
    search: str, told: str
) -> None:
    if covers(search, told):
        assert fitting(told) <= fitting(search)


@pytest.mark.parametrize(
    ("search", "told", "covered"),
    [
        ("4K?C", "4K?C", True),
        ("4K?C*", "4K?C", True),
        ("*", "4K?C*", True),
        ("4KO", "4K0", True),
        ("4KAC", "4K?C", False),
        ("4K?C", "4K?C*", False),
        ("4K??", "4K*", False),
        ("4*C", "4K?C", True),
    ],
)
def test_a_search_that_is_as_wide_as_what_was_told_covers_it(search: str, told: str, covered: bool) -> None:
    assert covers(search, told) is covered


def test_what_cannot_be_read_any_more_stays_open() -> None:
    items = open_items(0, [(1, None), (2, "7?"), (3, "8*")], ["7*"])
    assert items[0] == NO_CANVASS
    assert [(item.clause, item.finding) for item in items[1:]] == [("U10", 1), ("U10", 3)]
    assert open_items(1, [], []) == []


def a_saved(captured_at: datetime, destroyed_at: datetime | None = None, name: str = "flock") -> SavedRead:
    ref = ReadRef(read_id="v:1", captured_at=captured_at, retention_class=name, intent=1)
    return SavedRead(case_number="26-1", read=ref, starred_by="ann", starred_at=NOW, destroyed_at=destroyed_at)


@given(
    st.integers(0, 60).map(lambda days: NOW - days * DAY),
    st.sampled_from([None, NOW - DAY]),
    st.sampled_from([None, date(2027, 1, 1)]),
    st.sampled_from(["flock", "mobile", "elsewhere"]),
)
def test_a_saved_reads_state_is_the_plain_rule(
    captured: datetime, destroyed: datetime | None, review: date | None, name: str
) -> None:
    keep = {"flock": timedelta(days=30), "mobile": timedelta(days=10)}
    saved = a_saved(captured, destroyed, name)
    if destroyed:
        expected = "destroyed"
    elif review:
        expected = "held"
    elif name not in keep:
        expected = "unknown"
    else:
        expected = "kept" if NOW - captured <= keep[name] else "past"
    assert state_of(saved, NOW, keep, review) == expected
    assert (until_of(saved, keep) is None) == (name not in keep)


def test_the_last_instant_of_a_retention_is_kept() -> None:
    keep = {"flock": timedelta(days=30)}
    at_the_end, after = NOW - 30 * DAY, NOW - 30 * DAY - SECOND
    assert state_of(a_saved(at_the_end), NOW, keep, None) == "kept"
    assert state_of(a_saved(after), NOW, keep, None) == "past"


@pytest.mark.parametrize(
    ("read_id", "source"),
    [("north:1", "north"), ("a-b_2#ff", "a-b_2"), ("~9:north:1", "north"), ("north", ""), (":1", ""), ("North:1", "")],
)
def test_the_id_of_a_read_says_its_source(read_id: str, source: str) -> None:
    assert source_of(read_id) == source
