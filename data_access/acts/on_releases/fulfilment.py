"""Acts by which a request is fulfilled, and by which that ends: the declaration, the handing over, the return."""

from __future__ import annotations

from typing import Annotated, ClassVar

from data_access.acts.fields import REASON, Reason, RowNumber
from data_access.acts.kind import ActKind, Need, Wire, needs, one_of
from data_access.answers.releases import ReleaseStanding, ReturnKind
from data_access.marks import CLEAR, Clear
from data_access.questions.value import Value
from data_access.terms import Capability

_FULFIL = one_of(Capability.FULFIL_RELEASE)
_FOLLOW_UP = _FULFIL | one_of(Capability.REQUEST_RELEASE, Capability.APPROVE_RELEASE)


class DeclarationWords(Value):
    """Who declared it for the recipient, when, and where the signed declaration lies."""

    words: Annotated[Reason, REASON]


class ReleaseDeclaration(DeclarationWords):
    """That the recipient declared what the pack asks for."""

    does: ClassVar = ActKind(
        "release_declared",
        "The recipient of a release declared how it will use what it is given.",
        _FOLLOW_UP,
        needs(Need.RELEASE),
        words="Recorded the declaration of a recipient",
        wire=Wire(
            method="POST",
            path="/v1/acts/releases/{number}/declaration",
            call="declare_release",
            body=DeclarationWords,
            does="Record that the recipient declared what the policy asks for. Where it asks, no file leaves before.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


class HandingOver(Value):
    """To whom what left was handed over, and how."""

    words: Annotated[Reason, REASON]


class ReleaseFulfilment(HandingOver):
    """That what left was handed over. From then on no more questions are asked under the request's number."""

    does: ClassVar = ActKind(
        "release_fulfilled",
        "What was released was handed over to its recipient.",
        _FULFIL,
        needs(Need.RELEASE),
        words="Handed a release over",
        wire=Wire(
            method="POST",
            path="/v1/acts/releases/{number}/fulfilment",
            call="fulfil_release",
            body=HandingOver,
            does="Record to whom the files were handed over, and how. At least one must have been made under the request's number.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


class ReturnWords(Value):
    """What the recipient confirms: `words` say who confirmed it, and how."""

    how: Annotated[ReturnKind, CLEAR]
    words: Annotated[Reason, REASON]


class ReleaseReturn(ReturnWords):
    """That the recipient returned or destroyed what it was given."""

    does: ClassVar = ActKind(
        "release_returned",
        "The recipient confirmed that it returned or destroyed what it was given.",
        _FOLLOW_UP,
        needs(Need.RELEASE),
        words="Recorded the return of a release",
        wire=Wire(
            method="POST",
            path="/v1/acts/releases/{number}/return",
            call="return_release",
            body=ReturnWords,
            does="Record that the recipient confirmed the return or the destruction of what it was given.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


ACTS = (ReleaseDeclaration, ReleaseFulfilment, ReleaseReturn)
