"""Who is asking, as the agency's registers and its policy have it."""

from __future__ import annotations

from data_access.answers.hits import HitForm
from data_access.answers.holds import HoldForm
from data_access.answers.releases import ReleaseForm
from data_access.answers.trainings import TrainingEnd
from data_access.answers.value import AnswerValue, Json, Stamp


class Purpose(AnswerValue):
    """One of the agency's purposes, with what it tells the person who chooses it.

    Attributes:
        shown: All words of the policy that stand beside the form for this purpose; they go on record with the case.
    """

    code: str
    label: str
    prompt: str = ""
    shown: str = ""


class Openers(AnswerValue):
    """Which roles can open a reason: that of everybody, and that of people of their own unit."""

    of_everybody: tuple[str, ...]
    of_their_unit: tuple[str, ...]


class RecordSource(AnswerValue):
    """Whom the agency's policy has asked whether the record of a vehicle is current."""

    code: str
    label: str


class VerificationForm(AnswerValue):
    """What the policy wants of a verification: its words, and who confirms records."""

    prompt: str
    sources: tuple[RecordSource, ...]


class EntryForm(AnswerValue):
    """What the policy wants of an entry of the agency's own hot list that the reader asks for.

    Attributes:
        possible: True if somebody of the reader's role may have one made.
        at_once: It is in force with nobody's approval.
        longest_d, partial_longest_d: Days for which a whole plate, or part of one, may stand.
        review_d: Within so many days somebody looks whether it is still needed.
        refresh_h: It matches no more unless it is refreshed within so many hours; None if the policy asks for no refreshing.
        first, otherwise: Labels of the roles that approve it, and of those that do if nobody of the first is to be had.
    """

    possible: bool = False
    at_once: bool = False
    longest_d: int = 1
    partial_longest_d: int = 1
    review_d: int = 1
    refresh_h: int | None = None
    first: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


class AdoptedPack(AnswerValue):
    """The agency's policy as it is in force."""

    name: str
    policy: str
    hash: str


class ResetNotice(AnswerValue):
    """That somebody was to enrol anew: all proofs of before were void, and whoever had both parts of the code made new ones.

    Attributes:
        own: True if it is the account of the person who is told.
        at: When it was confirmed, UTC.
        proposed_by, confirmed_by: The two people, by name.
    """

    person: str
    full_name: str
    own: bool
    at: Stamp
    proposed_by: str
    confirmed_by: str


class Me(AnswerValue):
    """Who asks, for which agency, and what its policy offers.

    Attributes:
        person: User name; `full_name` may be empty.
        zone: IANA zone of the agency.
        left_out: Which parts of the site do not run, said to who sees to it.
        resets: Resets that this person is to know of: of their own account, and of accounts of the unit that they supervise.
        notebooks: True if the role has a JupyterLab of its own.
        statement_prompt: How a statement of suspicion is asked for; empty where the policy asks for none.
        case_shapes: Regular expressions of the numbers of cases; one of them fits the whole of a number.
        hits: What the policy wants to be done with a hit; None from a gateway that does not say.
        limits: The pack's, as it has them.
        fields: Captured fields that the policy permits.
        entries: What the policy wants of an entry of the agency's own hot list.
        holds: What the policy wants of a hold.
        releases: What the policy wants of a release request.
        training_ends: The person's own trainings that end soon.
        session_expires_at: When the log-on ends at the latest.
        idle_min: After so many minutes without use it ends; `idle_at` is when, if nothing is asked or done until then. A personal
            token does not, and has none.
    """

    person: str
    full_name: str
    role: str
    role_label: str
    unit: str
    agency: str
    agency_name: str
    zone: str
    synthetic: bool
    evaluation: bool
    left_out: tuple[str, ...]
    resets: tuple[ResetNotice, ...] = ()
    capabilities: tuple[str, ...]
    notebooks: bool
    purposes: tuple[Purpose, ...]
    reason_prompt: str
    reason_opened_by: Openers
    statement_prompt: str
    case_prompt: str
    case_shapes: tuple[str, ...] = ()
    verification: VerificationForm
    hits: HitForm | None = None
    entries: EntryForm = EntryForm()
    holds: HoldForm = HoldForm()
    releases: ReleaseForm = ReleaseForm()
    limits: Json
    fields: tuple[str, ...]
    pack: AdoptedPack
    training_ends: tuple[TrainingEnd, ...] = ()
    session_expires_at: Stamp
    idle_min: int
    idle_at: Stamp | None = None
