"""Acts on holds: keeping reads past their retention (D5), looking again whether they are still needed, and ending that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Protocol, Self, runtime_checkable

from pydantic import Field, model_validator

from data_access.acts.fields import OF_CASE, REASON, CaseNumber, EntryNumber, Reason, RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.holds import HoldsInForce
from data_access.marks import CLEAR, IF_GIVEN, Clear, Seal
from data_access.questions.fields import ReadId
from data_access.questions.value import Value
from data_access.reads import original_of
from data_access.terms import Capability

MOST_NAMED = 10_000
"""Reads that a hold can name by their ids."""

_MAY, _NEEDS = one_of(Capability.HOLD), needs(Need.TRAINING)
_PLACE = one_of(Capability.HOLD, Capability.PLACE_HOLD)

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A code of the pack."""


def originals_of(read_ids: Iterable[str]) -> list[str]:
    """Return the originals of some reads, each once, in order of their ids."""
    return sorted({original_of(read_id) for read_id in read_ids})


def digest_of(read_ids: Iterable[str]) -> str:
    """Return the SHA-256 of which reads a hold keeps, hex: of their originals' ids, in order, a line each."""
    return hashlib.sha256("\n".join(originals_of(read_ids)).encode()).hexdigest()


def _count(read_ids: Iterable[str]) -> int:
    return len(originals_of(read_ids))


def _each_in_brief(reads: Mapping[int, Iterable[str]]) -> str:
    """Return as JSON, by hold, how many reads it keeps more, and the digest of which."""
    return json.dumps({str(hold): [_count(ids), digest_of(ids)] for hold, ids in sorted(reads.items())})


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTerms:
    """What the pack has a say in, of a hold that is placed or kept on.

    Attributes:
        basis, schedule: Their codes in the pack; None of one that is kept on.
        review_on: When somebody is to look at it again.
    """

    basis: str | None = None
    schedule: str | None = None
    review_on: date


@runtime_checkable
class OnTerms(Protocol):
    """An act that says on which terms reads are held."""

    @property
    def terms(self) -> HoldTerms: ...


class NewHold(Value):
    """Reads to be kept past their retention: for which case, on which basis, under which schedule, until when to be looked at again.

    Which reads is said in one of three ways: by their ids, as those that the case has saved, or as what a question answers.

    Attributes:
        basis, schedule: Codes of the pack. `reason` says in words why.
        read_ids: Reads by their ids; of the other ways the gateway finds them in the turn that records the hold.
        of_case: True to hold the reads that the case has saved.
        of: The entry of a question that was answered to who places the hold: all reads that it answers now, also those
            past the most that an answer may hold.
        later: True to hold reads, too, that arrive later and fit the question.
    """

    does: ClassVar = ActKind(
        "hold_placed",
        "Reads are held past their retention.",
        _PLACE,
        _NEEDS | needs(Need.HOLD_TERMS),
        case="case_number",
        wire=Wire(
            method="POST",
            path="/v1/acts/holds",
            call="place_hold",
            does="Keep reads past their retention.",
            answer=dict[str, int],
            status=201,
        ),
    )

    case_number: Annotated[CaseNumber, OF_CASE]
    basis: Annotated[Code, CLEAR]
    schedule: Annotated[Code, CLEAR]
    review_on: Annotated[date, CLEAR]
    reason: Annotated[Reason, REASON]
    read_ids: Annotated[
        tuple[ReadId, ...], Field(max_length=MOST_NAMED), Clear("reads", _count), Seal("held", digest_of)
    ] = ()
    of_case: Annotated[bool, CLEAR] = False
    of: Annotated[EntryNumber | None, IF_GIVEN] = None
    later: Annotated[bool, CLEAR] = False

    @model_validator(mode="after")
    def _says_once_which_reads(self) -> Self:
        if [bool(self.read_ids), self.of_case, self.of is not None].count(True) != 1:
            raise ValueError("one of read_ids, of_case and of must say which reads")
        if self.later and self.of is None:
            raise ValueError("later reads are held by a question alone: say which by of")
        return self

    @property
    def terms(self) -> HoldTerms:
        """Basis, schedule and day of review."""
        return HoldTerms(basis=self.basis, schedule=self.schedule, review_on=self.review_on)

    def with_reads(self, read_ids: Iterable[str]) -> NewHold:
        """Return it with the reads that were found, as its entry commits to them."""
        return self.model_copy(update={"read_ids": tuple(originals_of(read_ids))})


