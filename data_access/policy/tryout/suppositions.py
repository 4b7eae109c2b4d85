"""A supposed question, opening or act: everything about it is in order, but for what the caller says.

By it a pack can be asked what it would say, with no site, no person and no plate: for tables, explanations and replays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Final, TypeVar

from data_access.acts.holds import HoldTerms
from data_access.acts.on_evidence.packages import PackageTerms
from data_access.acts.on_hits.dispositions import Settlement
from data_access.acts.on_hits.wishes import HitWish, TaskWish
from data_access.acts.on_releases.requests import ReleaseWish
from data_access.acts.sources import NewSystem
from data_access.answers.hits import HitState
from data_access.policy import acts
from data_access.policy.hit_states import AboutHit, LastLook
from data_access.policy.packs.pack import Pack
from data_access.policy.state import (
    AboutAct,
    AboutOpening,
    AboutQuestion,
    ActState,
    AnswerThen,
    CaseOpening,
    EntryThen,
    Fitting,
    NewEntry,
    OpeningState,
    QuestionState,
    ReleaseThen,
    State,
    TaskThen,
    Who,
    Why,
)
from data_access.policy.tryout.supposed_releases import a_release, a_wish
from data_access.questions.justification import Justification
from data_access.questions.kinds import Asking
from data_access.steps import Act, Asker, Batches, Request
from data_access.terms import (
    AccountProposal,
    CameraKind,
    Case,
    CaseKind,
    CaseSession,
    CaseStanding,
    OwnerKind,
    Person,
    ProposalKind,
    Session,
    TrainingDays,
    fold_case_number,
)

A = TypeVar("A")
J = TypeVar("J", Request, CaseOpening)

NOBODY: Final = "somebody"
"""The person who is supposed; nobody's user name, since no account stands behind it."""

