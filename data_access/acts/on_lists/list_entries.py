"""Acts on entries of the agency's own hot list: asking for one, approving, declining, refreshing, removing; looking at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from data_access.acts.case_file import IN_CASE
from data_access.acts.fields import REASON, PersonId, Reason, RowNumber, UnderCase
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.list_entries import EntryStanding, EntryTrial, ListEntries, RemovalCause
from data_access.marks import CLEAR, IF_GIVEN, Clear
from data_access.questions.pattern import CONFUSABLE, WILD, Pattern, pattern_of
from data_access.questions.value import Value
from data_access.terms import MAX_PLATE, Capability, plate

MAX_NARRATIVE = 2_000
"""Characters of what is said about an entry."""
LONGEST_D = 366
"""No pack lets an entry stand for longer, days."""

_ENTER, _APPROVE = one_of(Capability.ENTER_LIST), one_of(Capability.APPROVE_ENTRY)
_EITHER = _ENTER | _APPROVE
_STATE = r"^[A-Z]{2}-[A-Z0-9]{1,3}$"


def listed_plate(text: str) -> str:
    """Fold a plate, or part of one with `?` and `*`. Raises `ValueError` if it names no character, or has too many."""
    if any(sign in text for sign in WILD):
        return pattern_of(text)
    folded = plate(text)
    if not 1 <= len(folded) <= MAX_PLATE:
        raise ValueError(f"needs 1 to {MAX_PLATE} letters and digits")
    return folded


Listed = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(listed_plate)]


class EntryRequest(UnderCase):
    """An entry that is asked for. Where the pack asks for no approval it is in force at once (H13).

    Attributes:
        plate: With `?` for one character or `*` for any run of them it is part of a plate (M4).
        state: ISO 3166-2, such as `US-MO`; None if it is not known.
        purpose: Its code in the pack. `narrative` says why the plate is wanted.
        days: After so many it matches no more.
        owner: Who is to remove it (H14); None for who asks.
        review_on: By when somebody is to look whether it is still needed; None for the latest day that the pack allows.
    """

    does: ClassVar = ActKind(
        "entry_requested",
        "An entry of the agency's own hot list was asked for.",
        _ENTER,
        IN_CASE | needs(Need.NEW_ENTRY),
        words="Asked for an entry of the hot list",
        found=names("case", "entry", "partial", "standing"),
        wire=Wire(
            method="POST",
            path="/v1/acts/list-entries",
            call="request_entry",
            does="Ask for an entry of the agency's own hot list. It matches nothing until it is approved, where the pack asks for that.",
            answer=EntryStanding,
            status=201,
        ),
    )

    plate: Listed
    state: Annotated[str | None, Field(pattern=_STATE)] = None
    purpose: Annotated[str, Field(min_length=1, max_length=40), CLEAR]
    narrative: Annotated[str, Field(min_length=1, max_length=MAX_NARRATIVE), REASON]
    days: Annotated[int, Field(ge=1, le=LONGEST_D), CLEAR]
    owner: PersonId | None = None
    review_on: Annotated[date | None, IF_GIVEN] = None


class PartialTrial(UnderCase):
    """Part of a plate, tried before an entry is made of it: how many of the town's plates it would fit. No read is looked at."""

    does: ClassVar = ActKind(
        "entry_tried",
        "Someone looked how many plates a partial plate would fit as an entry of the hot list.",
        _ENTER,
        IN_CASE,
        words="Tried a partial plate for the hot list",
        found=names("case", "fits", "town"),
        looks=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/list-entries/trial",
            call="try_partial",
            does="Say how many of the plates that are read in town a partial plate fits, and how many it may fit as an entry.",
            answer=EntryTrial,
        ),
    )

    plate: Listed

    @model_validator(mode="after")
    def _is_partial(self) -> PartialTrial:
        if not any(sign in self.plate for sign in WILD):
            raise ValueError("plate: a whole plate needs no trial; write ? or * for what is not known")
        return self


class Absence(Value):
    """Why who comes first in the pack's order was not to be had; empty if that one acts."""

    unavailable: Annotated[str, Field(max_length=300)] = ""


class Explanation(Value):
    """Why something is done to an entry."""

    words: Annotated[Reason, REASON]


class RemovalReason(Explanation):
    """Why an entry is taken off the list."""

    because: Annotated[RemovalCause, CLEAR]


