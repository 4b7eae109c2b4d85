"""Whether a canvass was made around the place and time of an incident, where the case register has them (clause U9)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import shapely
from pydantic import TypeAdapter

from data_access.questions.shapes import Area, Cameras, Circle, Polygon
from data_access.records.casework.cases import Occurrence
from data_access.terms import parse_stamp

NEAR_M: Final = 1_000.0
"""A canvass whose area ends so close to the place of the incident is around it."""
NEAR_TIME: Final = timedelta(hours=24)
"""A canvass one of whose windows comes so close to the time of the incident is around it."""

_EARTH_M: Final = 6_371_008.8
_AREA: Final[TypeAdapter[Circle | Polygon | Cameras]] = TypeAdapter(Area)
Position = tuple[float, float]
"""Latitude and longitude, degrees."""


def is_around(texts: Mapping[str, str], scene: Occurrence, camera_at: Callable[[str], Position | None]) -> bool:
    """True if a canvass was around an incident; of a place or time that is not known every canvass is.

    Args:
        texts: What the entry of the canvass keeps sealed: `area` and `windows_asked`. Without them, because the month was
            shredded, or if they cannot be read, it is not known where it was: then it was not around it.
        camera_at: Says where a camera stands; None for one that moves or is not known.
    """
    try:
        area = _AREA.validate_json(texts["area"])
        windows = [(parse_stamp(start), parse_stamp(end)) for start, end in json.loads(texts["windows_asked"])]
    except (KeyError, ValueError):
        return False
    in_time = scene.happened_at is None or _is_near_in_time(windows, scene.happened_at)
    return in_time and (scene.place is None or _distance_m(area, scene.place, camera_at) <= NEAR_M)


def _is_near_in_time(windows: Iterable[tuple[datetime, datetime]], at: datetime) -> bool:
    return any(start - NEAR_TIME <= at < end + NEAR_TIME for start, end in windows)


def _distance_m(area: Area, place: Position, camera_at: Callable[[str], Position | None]) -> float:
    """Return how far a place lies from an area, metres; 0 within it. Good for distances of a few kilometres."""
    if isinstance(area, Circle):
        return max(0.0, math.hypot(*_metres((area.lat, area.lon), place)) - area.radius_m)
    if isinstance(area, Polygon):
        ring = shapely.Polygon([_metres((lat, lon), place) for lon, lat in area.corners])
        return float(ring.distance(shapely.Point(0, 0)))
    found = (camera_at(each) for each in area.ids)
    return min((math.hypot(*_metres(at, place)) for at in found if at is not None), default=math.inf)


def _metres(at: Position, origin: Position) -> tuple[float, float]:
    """Return a position in metres east and north of an origin, in the plane that touches the earth there."""
    east = (at[1] - origin[1] + 540) % 360 - 180
    return math.radians(east) * _EARTH_M * math.cos(math.radians(origin[0])), math.radians(at[0] - origin[0]) * _EARTH_M
