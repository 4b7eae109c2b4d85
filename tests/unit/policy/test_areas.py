"""How far an area reaches, and that a narrow one cannot be long."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.policy.areas import extent_km
from data_access.questions.shapes import Cameras, Circle, Polygon
from tests.builders.store import metres

CORNERS = st.lists(
    st.tuples(st.floats(-0.2, 0.2, allow_nan=False), st.floats(-0.2, 0.2, allow_nan=False)), min_size=3, max_size=3
)


def a_ring(*corners: tuple[float, float]) -> Polygon:
    return Polygon(ring=corners)


def test_a_circle_reaches_over_its_diameter_and_named_cameras_have_no_shape() -> None:
    assert extent_km(Circle(lat=44, lon=-101, radius_m=1500)) == 3
    assert extent_km(Cameras(ids=("cam-1",))) is None


@pytest.mark.parametrize("lat", [-60.0, -0.05, 0.0, 44.0])
def test_a_strip_half_a_metre_wide_is_as_long_as_it_is(lat: float) -> None:
    strip = a_ring((0, lat), (0.1, lat + 0.1), (0.1, lat + 0.100005), (0, lat + 0.000005))
    assert strip.area_km2 < 0.01
    length_km = metres(round(lat * 1e7), 0, round((lat + 0.1) * 1e7), 1_000_000) / 1000
    assert extent_km(strip) == pytest.approx(length_km, rel=0.003)


@given(st.sampled_from([-70.0, -44.0, 0.0, 44.0, 70.0]), CORNERS)
def test_an_extent_is_never_too_short(lat: float, offsets: list[tuple[float, float]]) -> None:
    corners = tuple((x, lat + y) for x, y in offsets)
    try:
        ring = a_ring(*corners)
    except ValueError:
        return
    whole = [(round(x * 1e7), round(y * 1e7)) for x, y in ring.corners]
    longest_m = max(metres(a[1], a[0], b[1], b[0]) for a in whole for b in whole)
    extent = extent_km(ring)
    assert extent is not None
    assert extent * 1000 >= longest_m * (1 - 1e-5) - 0.1
    assert math.isfinite(extent)
