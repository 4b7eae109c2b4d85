"""Everything that a rule may look at, read in the deciding transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from data_access.policy.packs.pack import Pack
from data_access.questions.justification import Justification
from data_access.steps import Asker, Batches
from data_access.terms import Case, CaseSession, Person, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """How many plates fit a partial one, of all different plates that are read in town, wherever and whenever."""

    plates: int
    town: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the registers say at the instant of a decision. Nothing has a default: what is forgotten does not compile.

    Attributes:
        now: The deciding transaction's own time, UTC.
        pack: The pack that the gateway runs on.
        adopted: Hash of the pack that the custodian adopted last; empty if none.
        person: The account of who asks; None if there is none.
        session: The log-on session of the question; None if unknown.
        case_session: The case session that the question names; None if unknown, or not yet opened.
        case: The case that the justification (or the act) names; None if the register has none.
        overdue: Provisional numbers that the person brought in, expired and not yet reconciled.
        asked: Questions of this person in the last minute, refused ones too.
        batches: Which imports may be seen; None where no reads are at stake.
        held: Ids of reads that a hold keeps.
        saved: Reads that were saved in the case, for a question about these: ids, each with its instant of capture.
        returned: True if the one read that is asked about was in an answer to this person under this case session; of files,
            if this very question was answered so.
        viewed: True if this person was shown a picture of the one read under this case session.
        cameras_asked: Cameras of the register that a question asks by its area, or names; None if that is not known.
        fitting: How many plates fit a partial one; None if that is not known, and for other questions.
        reconciled: Provisional numbers that this person reconciled within the last 24 hours.
    """

    now: datetime
    pack: Pack
    adopted: str
    person: Person | None
    session: Session | None
    case_session: CaseSession | None
    case: Case | None
    overdue: int
    asked: int
    batches: Batches | None
    held: frozenset[str] = field(repr=False)
    saved: tuple[tuple[str, datetime], ...] = field(repr=False)
    returned: bool
    viewed: bool
    cameras_asked: int | None
    fitting: Fitting | None
    reconciled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A wish to open a case session: who, and why."""

    asker: Asker
    justification: Justification


class ByPerson(Protocol):
    """Whatever a person asks or does: a request, an opening, an act."""

    @property
    def asker(self) -> Asker: ...


class Justified(ByPerson, Protocol):
    """Whatever names a case, a purpose and a reason: a request or an opening."""

    @property
    def justification(self) -> Justification: ...
