"""The form of a question that stands on record: what would be typed and drawn for it, as far as the form has words for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from data_access.questions.scope import Scope
from data_access.questions.shapes import Area, Filters, Window
from data_access.wording.times import local
from widgets.parts.looks import looks_in, looks_of
from widgets.question.form import BY_LENGTH, WHOLE, Form
from widgets.question.when import EVERYTHING, time_words, times_in

WITH_YEAR: Final = "%Y-%m-%d %H:%M:%S"


def form_of(scope: Scope, now: datetime, zone: str) -> Form:
    """Return the form of a question, without the words for its area: those are the field's own (`WhereModel.bring`).

    What the form has no words for is left out: scenes, and who passed with a plate.

    Args:
        scope: What the question reaches for.
        now: UTC; a day without a year is the last that has begun.
        zone: IANA zone of the agency, by whose clocks times are written.
    """
    pattern = scope.pattern
    return Form(
        area=_area(scope.areas),
        when=_when(scope.windows, now, zone),
        plate=pattern.text if pattern else scope.plate,
        looks=_looks(scope.filters),
        match=WHOLE if scope.plate else BY_LENGTH,
        confusable=pattern.confusable if pattern else True,
        keep_unknown=scope.filters.keep_unknown,
    )


def _area(areas: Sequence[Area]) -> dict[str, object]:
    return areas[0].model_dump(mode="json") if len(areas) == 1 else {}


def _when(windows: Sequence[Window] | None, now: datetime, zone: str) -> str:
    """Write windows, whole seconds: in short if they are read as the same today, else with the year of each day."""
    if windows is None:
        return EVERYTHING[1]
    found = tuple((_local(window.start, zone), _local(window.end, zone)) for window in windows)
    short = time_words(found)
    whole = "; ".join(f"{start:{WITH_YEAR}} to {end:{WITH_YEAR}}" for start, end in found)
    return short if times_in(short, local(now, zone)).stretches == found else whole


def _local(at: datetime, zone: str) -> datetime:
    return local(at, zone).replace(microsecond=0)


def _looks(filters: Filters) -> str:
    """Write looks so that they are read as the same; nothing if they would be read as others."""
    looks = looks_of(filters)
    towards = [f"towards {each}" for each in looks.directions]
    text = ", ".join([*looks.colours, *looks.bodies, *looks.makes, *looks.states, *towards])
    return text if looks_in(text).fields() == looks.fields() else ""
