"""Other ways to look for a plate of which there is no read: inside a plate, by look-alikes, with one wrong character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from data_access.answers.answer import Answer
from data_access.errors import InvalidQuery
from data_access.terms import Capability, plate
from widgets.case.person import PersonAtPage
from widgets.question.bounds import over
from widgets.question.form import ALIKE, NEAR, PART, Form, Reading, reading_of

LOOK_ALIKES = "look-alikes (8/B, 2/Z, 0/Q …)"
ONE_WRONG = "one wrong character"


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A form that finds more.

    Attributes:
        label: On the button that asks it: `inside a plate (*A2C8*)`.
    """

    label: str
    form: Form


def nothing_words(form: Form, answer: Answer | None) -> str:
    """Say that there is no read of a plate, as it was asked; empty of another answer."""
    if answer is None or not plate(form.plate) or not answer.reads.is_empty():
        return ""
    text = "".join(form.plate.split()).upper()
    exact = form.match in (ALIKE, NEAR) or set(text) & set("?*") or form.match == PART
    return f"No read of {text}{'' if exact else ' exactly'}."


def other_ways(form: Form, answer: Answer | None, person: PersonAtPage, now: datetime) -> list[OtherWay]:
    """Return the ways that find more than a form whose answer has no read, nearest first; none that the policy's limits forbid.

    Args:
        form: The form that the answer answers.
        now: UTC; what is typed as the last so many days ends then.
    """
    if not nothing_words(form, answer) or Capability.PLATES not in person.capabilities:
        return []
    reading = reading_of(form, now, person.zone)
    return [each for each in _wider(reading) if _fits(each.form, person, now)]


def _wider(reading: Reading) -> Iterator[OtherWay]:
    form, text = reading.form, plate(reading.form.plate)
    whole = not set(form.plate) & set("?*")
    if whole and not reading.within:
        yield OtherWay(f"inside a plate (*{text}*)", replace(form, match=PART))
    if not reading.near and (reading.whole or not (form.confusable or form.match == ALIKE)):
        match = ALIKE if whole and not reading.within else form.match
        yield OtherWay(LOOK_ALIKES, replace(form, match=match, confusable=True))
    if not reading.near:
        yield OtherWay(ONE_WRONG, replace(form, match=NEAR))


def _fits(form: Form, person: PersonAtPage, now: datetime) -> bool:
    try:
        return not over(reading_of(form, now, person.zone).question().scope, person)
    except InvalidQuery:
        return False
