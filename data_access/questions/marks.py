"""How each field of a question stands in the ledger: sealed, unless it is marked otherwise.

An entry holds clear fields and commitments to sealed ones. A field without a mark is sealed under its own name, so a kind that
says nothing of a field discloses nothing. Exact places, times and looks never stand in clear, but for how large, how long and how
many they are: a supervisor can review, and a changed policy be tried out, without opening anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from data_access import coarse
from data_access.questions.shapes import Area, Cameras, Filters, Window, Windows, circle_of
from data_access.questions.value import Value
from data_access.terms import parse_stamp, stamp

Fields = dict[str, Any]
Secrets = dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldMark:
    """How one field stands in an entry. A field that is None stands nowhere but in what `clear` says of it.

    Attributes:
        clear: What stands in clear, by name.
        sealed: What stands as commitments, by name.
        again: Makes, of the clear fields of an entry and the value of an example, a value that no rule can tell from the one
            that was asked. Raises `KeyError` or `ValueError` if the entry is of another form.
    """

    clear: Callable[[Any], Fields]
    sealed: Callable[[Any], Secrets]
    again: Callable[[Mapping[str, Any], Any], Any]


def clear_as(name: str) -> FieldMark:
    """Mark a field that stands in clear as it is."""
    return FieldMark(lambda value: {name: _listed(value)}, _nothing, lambda fields, example: fields.get(name, example))


def sealed_as(name: str) -> FieldMark:
    """Mark a field that is sealed under another name than its own."""
    return FieldMark(_nothing, lambda value: _sealed(name, value), _example)


def counted_as(name: str, seal: str) -> FieldMark:
    """Mark a list of which the number stands in clear, and which itself is sealed."""
    return FieldMark(lambda value: {name: len(value)}, lambda value: _sealed(seal, value), _example)


def _nothing(_: Any) -> dict[str, Any]:
    return {}


def _example(_: Mapping[str, Any], example: Any) -> Any:
    return example


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sealed(name: str, value: Any) -> Secrets:
    return {} if value is None else {name: exactly(value)}


def exactly(value: Any) -> str:
    """Write a value as the text that is committed to: text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Value):
        return value.model_dump_json()
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Value) else stamp(value)


FOLLOWS: Final = FieldMark(_nothing, _nothing, _example)
"""Stands nowhere: it follows from a field that is sealed."""


def _place_said(area: Area | None) -> Fields:
    """Say an area's shape and its size in whole hectares, rounded up, or how many cameras are named."""
    if area is None:
        return {"shape": None}
    if isinstance(area, Cameras):
        return {"shape": area.shape, "cameras": len(set(area.ids))}
    return {"shape": area.shape, "area_ha": math.ceil(area.area_km2 * 100)}


def _place_again(fields: Mapping[str, Any], _: Any) -> Area | None:
    """Return an area as large, or as many cameras; entries from before hold their names, or no size."""
    if fields["shape"] is None:
        return None
    if fields["shape"] == "cameras":
        named = fields["cameras"]
        return Cameras(ids=tuple(f"c{number}" for number in range(named)) if isinstance(named, int) else tuple(named))
    return circle_of(fields.get("area_ha", 1) / 100)


PLACE: Final = FieldMark(_place_said, lambda area: _sealed("area", area), _place_again)
"""An area: its shape and size in clear."""


def windows_by(step: timedelta, of_length: timedelta) -> FieldMark:
    """Mark windows that stand in clear widened to whole steps, each with its length in minutes."""

    def said(windows: tuple[Window, ...] | None) -> Fields:
        if windows is None:
            return {"windows": None}
        wide = coarse.windows([(w.start, w.end) for w in windows], step)
        lengths = [coarse.length(w.length, of_length) // coarse.A_MINUTE for w in windows]
        return {"windows": [[stamp(start), stamp(end)] for start, end in wide], "lengths_min": lengths}

    return FieldMark(said, _windows_sealed, _windows_again)


def _windows_sealed(windows: tuple[Window, ...] | None) -> Secrets:
    return _sealed("windows_asked", windows and [[stamp(w.start), stamp(w.end)] for w in windows])


def _windows_again(fields: Mapping[str, Any], _: Any) -> tuple[Window, ...] | None:
    """Return windows as long as those that were asked; entries from before hold no lengths, and exact windows."""
    if fields["windows"] is None:
        return None
    spans = [(parse_stamp(start), parse_stamp(end)) for start, end in fields["windows"]]
    lengths = [timedelta(minutes=each) for each in fields.get("lengths_min", ())] or [
        end - start for start, end in spans
    ]
    return tuple(Window(start=start, end=start + long) for (start, _), long in zip(spans, lengths, strict=True))


def _looks_said(filters: Filters) -> Fields:
    return {"filters": {"used": list(filters.used()), "keep_unknown": filters.keep_unknown}}


def _looks_sealed(filters: Filters) -> Secrets:
    """Seal what filters asked: few vehicles look alike in all of it."""
    used = filters.used()
    return _sealed("filters_asked", {name: list(getattr(filters, name)) for name in used} if used else None)


_ANY_LOOK: Final = {"states": ("XA-A",), "directions": ("N",)}


def _looks_again(fields: Mapping[str, Any], _: Any) -> Filters:
    """Return filters on the same attributes; what they asked is sealed, and no rule looks at it."""
    looks = fields["filters"]
    if "used" not in looks:
        return Filters.model_validate(looks)
    asked = {name: _ANY_LOOK.get(name, ("any",)) for name in looks["used"]}
    return Filters.model_validate({**asked, "keep_unknown": looks["keep_unknown"]})


BY_HOURS: Final = windows_by(coarse.AN_HOUR, coarse.A_MINUTE)
"""Windows of a question about places, by whole hours."""

BY_DAYS: Final = windows_by(coarse.A_DAY, coarse.AN_HOUR)
"""Windows of a question about plates, by whole days: an hour and a plate's camera would single it out."""

Place = Annotated[Area, PLACE]
PerhapsPlace = Annotated[Area | None, PLACE]
WindowsOfAPlace = Annotated[Windows, BY_HOURS]
PerhapsWindows = Annotated[Windows | None, BY_DAYS]
Looks = Annotated[Filters, FieldMark(_looks_said, _looks_sealed, _looks_again)]
"""Filters: which were used stands in clear."""
