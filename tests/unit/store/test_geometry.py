"""Places are exact to the last digit, and no box cuts its area."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from data_access.questions.shapes import Circle, Polygon
from data_access.store.forms.geometry import boxes, within
from tests.builders.store import in_ring, metres

QUICK = settings(max_examples=200, deadline=None, derandomize=True, database=None)
lats = st.one_of(st.integers(-900_000_000, 900_000_000), st.sampled_from([900_000_000, -900_000_000, 899_999_999, 0]))
lons = st.one_of(st.integers(-1_800_000_000, 1_800_000_000), st.sampled_from([1_800_000_000, -1_800_000_000]))
offsets = st.integers(-6_000_000, 6_000_000)


def one(area: Circle | Polygon, lat: int, lon: int) -> bool:
    return bool(within(area, np.array([lat]), np.array([lon]))[0])


@QUICK
@given(lat=lats, lon=lons, north=offsets, east=offsets, radius_m=st.floats(0.001, 50_000))
def test_a_circle_says_what_the_distance_says_and_its_boxes_hold_it(
    lat: int, lon: int, north: int, east: int, radius_m: float
) -> None:
    there = max(-900_000_000, min(900_000_000, lat + north))
    beyond = (lon + east + 1_800_000_000) % 3_600_000_000 - 1_800_000_000
    circle = Circle(lat=lat / 1e7, lon=lon / 1e7, radius_m=radius_m)

    inside = one(circle, there, beyond)

    assert inside == (round(metres(there, beyond, lat, lon) * 1000) <= round(radius_m * 1000))
    held = any(box.south <= there <= box.north and box.west <= beyond <= box.east for box in boxes(circle))
    assert held or not inside


@QUICK
@given(
    ring=st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=3, max_size=6, unique=True),
    scale=st.sampled_from([1, 1000, 100_000_000]),
)
def test_a_polygon_says_what_whole_numbers_say(ring: list[tuple[int, int]], scale: int) -> None:
    try:
        polygon = Polygon(ring=tuple((x * scale / 1e7, y * scale / 1e7) for x, y in ring))
    except ValidationError:
        return
    points = [(x, y) for x in range(-4, 5) for y in range(-4, 5)]

    inside = within(polygon, np.array([y * scale for _, y in points]), np.array([x * scale for x, _ in points]))

    assert inside.tolist() == [in_ring(x, y, ring) for x, y in points]


def test_a_ring_of_a_few_metres_is_exact_between_two_digits() -> None:
    """Corners are rounded to 1e-7 degrees first, as the reads are."""
    polygon = Polygon(ring=((0.00000004, 0.0), (0.0001, 0.0), (0.00000004, 0.0001)))

    assert [one(polygon, 0, 0), one(polygon, 1, -1), one(polygon, 500, 500), one(polygon, 501, 500)] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("lon", [-180.0, 180.0])
def test_both_names_of_the_180th_meridian_are_one_place(lon: float) -> None:
    circle = Circle(lat=0, lon=lon, radius_m=0.5)

    assert one(circle, 0, 1_800_000_000)
    assert one(circle, 0, -1_800_000_000)
