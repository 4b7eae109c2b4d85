"""Which streets of an area a track has driven."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
import shapely

from data_access.gateway.basemap import coverage
from data_access.gateway.basemap.coverage import LEAP_M, NEAR_M, STEP_M, StreetCoverage, coverage_of, lines_in
from data_access.gateway.basemap.ways import Way, Ways
from data_access.questions.shapes import Circle, Polygon

LAT, LON = 439_000_000, -1_012_000_000
HUNDRED_M = 8_993
"""In 1e-7 degrees of latitude."""
SCENE = Circle(lat=43.9, lon=-101.2, radius_m=500)


def north(street: int, name: str, first: int, last: int, east: int = 0) -> Way:
    """A street due north, from one hundred metres to another."""
    lat = np.array([LAT + HUNDRED_M * first, LAT + HUNDRED_M * last], np.int64)
    return Way(street=street, name=name, lat_e7=lat, lon_e7=np.full(2, LON + east, np.int64))


def drive(first: int, last: int, east: int = 0) -> list[tuple[int, int]]:
    """Along such a street, a place every hundred metres."""
    return [(LAT + HUNDRED_M * step, LON + east) for step in range(first, last + 1)]


def driven(ways: list[Way], *tracks: list[tuple[int, int]]) -> dict[str, bool]:
    return {each.name: each.driven for each in coverage_of(Ways.of(tuple(ways)), SCENE, tracks)}


def test_a_street_is_driven_if_the_track_comes_near_to_four_fifths_of_it() -> None:
    ways = [north(0, "Elm", -4, 4), north(1, "Oak", -4, 4, east=20_000)]
    assert driven(ways, drive(-4, 4)) == {"Elm": True, "Oak": False}
    assert driven(ways, drive(-4, 3)) == {"Elm": True, "Oak": False}
    assert driven(ways, drive(-4, 0)) == {"Elm": False, "Oak": False}


def test_nothing_counts_between_places_that_are_far_apart() -> None:
    ends = [drive(-4, 4)[0], drive(-4, 4)[-1]]
    assert driven([north(0, "Elm", -4, 4)], ends) == {"Elm": False}


def test_two_tracks_count_together() -> None:
    assert driven([north(0, "Elm", -4, 4)], drive(-4, 0), drive(0, 4)) == {"Elm": True}


def test_a_street_counts_only_where_it_lies_in_the_area() -> None:
    [elm] = coverage_of(Ways.of((north(0, "Elm", -40, 4),)), SCENE, [drive(-5, 4)])
    assert (elm.driven, abs(elm.length_m - 900) <= 2 * STEP_M) == (True, True)
    ring = ((-101.201, 43.899), (-101.199, 43.899), (-101.199, 43.901), (-101.201, 43.901))
    [part] = coverage_of(Ways.of((north(0, "Elm", -40, 4),)), Polygon(ring=ring), [])
    assert abs(part.length_m - 222) <= 2 * STEP_M


def test_a_street_elsewhere_is_left_out_and_two_of_one_name_are_two() -> None:
    ways = [north(0, "Elm", 60, 70), north(1, "Main", -4, 0), north(2, "Main", 0, 4)]
    assert [(each.street, each.name) for each in coverage_of(Ways.of(tuple(ways)), SCENE, [])] == [
        (1, "Main"),
        (2, "Main"),
    ]
    assert {street for street, _ in lines_in(Ways.of(tuple(ways)), SCENE, 10)} == {1, 2}
    assert len(lines_in(Ways.of(tuple(ways)), SCENE, 1)) == 1


def test_pieces_of_a_street_are_one_street() -> None:
    [elm] = coverage_of(Ways.of((north(0, "Elm", -4, 0), north(0, "Elm", 0, 4))), SCENE, [drive(-4, 0)])
    assert elm == StreetCoverage(0, "Elm", 800.0, elm.driven_m)
    assert 390 <= elm.driven_m <= 430


def metres_driven(east: int, track: list[tuple[int, int]], scale: float) -> float:
    """How much of a street due north through the scene was driven, by a plain loop."""
    places = [((lat - LAT) * 1e-7 * 111_195.0, (lon - LON) * 1e-7 * scale) for lat, lon in track]
    pieces = [pair for pair in itertools.pairwise(places) if math.dist(*pair) <= LEAP_M]
    pieces += [(place, place) for place in places]
    first = -4 * HUNDRED_M * 1e-7 * 111_195.0
    middles = [(first + STEP_M * (step + 0.5), east * 1e-7 * scale) for step in range(80)]
    return STEP_M * sum(any(apart_m(point, *piece) <= NEAR_M for piece in pieces) for point in middles)


def apart_m(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point lies from a piece of line."""
    way, to = [(end[n] - start[n]) for n in (0, 1)], [(point[n] - start[n]) for n in (0, 1)]
    length = way[0] ** 2 + way[1] ** 2
    share = 0.0 if length == 0 else min(1.0, max(0.0, (way[0] * to[0] + way[1] * to[1]) / length))
    return math.dist(point, (start[0] + share * way[0], start[1] + share * way[1]))


@pytest.mark.parametrize("seed", range(8))
def test_what_was_driven_is_what_a_plain_loop_counts(seed: int) -> None:
    draw = random.Random(seed)
    leap = draw.choice([300, 3_000, 30_000])
    track = [(LAT, LON)]
    for _ in range(60):
        track.append(tuple(at + draw.randint(-leap, leap) for at in track[-1]))
    scale = 111_195.0 * math.cos(math.radians(43.9))
    easts = [0, 2_000, -5_000]
    ways = Ways.of(tuple(north(n, f"Street {n}", -4, 4, east) for n, east in enumerate(easts)))
    found = {each.street: each.driven_m for each in coverage_of(ways, SCENE, [track])}
    assert found == {n: metres_driven(east, track, scale) for n, east in enumerate(easts)}


def test_all_streets_are_held_to_the_tracks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, dwithin = list[int](), shapely.dwithin

    def noted(line: shapely.MultiLineString, points: np.ndarray, metres: float) -> np.ndarray:
        asked.append(len(points))
        return dwithin(line, points, metres)

    monkeypatch.setattr(coverage.shapely, "dwithin", noted)
    ways = Ways.of(tuple(north(n, f"Street {n}", -4, 4, 2_000 * n) for n in range(20)))
    found = coverage_of(ways, SCENE, [drive(-4, 4), drive(-4, 4, east=20_000)])
    assert asked == [sum(round(each.length_m / STEP_M) for each in found)]
