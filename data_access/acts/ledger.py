"""Acts on the ledger: reading it, one's own entries, watching it, opening what an entry keeps sealed, and reviewing it; and
reading what waits for one's role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.fields import REASON, EntryNumber
from data_access.acts.kind import ActKind, Need, Wire, needs, one_of
from data_access.answers.duties import Duties
from data_access.answers.entries import ReviewOfEntry
from data_access.marks import CLEAR, IF_GIVEN, Clear, Fields
from data_access.questions.value import MAX_REASON, Value
from data_access.terms import Capability, ReviewResult

_READS = one_of(Capability.READ_LEDGER, Capability.READ_UNIT_LEDGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReading:
    """Entries that are read: from where on and how many, those of some days, or all, tried by the pack of a hash."""

    does: ClassVar = ActKind("ledger_read", "Someone read the ledger.", _READS, words="Read the ledger", looks=True)

    start: Annotated[int | None, IF_GIVEN] = None
    most: Annotated[int | None, IF_GIVEN] = None
    days: Annotated[int | None, IF_GIVEN] = None
    replayed_by: Annotated[str | None, IF_GIVEN] = None


def _as_case(number: str) -> Fields | None:
    return {"number": number} if number else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReading:
    """A person's own entries that are read: those below an entry, so many, of one case or of all."""

    does: ClassVar = ActKind(
        "own_entries_read",
        "A person read their own entries.",
        one_of(Capability.READ_OWN_ENTRIES),
        words="Read their own entries",
        looks=True,
    )

    before: Annotated[int | None, CLEAR]
    most: Annotated[int, CLEAR]
    case_number: Annotated[str, Clear("case", _as_case)]


class Wish(Value):
    """A wish to see what an entry keeps sealed, and why."""

    does: ClassVar = ActKind(
        "entry_revealed",
        "Someone opened what an entry keeps sealed.",
        one_of(Capability.REVEAL),
        needs(Need.LONG_REASON),
        words="Opened what an entry keeps sealed",
        looks=True,
    )

    seq: Annotated[int, Field(ge=0, le=2**53), Clear("entry")]
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLiveView:
    """A view of what the unit asks, as it is asked."""

    does: ClassVar = ActKind(
        "live_opened",
        "Someone began to watch what is asked.",
        _READS,
        words="Began to watch the unit's questions",
        looks=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """An entry that is shown in a live view, by the number of the entry that opened it."""

    does: ClassVar = ActKind(
        "live_delivered",
        "A watcher was shown an entry.",
        _READS,
        words="Was shown an entry",
        looks=True,
        unattended=True,
    )

    live: Annotated[int, CLEAR]
    of: Annotated[int, CLEAR]


class NewReview(Value):
    """An entry of the record that somebody looked at, and what they say of it; why, where it is to be followed up."""

    does: ClassVar = ActKind(
        "entry_reviewed",
        "Someone reviewed an entry and signed it off, or said that it is to be followed up.",
        _READS,
        words="Reviewed an entry",
        wire=Wire(
            method="POST",
            path="/v1/acts/reviews",
            call="review_entry",
            does="Sign off an entry of the record, or say why it is to be followed up.",
            answer=ReviewOfEntry,
            status=201,
        ),
    )

    seq: Annotated[EntryNumber, Clear("entry")]
    result: Annotated[ReviewResult, CLEAR]
    reason: Annotated[str, Field(max_length=500), REASON] = ""


SEES_TO = frozenset(
    {
        Capability.CREATE_ACCOUNT,
        Capability.ASSIGN_ROLE,
        Capability.RECORD_TRAINING,
        Capability.APPROVE_SOURCE,
        Capability.IMPORT_READS,
        Capability.MANAGE_CAMERAS,
        Capability.HOLD,
        Capability.PURGE,
        Capability.READ_LEDGER,
        Capability.READ_UNIT_LEDGER,
        Capability.APPROVE_ENTRY,
        Capability.REQUEST_RELEASE,
        Capability.APPROVE_RELEASE,
        Capability.FULFIL_RELEASE,
        Capability.RELEASE_PUBLICLY,
    }
)
"""For whoever may do one of these something may wait: they have a page of it."""


class DutyList(Value):
    """A list of what waits for the reader's role."""

    does: ClassVar = ActKind(
        "duties_read",
        "Someone looked at what waits for them.",
        SEES_TO,
        words="Looked at what waits for them",
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/duties",
            call="list_duties",
            does="List what waits for my role, and how the site stands as far as the role sees to it. No read, no plate.",
            answer=Duties,
        ),
    )


ACTS = (LedgerReading, OwnReading, Wish, NewLiveView, LiveItem, NewReview, DutyList)
