"""An area in words: in short beside a form, in full in a file, by its size as an entry of the ledger has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from data_access.wording.counts import many


class AreaShape(TypedDict, total=False):
    """An area as it is drawn on a map, or stands on the wire: one of the shapes of `questions.shapes.Area`, not checked."""

    shape: str
    lat: float
    lon: float
    radius_m: float
    ring: Sequence[tuple[float, float]]
    ids: Sequence[str]


def in_short(area: AreaShape) -> str:
    """Say what an area is, `Circle of 500 m around 43.90000, -101.20000`, or how to give one if there is none."""
    shape = area.get("shape")
    if shape == "circle":
        return f"Circle of {area['radius_m']:,.0f} m around {area['lat']:.5f}, {area['lon']:.5f}"
    if shape == "polygon":
        return f"Polygon with {len(area['ring'])} corners"
    if shape == "cameras":
        return f"{many(len(area['ids']), 'camera')} picked"
    return "Draw it or pick cameras on the map, or write it below."


def in_full(area: AreaShape | None) -> str:
    """Say an area so that it can be drawn again; None is everywhere."""
    if area is None:
        return "everywhere"
    if area["shape"] == "circle":
        return f"circle of {area['radius_m']:g} m around {area['lat']:.6f}, {area['lon']:.6f}"
    if area["shape"] == "cameras":
        return f"cameras {', '.join(area['ids'])}"
    return "polygon " + "; ".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in area["ring"])


def of_entry(question: Mapping[str, object]) -> Iterator[str]:
    """Yield shape and size of an area as an entry has them, `circle, 79 ha`; nothing for a question without one."""
    shape = question.get("shape")
    if shape == "cameras":
        named = question.get("cameras", 0)
        yield many(len(named) if isinstance(named, Sequence) else _whole(named), "camera")
    elif shape:
        yield f"{shape}, {_whole(question.get('area_ha', 0)):,} ha"


def _whole(number: object) -> int:
    return number if isinstance(number, int) else 0
