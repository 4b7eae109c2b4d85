"""What an intent permits of the store; whatever is not clear is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from data_access.errors import LedgerStopped, Reason, Refused
from data_access.questions.files import FilesOf
from data_access.questions.image import ContactSheet
from data_access.questions.kinds import of_kind, reads_of
from data_access.questions.scope import ReadOfAnswer
from data_access.questions.shapes import Filters
from data_access.questions.with_reads import WithReads
from data_access.reads import COLUMNS
from data_access.steps import Intent, Reach, Recorded
from data_access.store.forms.asking import asked_columns

BESIDE_S: Final = 2.0
"""Longest time that a count beside an answer may take, seconds."""

_NOT_GRANTED = Reason("own.granted", "The question was not granted.", "Ask again.", rule="intent_is_granted")


def asked_of(intent: Intent) -> WithReads:
    """Return what an intent asks for. Raises `ValueError` if that is no reads."""
    question = reads_of(intent.decision.request.question)
    if question is None:
        raise ValueError("the intent asks for no reads")
    return question


def reach_of(intent: Intent) -> Reach:
    """Return how far an answer may reach; fail closed."""
    decision = intent.decision
    if not intent.granted or decision.reasons or decision.reach is None:
        raise Refused(decision.reasons or [_NOT_GRANTED], intent.seq)
    if not intent.kept.is_kept():
        raise LedgerStopped("The question is not on record, so nothing is read.")
    return decision.reach


@dataclass(frozen=True, slots=True, kw_only=True)
class HitLook:
    """A look at an image of the read of a hit, on record.

    Attributes:
        image: Its kind: `crop` or `overview`.
        reach: How far it reaches, as of the turn that granted it.
        recorded: The look's own entry.
    """

    read: ReadOfAnswer
    image: str
    reach: Reach
    recorded: Recorded

    def durable_reach(self) -> Reach:
        """Return how far it reaches. Raises `LedgerStopped` unless its entry is durable."""
        if not self.recorded.kept.is_kept():
            raise LedgerStopped("The look is not on record, so nothing is read.")
        return self.reach


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesOf:
    """Some reads of the answer of which files are made, and which picture of each goes along."""

    reads: Sequence[ReadOfAnswer]
    image: Literal["crop", "overview"]


def pictures_of(intent: Intent, of: PicturesOf | None) -> tuple[Sequence[ReadOfAnswer], str]:
    """Return of which reads which picture an intent asks for: those that a contact sheet names, or some of those of files.

    Raises:
        InvalidQuery: It asks for neither.
        Refused: It asks for files without pictures of this kind.
    """
    if of is None:
        sheet = of_kind(intent.decision.request.question, ContactSheet)
        return sheet.scope.reads, sheet.image
    if of.image not in of_kind(intent.decision.request.question, FilesOf).picture_kinds:
        raise Refused([_NOT_GRANTED], intent.seq)
    return of.reads, of.image


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
