"""Areas, windows, looks and scenes as they are given in Python, made into parts of a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from data_access.errors import InvalidQuery
from data_access.questions.shapes import Area, Cameras, Circle, Filters, Polygon, Window, days_back
from data_access.questions.value import parse

Span = tuple[datetime, datetime]
SceneGiven = Mapping[str, Any]


def scene_of(scene: SceneGiven) -> dict[str, object]:
    """Return area and windows of a scene that is given as a mapping. Raises `InvalidQuery`."""
    named = {"lat", "lon", "radius_m", "polygon", "cameras", "start", "end", "windows"}
    if not set(scene) <= named:
        raise InvalidQuery("scenes", f"a scene has {', '.join(sorted(named))}")
    area = area_of(*(scene.get(name) for name in ("lat", "lon", "radius_m", "polygon", "cameras")))
    windows = windows_of(scene.get("start"), scene.get("end"), scene.get("windows"), None)
    if area is None or windows is None:
        raise InvalidQuery("scenes", "each scene needs an area and a window of time")
    return {"area": area, "windows": windows}


def area_of(
    lat: float | None,
    lon: float | None,
    radius_m: float | None,
    polygon: Sequence[tuple[float, float]] | None,
    cameras: Iterable[str] | None,
) -> Area | None:
    """Return the one area that is given, or None. Raises `InvalidQuery` if several are."""
    circle = {name: value for name, value in (("lat", lat), ("lon", lon), ("radius_m", radius_m)) if value is not None}
    given = [bool(circle), polygon is not None, cameras is not None]
    if sum(given) > 1:
        raise InvalidQuery("area", "give one of a circle, polygon or cameras, not several")
    if circle:
        return parse(Circle, circle)
    if polygon is not None:
        return parse(Polygon, {"ring": tuple((corner[0], corner[1]) for corner in polygon)})
    return None if cameras is None else parse(Cameras, {"ids": tuple(cameras)})


def windows_of(
    start: datetime | None, end: datetime | None, windows: Iterable[Span] | None, days: float | None
) -> tuple[Window, ...]:
    """Return the windows that are given: start and end, several such pairs, or the last so many days. Raises `InvalidQuery`."""
    spans = [*(windows or ()), *([(start, end)] if start is not None or end is not None else [])]
    if days is None:
        return tuple(_window(*span) for span in spans)
    if spans:
        raise InvalidQuery("windows", "give days, or start and end, not both")
    if not 0 < days <= 3_700:
        raise InvalidQuery("days", f"must be in (0, 3700], got {days}")
    return days_back(days)


def _window(start: datetime | None, end: datetime | None) -> Window:
    for name, instant in (("start", start), ("end", end)):
        if not isinstance(instant, datetime):
            raise InvalidQuery(name, "must be a datetime; a window needs start and end")
        if instant.tzinfo is None or instant.utcoffset() is None:
            raise InvalidQuery(
                name,
                'has no time zone; write for example datetime(2026, 11, 3, 20, tzinfo=ZoneInfo("America/Chicago"))',
            )
    return parse(Window, {"start": start, "end": end})


def filters_of(values: Mapping[str, Any]) -> Filters:
    """Return the looks that are given, one word or a list for each. Raises `InvalidQuery`."""
    return parse(Filters, {name: [value] if isinstance(value, str) else value for name, value in values.items()})
