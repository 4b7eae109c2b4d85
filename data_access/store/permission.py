"""What an intent permits of the store; whatever is not clear is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from data_access.errors import LedgerStopped, Reason, Refused
from data_access.questions.shapes import Filters
from data_access.reads import COLUMNS
from data_access.steps import Intent, Reach
from data_access.store.forms.asking import asked_columns

BESIDE_S: Final = 2.0
"""Longest time that a count beside an answer may take, seconds."""

_NOT_GRANTED = Reason("own.granted", "The question was not granted.", "Ask again.", rule="intent_is_granted")


def reach_of(intent: Intent) -> Reach:
    """Return how far an answer may reach; fail closed."""
    decision = intent.decision
    if not intent.granted or decision.reasons or decision.reach is None:
        raise Refused(decision.reasons or [_NOT_GRANTED], intent.seq)
    if not intent.kept.is_kept():
        raise LedgerStopped("The question is not on record, so nothing is read.")
    return decision.reach


def brief_reach_of(intent: Intent) -> Reach:
    """Return the same for a count beside an answer, which may take `BESIDE_S` at most. Raises as `reach_of` does."""
    reach = reach_of(intent)
    return replace(reach, max_s=min(reach.max_s, BESIDE_S))


def too_many_cameras(most: int) -> Reason:
    return Reason(
        "own.cameras",
        f"The answer has reads of more than {most} cameras, mobile units among them.",
        "Draw a smaller area around the scene, or shorten the window.",
        rule="answer_is_of_few_cameras",
    )


def must_be_permitted(filters: Filters, reach: Reach) -> None:
    """Refuse a filter on a field that is not permitted: which reads it keeps would tell what the field says."""
    fields = {column.name: column.field for column in COLUMNS}
    asked = {fields[name] for name in asked_columns(filters)}
    missing = sorted(asked - reach.fields - {""})
    if missing:
        sentence = f"A filter asks about {', '.join(missing)}, which may not be captured here."
        raise Refused([Reason("own.field", sentence, "Leave the filter out.", rule="filters_on_permitted_fields")])
