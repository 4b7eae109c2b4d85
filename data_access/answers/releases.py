"""Requests that reads be released, as their page shows them, and the register of what left."""

from __future__ import annotations

from enum import StrEnum

from data_access.answers.value import AnswerValue, Stamp
from data_access.terms import RecipientKind


class ReleaseState(StrEnum):
    """Where a request stands. Only under one that is approved does a file leave."""

    RECEIVED = "received"
    VERIFIED = "verified"
    """Somebody made sure that the agency is what it says."""
    APPROVED = "approved"
    LAPSED = "lapsed"
    """Pictures were approved for the public, and the days of that are over: more go out only once it is approved again."""
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


class ReleasedFile(AnswerValue):
    """One file that left, or one picture that was let go to the public.

    Attributes:
        format: As the question for files has it; of a picture `picture` (the plate), `overview` (all that the camera saw) or
            `blurred overview`.
        digest: Salted SHA-256 as the outcome in the ledger has it, hex.
        intent, outcome: Numbers of the entries by which it left.
    """

    format: str
    digest: str
    rows: int
    intent: int
    outcome: int
    left_at: Stamp
    by: str


class Release(AnswerValue):
    """One request.

    Attributes:
        case: The number under which its questions are asked.
        agency, person, contact: Who asks, as they say it. `purpose` and `legal_basis` are theirs, too.
        state: ISO 3166-2; empty for a federal agency.
        written: Name of the file that holds the written request; empty if there is none.
        requester: Who entered it here. `verified_how` says how it was made sure that the agency is what it says.
        approvers: Labels of the roles that may approve it, in their order.
        approved_until: From then on no more pictures go to the public unless it is approved again; None of requests of agencies.
        unavailable: Why an earlier approver was not to be had; empty if the first one approved.
        use_until: From then on the recipient may use it no more; None before it was handed over.
        ended_why: Why it was refused, or what the recipient confirmed.
        own: True if the reader entered it. `may_approve` and `may_fulfil` are true if the reader may do so now.
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
    ended_by: str | None = None
    ended_at: Stamp | None = None
    ended_why: str = ""
    own: bool = False
    may_approve: bool = False
    may_fulfil: bool = False
    files: tuple[ReleasedFile, ...] = ()


class MonthOfReleases(AnswerValue):
    """Figures of one month, UTC: requests by where each stands now, and how many files left."""

    year: int
    month: int
    received: int
    approved: int
    refused: int
    routed: int
    fulfilled: int
    left: int


class Releases(AnswerValue):
    """Requests, what waits first, then the newest; `months` are the figures of all, the newest first. `now` is the gateway's clock."""

    now: Stamp
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
        public: True if pictures can be let go to the public at all.
        may_request, may_approve, may_fulfil: What the reader's role may do.
    """

    kinds: tuple[tuple[str, str], ...] = ()
    states: tuple[str, ...] = ()
    federal: bool = False
    written_request: bool = False
    declaration: str = ""
    public: bool = False
    first: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    use_d: int = 1
    may_request: bool = False
    may_approve: bool = False
    may_fulfil: bool = False
