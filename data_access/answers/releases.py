"""Requests that reads be released, as their page shows them, and the register of what left."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from data_access.answers.value import AnswerValue, Json, Stamp
from data_access.terms import RecipientKind


class ReleaseState(StrEnum):
    """Where a request stands. Only under one that is approved does a file leave."""

    RECEIVED = "received"
    VERIFIED = "verified"
    """Somebody made sure that the agency is what it says."""
    APPROVED = "approved"
    LAPSED = "lapsed"
    """It was approved, and the days of that are over: more leaves only once it is approved again."""
    FULFILLED = "fulfilled"
    """What left was handed over; until a day to come the recipient may use it."""
    EXPIRED = "expired"
    """That day has passed; return or destruction was not confirmed."""
    RETURNED = "returned"
    DESTROYED = "destroyed"
    REFUSED = "refused"
    ROUTED = "routed"
    """It goes to whom the records policy names, and is never fulfilled here."""


class ReturnKind(StrEnum):
    """What the recipient confirms of what it was given."""

    RETURNED = "returned"
    DESTROYED = "destroyed"


class PictureLabel(StrEnum):
    """Which picture it was that left under a release request, where the register and a manifest say the format of a file."""

    PLATE = "picture"
    OVERVIEW = "overview"
    """All that the camera saw, as it is."""
    BLURRED = "blurred overview"


class ReleasedFile(AnswerValue):
    """One file that left, or pictures that were shown under the request's number, one or a sheet of them.

    Attributes:
        format: As the question for files has it; of pictures a `PictureLabel`. `rows` are its reads, or how many pictures.
        digest: Salted SHA-256 as the outcome in the ledger has it, hex.
        asked: What was asked whose reads are in it, as far as the ledger has it in clear: plates are sealed there. Empty of pictures.
        intent, outcome: Numbers of the entries by which it left. `left_at` is when it was made, or the pictures were opened.
        approved_by: Who had approved the request as it left; it may have been approved again since. None if nobody noted that.
    """

    format: str
    digest: str
    rows: int
    asked: Json = Field(default_factory=dict)
    intent: int
    outcome: int
    left_at: Stamp
    by: str
    approved_by: str | None = None


class OpenedBy(AnswerValue):
    """Who opened the written request, and when last."""

    by: str
    at: Stamp


class Release(AnswerValue):
    """One request.

    Attributes:
        case: The number under which its questions are asked.
        agency, person, contact: Who asks, as they say it. `purpose` and `legal_basis` are theirs, too.
        state: ISO 3166-2; empty for a federal agency.
        written: Name of the file that holds the written request; empty if there is none.
        requester: Who entered it here. `verified_how` says how it was made sure that the agency is what it says.
        approvers: Labels of the roles that may approve it, in their order.
        restored_at: When the site was restored since it was approved: it waits for its approval anew; else None.
        approved_until: From then on nothing more leaves unless it is approved again; None of what does not stand approved.
        unavailable: Why an earlier approver was not to be had; empty if the first one approved.
        use_until: From then on the recipient may use it no more; None before something left, and of what went to the public as long
            as it is not recalled.
        refused_by, refused_at, refused_why: Who refused it, when and why: also where what had left before was returned since.
        ended_why: Why it was refused, or what the recipient confirmed: the last of both.
        openings: Who opened the written request and when last, the first first.
        own: True if the reader entered it. `may_approve` and `may_fulfil` are true if the reader may do so now.
        to_open: True if the reader, who may approve it, opens the written request first.
        declared: What the recipient declared; empty if nothing.
    """

    number: int
    case: str
    kind: RecipientKind
    agency: str
    state: str = ""
    federal: bool = False
    person: str
    contact: str
    purpose: str
    legal_basis: str
    written: str = ""
    standing: ReleaseState
    requester: str
    received_at: Stamp
    verified_by: str | None = None
    verified_at: Stamp | None = None
    verified_how: str = ""
    restored_at: Stamp | None = None
    approvers: tuple[str, ...] = ()
    approved_by: str | None = None
    approved_at: Stamp | None = None
    approved_until: Stamp | None = None
    unavailable: str = ""
    declared: str = ""
    fulfilled_by: str | None = None
    fulfilled_at: Stamp | None = None
    handed_over: str = ""
    use_until: Stamp | None = None
    refused_by: str | None = None
    refused_at: Stamp | None = None
    refused_why: str = ""
    ended_by: str | None = None
    ended_at: Stamp | None = None
    ended_why: str = ""
    openings: tuple[OpenedBy, ...] = ()
    own: bool = False
    may_approve: bool = False
    to_open: bool = False
    may_fulfil: bool = False
    files: tuple[ReleasedFile, ...] = ()


class MonthOfReleases(AnswerValue):
    """Figures of one month by the agency's clocks: how many requests each of these happened to in it, and how many files left.

    Attributes:
        received: Requests that were entered, those that were routed among them.
        approved: Requests that were approved for the first time.
        returned: Requests whose recipient returned or destroyed what was given.
        left: Files and pictures that left.
    """

    year: int
    month: int
    received: int
    approved: int
    refused: int
    routed: int
    fulfilled: int
    returned: int
    left: int


class Releases(AnswerValue):
    """A page of requests, what waits first, then the newest, and figures.

    Attributes:
        now: The gateway's clock.
        count: How many requests there are on all pages.
        older: Ask for those `before` this number for the next page; None if there are none.
        zone: IANA name of the zone by whose clocks months begin; UTC from a gateway that does not say so.
        months: Figures of all requests, the newest month first; one in which nothing happened is left out.
    """

    now: Stamp
    zone: str = "UTC"
    count: int = 0
    older: int | None = None
    releases: tuple[Release, ...] = ()
    months: tuple[MonthOfReleases, ...] = ()


class ReleaseStanding(AnswerValue):
    """Where a request stands after an act on it. `letter` is what may be written to who asked; empty if there is nothing to write."""

    number: int
    case: str
    standing: ReleaseState
    letter: str = ""


class OpenedRelease(AnswerValue):
    """One request with the file that holds it, in Base64; empty if there is none."""

    release: Release
    content: str = ""


class ReleaseForm(AnswerValue):
    """What the policy wants of a request, for the form.

    Attributes:
        kinds: Codes of the kinds of recipient with their labels; those that are not among them are routed.
        states: ISO 3166-2 codes of the states whose agencies may receive reads; empty for all.
        first, otherwise: Labels of the roles that approve; of the others one does if nobody of the first is to be had.
        public_by: Labels of the roles that let pictures go to the public; of none, nobody does.
        records_office: To whom requests of any other kind go.
        may_request, may_approve, may_fulfil: What the reader's role may do.
    """

    kinds: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()
    federal: bool = False
    written_request: bool = False
    declaration: str = ""
    first: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    public_by: tuple[str, ...] = ()
    records_office: str = ""
    use_d: int = 1
    may_request: bool = False
    may_approve: bool = False
    may_fulfil: bool = False
