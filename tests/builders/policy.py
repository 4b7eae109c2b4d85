"""Valid requests, openings, acts and states, with one thing changed."""

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from data_access.acts.holds import HoldTerms
from data_access.acts.on_evidence.packages import PackageTerms
from data_access.acts.on_hits.dispositions import Settlement
from data_access.acts.on_hits.wishes import HitWish, TaskWish
from data_access.acts.on_releases.requests import ReleaseWish
from data_access.acts.on_releases.steps import STEPS
from data_access.acts.sources import NewSystem
from data_access.answers.hits import HitState
from data_access.answers.releases import ReleaseState
from data_access.policy import acts
from data_access.policy.authorise import authorise, permit
from data_access.policy.hit_states import AboutHit, LastLook
from data_access.policy.packs.pack import Pack, built_in, load
from data_access.policy.state import (
    AnswerThen,
    CaseOpening,
    EntryThen,
    Fitting,
    NewEntry,
    ReleaseThen,
    State,
    TaskThen,
    Who,
    Why,
)
from data_access.policy.tryout.suppositions import FULL_PACKAGE
from data_access.questions import kinds
from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.justification import Justification
from data_access.questions.plates import Plates
from data_access.questions.shapes import Area, Circle, Filters, Window
from data_access.questions.with_reads import Question
from data_access.steps import Act, Asker, Batches, Decision, Permit, Request
from data_access.terms import (
    GENERAL,
    AccountProposal,
    CameraKind,
    Capability,
    Case,
    CaseKind,
    CaseSession,
    CaseStanding,
    OwnerKind,
    Person,
    ProposalKind,
    RecipientKind,
    Session,
    TrainingDays,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOME_BATCHES, ONE_PLATE = Batches(upto=3, hidden=frozenset({2})), Fitting(plates=1, town=100)
REASON = "Shots fired at a grey pickup, witness saw it leave north"


@cache
def the_pack(name: str) -> Pack:
    """One of the packs that come with the project."""
    return load(built_in(name))


def parsons() -> Pack:
    return the_pack("parsons")


EVERY_CAMERA = frozenset(CameraKind)


def a_person(
    *,
    trained_on: date | None = date(2026, 6, 1),
    training_expires: date | None = date(2027, 6, 1),
    kind: str = GENERAL,
    **changed: Any,
) -> Person:
    """A person, trained and in force; without one of the two days there is no training."""
    days = () if trained_on is None or training_expires is None else (TrainingDays(kind, trained_on, training_expires),)
    person = Person(
        person_id="ann",
        full_name="Ann Nobody",
        role="detective",
        unit="investigations",
        agency="XA0000001",
        enabled=True,
        trainings=days,
        cleared_on=None,
        clearance_expires=None,
        number="17",
        role_until=None,
        suspended=False,
    )
    return replace(person, **changed)


def an_asker(person: Person | None = None, **changed: Any) -> Asker:
    person = person or a_person()
    asker = Asker(
        person_id=person.person_id,
        agency=person.agency,
        role=person.role,
        unit=person.unit,
        trained_on=str(person.trained_on),
        session_id="s-1",
        method="hub",
    )
    return replace(asker, **changed)


def a_session(**changed: Any) -> Session:
    session = Session(
        session_id="s-1",
        person_id="ann",
        method="hub",
        opened_at=NOW - HOUR,
        last_used_at=NOW - timedelta(minutes=1),
        expires_at=NOW + 7 * HOUR,
        ended_at=None,
        ended_why="",
    )
    return replace(session, **changed)


def a_case(**changed: Any) -> Case:
    case = Case(
        number="26-001234",
        kind=CaseKind.CRIMINAL,
        standing=CaseStanding.CONFIRMED,
        offence="",
        opened_at=NOW - DAY,
        closed_at=None,
        provisional_until=None,
        reconciled_to="",
        first_used_by="",
    )
    return replace(case, **changed)


def a_provisional(**changed: Any) -> Case:
    given = {"number": "P26-0007", "standing": CaseStanding.PROVISIONAL, "first_used_by": "ann"}
    return a_case(**{**given, "provisional_until": NOW + HOUR, **changed})


def because(**changed: Any) -> Justification:
    return Justification(**{"case_number": "26-001234", "purpose": "shooting", "reason": REASON, **changed})


def a_case_session(why: Justification | None = None, **changed: Any) -> CaseSession:
    why = why or because()
    session = CaseSession(
        case_session="c-1",
        person_id="ann",
        case_number=why.case_number,
        purpose=why.purpose,
        reason=why.reason,
        offence=why.offence,
        statement=why.statement,
        opened_at=NOW - HOUR,
        expires_at=NOW + 7 * HOUR,
        closed_at=None,
    )
    return replace(session, **changed)


def a_window(length: timedelta = 2 * HOUR, end: datetime = NOW) -> Window:
    return Window(start=end - length, end=end)


def a_canvass(**changed: Any) -> Canvass:
    circle = Circle(lat=43.9, lon=-101.2, radius_m=800)
    return Canvass(**{"area": circle, "windows": (a_window(),), "filters": Filters(), **changed})


A_PLACE = Circle(lat=43.9, lon=-101.2, radius_m=300)


def some_scenes(*areas: Area, **changed: Any) -> CommonPlates:
    """Scenes in the same hours, one for each area."""
    scenes = tuple(Scene(area=area, windows=(a_window(),)) for area in areas)
    return CommonPlates(**{"scenes": scenes, "at_least": 2, **changed})


def some_plates(**changed: Any) -> Plates:
    return Plates(**{"pattern": "7A?C*", "windows": (a_window(14 * DAY),), **changed})


def a_history(**changed: Any) -> History:
    return History(**{"plate": "9A9A9A", "windows": (a_window(14 * DAY),), **changed})


def a_convoy(**changed: Any) -> Convoy:
    return Convoy(**{"plate": "9A9A9A", "windows": (a_window(14 * DAY),), **changed})


def without_canvasses() -> Pack:
    """A pack under which nobody may canvass."""
    roles = {
        code: role.model_copy(update={"may": role.may - {Capability.CANVASS}}) for code, role in parsons().roles.items()
    }
    return a_pack(roles=roles)


def a_question(kind: str) -> Question:
    return kinds.ANSWERED_WITH_READS[kind].example(NOW)


def a_request(question: Question | None = None, why: Justification | None = None, **changed: Any) -> Request:
    request = Request(
        asker=an_asker(),
        case_session="c-1",
        justification=why or because(),
        case_standing="confirmed",
        question=question or a_canvass(),
    )
    return replace(request, **changed)


def an_opening(why: Justification | None = None, **changed: Any) -> CaseOpening:
    return replace(CaseOpening(asker=an_asker(), justification=why or because()), **changed)


def an_act(
    name: str = "case_reconciled", *, by: Person | None = None, subject: str = "P26-0007", **changed: Any
) -> Act:
    by = by or a_person()
    role = parsons().roles.get(by.role)
    may = role.may if role else frozenset()
    act = acts.an_act(
        name, asker=an_asker(by), may=may, subject=subject, reason="The report of the call has the same address"
    )
    return replace(act, **changed)


def a_pack(**changed: Any) -> Pack:
    """Parsons' pack with top-level tables replaced; the hash stays, as if it had been adopted so."""
    return parsons().model_copy(update=changed)


def a_proposal(**changed: Any) -> AccountProposal:
    """What a commander proposed for somebody else."""
    proposal = AccountProposal(
        number=1,
        person_id="bob",
        kind=ProposalKind.ACCOUNT,
        role="detective",
        unit="investigations",
        full_name="Bob Nobody",
        role_until=None,
        proposer="carl",
        proposed_at=NOW - HOUR,
        settled_by="",
        settled_at=None,
        end=None,
    )
    return replace(proposal, **changed)


def an_answer_then(**changed: Any) -> AnswerThen:
    """What is known of an answer that was given to the asker under the same case."""
    then = AnswerThen(roles={"ann": a_person().role}, numbers=frozenset({"26-001234"}), case_kind="", recalled=True)
    return replace(then, **changed)


def a_new_entry(**changed: Any) -> NewEntry:
    """An entry of a whole plate that is asked for."""
    new = NewEntry(purpose="stolen_vehicle", days=1, pattern=None, fitting=None)
    return replace(new, **changed)


def an_entry_then(**changed: Any) -> EntryThen:
    """An entry that a detective asked for, who is somebody else; who comes first in the order was not to be had."""
    requester = a_person(person_id="dora", number="19")
    then = EntryThen(
        role="detective", requester=requester, owner=requester, remover=a_person(), unavailable="at the range"
    )
    return replace(then, **changed)


def a_hit(*, standing: HitState = HitState.ACTIONABLE, **changed: Any) -> AboutHit:
    """A hit that was verified, of which nothing in particular is wanted; `wish` is what is."""
    hit = AboutHit(
        wish=HitWish(hit=1),
        standing=standing,
        look=LastLook.AGREES,
        active=True,
        has_picture=True,
        viewed=True,
        steps=frozenset(),
    )
    return replace(hit, **changed)


def a_hit_task(**changed: Any) -> TaskThen:
    """What the asker owes after an error."""
    task = TaskThen(wish=TaskWish(task=1, how=Settlement.KEPT), owner=a_person(), of_list=False, settled=False)
    return replace(task, **changed)


def hold_terms(**changed: Any) -> HoldTerms:
    """Terms of a hold that each pack admits, as far as the basis goes."""
    terms = HoldTerms(basis="criminal", schedule="established", review_on=(NOW + 30 * DAY).date())
    return replace(terms, **changed)


def a_release_wish(**changed: Any) -> ReleaseWish:
    """A written request of an agency in California."""
    purpose = "A stolen pickup was seen near the county line"
    wish = ReleaseWish(
        kind=RecipientKind.LAW_ENFORCEMENT, state="US-CA", federal=False, purpose=purpose, written=True, sold=False
    )
    return replace(wish, **changed)


def a_release_then(**changed: Any) -> ReleaseThen:
    """A request of an agency in California that somebody else entered, verified, with its declaration."""
    release = ReleaseThen(
        number=1,
        case="REL-0001",
        kind=RecipientKind.LAW_ENFORCEMENT,
        state="US-CA",
        federal=False,
        standing=ReleaseState.VERIFIED,
        requester=a_person(person_id="rhodes", number="31"),
        written=True,
        opened=True,
        declared=True,
        files=1,
    )
    return replace(release, **changed)


def a_release_where(act: str) -> ReleaseThen:
    """A request that stands where an act begins; for any other act one that waits for its approval."""
    begins = (step.of for step in STEPS if step.act is not None and step.act.does.name == act)
    return a_release_then(standing=next(begins, None) or ReleaseState.VERIFIED, declared=act != "release_declared")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What rules on any sort of decision look at; in the gateway each sort has its own value."""

    overdue: int = 0
    batches: Batches | None = SOME_BATCHES
    held: frozenset[str] = frozenset({"held-1"})
    saved: tuple[tuple[str, datetime], ...] = ()
    returned: bool = True
    viewed: bool = True
    cameras_asked: int | None = 1
    fitting: Fitting | None = ONE_PLATE
    reconciled: int = 0
    subject: Person | None = None
    role: str = ""
    proposal: AccountProposal | None = field(default_factory=a_proposal)
    proposer: Person | None = field(default_factory=lambda: a_person(person_id="carl", number="18", role="commander"))
    camera_kinds: frozenset[CameraKind] = EVERY_CAMERA
    fixed_cameras: frozenset[str] = frozenset()
    trainer: Person | None = None
    trainer_words: str = ""
    then: AnswerThen | None = field(default_factory=an_answer_then)
    new_entry: NewEntry | None = field(default_factory=a_new_entry)
    entry: EntryThen | None = field(default_factory=an_entry_then)
    hit: AboutHit | None = field(default_factory=a_hit)
    hit_task: TaskThen | None = field(default_factory=a_hit_task)
    system: NewSystem | None = field(
        default_factory=lambda: NewSystem(OwnerKind.AGENCY, agreement=True, search_rights=True)
    )
    cameras_in_service: frozenset[bool] = frozenset()
    hold: HoldTerms | None = field(default_factory=hold_terms)
    new_release: ReleaseWish | None = field(default_factory=a_release_wish)
    release_request: ReleaseThen | None = field(default_factory=a_release_then)
    unavailable: str = "on leave until Monday"
    package: PackageTerms | None = FULL_PACKAGE


def a_state(**given: Any) -> State[Any]:
    """A state in which everything is granted, with some of what it says changed, wherever it stands."""
    who = Who(person=a_person(), session=a_session(), asked=0)
    why = Why(case_session=a_case_session(), case=a_case(), release=None)
    state = State(now=NOW, pack=parsons(), adopted=parsons().hash, who=who, why=why, about=About())
    return changed(state, **given)


def changed(state: State[Any], **given: Any) -> State[Any]:
    """A state with some of what it says changed, wherever it stands."""

    def taken(part: Any) -> Any:
        return replace(part, **{each.name: given.pop(each.name) for each in fields(part) if each.name in given})

    return replace(replace(state, who=taken(state.who), why=taken(state.why), about=taken(state.about)), **given)


def as_role(role: str) -> tuple[Asker, Person]:
    person = a_person(role=role)
    return an_asker(person), person


def at(
    name: str, role: str, question: Question | None = None, *, kind: str = "criminal", purpose: str = "", **person: Any
) -> Decision:
    """What the pack of an agency says to somebody of a role, trained and cleared, about a question under a fitting case."""
    pack = the_pack(name)
    fitting = (code for code, each in pack.purposes.items() if kind in each.kinds)
    why = because(purpose=purpose or next(fitting, "stolen_vehicle"))
    who = a_person(**{"role": role, "cleared_on": date(2026, 6, 1), "clearance_expires": date(2031, 6, 1), **person})
    state = a_state(
        pack=pack,
        adopted=pack.hash,
        person=who,
        case=a_case(kind=CaseKind(kind)),
        case_session=a_case_session(why),
    )
    return authorise(a_request(question, why, asker=an_asker(who)), state)


def may_act_at(name: str, role: str, act: str) -> Permit:
    """What the pack of an agency says to somebody of a role, trained and cleared, about an act."""
    pack, who = the_pack(name), a_person(role=role, cleared_on=date(2026, 6, 1), clearance_expires=date(2031, 6, 1))
    mine = pack.roles[role].may if role in pack.roles else frozenset()
    wanted = acts.an_act(
        act, asker=an_asker(who), may=mine, subject="bob", reason="The report of the call has the same address"
    )
    return permit(wanted, a_state(pack=pack, adopted=pack.hash, person=who, case=a_provisional()))


def clauses_of(said: Decision | Permit) -> set[str]:
    """The clauses by which something was refused; none if it was granted."""
    assert said.granted == (not said.reasons)
    return {reason.clause for reason in said.reasons}
