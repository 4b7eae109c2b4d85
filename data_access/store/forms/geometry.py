"""Exact tests of place on whole 1e-7 degrees, and the boxes to look in first."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from data_access.questions.shapes import Circle, Polygon

EARTH_RADIUS_M = 6_371_008.8
POLE, HALF_TURN, TURN = 900_000_000, 1_800_000_000, 3_600_000_000
_SLACK_RAD = 1e-8
"""Six centimetres: boxes are drawn wider than the circle, the exact test follows."""

E7 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Box:
    """Latitudes and longitudes between two bounds, both included, 1e-7 degrees."""

    south: int
    north: int
    west: int
    east: int


def e7(degrees: float) -> int:
    """Round degrees to whole 1e-7 degrees."""
    return round(degrees * 1e7)


def boxes(area: Circle | Polygon) -> tuple[Box, ...]:
    """Return boxes that together hold every position of the area; two if it crosses the 180th meridian."""
    if isinstance(area, Polygon):
        xs, ys = [e7(x) for x, _ in area.corners], [e7(y) for _, y in area.corners]
        return (Box(min(ys), max(ys), min(xs), max(xs)),)
    return _boxes_of_circle(area)


def _boxes_of_circle(area: Circle) -> tuple[Box, ...]:
    lat, lon, angle = e7(area.lat), e7(area.lon), round(area.radius_m, 3) / EARTH_RADIUS_M + _SLACK_RAD
    reach = math.ceil(math.degrees(angle) * 1e7)
    south, north = lat - reach, lat + reach
    if south <= -POLE or north >= POLE:
        return (Box(max(south, -POLE), min(north, POLE), -HALF_TURN, HALF_TURN),)
    widest = math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat / 1e7))))
    reach = math.ceil(math.degrees(widest + _SLACK_RAD) * 1e7)
    west, east = lon - reach, lon + reach
    if west < -HALF_TURN:
        return (Box(south, north, west + TURN, HALF_TURN), Box(south, north, -HALF_TURN, east))
    if east > HALF_TURN:
        return (Box(south, north, west, HALF_TURN), Box(south, north, -HALF_TURN, east - TURN))
    return (Box(south, north, west, east),)


def within(area: Circle | Polygon, lat: E7, lon: E7) -> Mask:
    """Say for each position, 1e-7 degrees, whether it lies in the area; rim, edges and corners do."""
    return _within_circle(area, lat, lon) if isinstance(area, Circle) else _within_polygon(area, lat, lon)


def near(lat: E7, lon: E7, metres: float) -> Mask:
    """Say of each two of some positions, 1e-7 degrees, whether they lie so near to one another; each is near to itself."""
    cosines = np.cos(np.radians(lat * 1e-7))
    apart = _metres(lat - lat[:, np.newaxis], lon - lon[:, np.newaxis], cosines * cosines[:, np.newaxis])
    together: Mask = np.rint(apart * 1000) <= round(metres * 1000)
    return together


def _within_circle(area: Circle, lat: E7, lon: E7) -> Mask:
    cosines = np.cos(np.radians(lat * 1e-7)) * math.cos(math.radians(e7(area.lat) * 1e-7))
    metres = _metres(lat - e7(area.lat), lon - e7(area.lon), cosines)
    inside: Mask = np.rint(metres * 1000) <= round(area.radius_m * 1000)
    return inside


def _metres(to_north: E7, to_east: E7, cosines: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how far positions are apart: differences are taken in whole numbers, so that nearly equal ones lose no digits."""
    north = np.radians(to_north * 1e-7)
    east = np.radians(((to_east + HALF_TURN) % TURN - HALF_TURN) * 1e-7)
    chord = np.sin(north / 2) ** 2 + cosines * np.sin(east / 2) ** 2
    metres: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return metres


def _within_polygon(area: Polygon, lat: E7, lon: E7) -> Mask:
    ring = shapely.Polygon([(e7(x), e7(y)) for x, y in area.corners])
    shapely.prepare(ring)
    inside: Mask = shapely.intersects_xy(ring, lon.astype(np.float64), lat.astype(np.float64))
    return inside
