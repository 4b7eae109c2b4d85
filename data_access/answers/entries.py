"""Entries of the ledger as they are shown to a person: one's own, the unit's, one that was opened, those of a live view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from data_access.answers.trainings import TrainingEnd
from data_access.answers.value import AnswerValue, Json, Stamp


def _is_none(value: object) -> bool:
    return value is None


Count = Annotated[int | str | None, Field(exclude_if=_is_none)]
"""A count; by its power of ten where it is not opened; None where the entry says none."""


class CaseOfEntry(AnswerValue):
    """The case that an entry names; empty where it names none."""

    number: str | None = ""
    kind: str | None = ""
    standing: str | None = ""


class OutcomeOfEntry(AnswerValue):
    """What came of a question.

    Attributes:
        status: `answered`, `refused`, `failed`, `cancelled`, `timed_out` or `unknown`.
        reasons: Why it was refused after all, each with its `clause`; None if it was not.
    """

    seq: int
    status: str
    rows: Count = None
    cameras: Count = None
    plates: Count = None
    reasons: Annotated[tuple[Json, ...] | None, Field(exclude_if=_is_none)] = None


class ReviewOfEntry(AnswerValue):
    """Who signed off an entry last, when, and what they said: `in_order` or `follow_up`."""

    by: str
    at: Stamp
    result: str


class Item(AnswerValue):
    """One entry.

    Attributes:
        act: What was refused, unless a question.
        person, role, unit: Who asked or did it; empty or None of what nobody did.
        question: What stands of it in clear; empty if it is about none.
        reasons: Why it was refused, each with its `clause`.
        entry: What a reveal was about.
        outcome: Of a question, once there is one.
        sealed: Names of commitments.
        opened: What they hold, by name, where a recorded act opened them.
        broken: Names whose opening is not what was recorded; not shown.
        review: The last review of it, where a unit's entries are shown; None if nobody has reviewed it.
    """

    seq: int
    at: Stamp
    kind: str
    act: str | None
    person: str | None
    role: str | None
    unit: str | None
    case: CaseOfEntry
    purpose: str | None
    question: Json
    reasons: tuple[Json, ...]
    entry: int | None
    outcome: OutcomeOfEntry | None
    sealed: tuple[str, ...]
    opened: Mapping[str, str]
    broken: tuple[str, ...] = ()
    review: Annotated[ReviewOfEntry | None, Field(exclude_if=_is_none)] = None

    @property
    def refused(self) -> bool:
        """True if policy said no, before or after the fetch."""
        return bool(self.reasons) or (self.outcome is not None and self.outcome.status == "refused")


class OwnPage(AnswerValue):
    """Some own entries, the newest first.

    Attributes:
        next: Where an older page begins; None if there is none.
        size: How many entries the ledger has.
    """

    items: tuple[Item, ...]
    next: int | None
    size: int


class RefusalsOfClause(AnswerValue):
    """How often a clause refused, where it stands and what it says."""

    clause: str
    count: int
    section: str
    says: str


class PersonBesidePeers(AnswerValue):
    """How much somebody asked, beside people of the same unit and role.

    Attributes:
        median, mad: Of all peers' counts, the person's own among them; None where there are too few.
        unusual: True if it is far above: a reason to look, never a verdict.
    """

    person: str
    full_name: str
    role: str
    asked: int
    refused: int
    peers: int
    median: float | None
    mad: float | None
    unusual: bool


class ProvisionalNumber(AnswerValue):
    """A provisional number that is no case yet: who brought it in, since when, and until when it counts."""

    number: str
    person: str
    since: Stamp | None
    until: Stamp | None
    expired: bool


class CaseOfOneImporter(AnswerValue):
    """A case number, searched under, that one person alone brought into the register; `by_hand` if they typed it in."""

    number: str
    brought_by: str
    by_hand: bool


class UnitWeek(AnswerValue):
    """What the unit asked in the last days.

    Attributes:
        unit: Empty for all units.
        items: The newest; `asked` says how many there are.
        said: What counts as unusual.
        of_one_importer: Case numbers that were searched under and that one person alone brought in.
        training_ends: Trainings of the unit's people that end within 30 days.
    """

    since: Stamp
    unit: str
    items: tuple[Item, ...]
    asked: int
    refusals: tuple[RefusalsOfClause, ...]
    people: tuple[PersonBesidePeers, ...]
    said: str
    provisional: tuple[ProvisionalNumber, ...]
    of_one_importer: tuple[CaseOfOneImporter, ...] = ()
    training_ends: tuple[TrainingEnd, ...] = ()
