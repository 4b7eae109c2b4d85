"""Rings of corners in the lon/lat plane: their edges, their area, and whether they cross themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

Corner = tuple[float, float]


def area_km2(corners: Sequence[Corner]) -> float:
    """Return the area on the ground, square kilometres, in a plane local to the ring."""
    middle = math.radians(sum(y for _, y in corners) / len(corners))
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(corners))
    return abs(twice) / 2 * (111.195**2) * math.cos(middle)


def crosses_itself(corners: Sequence[Corner]) -> bool:
    """True if two edges meet that are not neighbours."""
    edges = list(_edges(corners))
    last = len(edges) - 1
    return any(
        _meet(*edges[i], *edges[j]) for i in range(len(edges)) for j in range(i + 2, len(edges)) if (i, j) != (0, last)
    )


def _edges(corners: Sequence[Corner]) -> Iterator[tuple[Corner, Corner]]:
    return zip(corners, [*corners[1:], corners[0]], strict=True)


def _side(a: Corner, b: Corner, c: Corner) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _within(a: Corner, b: Corner, c: Corner) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    s1, s2, s3, s4 = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if s1 != s2 and s3 != s4:
        return True
    return any(
        (s == 0 and _within(*t)) for s, t in ((s1, (a, b, c)), (s2, (a, b, d)), (s3, (c, d, a)), (s4, (c, d, b)))
    )
