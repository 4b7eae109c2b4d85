"""Everything that a rule may look at, read in the deciding transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from data_access.acts.holds import HoldTerms
from data_access.acts.on_evidence.packages import PackageTerms
from data_access.acts.on_hits.wishes import TaskWish
from data_access.acts.on_releases.requests import ReleaseWish
from data_access.acts.sources import NewSystem
from data_access.answers.releases import ReleaseState
from data_access.policy.hit_states import AboutHit
from data_access.policy.packs.pack import Pack
from data_access.questions.justification import Justification
from data_access.questions.pattern import Pattern
from data_access.steps import Asker, Batches
from data_access.terms import AccountProposal, CameraKind, Case, CaseSession, Person, RecipientKind, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """How many plates fit a partial one, of all different plates that are read in town, wherever and whenever."""

    plates: int
    town: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerThen:
    """An answer that is to be shown again, as its entry and the registers have it.

    Attributes:
        roles: Who may be shown it: who was given it, and with whom it was shared; each with the role that they had then.
        numbers: All numbers of the case under which it was given, as they are now.
        case_kind: What the case was then.
        recalled: True if it is still known which reads it held, and that it answered this very question.
    """

    roles: Mapping[str, str]
    numbers: frozenset[str]
    case_kind: str
    recalled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who asks or acts, as the registers say.

    Attributes:
        person: The account; None if there is none.
        session: The log-on session; None if unknown.
        asked: Questions of this person in the last minute, refused ones too.
    """

    person: Person | None
    session: Session | None
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseThen:
    """A release request as the register has it.

    Attributes:
        case: The number under which its questions are asked.
        state: ISO 3166-2 of the recipient's state; empty for a federal agency and for the public.
        requester: The account of who entered it; None if there is none any more.
        written: True if the written request is on file.
        opened: True if who acts has opened that since the request was verified, or the site was restored.
        declared: True if the recipient declared how it will use what it is given.
        files: How many files left under its number.
    """

    number: int
    case: str
    kind: RecipientKind
    state: str
    federal: bool
    standing: ReleaseState
    requester: Person | None
    written: bool
    opened: bool
    declared: bool
    files: int

    @property
    def public(self) -> bool:
        """True if pictures are to go to the public."""
        return self.kind is RecipientKind.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Under which case something is asked or done, as the registers say.

    Attributes:
        case_session: The case session that is named; None if unknown, or not yet opened.
        case: The case that the justification (or the act) names; None if the register has none.
        release: The release request whose number that is; None if it is of none.
    """

    case_session: CaseSession | None
    case: Case | None
    release: ReleaseThen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutQuestion:
    """What only rules on questions look at.

    Attributes:
        batches: Which imports may be seen; None if that is not known.
        held: Ids of reads that a hold keeps.
        saved: Reads that were saved in the case, for a question about these: ids, each with its instant of capture.
        returned: True if the one read that is asked about was in an answer to this person under this case session; of files,
            if this very question was answered so.
        cameras_asked: Cameras of the register that a question asks by its areas, or names; None if that is not known.
        fitting: How many plates fit a partial one; None if that is not known, and for other questions.
        camera_kinds: Kinds of the cameras whose reads it can reach: of those named, else of all in the register; of an answer
            before, what that could reach. All kinds where that is not known.
        fixed_cameras: For a question about reads beside those of a plate: the cameras that the register calls fixed.
        then: The answer that is to be shown again; None if there is no such answer, and for other questions.
    """

    batches: Batches | None
    held: frozenset[str] = field(repr=False)
    saved: tuple[tuple[str, datetime], ...] = field(repr=False)
    returned: bool
    cameras_asked: int | None
    fitting: Fitting | None
    camera_kinds: frozenset[CameraKind]
    fixed_cameras: frozenset[str]
    then: AnswerThen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutOpening:
    """What only rules on the opening of a case look at.

    Attributes:
        overdue: Provisional numbers that the person brought in, expired and not yet reconciled.
        camera_kinds: None: it reaches no reads yet.
    """

    overdue: int
    camera_kinds: frozenset[CameraKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry of the agency's own hot list that is asked for.

    Attributes:
        purpose: As it is given; it may be none of the pack.
        pattern: The part of a plate that it names; None for a whole plate.
        fitting: How many plates fit that; None if it is not known, and of a whole plate.
    """

    purpose: str
    days: int
    pattern: Pattern | None = field(repr=False)
    fitting: Fitting | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryThen:
    """An entry of the agency's own hot list as the register has it, and what an act on it says.

    Attributes:
        role: The role that who asked for it had then.
        requester, owner, remover: Accounts of who asked for it, owns it and is to remove it; None if there is none.
        unavailable: Why the first approver was not to be had, as the act says it; empty if it does not.
    """

    role: str
    requester: Person | None
    owner: Person | None
    remover: Person | None
    unavailable: str = field(repr=False)

    @property
    def owners(self) -> tuple[Person, ...]:
        """Who asked for it and who owns it."""
        return tuple(each for each in (self.requester, self.owner) if each is not None)

    @property
    def keepers(self) -> tuple[Person, ...]:
        """Whose it is to refresh or to remove it."""
        return tuple(each for each in (self.requester, self.owner, self.remover) if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskThen:
    """What is owed after an error of a hit, as the register has it.

    Attributes:
        owner: The account of who owes it; None if there is none any more.
        of_list: True if the entry is of a downloaded list, so that its source is to be told.
    """

    wish: TaskWish
    owner: Person | None
    of_list: bool
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutAct:
    """What only rules on acts look at.

    Attributes:
        returned: True if the one read that the act is about was in an answer to this person under this case session.
        viewed: True if this person was shown a picture of the one read under this case session.
        reconciled: Provisional numbers that this person reconciled within the last 24 hours.
        subject: The account that the act is about; None if it is about none, or there is none.
        role: The role that the act would give to somebody who has an account; empty if it gives none.
        proposal: The proposal that the act is about; None if it is about none, or there is none.
        proposer: The account of who made that proposal.
        camera_kinds: As for a question: what the answer could reach that the act is about; none in the file of a case, which
            holds no read; else of all in the register.
        trainer: The account of who is said to have trained; None if there is none, or the act says no such thing.
        trainer_words: Who is said to have trained, in words.
        new_entry: The entry of the agency's own hot list that it asks for; None if it asks for none.
        entry: The entry that it is about; None if it is about none, or there is none.
        hit: The hit that it is work on; None if it is on none, or there is none.
        hit_task: What is owed after an error, and is to be settled; None likewise.
        system: The system that it approves; None if it approves none.
        cameras_in_service: Of the cameras that it puts into service: True if there are new ones, False if there are ones that
            were out of service; both, if there are both.
        hold: The terms on which it holds reads; None if it holds none.
        new_release: The release request that it enters; None if it enters none.
        release_request: The one that it is about; None if it is about none, or there is none.
        unavailable: Why the first approver of a release was not to be had, as the act says it; empty if it does not.
        package: The terms on which it makes an evidence package; None if it makes none.
    """

    returned: bool
    viewed: bool
    reconciled: int
    subject: Person | None
    role: str
    proposal: AccountProposal | None
    proposer: Person | None
    camera_kinds: frozenset[CameraKind]
    trainer: Person | None
    trainer_words: str
    new_entry: NewEntry | None
    entry: EntryThen | None
    hit: AboutHit | None
    hit_task: TaskThen | None
    system: NewSystem | None
    cameras_in_service: frozenset[bool]
    hold: HoldTerms | None
    new_release: ReleaseWish | None
    release_request: ReleaseThen | None
    unavailable: str = field(repr=False)
    package: PackageTerms | None


class ReachesReads(Protocol):
    """Whatever says of which kinds of camera it can reach reads."""

    @property
    def camera_kinds(self) -> frozenset[CameraKind]: ...


A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Generic[A_co]):
    """What the registers say at the instant of a decision. Nothing has a default: what is forgotten does not compile.

    Attributes:
        now: The deciding transaction's own time, UTC.
        pack: The pack that the gateway runs on.
        adopted: Hash of the pack that the custodian adopted last; empty if none.
        about: What only the rules on this sort of decision look at; None where there is nothing.
    """

    now: datetime
    pack: Pack
    adopted: str
    who: Who
    why: Why
    about: A_co


AnyState: TypeAlias = State[object]
"""The state of any decision, as rules see it that look at nothing else than who, why, when and the pack."""

QuestionState: TypeAlias = State[AboutQuestion]
OpeningState: TypeAlias = State[AboutOpening]
ActState: TypeAlias = State[AboutAct]

ReachingState: TypeAlias = State[ReachesReads]
"""The state of a decision on what reaches reads or leads to them."""

NOBODY: Final = Who(person=None, session=None, asked=0)
NO_CASE: Final = Why(case_session=None, case=None, release=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpening:
    """A wish to open a case session: who, and why."""

    asker: Asker
    justification: Justification


class ByPerson(Protocol):
    """Whatever a person asks or does: a request, an opening, an act."""

    @property
    def asker(self) -> Asker: ...


class WithJustification(ByPerson, Protocol):
    """Whatever names a case, a purpose and a reason: a request or an opening."""

    @property
    def justification(self) -> Justification: ...
