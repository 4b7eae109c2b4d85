"""Which streets of an area a track has driven. Pure: lines and places, no read.

Each street is looked at where it lies in the area, at points `STEP_M` apart. Such a point is driven if the track comes within
`NEAR_M` of it; a street is driven if at least `SHARE` of its points are. A track is a line between places that follow one
another by at most `LEAP_M`: over a longer gap nobody knows which way was taken, so nothing of it counts as driven.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from data_access.gateway.basemap.ways import Way, Ways
from data_access.questions.shapes import Circle, Polygon
from data_access.store.forms.geometry import within

STEP_M = 10.0
NEAR_M = 25.0
LEAP_M = 300.0
SHARE = 0.8
_METRES = 111_195.0
"""Of a degree of latitude."""

Place = tuple[int, int]
"""Latitude and longitude, 1e-7 degrees."""
Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StreetCoverage:
    """One street of an area, by its number in the index: how long it is there, and how much of that was driven, metres."""

    street: int
    name: str
    length_m: float
    driven_m: float

    @property
    def driven(self) -> bool:
        """True if enough of it was."""
        return self.driven_m >= SHARE * self.length_m


def coverage_of(ways: Ways, area: Circle | Polygon, tracks: Sequence[Sequence[Place]]) -> list[StreetCoverage]:
    """Say of each street that lies in an area how much of it some tracks have driven; by name.

    Two streets of one name that do not hang together are two. A street of which less than one step lies in the area is
    left out.
    """
    scale = _METRES * math.cos(math.radians(_latitude(area)))
    there = [(way, points) for way in _around(ways, area) if len(points := _stepped(way, area, scale))]
    near_track = _near([points for _, points in there], _line(tracks, scale))
    length, near, names = defaultdict[int, int](int), defaultdict[int, int](int), dict[int, str]()
    for (way, points), count in zip(there, near_track, strict=True):
        names[way.street] = way.name
        length[way.street] += len(points)
        near[way.street] += count
    found = [StreetCoverage(each, names[each], length[each] * STEP_M, near[each] * STEP_M) for each in names]
    return sorted(found, key=lambda street: (street.name, -street.length_m))


def lines_in(ways: Ways, area: Circle | Polygon, most: int) -> list[tuple[int, list[Place]]]:
    """Return the pieces of street that lie in an area, each with its street's number, for a map; at most so many."""
    found: list[tuple[int, list[Place]]] = []
    for way in _around(ways, area):
        if len(found) == most:
            break
        if within(area, way.lat_e7, way.lon_e7).any():
            found.append((way.street, list(zip(way.lat_e7.tolist(), way.lon_e7.tolist(), strict=True))))
    return found


def _around(ways: Ways, area: Circle | Polygon) -> list[Way]:
    """Return the pieces whose box meets that of an area."""
    if isinstance(area, Circle):
        high = area.radius_m / _METRES
        wide = high / math.cos(math.radians(area.lat))
        box = area.lat - high, area.lat + high, area.lon - wide, area.lon + wide
    else:
        lon, lat = zip(*area.corners, strict=True)
        box = min(lat), max(lat), min(lon), max(lon)
    south, north, west, east = (round(side * 1e7) for side in box)
    return ways.around(south - 1, north + 1, west - 1, east + 1)


def _latitude(area: Circle | Polygon) -> float:
    if isinstance(area, Circle):
        return area.lat
    return sum(lat for _, lat in area.corners) / len(area.corners)


def _stepped(way: Way, area: Circle | Polygon, scale: float) -> Points:
    """Return the middles of a way's steps that lie in an area, x and y in metres."""
    x, y = way.lon_e7 * 1e-7 * scale, way.lat_e7 * 1e-7 * _METRES
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    at = np.arange(STEP_M / 2, along[-1], STEP_M)
    px, py = np.interp(at, along, x), np.interp(at, along, y)
    lat, lon = np.rint(py / _METRES * 1e7).astype(np.int64), np.rint(px / scale * 1e7).astype(np.int64)
    inside = within(area, lat, lon)
    return np.column_stack([px[inside], py[inside]])


def _line(tracks: Sequence[Sequence[Place]], scale: float) -> shapely.MultiLineString | None:
    """Return the pieces between places that follow one another closely, and places that stand alone, each once; None without any."""
    pieces = [_pieces(track, scale).reshape(-1, 4) for track in tracks if len(track)]
    if not pieces:
        return None
    line = shapely.multilinestrings(shapely.linestrings(np.unique(np.concatenate(pieces), axis=0).reshape(-1, 2, 2)))
    shapely.prepare(line)
    return line


def _pieces(track: Sequence[Place], scale: float) -> Points:
    """Return from each place of a track the piece to the next one; to itself, where the next is far or there is none."""
    places = np.array(track, np.float64)[:, ::-1] * 1e-7 * (scale, _METRES)
    ends = np.concatenate([places[1:], places[-1:]])
    far = np.hypot(*(ends - places).T) > LEAP_M
    ends[far] = places[far]
    return np.stack([places, ends], axis=1)


def _near(ways: Sequence[Points], track: shapely.MultiLineString | None) -> list[int]:
    """Count for each way its points that the track comes near to."""
    if track is None or not ways:
        return [0] * len(ways)
    near = shapely.dwithin(track, shapely.points(np.concatenate(ways)), NEAR_M)
    return [int(mine.sum()) for mine in np.split(near, np.cumsum([len(each) for each in ways])[:-1])]
