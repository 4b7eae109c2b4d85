"""The field's words as values: plate, window, what a register says of a person, a session, a case.

A value says what stands in a register, never whether that is allowed: that is for policy alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

MAX_PLATE = 10
"""Longest plate that is stored, in characters (Nlets LIC: 1 to 10)."""

_FOLD = re.compile(r"[^A-Z0-9]")


def plate(text: str) -> str:
    """Fold a plate to `A-Z0-9`: upper case, no spaces, hyphens or dots. Idempotent; may return an empty string."""
    return _FOLD.sub("", unicodedata.normalize("NFKC", text).upper())


def plate_key(folded_plate: str) -> str:
    """Fold O to 0, as hot-list extracts do themselves, so that both spellings meet. Takes a folded plate."""
    return folded_plate.replace("O", "0")


def fold_case_number(text: str) -> str:
    """Fold a case number as the register keeps it: trimmed, upper case. Idempotent."""
    return text.strip().upper()


def utc(instant: datetime) -> datetime:
    """Return an aware instant in UTC.

    Raises:
        ValueError: The instant is naive, or lies outside the calendar in UTC.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant must lie within the years 1 to 9999 in UTC") from None


def stamp(instant: datetime) -> str:
    """Write an instant as the ledger does: `2026-11-22T01:52:01.250000Z`."""
    return utc(instant).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_stamp(text: str) -> datetime:
    """Read an instant that `stamp` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


class CaseKind(StrEnum):
    """What a case is. A pack lists which kinds a search may name (U8, U11, U12)."""

    CRIMINAL = "criminal"
    PATROL = "patrol"
    CIVIL = "civil"
    ADMINISTRATIVE = "administrative"


class CaseStanding(StrEnum):
    """How firmly a case number stands in the case register."""

    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"
    RECONCILED = "reconciled"
    CLOSED = "closed"


class Capability(StrEnum):
    """What a role may do. A pack gives each of its roles a set of these; what is not given is refused."""

    CANVASS = "canvass"
    PLATES = "plates"
    HISTORY = "history"
    VIEW_IMAGE = "view_image"
    CORRECT_READ = "correct_read"
    VERIFY_READ = "verify_read"
    MAKE_FILE = "make_file"
    KEEP_FINDINGS = "keep_findings"
    FLAG_INCIDENT = "flag_incident"
    CREATE_ACCOUNT = "create_account"
    ASSIGN_ROLE = "assign_role"
    RECORD_TRAINING = "record_training"
    RECORD_CLEARANCE = "record_clearance"
    RECONCILE_CASE = "reconcile_case"
    IMPORT_CASES = "import_cases"
    APPROVE_SOURCE = "approve_source"
    IMPORT_READS = "import_reads"
    MANAGE_CAMERAS = "manage_cameras"
    ADOPT_PACK = "adopt_pack"
    HOLD = "hold"
    PLACE_HOLD = "place_hold"
    PURGE = "purge"
    READ_LEDGER = "read_ledger"
    READ_UNIT_LEDGER = "read_unit_ledger"
    READ_OWN_ENTRIES = "read_own_entries"
    REVEAL = "reveal"
    READ_RESTRICTED = "read_restricted"
    ENTER_LIST = "enter_list"
    APPROVE_ENTRY = "approve_entry"
    WATCH_HITS = "watch_hits"
    CONFIRM_HIT = "confirm_hit"
    DISPOSE_HIT = "dispose_hit"
    REQUEST_RELEASE = "request_release"
    APPROVE_RELEASE = "approve_release"
    FULFIL_RELEASE = "fulfil_release"
    RELEASE_PUBLICLY = "release_publicly"


class RecipientKind(StrEnum):
    """Who asks that reads be released to it. A pack lists the kinds that may receive any (S1, S7, S12)."""

    LAW_ENFORCEMENT = "law_enforcement"
    PROSECUTOR = "prosecutor"
    PUBLIC_SAFETY = "public_safety"
    PUBLIC = "public"
    """The public itself, through the news media or otherwise (S9)."""
    OTHER = "other"
    """Anybody else, such as a lawyer, an insurer or a private person."""


class FindingKind(StrEnum):
    """What a finding is: something found, or part of a plate that a witness named (clause U10)."""

    FINDING = "finding"
    WITNESS_PARTIAL = "witness_partial"


class Comparison(StrEnum):
    """What the picture says of the plate, or of the state, that stands in a read."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_SEEN = "not_seen"


class RecordState(StrEnum):
    """What a source said of the record of the vehicle."""

    CURRENT = "current"
    NOT_CURRENT = "not_current"


class ReviewResult(StrEnum):
    """What a reviewer said of an entry of the record."""

    IN_ORDER = "in_order"
    FOLLOW_UP = "follow_up"


class CameraKind(StrEnum):
    """Whether a reader stands or drives."""

    FIXED = "fixed"
    MOBILE = "mobile"


class OwnerKind(StrEnum):
    """Whose system the reads come from. A pack says for each kind who approves it, and what it needs."""

    AGENCY = "agency"
    PRIVATE = "private"
    OTHER_AGENCY = "other_agency"


LOW_CONFIDENCE_BP = 7_500
"""Below this a reader's own confidence in a plate counts as low, basis points."""


