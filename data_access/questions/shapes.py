"""Where, when and by which looks: areas, windows and filters, the parts that questions are made of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from data_access.questions.value import Instant, Latitude, Longitude, Value
from data_access.terms import utc
from data_access.vocabulary import nearest_states, state_of, unknown

MAX_RADIUS_M = 50_000.0
MAX_CORNERS = 100
MAX_CAMERAS = 1_000
MAX_WINDOWS = 8
MAX_WINDOW = timedelta(days=3_700)

COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
"""Directions of travel; N is a heading in [337.5, 22.5) degrees, NE in [22.5, 67.5), and so on."""

CameraId = Annotated[str, Field(min_length=1, max_length=80)]

EARTH_M = 6_371_008.8
_NEAR_A_POLE = 89.0
_A_LITTLE_MORE = 1 + 1e-6
"""Distances are taken this much longer, so that rounding never sets two areas apart that touch."""

_UNTIL_THE_BOUND = 1 - 1e-12
"""A circle is made this much smaller than asked, so that rounding never lifts it over a bound that it just keeps."""


_Corner = tuple[float, float]


class Window(Value):
    """A stretch of time, `start <= t < end`, at most ten years."""

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _runs_forward(self) -> Window:
        if not self.start < self.end:
            raise ValueError("end must be after start")
        if self.end - self.start > MAX_WINDOW:
            raise ValueError(f"must be at most {MAX_WINDOW.days} days long")
        return self

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return self.end - self.start


class Circle(Value):
    """All places at most `radius_m` from a point, on a sphere of 6 371 008.8 m; the rim belongs to it."""

    shape: Literal["circle"] = "circle"
    lat: Latitude
    lon: Longitude
    radius_m: Annotated[float, Field(gt=0, le=MAX_RADIUS_M)]

    @property
    def area_km2(self) -> float:
        """Area on the ground, square kilometres."""
        return math.pi * (self.radius_m / 1000) ** 2


class Polygon(Value):
    """All places within a ring of (lon, lat) corners, edges and corners included; straight in the lon/lat plane.

    The ring may repeat its first corner at the end; it must not cross itself or the 180th meridian.
    """

    shape: Literal["polygon"] = "polygon"
    ring: Annotated[tuple[tuple[Longitude, Latitude], ...], Field(min_length=3, max_length=MAX_CORNERS + 1)]

    @model_validator(mode="after")
    def _is_simple(self) -> Polygon:
        corners = self.corners
        if len(set(corners)) != len(corners):
            raise ValueError("no corner may stand twice")
        if len(corners) < 3:
            raise ValueError("a ring needs three different corners")
        if len(corners) > MAX_CORNERS:
            raise ValueError(f"at most {MAX_CORNERS} corners")
        if max(x for x, _ in corners) - min(x for x, _ in corners) > 180:
            raise ValueError("a ring must not cross the 180th meridian")
        if _crosses_itself(corners):
            raise ValueError("the ring crosses itself; draw it again")
        if self.area_km2 == 0:
            raise ValueError("the ring encloses nothing")
        return self

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The ring without a repeated last corner."""
        return self.ring[:-1] if len(self.ring) > 1 and self.ring[0] == self.ring[-1] else self.ring

    @property
    def area_km2(self) -> float:
        """Area on the ground, square kilometres, in a plane local to the ring."""
        return _ring_km2(self.corners)


class Cameras(Value):
    """The reads of named cameras, wherever they were."""

    shape: Literal["cameras"] = "cameras"
    ids: Annotated[tuple[CameraId, ...], Field(min_length=1, max_length=MAX_CAMERAS)]


Area = Annotated[Circle | Polygon | Cameras, Field(discriminator="shape")]
Windows = Annotated[tuple[Window, ...], Field(min_length=1, max_length=MAX_WINDOWS)]
Words = Annotated[tuple[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z /-]{0,39}$")], ...], Field(max_length=40)]
"""Words without a digit: filters stand in the ledger in clear, so none of them may hold a plate."""


def _states(texts: object) -> object:
    """Fold states to ISO 3166-2, from codes, two-letter codes and names, each once; what is no list of texts is left to be refused."""
    if not isinstance(texts, tuple | list) or not all(isinstance(each, str) for each in texts):
        return texts
    found = {number: state_of(text) for number, text in enumerate(texts, 1)}
    first = next((number for number, state in found.items() if state is None), None)
    if first is not None:
        raise ValueError(unknown("state", first, texts[first - 1], nearest_states(texts[first - 1])))
    return tuple(dict.fromkeys(found.values()))


States = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")], ...],
    BeforeValidator(_states, json_schema_input_type=tuple[Annotated[str, Field(max_length=40)], ...]),
    Field(max_length=40),
]
"""Issuing states, ISO 3166-2; a name (`Missouri`) and a two-letter code (`MO`) are folded to that."""


