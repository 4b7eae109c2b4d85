"""Fields that several kinds of question have: areas, windows and looks, answers and reads of them, each with its marks.

Exact places, times and looks never stand in clear, but for how large, how long and how many they are: a supervisor can review, and
a changed policy be tried out, without opening anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import Field

from data_access import coarse
from data_access.marks import CLEAR, Clear, ReadBack, SaidBy, Seal
from data_access.questions.shapes import Area, Cameras, Filters, Window, Windows, circle_of
from data_access.questions.value import Instant
from data_access.terms import parse_stamp, stamp

Stretches = tuple[Window, ...] | None


def _shape(area: Area | None) -> str | None:
    return None if area is None else area.shape


def _camera_count(area: Area | None) -> int | None:
    """Say how many cameras an area names; None if it is none of cameras."""
    return len(set(area.ids)) if isinstance(area, Cameras) else None


def _hectares(area: Area | None) -> int | None:
    """Say an area's size in whole hectares, rounded up; None if it is none on the ground."""
    return None if area is None or isinstance(area, Cameras) else math.ceil(area.area_km2 * 100)


def _area_again(fields: Mapping[str, Any], _: Any) -> Area | None:
    """Return an area as large, or as many cameras; entries from before hold their names, or no size."""
    if fields["shape"] is None:
        return None
    if fields["shape"] == "cameras":
        named = fields["cameras"]
        return Cameras(ids=tuple(f"c{number}" for number in range(named)) if isinstance(named, int) else tuple(named))
    return circle_of(fields.get("area_ha", 1) / 100)


SHAPE: Final = Clear("shape", _shape)
CAMERAS: Final = Clear("cameras", _camera_count, if_given=True)
HECTARES: Final = Clear("area_ha", _hectares, if_given=True)
AREA: Final = Seal("area")
AREA_AGAIN: Final = ReadBack(_area_again)

Place = Annotated[Area, SHAPE, CAMERAS, HECTARES, AREA, AREA_AGAIN]
PerhapsPlace = Annotated[Area | None, SHAPE, CAMERAS, HECTARES, AREA, AREA_AGAIN]


def _widened(step: timedelta) -> Callable[[Stretches], list[list[str]] | None]:
    """Say windows widened to whole steps."""

    def say(windows: Stretches) -> list[list[str]] | None:
        spans = None if windows is None else coarse.windows([(w.start, w.end) for w in windows], step)
        return None if spans is None else [[stamp(start), stamp(end)] for start, end in spans]

    return say


def _lengths(step: timedelta) -> Callable[[Stretches], list[int] | None]:
    """Say how long windows are, in minutes of whole steps."""

    def say(windows: Stretches) -> list[int] | None:
        return None if windows is None else [coarse.length(w.length, step) // coarse.A_MINUTE for w in windows]

    return say


def _exact(windows: Stretches) -> list[list[str]] | None:
    return None if windows is None else [[stamp(w.start), stamp(w.end)] for w in windows]


def _windows_again(fields: Mapping[str, Any], _: Any) -> Stretches:
    """Return windows as long as those that were asked; entries from before hold no lengths, and exact windows."""
    if fields["windows"] is None:
        return None
    spans = [(parse_stamp(start), parse_stamp(end)) for start, end in fields["windows"]]
    lengths = [timedelta(minutes=each) for each in fields.get("lengths_min", ())] or [
        end - start for start, end in spans
    ]
    return tuple(Window(start=start, end=start + long) for (start, _), long in zip(spans, lengths, strict=True))


def _windows_whole(fields: Mapping[str, Any], openings: Mapping[str, str]) -> list[dict[str, str]] | None:
    """Return the very windows that were asked, as a document."""
    if fields["windows"] is None:
        return None
    return [{"start": start, "end": end} for start, end in json.loads(openings["windows_asked"])]


WINDOWS: Final = Seal("windows_asked", _exact)
WINDOWS_AGAIN: Final = ReadBack(_windows_again, _windows_whole)

BY_HOURS: Final = Clear("windows", _widened(coarse.AN_HOUR))
IN_MINUTES: Final = Clear("lengths_min", _lengths(coarse.A_MINUTE), if_given=True)
WindowsOfAPlace = Annotated[Windows, BY_HOURS, IN_MINUTES, WINDOWS, WINDOWS_AGAIN]
"""Windows of a question about places, by whole hours."""

BY_DAYS: Final = Clear("windows", _widened(coarse.A_DAY))
IN_HOURS: Final = Clear("lengths_min", _lengths(coarse.AN_HOUR), if_given=True)
PerhapsWindows = Annotated[Windows | None, BY_DAYS, IN_HOURS, WINDOWS, WINDOWS_AGAIN]
"""Windows of a question about plates, by whole days: an hour and a plate's camera would single it out."""


def _filters_used(filters: Filters) -> dict[str, Any]:
    return {"used": list(filters.used()), "keep_unknown": filters.keep_unknown}


def _filters_asked(filters: Filters) -> str | None:
    """Write what filters asked, in the order in which a question has them: few vehicles look alike in all of it."""
    used = filters.used()
    return json.dumps({name: list(getattr(filters, name)) for name in used}) if used else None


_ANY_LOOK: Final = {"states": ("XA-A",), "directions": ("N",)}


def _filters_again(fields: Mapping[str, Any], _: Any) -> Filters:
    """Return filters on the same attributes; what they asked is sealed, and no rule looks at it."""
    looks = fields["filters"]
    if "used" not in looks:
        return Filters.model_validate(looks)
    asked = {name: _ANY_LOOK.get(name, ("any",)) for name in looks["used"]}
    return Filters.model_validate({**asked, "keep_unknown": looks["keep_unknown"]})


def _filters_whole(fields: Mapping[str, Any], openings: Mapping[str, str]) -> dict[str, Any]:
    """Return the very filters that were asked, as a document."""
    looks = json.loads(openings["filters_asked"]) if fields["filters"]["used"] else {}
    return {**looks, "keep_unknown": fields["filters"]["keep_unknown"]}


USED: Final = Clear("filters", _filters_used)
FILTERS: Final = Seal("filters_asked", _filters_asked)
FILTERS_AGAIN: Final = ReadBack(_filters_again, _filters_whole)

Looks = Annotated[Filters, USED, FILTERS, FILTERS_AGAIN]
"""Filters: which were used stands in clear."""

IntentNumber = Annotated[int, Field(ge=0, le=2**53)]
"""Number of the intent of an answer (`intent` in its facts)."""

OfAnswer = Annotated[IntentNumber, CLEAR]
ReadId = Annotated[str, Field(min_length=1, max_length=200)]
OneRead = Annotated[ReadId, Seal("read")]
CapturedAt = Annotated[Instant, SaidBy("read")]
"""When the read was captured, as the answer has it; says where to look, and follows from the read."""
