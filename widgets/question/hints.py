"""What each field of the form means as it stands, in words beside its label."""

from __future__ import annotations

from data_access.errors import InvalidQuery
from data_access.wording.questions import spans
from data_access.wording.refusals import in_words
from widgets.question.form import USUAL_DAYS, Reading, plate_words


def hints_of(reading: Reading, zone: str) -> dict[str, str]:
    """Say what time, plate and looks are understood as, by the name of the field; empty where nothing is to be said. Times are in `zone`."""
    return {
        "when": _when_words(reading, zone),
        "plate": "" if reading.of_place or reading.faults().get("plate") else plate_words(reading),
        "looks": "" if reading.looks.fault else reading.looks.words(),
    }


def _when_words(reading: Reading, zone: str) -> str:
    if reading.times.fault:
        return ""
    if reading.times.everything:
        return "all that is kept"
    if not reading.times.stretches:
        return "" if reading.of_place else f"the last {USUAL_DAYS} days"
    try:
        return spans(reading.windows(), zone)
    except InvalidQuery as unfit:
        return in_words(unfit)