_ONE_PLATE: Final = Fitting(plates=1, town=1)
_AN_HOUR = timedelta(hours=1)
_A_HIT: Final = AboutHit(
    wish=HitWish(hit=1),
    standing=HitState.ACTIONABLE,
    look=LastLook.AGREES,
    active=True,
    has_picture=True,
    viewed=True,
    steps=frozenset(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """Who is supposed to ask, and for what.

    Attributes:
        role: A role of the pack, or a word that is none.
        purpose: A purpose of the pack; empty for the first that fits the kind of case.
        trained_on, cleared_on: Days of training and clearance; None for none. Both count as long as the pack says.
        trained_in: Kinds of that training; None for each that the pack names.
        camera_kinds: Kinds of the cameras whose reads are reached; none where that is not known.
        number: A case number; empty for the pack's own example of one.
        method: How the person logged on.
        cameras_asked: Cameras that stand in the area of a question.
        fitting: How many plates fit a partial one.
        requester_role: Of who asked for an entry of the hot list; empty for one whose entries the asker's role approves.
        own_entry: True if the asker asked for that entry.
        says_unavailable: True if an approval, of it or of a release, says why who comes first was not to be had.
        new_release: The release request that an act enters; None for one in order.
        release: The one that it is about; None for one in order that stands where the act begins.
        hit: The hit that an act is work on; by default one that is actionable, of which nothing in particular is wanted.
        now: The instant of the decision, UTC.
    """

    role: str
    case_kind: CaseKind = CaseKind.CRIMINAL
    purpose: str = ""
    trained_on: date | None = date(2026, 1, 1)
    cleared_on: date | None = date(2026, 1, 1)
    trained_in: tuple[str, ...] | None = None
    camera_kinds: frozenset[CameraKind] = frozenset(CameraKind)
    number: str = ""
    agency: str = "-"
    method: str = "log_on"
    cameras_asked: int = 1
    fitting: Fitting = _ONE_PLATE
    requester_role: str = ""
    own_entry: bool = False
    says_unavailable: bool = True
    new_release: ReleaseWish | None = None
    release: ReleaseThen | None = None
    hit: AboutHit = _A_HIT
    now: datetime = datetime(2026, 1, 2, tzinfo=UTC)


def question(pack: Pack, supposition: Supposition, asking: Asking) -> tuple[Request, QuestionState]:
    """Suppose a question under an open case session."""
    why = justification(pack, supposition)
    request = Request(
        asker=_asker(supposition),
        case_session=NOBODY,
        justification=why,
        case_standing=CaseStanding.CONFIRMED,
        question=asking,
        case_kind=supposition.case_kind,
    )
    return request, _state(
        pack, supposition, why, _case(why.case_number, supposition), _about(supposition, why.case_number)
    )


def opening(pack: Pack, supposition: Supposition) -> tuple[CaseOpening, OpeningState]:
    """Suppose the opening of a case session."""
    why = justification(pack, supposition)
    state = _state(pack, supposition, why, _case(why.case_number, supposition), AboutOpening(overdue=0))
    return CaseOpening(asker=_asker(supposition), justification=why), state


def act(pack: Pack, supposition: Supposition, name: str) -> tuple[Act, ActState]:
    """Suppose an act, about somebody else; a number to be reconciled is the asker's own. Raises `KeyError` if there is none."""
    role = pack.roles.get(supposition.role)
    why = justification(pack, supposition)
    may = role.may if role else frozenset()
    wanted = acts.an_act(name, asker=_asker(supposition), may=may, subject="another", reason=why.reason)
    case = _case(why.case_number, supposition, CaseStanding.PROVISIONAL)
    return wanted, _state(pack, supposition, why, case, _about_act(pack, supposition, name))


def without_statement(asking: J, state: State[A]) -> tuple[J, State[A]]:
    """Leave the statement of suspicion out of a supposed question or opening, and of its case session."""
    found = state.why.case_session
    session = replace(found, statement="") if found else None
    why = asking.justification.model_copy(update={"statement": ""})
    return replace(asking, justification=why), replace(state, why=replace(state.why, case_session=session))


def justification(pack: Pack, supposition: Supposition) -> Justification:
    """Return a justification that says enough; the purpose is as supposed, or the first that fits the kind of case."""
    fitting = (code for code, purpose in pack.purposes.items() if supposition.case_kind in purpose.kinds)
    number = next(shape.example for shape in pack.cases.formats.values() if not shape.provisional)
    words = ["".join(syllables) + "nor" for syllables in product("bdgkl", "aeiou", "mprst")]
    fewest = pack.reasons.fewest_words
    return Justification(
        case_number=supposition.number or number,
        purpose=supposition.purpose or next(fitting, next(iter(pack.purposes))),
        reason=" ".join(words[:fewest]),
        statement=" ".join(words[fewest : 2 * fewest]),
    )


def _asker(supposition: Supposition) -> Asker:
    return Asker(
        person_id=NOBODY,
        agency=supposition.agency,
        role=supposition.role,
        unit="",
        trained_on=supposition.trained_on.isoformat() if supposition.trained_on else "",
        session_id=NOBODY,
        method=supposition.method,
        cleared_on=supposition.cleared_on.isoformat() if supposition.cleared_on else "",
    )


def _case(number: str, supposition: Supposition, standing: CaseStanding = CaseStanding.CONFIRMED) -> Case:
    provisional = standing == CaseStanding.PROVISIONAL
    return Case(
        number=fold_case_number(number),
        kind=supposition.case_kind,
        standing=standing,
        offence="",
        opened_at=None,
        closed_at=None,
        provisional_until=supposition.now + _AN_HOUR if provisional else None,
        reconciled_to="",
        first_used_by=NOBODY if provisional else "",
    )


def _state(pack: Pack, supposition: Supposition, why: Justification, case: Case, about: A) -> State[A]:
    return State(
        now=supposition.now,
        pack=pack,
        adopted=pack.hash,
        who=Who(person=_person(pack, supposition), session=_session(supposition), asked=0),
        why=Why(case_session=_case_session(supposition, why), case=case, release=None),
        about=about,
    )


def _about(supposition: Supposition, number: str) -> AboutQuestion:
    return AboutQuestion(
        batches=Batches(upto=0),
        held=frozenset(),
        saved=(),
        returned=True,
        cameras_asked=supposition.cameras_asked,
        fitting=supposition.fitting,
        camera_kinds=supposition.camera_kinds,
        fixed_cameras=frozenset(),
        then=_then(supposition, number),
    )


def _then(supposition: Supposition, number: str) -> AnswerThen:
    """Suppose that an answer was given to the asker, as whoever they are now, under the same case."""
    return AnswerThen(
        roles={NOBODY: supposition.role},
        numbers=frozenset({fold_case_number(number)}),
        case_kind=supposition.case_kind,
        recalled=True,
    )


def _about_act(pack: Pack, supposition: Supposition, name: str) -> AboutAct:
    """Suppose that somebody who may assign roles proposed a role, and the asker is asked to confirm it."""
    code, role = next(iter(pack.roles.items()))
    proposal = AccountProposal(
        number=1,
        person_id="another",
        kind=ProposalKind.ACCOUNT,
        role=code,
        unit="",
        full_name="",
        role_until=None,
        proposer="a third",
        proposed_at=supposition.now,
        settled_by="",
        settled_at=None,
        end=None,
    )
    proposer = replace(_person(pack, supposition), person_id="a third", role=min(role.assigned_by))
    return AboutAct(
        returned=True,
        viewed=True,
        reconciled=0,
        subject=None,
        role="",
        proposal=proposal,
        proposer=proposer,
        camera_kinds=supposition.camera_kinds,
        trainer=None,
        trainer_words="",
        new_entry=NewEntry(purpose=justification(pack, supposition).purpose, days=1, pattern=None, fitting=None),
        entry=_entry(pack, supposition),
        hit=supposition.hit,
        hit_task=_task(pack, supposition),
        system=NewSystem(OwnerKind.AGENCY, agreement=True, search_rights=True),
        cameras_in_service=frozenset({True, False}),
        hold=_hold(pack, supposition),
        new_release=supposition.new_release or a_wish(pack, justification(pack, supposition).reason),
        release_request=supposition.release
        or a_release(pack, name, replace(_person(pack, supposition), person_id="another")),
        unavailable=justification(pack, supposition).reason if supposition.says_unavailable else "",
        package=FULL_PACKAGE,
    )


FULL_PACKAGE = PackageTerms(
    property_number="1",
    booked_by="somebody",
    medium="a disc",
    outside_reference="1",
    reason="for the prosecutor",
    overviews="",
    pictures="saved_reads",
)
"""Supposed of a package: all is said that a pack can ask for, and pictures are of plates alone."""


def _hold(pack: Pack, supposition: Supposition) -> HoldTerms:
    """Suppose a hold on the first basis and schedule of the pack, to be looked at tomorrow."""
    basis, schedule = next(iter(pack.holds.bases)), next(iter(pack.holds.schedules))
    return HoldTerms(basis=basis, schedule=schedule, review_on=supposition.now.date() + timedelta(days=1))


def _task(pack: Pack, supposition: Supposition) -> TaskThen:
    """Suppose that the asker owes something after an error."""
    wish = TaskWish(task=1, how=Settlement.KEPT)
    return TaskThen(wish=wish, owner=_person(pack, supposition), of_list=False, settled=False)


def _entry(pack: Pack, supposition: Supposition) -> EntryThen:
    """Suppose an entry of somebody whose entries the asker's role approves, if there is anybody; it says who was not to be had."""
    orders = list(pack.hot_lists.approvals.values())
    of = [role for each in orders if supposition.role in each.all for role in sorted(each.of)]
    return EntryThen(
        role=supposition.requester_role or next(iter(of), NOBODY),
        requester=replace(_person(pack, supposition), person_id=NOBODY if supposition.own_entry else "another"),
        owner=None,
        remover=None,
        unavailable=justification(pack, supposition).reason if supposition.says_unavailable else "",
    )


def _trainings(pack: Pack, supposition: Supposition) -> tuple[TrainingDays, ...]:
    if supposition.trained_on is None:
        return ()
    kinds = pack.training.kinds if supposition.trained_in is None else supposition.trained_in
    return tuple(TrainingDays(kind, supposition.trained_on, date.max) for kind in kinds)


def _person(pack: Pack, supposition: Supposition) -> Person:
    return Person(
        person_id=NOBODY,
        full_name="",
        role=supposition.role,
        unit="",
        agency=supposition.agency,
        enabled=True,
        trainings=_trainings(pack, supposition),
        cleared_on=supposition.cleared_on,
        clearance_expires=date.max if supposition.cleared_on else None,
        number="",
        role_until=None,
        suspended=False,
    )


def _session(supposition: Supposition) -> Session:
    return Session(
        session_id=NOBODY,
        person_id=NOBODY,
        method=supposition.method,
        opened_at=supposition.now,
        last_used_at=supposition.now,
        expires_at=supposition.now + _AN_HOUR,
        ended_at=None,
        ended_why="",
    )


def _case_session(supposition: Supposition, why: Justification) -> CaseSession:
    return CaseSession(
        case_session=NOBODY,
        person_id=NOBODY,
        case_number=fold_case_number(why.case_number),
        purpose=why.purpose,
        reason=why.reason,
        offence="",
        statement=why.statement,
        opened_at=supposition.now,
        expires_at=supposition.now + _AN_HOUR,
        closed_at=None,
    )
