"""Entries of the agency's own hot list, as their page shows them: what is asked for, by whom, and who may approve it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from data_access.answers.value import AnswerValue, Stamp


class EntryState(StrEnum):
    """Where an entry stands. Only one that is in force matches reads."""

    WAITING = "waiting"
    """It waits for its approval."""
    IN_FORCE = "in_force"
    DECLINED = "declined"
    UNREFRESHED = "unrefreshed"
    """It was not refreshed in time (H11); refreshing puts it in force again."""
    EXPIRED = "expired"
    REMOVED = "removed"


class ListEntry(AnswerValue):
    """One entry.

    Attributes:
        plate: Letters and digits; with `?` (one character) or `*` (any run) it is part of a plate.
        state: ISO 3166-2, such as `US-MO`; None if none is known.
        reason: Code of the purpose in the pack. `narrative` is what was said, the approver written into it where the pack says so (H10).
        owner: Who is to remove it when it no longer serves its purpose (H14).
        ends_at: At that instant it matches no more. `review_on` is the day by which somebody is to look whether it is still needed.
        refresh_by: At that instant it matches no more unless it is refreshed (H11); None if the pack asks for no refreshing.
        approvers: Labels of the roles that may approve it, in their order.
        approved_by, approved_at: None before. `unavailable` is why an earlier approver was not available; empty if the first one approved.
        ended_by, ended_at, ended_why: Of a declined or removed entry.
        removal_due: Why it is to be removed now (`recovered`, `purpose_ended`, `error`); empty if it is not. `removal_by` is whose duty that is.
        overdue: Why somebody must see to it now: a `RemovalCause`, an `EntryState`, or `review`; empty if nobody must. `overdue_own` is true
            if that is for the reader to do.
        own: True if the reader asked for it. `may_approve` is true if the reader may approve it now.
        fits: Of a partial plate, how many of the plates that are read in town it fits; None of a whole one.
    """

    number: int
    case: str
    plate: str
    state: str | None = None
    reason: str
    narrative: str
    requester: str
    owner: str
    asked_at: Stamp
    ends_at: Stamp
    review_on: date
    refresh_by: Stamp | None = None
    standing: EntryState
    approvers: tuple[str, ...] = ()
    approved_by: str | None = None
    approved_at: Stamp | None = None
    unavailable: str = ""
    ended_by: str | None = None
    ended_at: Stamp | None = None
    ended_why: str = ""
    removal_due: str = ""
    removal_by: str = ""
    overdue: str = ""
    overdue_own: bool = False
    own: bool = False
    may_approve: bool = False
    fits: int | None = None


class ListEntries(AnswerValue):
    """Entries, what waits first, then the newest; `now` is the gateway's clock."""

    now: Stamp
    entries: tuple[ListEntry, ...] = ()


class RemovalCause(StrEnum):
    """Why an entry is removed, or is to be."""

    RECOVERED = "recovered"
    """The vehicle was found (H12)."""
    PURPOSE_ENDED = "purpose_ended"
    """It serves its purpose no longer, or its case is closed (H14)."""
    ERROR = "error"
    """It names another plate than was meant, or too many."""


class EntryStanding(AnswerValue):
    """Where an entry stands after an act on it.

    Attributes:
        look_back: Of a new entry, which question finds earlier reads of it, under the same case session (H15): `history` of a
            whole plate, `plates` of a partial one. Empty after any other act.
    """

    number: int
    standing: EntryState
    look_back: str = ""


class EntryTrial(AnswerValue):
    """What is to be known of a partial plate before it is asked for as an entry.

    Attributes:
        fits: How many of the plates that are read in town it fits, of `town` different ones. `most` is how many it may fit.
    """

    fits: int
    town: int
    most: int
