"""Everything that a rule may look at, read in the deciding transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from data_access.policy.packs.pack import Pack
from data_access.questions.justification import Justification
from data_access.steps import Asker, Batches
from data_access.terms import AccountProposal, CameraKind, Case, CaseSession, Person, Session


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
class Why:
    """Under which case something is asked or done, as the registers say.

    Attributes:
        case_session: The case session that is named; None if unknown, or not yet opened.
        case: The case that the justification (or the act) names; None if the register has none.
    """

    case_session: CaseSession | None
    case: Case | None


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
NO_CASE: Final = Why(case_session=None, case=None)


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
