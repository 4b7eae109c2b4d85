"""Tracks in GPX files, as navigation devices and telephones write them. The file is read here, where it was opened; places alone go on.

A document type, an entity and a reference to anything outside are refused before they are looked at (defusedxml), as is a
file that is longer than `MOST_BYTES` or holds more than `MOST_POINTS`. Elements are known by their local names.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from data_access.acts.collecting.field_canvasses import MOST_PLACES
from data_access.errors import InvalidQuery, TooLarge

MOST_BYTES: Final = 20_000_000
MOST_POINTS: Final = 50_000
STRETCH: Final = 200
FINEST_M, COARSEST_M = 2.0, 256.0
"""A place that lies so near to the line between others says nothing; how far that is doubles until enough are left out."""
AT_LEAST_EVERY_M = 250.0
_METRES = 111_195.0
_POINTS = frozenset({"trkpt", "rtept"})
_PIECE = 64 * 1024

Point = tuple[float, float]
"""Metres to the north and to the east."""
Place = tuple[int, int]
"""Latitude and longitude, 1e-7 degrees."""


class _Points:
    """What the parser tells: the places of tracks and routes, in their order."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take a place."""
        if tag.rpartition("}")[2] in _POINTS:
            if len(self.places) == MOST_POINTS:
                raise TooLarge(f"The track has more than {MOST_POINTS:,} places.")
            self.places.append(_place(attributes.get("lat", ""), attributes.get("lon", "")))

    def end(self, tag: str) -> None:
        """Leave an element."""

    def data(self, text: str) -> None:
        """Leave out texts: instants, names, heights."""

    def close(self) -> None:
        """End."""


def track_of(content: bytes) -> tuple[Place, ...]:
    """Return the places of a file's tracks and routes, in their order, as few as say where it was driven.

    Raises:
        InvalidQuery: It is no GPX file, holds no track, or something in it is refused.
        TooLarge: It is over a bound.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(f"A track may hold at most {MOST_BYTES:,} bytes.")
    target = _Points()
    parser = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        for at in range(0, len(content), _PIECE):
            parser.feed(content[at : at + _PIECE])
        parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        raise InvalidQuery("track", "is no GPX file that can be read") from None
    if len(target.places) < 2:
        raise InvalidQuery("track", "holds no track: fewer than two places")
    return thinned(target.places)


def thinned(places: Sequence[Place]) -> tuple[Place, ...]:
    """Leave out places that say nothing: at most `MOST_PLACES` stay, ends and turns among them."""
    across = math.cos(math.radians(places[0][0] * 1e-7))
    points = [(lat * 1e-7 * _METRES, lon * 1e-7 * _METRES * across) for lat, lon in places]
    tolerance_m = FINEST_M
    kept = _turns(points, tolerance_m)
    while len(kept) > MOST_PLACES and tolerance_m < COARSEST_M:
        tolerance_m *= 2
        kept = _turns(points, tolerance_m)
    return tuple(places[at] for at in kept[:MOST_PLACES])


def _place(lat: str, lon: str) -> Place:
    north, east = float(lat), float(lon)
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise ValueError("off the globe")
    return round(north * 1e7), round(east * 1e7)


def _turns(points: Sequence[Point], tolerance_m: float) -> list[int]:
    """Return the places of the points to keep: by Douglas and Peucker within stretches, so that no track takes long."""
    edges = [*range(0, len(points) - 1, STRETCH), len(points) - 1]
    kept = {*edges}
    waiting = list(itertools.pairwise(edges))
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        aside = [_aside_m(points[at], points[first], points[last]) for at in range(first + 1, last)]
        furthest = max(aside)
        if furthest > tolerance_m:
            middle = first + 1 + aside.index(furthest)
        elif math.dist(points[first], points[last]) > AT_LEAST_EVERY_M:
            middle = (first + last) // 2
        else:
            continue
        kept.add(middle)
        waiting += [(first, middle), (middle, last)]
    return sorted(kept)


def _aside_m(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the line between two others."""
    way, to = (end[0] - start[0], end[1] - start[1]), (point[0] - start[0], point[1] - start[1])
    length = math.hypot(*way)
    return math.hypot(*to) if length == 0 else abs(way[0] * to[1] - way[1] * to[0]) / length


def lines(places: Sequence[Place]) -> Iterator[list[float]]:
    """Yield places as a map has them: longitude and latitude, degrees."""
    for lat, lon in places:
        yield [lon * 1e-7, lat * 1e-7]