def hour_of(instant: datetime) -> int:
    """Return the hour that an instant lies in: whole hours since 1970, UTC."""
    return int(utc(instant).timestamp() // 3600)


def hour_start(hour: int) -> datetime:
    """Return the instant at which an hour begins, UTC."""
    return datetime.fromtimestamp(hour * 3600, UTC)


class CameraHour(NamedTuple):
    """What came of one camera in one hour, as counts. No plate is among it.

    Attributes:
        hour: Whole hours since 1970, UTC.
        reads: Reads that are stored; of these `no_state` have no state, and `low_confidence` a stated confidence below
            `LOW_CONFIDENCE_BP`.
        impossible_states: Reads of a file whose state is none that is known.
        placeholders: Rows of a file with something else where a plate should be, or nothing.
        rejected: Other rows of a file that are no reads.
        first_s, last_s: Seconds from the hour's beginning to its first and last stored read, 0-3599; None without one.
    """

    camera_id: str
    hour: int
    reads: int = 0
    no_state: int = 0
    impossible_states: int = 0
    low_confidence: int = 0
    placeholders: int = 0
    rejected: int = 0
    first_s: int | None = None
    last_s: int | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long reads of one class are kept.

    Attributes:
        floor: Shortest time that the agency must keep them, or None.
        ceiling: Longest time that it may keep them unless held, or None.
        purge_after: What the agency chose between the two.
    """

    floor: timedelta | None
    ceiling: timedelta | None
    purge_after: timedelta

    def __post_init__(self) -> None:
        if self.purge_after <= timedelta(0):
            raise ValueError("purge_after must be longer than nothing")
        if self.floor is not None and self.purge_after < self.floor:
            raise ValueError("purge_after is shorter than the floor")
        if self.ceiling is not None and self.purge_after > self.ceiling:
            raise ValueError("purge_after is longer than the ceiling")


GENERAL: Final = "general"
"""Kind of a training for which no kind is on record, as it was recorded before trainings had kinds."""


class TrainingDays(NamedTuple):
    """First and last day of a training of one kind; both count."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account in the register of people, with its latest training of each kind and its latest security clearance.

    Attributes:
        person_id: User name, `[a-z][a-z0-9_.-]{1,31}`; never given to a second person.
        agency: The agency's id (ORI).
        trainings: Its latest training of each kind, by kind; empty if there is none.
        cleared_on, clearance_expires: First and last day of the latest security clearance; None if there is none.
        number: The agency's own number of the person; empty for an account from before. Accounts of one number are one person's.
        role_until: Last day on which the role counts, UTC; None if it has no end.
        suspended: True if access is suspended until somebody lifts that.
    """

    person_id: str
    full_name: str = field(repr=False)
    role: str
    unit: str
    agency: str
    enabled: bool
    trainings: tuple[TrainingDays, ...]
    cleared_on: date | None
    clearance_expires: date | None
    number: str
    role_until: date | None
    suspended: bool

    @property
    def trained_on(self) -> date | None:
        """First day of the latest training of any kind; None if there is none."""
        return max((each.first for each in self.trainings), default=None)

    def in_force(self, today: date) -> bool:
        """True if somebody may ask or act by this account at all: open, not suspended, its role not over; days are UTC."""
        return self.enabled and not self.suspended and (self.role_until is None or today <= self.role_until)

    def is_of(self, other: Person) -> bool:
        """True if both accounts are one person's."""
        return self.person_id == other.person_id or bool(self.number and self.number == other.number)


class ProposalKind(StrEnum):
    """What one person proposes for an account, and a second one confirms."""

    ACCOUNT = "account"
    """A new account with its role; once confirmed the person may enrol."""
    ROLE = "role"
    """Another role, unit or name of an account that there is."""
    RESET = "reset"
    """New proofs: the old ones are gone once it is confirmed, and the person enrols anew."""


class ProposalEnd(StrEnum):
    """What came of a proposal."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REPLACED = "replaced"
    """A later one of the same kind for the same account took its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountProposal:
    """What one person proposed for an account.

    Attributes:
        number: Its number in the register.
        role_until: Last day on which the role would count, UTC; None if it has no end.
        person_number: The agency's own number of the person that the account would have; None if that stays as it is.
        proposer: User name of who proposed it.
        settled_at: When it was confirmed, declined or replaced; None while it is open.
        end: What came of it; None while it is open.
    """

    number: int
    person_id: str
    kind: ProposalKind
    role: str
    unit: str
    full_name: str = field(repr=False)
    role_until: date | None
    person_number: str | None = field(default=None, repr=False)
    proposer: str
    proposed_at: datetime
    settled_by: str
    settled_at: datetime | None
    end: ProposalEnd | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One log-on of one person: through the Hub, by the command line, or a personal token for scripts.

    Attributes:
        session_id: Public id; the secret that proves it is kept as a hash only.
        method: `hub`, `log_on` or `token`.
        ended_why: `logged_out`, `disabled`, `reset`, `replaced`; empty while it is open.
    """

    session_id: str
    person_id: str
    method: str
    opened_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSession:
    """A justification made once, under which one person asks for some hours. Closing it blanks the free text."""

    case_session: str
    person_id: str
    case_number: str
    purpose: str
    reason: str = field(repr=False)
    offence: str = field(repr=False)
    statement: str = field(repr=False)
    opened_at: datetime
    expires_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case or call in the case register.

    A reconciled number keeps its own `number` and takes `kind` and `closed_at` from the case that it became.

    Attributes:
        number: As folded, upper case.
        provisional_until: When a provisional number stops standing for a case; None unless provisional.
        reconciled_to: The case that a provisional number became; empty if none.
        first_used_by: Who brought a provisional number in; empty for imported cases.
    """

    number: str
    kind: CaseKind
    standing: CaseStanding
    offence: str
    opened_at: datetime | None
    closed_at: datetime | None
    provisional_until: datetime | None
    reconciled_to: str
    first_used_by: str
