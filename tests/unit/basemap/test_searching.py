"""Streets and corners are found by what people type."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.gateway.basemap.folding import words_of
from data_access.gateway.basemap.index import empty
from data_access.gateway.basemap.search import MOST, search, slips
from tests.builders.basemap import an_index

X, Y = -101.2, 43.9
ROWS = {"Main St": 0, "Mill St": 1, "Oak and Vine Rd": 2, "Mäkelänkatu": 3}
COLUMNS = {"3rd Ave": 0, "Twenty-First Ave": 1, "Prairie Ave": 2, "N Broadway Blvd": 3}
GRID = {
    **{name: [(X + i * 0.01, Y + row * 0.01) for i in range(4)] for name, row in ROWS.items()},
    **{name: [(X + column * 0.01, Y + j * 0.01) for j in range(4)] for name, column in COLUMNS.items()},
}
INDEX = an_index(GRID, Prairie_Ave="US 83")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("43.900000, -101.200000", ["3rd Ave & Main St"]),
        ("43.9004 -101.1904", ["Main St & Twenty-First Ave"]),
        ("43.9050, -101.2000", []),
        ("91.000000, -101.200000", []),
    ],
)
def test_coordinates_mean_the_corner_that_stands_there(text: str, names: list[str]) -> None:
    assert [place.name for place in search(INDEX, text)] == names
    assert search(empty(), text) == []


def found(text: str) -> list[str]:
    return [place.name for place in search(INDEX, text)]


@pytest.mark.parametrize(
    "text",
    [
        "Main St & 3rd Ave",
        "main and 3rd",
        "Main St / 3rd Ave",
        "MAIN STREET @ THIRD AVENUE",
        "third ave, main st",
        "corner of Main and Third",
        "the intersection of 3rd and main",
        "main 3rd",
        "Main Ave & 3rd St",
        "Mian & 3rd",
        "main st at 3rd ave",
        "3 & main",
        "main street + 03rd",
    ],
)
def test_a_corner_is_found_however_it_is_written(text: str) -> None:
    place = search(INDEX, text)[0]
    assert (place.kind, place.name) == ("corner", "3rd Ave & Main St")
    assert (place.lat, place.lon, place.bounds) == (Y, X, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("prairie", "Prairie Ave"),
        ("prar", None),
        ("prai", "Prairie Ave"),
        ("Prarie Avenue", "Prairie Ave"),
        ("us 83", "Prairie Ave"),
        ("makelankatu", "Mäkelänkatu"),
        ("MÄKELÄNKATU", "Mäkelänkatu"),
        ("mäkelänktau", "Mäkelänkatu"),
        ("21st", "Twenty-First Ave"),
        ("twenty first ave", "Twenty-First Ave"),
        ("north broadway", "N Broadway Blvd"),
        ("broadway", "N Broadway Blvd"),
        ("123 Main St", "Main St"),
        ("oak and vine", "Oak and Vine Rd"),
        ("Nowhere Lane", None),
        ("4th", None),
        ("&", None),
        ("?!", None),
        ("3rd and nowhere", "3rd Ave"),
    ],
)
def test_a_street_is_found_by_its_beginning_with_a_slip_or_by_another_name(text: str, name: str | None) -> None:
    assert found(text)[:1] == ([name] if name else [])


def test_streets_that_do_not_meet_are_named_themselves() -> None:
    assert sorted(found("main & mill")) == ["Main St", "Mill St"]


def test_two_streets_of_one_name_are_two_where_they_lie_apart_and_one_where_a_block_is_missing() -> None:
    apart = an_index([("Elm St", [(X, Y), (-101.19, Y)]), ("Elm St", [(-101.1, Y), (-101.09, Y)])])
    assert [place.bounds for place in search(apart, "elm")] == [(-101.2, Y, -101.19, Y), (-101.1, Y, -101.09, Y)]
    near = an_index([("Elm St", [(X, Y), (-101.19, Y)]), ("Elm St", [(-101.188, Y), (-101.18, Y)])])
    assert [place.bounds for place in search(near, "elm")] == [(-101.2, Y, -101.18, Y)]


def test_a_divided_road_has_one_corner_with_a_street_and_a_ring_road_two() -> None:
    lanes = [("Ring Rd", [(X, Y), (X + 0.01, Y)]), ("Ring Rd", [(X, Y + 2e-4), (X + 0.01, Y + 2e-4)])]
    across = ("Elm St", [(X, Y - 0.01), (X, Y), (X, Y + 2e-4), (X, Y + 0.01)])
    [corner] = search(an_index([*lanes, across]), "ring & elm")
    assert (corner.lat, corner.lon) == (pytest.approx(Y + 1e-4), X)
    ring = ("Ring Rd", [(X, Y), (X + 0.01, Y + 0.005), (X, Y + 0.01)])
    through = ("Elm St", [(X, Y), (X, Y + 0.01)])
    assert len(search(an_index([ring, through]), "elm & ring")) == 2


def test_streets_that_cross_without_a_shared_node_do_not_meet() -> None:
    bridge = an_index({"High Rd": [(X, Y), (X + 0.01, Y)], "Low Rd": [(X + 0.005, Y - 0.01), (X + 0.005, Y + 0.01)]})
    assert [place.kind for place in search(bridge, "high & low")] == ["street", "street"]


def test_nothing_is_found_in_an_index_of_nothing() -> None:
    assert search(empty(), "main & 3rd") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_gets_an_answer_within_bounds(text: str) -> None:
    assert len(search(INDEX, text)) <= MOST


@settings(max_examples=80, deadline=None)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 2))
def test_slips_are_counted_as_a_plain_table_counts_them(one: str, other: str, most: int) -> None:
    assert slips(one, other, most) == min(_table(one, other), most + 1)


def _table(one: str, other: str) -> int:
    rows = {(i, -1): i + 1 for i in range(-1, len(one))} | {(-1, j): j + 1 for j in range(-1, len(other))}
    for i, x in enumerate(one):
        for j, y in enumerate(other):
            ways = [rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (x != y)]
            if i and j and x == other[j - 1] and one[i - 1] == y:
                ways.append(rows[i - 2, j - 2] + 1)
            rows[i, j] = min(ways)
    return rows[len(one) - 1, len(other) - 1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12, unique=True))
def test_corners_are_where_ways_share_a_node_and_nowhere_else(points: list[tuple[int, int]]) -> None:
    cut = len(points) // 2
    ways = {"Elm St": points[: cut + 1], "Oak St": points[cut:][::-1] + points[:1]}
    ways = {name: way for name, way in ways.items() if len(set(way)) > 1}
    streets = {name: [(X + x * 0.01, Y + y * 0.01) for x, y in way] for name, way in ways.items()}
    shared = set.intersection(*(set(way) for way in ways.values())) if len(ways) == 2 else set()
    corners = [p for p in search(an_index(streets), "elm & oak") if p.kind == "corner"]
    assert {(round((p.lon - X) * 100), round((p.lat - Y) * 100)) for p in corners} == shared


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("St. Mary's Street", ("st", "marys", "st")),
        ("Twenty-First", ("21",)),
        ("twenty mule road", ("twenty", "mule", "rd")),
        ("Łódź Đorđe Straße", ("lodz", "dorde", "strasse")),
        ("улица Ленина", ("улица", "ленина")),
        ("e 11TH st", ("e", "11", "st")),
        ("__ --", ()),
    ],
)
def test_names_are_folded(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words
