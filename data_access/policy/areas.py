"""How far an area reaches on the ground, whatever its shape."""

from __future__ import annotations

import math
from itertools import combinations

from data_access.questions.shapes import Area, Circle, Polygon

_KM_OF_A_DEGREE = 111.195


def extent_km(area: Area) -> float | None:
    """Return the longest straight line between two places of an area, kilometres; None of named cameras, which have no shape.

    Of a polygon it may be a little too long, by how much a degree of longitude shrinks within it; never too short.
    """
    if isinstance(area, Circle):
        return 2 * area.radius_m / 1000
    return _across(area) if isinstance(area, Polygon) else None


def _across(area: Polygon) -> float:
    nearest = min(abs(lat) for _, lat in area.corners)  # a degree of longitude is longest nearest to the equator
    if min(lat for _, lat in area.corners) < 0 < max(lat for _, lat in area.corners):
        nearest = 0.0
    east = _KM_OF_A_DEGREE * math.cos(math.radians(nearest))
    flat = [(lon * east, lat * _KM_OF_A_DEGREE) for lon, lat in area.corners]
    return max(math.dist(a, b) for a, b in combinations(flat, 2))
