"""What is open in a major incident, and how long a saved read is kept: each against a plain rule."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.gateway.showing.keeping import state_of, until_of
from data_access.gateway.showing.near_incident import is_around
from data_access.gateway.showing.open_items import NO_CANVASS, NONE_AROUND, covers, open_items
from data_access.reads import source_of
from data_access.records.casework.cases import Occurrence
from data_access.records.casework.saved_reads import ReadRef, SavedRead
from data_access.terms import stamp
from tests.builders.records import DAY, HOUR, NOW, SECOND

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
    items = open_items([], [(1, None), (2, "7?"), (3, "8*")], ["7*"])
    assert items[0] == NO_CANVASS
    assert [(item.clause, item.finding) for item in items[1:]] == [("U10", 1), ("U10", 3)]
    assert open_items([True], [], []) == []


SCENE = Occurrence(place=(37.34, -95.26), happened_at=NOW)
A_DEGREE_M = 111_195


def canvass(area: dict[str, Any], start: datetime, end: datetime) -> dict[str, str]:
    return {"area": json.dumps(area), "windows_asked": json.dumps([[stamp(start), stamp(end)]])}


def a_circle(north_m: float, radius_m: float) -> dict[str, Any]:
    return {"shape": "circle", "lat": 37.34 + north_m / A_DEGREE_M, "lon": -95.26, "radius_m": radius_m}


def a_square(north_m: float) -> dict[str, Any]:
    south = 37.34 + north_m / A_DEGREE_M
    corners = [(-95.27, south), (-95.25, south), (-95.25, south + 0.01), (-95.27, south + 0.01)]
    return {"shape": "polygon", "ring": corners}


@pytest.mark.parametrize(
    ("area", "around"),
    [
        (a_circle(0, 300), True),
        (a_circle(1_290, 300), True),
        (a_circle(1_310, 300), False),
        (a_square(-500), True),
        (a_square(990), True),
        (a_square(1_010), False),
        ({"shape": "cameras", "ids": ["far", "near"]}, True),
        ({"shape": "cameras", "ids": ["far", "mobile"]}, False),
    ],
)
def test_a_canvass_is_around_an_incident_up_to_a_kilometre_from_its_edge(area: dict[str, Any], around: bool) -> None:
    at = {"near": (37.348, -95.26), "far": (37.36, -95.26)}
    asked = canvass(area, NOW - HOUR, NOW + HOUR)
    assert is_around(asked, SCENE, at.get) is around
    assert is_around(asked, Occurrence(place=None, happened_at=NOW), at.get)
    assert not is_around(asked, Occurrence(place=SCENE.place, happened_at=NOW - 3 * DAY), at.get)


@pytest.mark.parametrize(("hours", "around"), [(-26, False), (-24, True), (0, True), (24, True), (25, False)])
def test_a_canvass_is_around_an_incident_up_to_a_day_from_it(hours: int, around: bool) -> None:
    asked = canvass(a_circle(0, 300), NOW + hours * HOUR, NOW + (hours + 1) * HOUR)
    assert is_around(asked, SCENE, {}.get) is around


def test_a_canvass_of_which_it_is_not_known_where_it_was_is_around_nothing() -> None:
    for texts in ({}, {"area": "{}", "windows_asked": "[]"}, {"area": json.dumps(a_circle(0, 300))}):
        assert not is_around(texts, SCENE, {}.get)
    assert [item.says for item in open_items([False], [], [])] == [NONE_AROUND.says]
    assert open_items([False, True], [], []) == []


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
