"""Which arguments a question takes in Python: a slip in a name is answered with the name that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from data_access.errors import InvalidQuery
from data_access.questions.shapes import Filters
from workbench.python.places_and_times import filters_of

FILTERS = tuple(Filters.model_fields)
OTHERS = ("lat", "lon", "radius_m", "polygon", "cameras", "start", "end", "windows", "days", "note", "confusable")


def known_filters(names: Iterable[str]) -> None:
    """Look whether names are filters of a question.

    Raises:
        InvalidQuery: One is none; names it, the argument that it resembles, and all filters.
    """
    for name in names:
        if name not in FILTERS:
            close = get_close_matches(name, [*FILTERS, *OTHERS], 1, 0.5)
            meant = f" Perhaps {close[0]}." if close else ""
            raise InvalidQuery(name, f"is no argument of this question.{meant} Filters are {', '.join(FILTERS)}.")


def part_of_plate(
    pattern: str, confusable: bool, area: object, windows: object, filters: Mapping[str, object]
) -> dict[str, object]:
    """Return the fields that questions about part of a plate share. Raises `InvalidQuery`: a filter is not known."""
    known_filters(filters)
    return {
        "pattern": pattern,
        "confusable": confusable,
        "area": area,
        "windows": windows or None,
        "filters": filters_of(filters),
    }