class OldHold(Value):
    """A hold that is to end, by its number, and why."""

    does: ClassVar = ActKind(
        "hold_released",
        "A hold was ended.",
        _MAY,
        _NEEDS,
        wire=Wire(method="DELETE", path="/v1/acts/holds/{hold}", call="release_hold", does="End a hold.", status=204),
    )

    hold: Annotated[RowNumber, CLEAR]
    reason: Reason


class EndOfKeeping(Value):
    """An end to keeping what is kept since the site was made of a back-up, though no hold says for which case; and why."""

    does: ClassVar = ActKind(
        "keeping_ended",
        "Reads that were kept without a hold since the site was made of a back-up fall under retention again.",
        _MAY,
        _NEEDS,
        words="Ended the keeping of reads that no hold names",
        found=names("reads"),
        wire=Wire(
            method="DELETE",
            path="/v1/acts/kept-reads",
            call="end_keeping",
            does="Keep no longer what is kept without a hold since the site was made of a back-up.",
            status=204,
        ),
    )

    reason: Annotated[Reason, REASON]


class HoldReview(Value):
    """What came of a review after which a hold stays: until when, and why."""

    review_on: Annotated[date, CLEAR]
    reason: Annotated[Reason, REASON]

    @property
    def terms(self) -> HoldTerms:
        """The day of the next review."""
        return HoldTerms(review_on=self.review_on)


class KeptHold(HoldReview):
    """A hold that was looked at again and stays, by its number."""

    does: ClassVar = ActKind(
        "hold_kept_on",
        "A hold was reviewed, and stays.",
        _MAY,
        _NEEDS | needs(Need.HOLD_TERMS),
        words="Reviewed a hold, which stays",
        wire=Wire(
            method="POST",
            path="/v1/acts/holds/{hold}/review",
            call="keep_hold",
            does="Keep a hold on until another day of review.",
            body=HoldReview,
            status=204,
        ),
    )

    hold: Annotated[RowNumber, CLEAR]


class HoldList(Value):
    """A look at the holds in force, the first to be reviewed first."""

    does: ClassVar = ActKind(
        "holds_read",
        "Someone looked at the holds in force.",
        _MAY,
        words="Looked at the holds in force",
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/holds",
            call="list_holds",
            does="List the holds in force. No read, no plate.",
            answer=HoldsInForce,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GrownHolds:
    """Reads that become visible with a batch and fit the questions of holds: held from the same transaction on.

    Attributes:
        reads: Ids of their originals, by hold. The entry commits to which holds, how many reads, and which. There is one for each
            batch while any question stands, of no reads, too: else entries would tell when a plate was read.
    """

    does: ClassVar = ActKind(
        "holds_grown",
        "Reads came in while questions of holds stood; those that fit are held past their retention.",
        _PLACE,
        _NEEDS,
        ends=True,
    )

    batch: Annotated[int, CLEAR]
    reads: Annotated[Mapping[int, tuple[str, ...]], Seal("held", _each_in_brief)] = field(repr=False)


def hold_terms_of(act: object) -> HoldTerms | None:
    """Return on which terms an act holds reads; None if it holds none."""
    return act.terms if isinstance(act, OnTerms) else None


ACTS = (NewHold, OldHold, EndOfKeeping, KeptHold, HoldList, GrownHolds)
