"""Acts on a request as it comes in: entering it, looking at requests, opening one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, ClassVar, Final

from pydantic import Field, model_validator

from data_access.acts.fields import RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.acts.on_releases.written_request import MAX_BASE64, WrittenRequest, digest_of_file
from data_access.answers.releases import OpenedRelease, Releases, ReleaseStanding
from data_access.marks import CLEAR, IF_GIVEN, Clear, Seal
from data_access.questions.value import Value
from data_access.terms import Capability, RecipientKind

MAX_TEXT = 2_000
"""Characters of what is said of a request."""
_MOST_OTHER = 1024 * 1024
"""Bytes of the body that enters a request, beside those of its file."""
PREFIX = "REL-"
"""How the numbers of requests begin, under which their questions are asked."""
RELEASE_NUMBERS = rf"{PREFIX}[0-9]{{4,15}}"
"""Regular expression of the whole of such a number."""
APPROVED_FOR: Final = timedelta(days=30)
"""So long after its approval something may leave under a request; then it is approved again, or nothing more leaves."""

REQUEST = one_of(Capability.REQUEST_RELEASE)
_LOOK = one_of(
    Capability.REQUEST_RELEASE,
    Capability.APPROVE_RELEASE,
    Capability.FULFIL_RELEASE,
    Capability.RELEASE_PUBLICLY,
    Capability.READ_LEDGER,
)

Said = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


def case_of(number: int) -> str:
    """Return the number under which a request's questions are asked, such as `REL-0007`."""
    return f"{PREFIX}{number:04d}"


def number_of_case(case_number: str) -> int | None:
    """Return which request a case number is of; None if of none."""
    digits = case_number.removeprefix(PREFIX)
    return int(digits) if digits != case_number and digits.isdecimal() and len(digits) < 16 else None


class ReleaseRequest(Value):
    """A request of another agency, or for the public, as it came in.

    Attributes:
        kind: Who asks. A kind that the pack does not list is routed to whom the records policy names.
        state: ISO 3166-2 of the agency's state, such as `US-CA`; empty for a federal agency and for the public.
        person, contact: Who asks there, and how they are reached.
        purpose: What the reads are for; of pictures for the public the urgent need.
        consideration: What is offered in return; anything is refused (U15).
        written: The request itself as a file; None if there is none. Of one that is routed it is not kept.
    """

    does: ClassVar = ActKind(
        "release_requested",
        "A request that reads be released was entered.",
        REQUEST,
        needs(Need.NEW_RELEASE),
        words="Entered a release request",
        found=names("release", "standing"),
        wire=Wire(
            method="POST",
            path="/v1/acts/releases",
            call="request_release",
            does="Enter a request of another agency that reads be released to it. Nothing leaves before it is verified and approved.",
            answer=ReleaseStanding,
            status=201,
            body_bytes=MAX_BASE64 + _MOST_OTHER,
        ),
    )

    agency: Said
    kind: Annotated[RecipientKind, Clear("recipient")]
    state: Annotated[str, Field(pattern=r"^([A-Z]{2}-[A-Z0-9]{1,3})?$"), CLEAR] = ""
    federal: Annotated[bool, CLEAR] = False
    person: Said
    contact: Said
    purpose: Words
    legal_basis: Said
    consideration: Annotated[str, Field(max_length=200)] = ""
    written: Annotated[WrittenRequest | None, Seal("written", digest_of_file)] = None

    @model_validator(mode="after")
    def _says_where_an_agency_is(self) -> ReleaseRequest:
        agency = self.kind in {RecipientKind.LAW_ENFORCEMENT, RecipientKind.PROSECUTOR, RecipientKind.PUBLIC_SAFETY}
        if agency and self.federal == bool(self.state):
            raise ValueError("state: an agency is either federal or of a state")
        return self


class LookAtReleases(Value):
    """A look at the requests and the register of what left: at the newest with all that wait for somebody, or at those of numbers below one."""

    does: ClassVar = ActKind(
        "releases_read",
        "Someone looked at the release requests.",
        _LOOK,
        words="Looked at the release requests",
        found=names("shown"),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/releases",
            call="releases",
            does="List the newest release requests with all that wait for somebody, these first, or the newest with numbers below `before`; and the figures of all by month. One entry a reading.",
            answer=Releases,
        ),
    )

    before: Annotated[RowNumber | None, IF_GIVEN] = None


class ReleaseOpening(Value):
    """A look at one request with the file that holds it."""

    does: ClassVar = ActKind(
        "release_opened",
        "Someone opened a release request.",
        _LOOK,
        words="Opened a release request",
        wire=Wire(
            method="GET",
            path="/v1/acts/releases/{number}",
            call="open_release",
            does="Return one release request with the file that holds it.",
            answer=OpenedRelease,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


class LookAtLetter(Value):
    """A look at the letter to who asked: that it is routed, or refused."""

    does: ClassVar = ActKind(
        "release_letter",
        "Someone took the letter to who asked for a release.",
        _LOOK,
        words="Took the letter of a release request",
        wire=Wire(
            method="GET",
            path="/v1/acts/releases/{number}/letter",
            call="release_letter",
            does="Return the letter to who asked, to copy: that the request is routed or was refused.",
            answer=ReleaseStanding,
        ),
    )

    number: Annotated[RowNumber, Clear("release")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWish:
    """What policy looks at of a request as it comes in.

    Attributes:
        written: True if the request itself is there as a file.
        sold: True if anything is offered in return.
    """

    kind: RecipientKind
    state: str
    federal: bool
    purpose: str = field(repr=False)
    written: bool
    sold: bool


def release_wish_of(act: object) -> ReleaseWish | None:
    """Return what an act asks for, if it enters a request."""
    if not isinstance(act, ReleaseRequest):
        return None
    return ReleaseWish(
        kind=act.kind,
        state=act.state,
        federal=act.federal,
        purpose=act.purpose,
        written=act.written is not None,
        sold=bool(act.consideration.strip()),
    )


ACTS = (ReleaseRequest, LookAtReleases, ReleaseOpening, LookAtLetter)
