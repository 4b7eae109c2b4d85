"""Acts that decide on a request: that the agency is what it says, that it is approved, that it is refused."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.fields import REASON, Reason, RowNumber
from data_access.acts.kind import ActKind, Need, Wire, needs, one_of
from data_access.answers.releases import ReleaseStanding
from data_access.marks import Clear
from data_access.questions.value import Value
from data_access.terms import Capability

_APPROVE = one_of(Capability.APPROVE_RELEASE, Capability.RELEASE_PUBLICLY)
_VERIFY = one_of(Capability.REQUEST_RELEASE) | _APPROVE


class VerificationWords(Value):
    """How it was made sure that the agency is what it says, such as a call back to its published number, and with whom."""

    how: Annotated[Reason, REASON]


class ReleaseVerification(VerificationWords):
    """That the agency is what it says: who looked, and how."""

    does: ClassVar = ActKind(
        "release_verified",
        "Someone made sure that an agency that asks for reads is what it says.",
        _VERIFY,
        needs(Need.RELEASE),
        words="Verified who asks for a release",
        wire=Wire(
            method="POST",
            path="/v1/acts/releases/{number}/verification",
            call="verify_release",
            body=VerificationWords,
            does="Record how it was made sure that the agency is what it says.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


class ApproverAbsence(Value):
    """Why who comes first in the pack's order was not to be had; empty if that one acts."""

    unavailable: Annotated[str, Field(max_length=300)] = ""


class ReleaseApproval(ApproverAbsence):
    """The approval of a request that was verified."""

    does: ClassVar = ActKind(
        "release_approved",
        "A release request was approved; from then on it may be fulfilled.",
        _APPROVE,
        needs(Need.RELEASE, Need.RELEASE_APPROVER),
        words="Approved a release request",
        wire=Wire(
            method="POST",
            path="/v1/acts/releases/{number}/approval",
            call="approve_release",
            body=ApproverAbsence,
            does="Approve a request. Who is not first in the pack's order says why that one was not available. Nobody approves what they entered.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


class RefusalWords(Value):
    """Why a request is refused; it stands in the letter to who asked."""

    words: Annotated[Reason, REASON]


class ReleaseRefusal(RefusalWords):
    """A request that is refused, and why."""

    does: ClassVar = ActKind(
        "release_refused",
        "A release request was refused.",
        _APPROVE,
        needs(Need.RELEASE, Need.RELEASE_APPROVER),
        words="Refused a release request",
        wire=Wire(
            method="POST",
            path="/v1/acts/releases/{number}/refusal",
            call="refuse_release",
            body=RefusalWords,
            does="Refuse a request, and say why. It stays on file.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


def unavailable_of(act: object) -> str:
    """Return why who comes first was not to be had, as an approval says it; empty of any other act."""
    return act.unavailable if isinstance(act, ReleaseApproval) else ""


ACTS = (ReleaseVerification, ReleaseApproval, ReleaseRefusal)
