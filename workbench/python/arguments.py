"""Which arguments a question takes in Python: a slip in a name is answered with the name that was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from data_access.errors import InvalidQuery
from data_access.questions.shapes import Filters
from widgets.parts.look_words import LookWords
from widgets.parts.looks import looks_in
from workbench.python.places_and_times import filters_of

FILTERS = (*Filters.model_fields, "looks")
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


def filters_in(arguments: Mapping[str, Any], words: LookWords) -> Filters:
    """Return what is looked for: each filter by its name, and `looks` as a text, read as the pages read it.

    Raises:
        InvalidQuery: A name is no filter, a word of the text is not known, or a filter is said twice. A word stands in the error
            only if it is near one that is known: else it may be anything.
    """
    known_filters(arguments)
    text, others = arguments.get("looks", ""), {name: each for name, each in arguments.items() if name != "looks"}
    if not isinstance(text, str):
        raise InvalidQuery("looks", 'must be a text, such as "blue pickup"; lists are colours=[...], bodies=[...]')
    looks = looks_in(text, words.others(text))
    if looks.fault and not looks.near:
        raise InvalidQuery("looks", "a word of it is no colour, body, make or state; case.vocabulary() lists them")
    if looks.fault:
        raise InvalidQuery("looks", looks.fault)
    twice = [name for name in looks.fields() if others.get(name)]
    if twice:
        raise InvalidQuery(twice[0], "is said in looks, too: say it in one of them")
    return filters_of({**others, **looks.fields()})


def part_of_plate(pattern: str, confusable: bool, area: object, windows: object, filters: Filters) -> dict[str, object]:
    """Return the fields that questions about part of a plate share."""
    return {
        "pattern": pattern,
        "confusable": confusable,
        "area": area,
        "windows": windows or None,
        "filters": filters,
    }