class Filters(Value):
    """What a vehicle looked like. An empty list asks nothing.

    A read that does not know an attribute is kept and counted, unless `keep_unknown` is off: a filter must not
    turn "not recognised" into "not there".
    """

    states: States = ()
    colours: Words = ()
    makes: Words = ()
    bodies: Words = ()
    directions: Annotated[tuple[Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"], ...], Field(max_length=8)] = ()
    keep_unknown: bool = True

    def used(self) -> tuple[str, ...]:
        """Name the filters that ask something."""
        return tuple(name for name in ("states", "colours", "makes", "bodies", "directions") if getattr(self, name))


def may_share(area: Area, other: Area) -> bool:
    """Say whether two areas can hold the same read; True where that is not known, as of named cameras and a place.

    Of polygons only the boxes around them are looked at, so that it may be said of two that lie close to each other.
    """
    if isinstance(area, Cameras) and isinstance(other, Cameras):
        return not set(area.ids).isdisjoint(other.ids)
    if isinstance(area, Cameras) or isinstance(other, Cameras):
        return True
    south, north, west, east = _box(area)
    least, most, left, right = _box(other)
    apart = north < least or most < south
    around = east > 180 or west < -180 or right > 180 or left < -180
    return not apart and (around or (west <= right and left <= east)) and not _circles_apart(area, other)


def _box(area: Circle | Polygon) -> tuple[float, float, float, float]:
    """Return a box around an area, degrees: south, north, west, east; beyond 180 where it crosses that meridian."""
    if isinstance(area, Polygon):
        lons, lats = zip(*area.corners, strict=True)
        return min(lats), max(lats), min(lons), max(lons)
    high = math.degrees(area.radius_m / EARTH_M) * _A_LITTLE_MORE
    nearest = min(90.0, abs(area.lat) + high)
    wide = 360.0 if nearest > _NEAR_A_POLE else high / math.cos(math.radians(nearest))
    return area.lat - high, area.lat + high, area.lon - wide, area.lon + wide


def _circles_apart(area: Area, other: Area) -> bool:
    if not (isinstance(area, Circle) and isinstance(other, Circle)):
        return False
    lat, to, turn = (math.radians(each) for each in (area.lat, other.lat, other.lon - area.lon))
    half = math.sin((to - lat) / 2) ** 2 + math.cos(lat) * math.cos(to) * math.sin(turn / 2) ** 2
    metres = 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))
    return metres > (area.radius_m + other.radius_m) * _A_LITTLE_MORE


def total(windows: Sequence[Window]) -> timedelta:
    """Return how long windows are together; a time that stands in two of them counts twice."""
    return sum((window.length for window in windows), timedelta())


def days_back(days: float, now: datetime | None = None) -> tuple[Window, ...]:
    """Return the one window that ends now and began `days` ago."""
    end = utc(now or datetime.now(UTC))
    return (Window(start=end - timedelta(days=days), end=end),)


def window_of(length: timedelta, now: datetime) -> Window:
    """Return the window of that length which ends now."""
    return Window(start=now - length, end=now)


def circle_of(km2: float) -> Circle:
    """Return a circle of so many square kilometres, somewhere; as large as is said, whatever the bounds of the wire."""
    radius_m = math.sqrt(km2 * _UNTIL_THE_BOUND / math.pi) * 1000
    return Circle.model_construct(lat=0.0, lon=0.0, radius_m=radius_m)


def _ring_km2(corners: Sequence[_Corner]) -> float:
    """Return the area on the ground, square kilometres, in a plane local to the ring."""
    middle = math.radians(sum(y for _, y in corners) / len(corners))
    twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(corners))
    return abs(twice) / 2 * (111.195**2) * math.cos(middle)


def _crosses_itself(corners: Sequence[_Corner]) -> bool:
    """True if two edges meet that are not neighbours."""
    edges = list(_edges(corners))
    last = len(edges) - 1
    return any(
        _cross(*edges[i], *edges[j]) for i in range(len(edges)) for j in range(i + 2, len(edges)) if (i, j) != (0, last)
    )


def _edges(corners: Sequence[_Corner]) -> Iterator[tuple[_Corner, _Corner]]:
    return zip(corners, [*corners[1:], corners[0]], strict=True)


def _side(a: _Corner, b: _Corner, c: _Corner) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _within(a: _Corner, b: _Corner, c: _Corner) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _cross(a: _Corner, b: _Corner, c: _Corner, d: _Corner) -> bool:
    s1, s2, s3, s4 = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if s1 != s2 and s3 != s4:
        return True
    return any(
        (s == 0 and _within(*t)) for s, t in ((s1, (a, b, c)), (s2, (a, b, d)), (s3, (c, d, a)), (s4, (c, d, b)))
    )