class EntryApproval(Absence):
    """The approval of an entry that waits. `unavailable` says why who comes first in the pack's order was not to be had (H8, H9)."""

    does: ClassVar = ActKind(
        "entry_approved",
        "An entry of the agency's own hot list was approved; from then on it matches reads.",
        _APPROVE,
        needs(Need.TRAINING, Need.APPROVER, Need.IN_ORDER),
        words="Approved an entry of the hot list",
        wire=Wire(
            method="POST",
            path="/v1/acts/list-entries/{number}/approval",
            call="approve_entry",
            body=Absence,
            does="Approve an entry. Who is not first in the pack's order says why that one was not available. Nobody approves their own.",
            answer=EntryStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("entry")]


class EntryRefusal(Explanation):
    """An entry that is declined, and why."""

    does: ClassVar = ActKind(
        "entry_declined",
        "An entry of the agency's own hot list was declined; its plate was destroyed.",
        _APPROVE,
        needs(Need.TRAINING, Need.APPROVER),
        words="Declined an entry of the hot list",
        wire=Wire(
            method="POST",
            path="/v1/acts/list-entries/{number}/refusal",
            call="decline_entry",
            body=Explanation,
            does="Decline an entry that waits, and say why. Its plate is destroyed.",
            answer=EntryStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("entry")]


class EntryRefresh(Explanation):
    """An entry that is still wanted, and why (H11)."""

    does: ClassVar = ActKind(
        "entry_refreshed",
        "An entry of the agency's own hot list was refreshed: it is still wanted.",
        _EITHER,
        needs(Need.TRAINING, Need.KEEPER),
        words="Refreshed an entry of the hot list",
        wire=Wire(
            method="POST",
            path="/v1/acts/list-entries/{number}/refresh",
            call="refresh_entry",
            body=Explanation,
            does="Say why an entry is still wanted, so that it stands for the pack's hours again; never past its end.",
            answer=EntryStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("entry")]


class EntryRemoval(RemovalReason):
    """An entry that is taken off the list, and why."""

    does: ClassVar = ActKind(
        "entry_removed",
        "An entry of the agency's own hot list was removed; its plate was destroyed.",
        _EITHER,
        needs(Need.TRAINING, Need.KEEPER),
        words="Removed an entry of the hot list",
        wire=Wire(
            method="POST",
            path="/v1/acts/list-entries/{number}/removal",
            call="remove_entry",
            body=RemovalReason,
            does="Take an entry off the list, and say why. Its plate is destroyed, and it matches no more.",
            answer=EntryStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("entry")]


class LookAtEntries(Value):
    """A look at the entries of the agency's own hot list."""

    does: ClassVar = ActKind(
        "list_entries_read",
        "Someone looked at the entries of the agency's own hot list.",
        _EITHER,
        needs(Need.TRAINING),
        words="Looked at the entries of the hot list",
        found=names("shown"),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/list-entries",
            call="list_entries",
            does="List the entries of the agency's own hot list, what waits first. One entry a reading.",
            answer=ListEntries,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutList:
    """What policy looks at of an act on entries.

    Attributes:
        number: Of the entry that it is about; 0 for a new one, and for other acts.
        purpose, days: Of a new one.
        pattern: The part of a plate that a new one names; None if it names a whole plate.
        unavailable: Why the first approver was not to be had.
    """

    number: int = 0
    purpose: str = ""
    days: int = 0
    pattern: Pattern | None = field(default=None, repr=False)
    unavailable: str = ""


NO_ENTRY = AboutList()


def about_list(act: object) -> AboutList:
    """Return what policy looks at of an act on entries; nothing of any other act."""
    if isinstance(act, EntryRequest):
        return AboutList(purpose=act.purpose, days=act.days, pattern=partial_of(act.plate))
    if isinstance(act, EntryApproval):
        return AboutList(number=act.number, unavailable=act.unavailable)
    if isinstance(act, EntryRefusal | EntryRefresh | EntryRemoval):
        return AboutList(number=act.number)
    return NO_ENTRY


def partial_of(text: str) -> Pattern | None:
    """Return a folded plate as a pattern if it is part of one; as matching does, characters that readers mix up count as one."""
    if not any(sign in text for sign in WILD):
        return None
    return Pattern(text=text, confusable=True, classes=CONFUSABLE)


ACTS = (EntryRequest, PartialTrial, EntryApproval, EntryRefusal, EntryRefresh, EntryRemoval, LookAtEntries)
