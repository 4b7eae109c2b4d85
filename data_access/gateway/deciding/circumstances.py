"""What policy must know of a question or an act, read in the deciding transaction."""

from __future__ import annotations

from typing import TypeVar

from data_access.acts.holds import HoldTerms
from data_access.acts.on_evidence.packages import PackageTerms
from data_access.acts.on_releases.requests import ReleaseWish
from data_access.acts.sources import NewSystem
from data_access.errors import AccessError, InvalidQuery, NotLoggedOn, Reason, Refused, TooMany
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.earlier_answers import answer_then
from data_access.gateway.deciding.looks import require_known_words
from data_access.gateway.deciding.releases import release_then
from data_access.gateway.open_site.members import members_of, question_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality.notes import asked_cameras
from data_access.ledger.turn import Connection, Turn
from data_access.policy.hit_states import AboutHit
from data_access.policy.packs.pack import Pack
from data_access.policy.state import (
    AboutAct,
    AboutOpening,
    AboutQuestion,
    ActState,
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
from data_access.questions.justification import Justification
from data_access.questions.kinds import Asking, Inquiry
from data_access.questions.scope import Scope, scope_of
from data_access.questions.shapes import Cameras
from data_access.records.accounts import log_ons, people
from data_access.records.casework import answers_given
from data_access.records.intake import cameras as register
from data_access.records.overview import what_policy_sees
from data_access.records.overview.what_policy_sees import Glance
from data_access.steps import Asker, Request
from data_access.terms import CameraKind, CaseSession, Person, Session

A = TypeVar("A")

UNKNOWN = "-"
EVERY_KIND = frozenset(CameraKind)
NO_JUSTIFICATION = Justification(case_number="-", purpose="-", reason="-")
"""Stands in a refused question that names no case session of the asker's own."""


def circumstances_of(site: Site, turn: Turn, caller: Caller, inquiry: Inquiry) -> tuple[Request, QuestionState]:
    """Read who asks, why, and all that the rules look at.

    Raises:
        NotLoggedOn: No log-on is known for this token.
        TooMany: So many questions were refused in the last minute that no more refusals are recorded.
    """
    session = session_of(turn.connection, caller)
    scope = scope_of(inquiry.question)
    seen = what_policy_sees.for_question(
        turn.connection,
        session,
        inquiry.case_session,
        turn.now,
        _member(site, scope),
        _answered(site, scope),
        about_saved=scope.of_saved,
        held_ids=site.held_reads.now(turn.connection),
    )
    stop_flooding(site.pack, seen)
    require_known_cameras(turn.connection, scope)
    cameras = asked_cameras(site.board, scope)
    request = Request(
        asker=asker_of(session, seen.person, caller),
        case_session=inquiry.case_session if seen.case_session else UNKNOWN,  # it stands in the ledger in clear
        justification=_justification(seen.case_session, session),
        case_standing=seen.case.standing if seen.case else "unknown",
        case_kind=seen.case.kind if seen.case else "",
        question=inquiry.question,
        note=inquiry.note,
        cameras_asked=cameras,
    )
    kinds = camera_kinds_of(turn.connection, scope, inquiry.case_session)
    about = AboutQuestion(
        batches=seen.batches,
        held=seen.held,
        saved=seen.saved,
        returned=seen.returned,
        cameras_asked=cameras,
        fitting=_fitting(site, scope),
        camera_kinds=kinds,
        fixed_cameras=_fixed_cameras(site, scope),
        then=answer_then(site, turn.connection, scope),
    )
    return request, _state(site.pack, turn, seen, about)


def camera_kinds_of(connection: Connection, scope: Scope, case_session: str) -> frozenset[CameraKind]:
    """Return the kinds of the cameras whose reads a question can reach.

    A question that names cameras, and no other place, reaches theirs; every other search, and one about saved reads, those of
    all in the register. What is about an answer of the case session reaches what that could. What is not known is all.
    """
    if scope.earlier is not None:
        memory = answers_given.recall(connection, scope.earlier.of)
        return (memory.camera_kinds if memory else None) or EVERY_KIND
    before = scope.reads[0] if scope.reads else scope.answer
    if before is not None:
        return camera_kinds_of_answer(connection, before.of, case_session)
    named_only = bool(scope.areas) and all(isinstance(area, Cameras) for area in scope.areas)
    return register.kinds_of(connection, scope.named_cameras if named_only else None) or EVERY_KIND


def camera_kinds_of_answer(connection: Connection, intent: int, case_session: str) -> frozenset[CameraKind]:
    """Return the kinds of the cameras of which an answer could hold reads; all kinds if that is not known."""
    return answers_given.camera_kinds(connection, intent, case_session) or EVERY_KIND


def look_ahead(site: Site, caller: Caller, question: Asking) -> None:
    """Look up what takes a while before the turn that decides on a question: nobody else waits for that meanwhile.

    Which plates fit a partial one: the turn finds it done, unless plates came in between; then it is done again there. And
    whether the words for looks are known, of a question that is asked for the first time.

    Raises:
        NotLoggedOn: No log-on is known for this token; nothing is looked up for nobody.
        InvalidQuery: A colour, make or body is not known; nothing is on record.
    """
    scope = scope_of(question)
    if scope.pattern is None and not scope.filters.used():
        return
    with site.ledger.reading() as connection:
        session_of(connection, caller)
    if scope.earlier is None and scope.answer is None:
        require_known_words(site, scope.filters)
    if scope.pattern is not None:
        site.store.plates_fitting(scope.pattern, site.first_kept())


def require_known_cameras(connection: Connection, scope: Scope) -> None:
    """Check that a question names cameras of the register only: their ids stand in the ledger in clear.

    Raises:
        InvalidQuery: It names another one.
    """
    if scope.named_cameras and not register.known(connection) >= scope.named_cameras:
        raise InvalidQuery("question.area.ids", "names a camera that is not in the camera register")


def session_of(connection: Connection, caller: Caller) -> Session:
    """Find the log-on of a caller, open or not.

    Raises:
        NotLoggedOn: There is none.
    """
    if caller.token is not None:
        found = log_ons.find_by_token(connection, caller.token)
    elif caller.person_id is not None:
        found = log_ons.find_by_hub(connection, caller.person_id, caller.hub_session)
    else:
        found = None
    if found is None:
        raise NotLoggedOn("You are not logged on. Log in again.")
    return found


def asker_of(session: Session, person: Person | None, caller: Caller) -> Asker:
    """Say who asks, as the register has it; an account that is gone asks as nobody and is refused."""
    return Asker(
        person_id=session.person_id,
        agency=person.agency if person else "",
        role=person.role if person else "",
        unit=person.unit if person else "",
        trained_on=person.trained_on.isoformat() if person and person.trained_on else "",
        cleared_on=person.cleared_on.isoformat() if person and person.cleared_on else "",
        trainings={each.kind: each.first.isoformat() for each in person.trainings} if person else {},
        session_id=session.session_id,
        method=session.method,
        client=caller.client,
        address=caller.address,
    )


def state_of_opening(pack: Pack, turn: Turn, glance: Glance) -> OpeningState:
    """Give policy what the registers say of the opening of a case."""
    return _state(pack, turn, glance, AboutOpening(overdue=glance.overdue))


def camera_kinds_of_act(connection: Connection, case_session: str | None, answer: int | None) -> frozenset[CameraKind]:
    """Return the kinds of the cameras whose reads an act can reach.

    One on a read of an answer reaches what that could, any other in the file of a case none: the file holds no read. What is
    done outside of a case reaches reads of all cameras in the register.
    """
    if case_session is None:
        return register.kinds_of(connection) or EVERY_KIND
    return frozenset() if answer is None else camera_kinds_of_answer(connection, answer, case_session)


def state_of_act(
    pack: Pack,
    turn: Turn,
    glance: Glance,
    kinds: frozenset[CameraKind],
    entries: tuple[NewEntry | None, EntryThen | None],
    hits: tuple[AboutHit | None, TaskThen | None],
    hold: HoldTerms | None,
    equipment: tuple[NewSystem | None, frozenset[bool]],
    releases: tuple[ReleaseWish | None, ReleaseThen | None, str],
    *,
    role: str = "",
    trainer_words: str = "",
    package: PackageTerms | None = None,
) -> ActState:
    """Give policy what the registers say of an act.

    Args:
        kinds: Kinds of the cameras whose reads it can reach.
        entries: The entry of the agency's own hot list that it asks for, and the one that it is about.
        hits: The hit that it is work on, and what is owed after an error and is to be settled.
        equipment: The system that it approves, and whether cameras that it puts into service are new.
        hold: On which terms it holds reads.
        releases: The release request that it enters, the one that it is about, and why the first approver was not to be had.
        role: The one that it would give.
        trainer_words: Who is said to have trained somebody, in words.
        package: On which terms it makes an evidence package.
    """
    about = AboutAct(
        returned=glance.returned,
        viewed=glance.viewed,
        reconciled=glance.reconciled,
        subject=glance.subject,
        role=role,
        proposal=glance.proposal,
        proposer=glance.proposer,
        camera_kinds=kinds,
        trainer=glance.trainer,
        trainer_words=trainer_words,
        new_entry=entries[0],
        entry=entries[1],
        hit=hits[0],
        hit_task=hits[1],
        system=equipment[0],
        cameras_in_service=equipment[1],
        hold=hold,
        new_release=releases[0],
        release_request=releases[1],
        unavailable=releases[2],
        package=package,
    )
    return _state(pack, turn, glance, about)


def _state(pack: Pack, turn: Turn, glance: Glance, about: A) -> State[A]:
    person_id = glance.person.person_id if glance.person else ""
    return State(
        now=turn.now,
        pack=pack,
        adopted=glance.adopted,
        who=Who(person=glance.person, session=glance.session, asked=glance.asked),
        why=Why(
            case_session=glance.case_session,
            case=glance.case,
            release=release_then(turn.connection, glance.release, person_id, turn.now),
        ),
        about=about,
    )


def _fixed_cameras(site: Site, scope: Scope) -> frozenset[str]:
    """Return the fixed cameras of the register, for a question about reads beside those of a plate: who else passes a mobile unit is parked."""
    if scope.beside is None:
        return frozenset()
    board = site.board
    return frozenset(each.camera_id for each, fixed in zip(board.cameras, board.fixed, strict=True) if fixed)


def _fitting(site: Site, scope: Scope) -> Fitting | None:
    if scope.pattern is None:
        return None
    plates, town = site.store.plates_fitting(scope.pattern, site.first_kept())
    return Fitting(plates=plates, town=town)


def stop_flooding(pack: Pack, glance: Glance) -> None:
    """End the recording of refusals before they fill the disk.

    Raises:
        TooMany: Too many questions of this person were refused in the last minute.
    """
    if glance.refused >= pack.limits.refusals_per_minute:
        raise TooMany("Too many of your questions were refused in the last minute.", 60)


def refusal_of(reasons: tuple[Reason, ...], seq: int) -> AccessError:
    """Say a refusal as the error that goes out: whose log-on is over must log in again."""
    over = [reason for reason in reasons if reason.clause == "own.session"]
    return NotLoggedOn(f"{over[0].sentence} {over[0].remedy}") if over else Refused(reasons, seq)


def person_of(connection: Connection, caller: Caller) -> tuple[Session, Person | None]:
    """Find the log-on and the account of a caller, for displays."""
    session = session_of(connection, caller)
    return session, people.find(connection, session.person_id)


def _justification(case_session: CaseSession | None, session: Session) -> Justification:
    if case_session is None or case_session.person_id != session.person_id:
        return NO_JUSTIFICATION
    return Justification(
        case_number=case_session.case_number,
        purpose=case_session.purpose,
        reason=case_session.reason or "-",
        offence=case_session.offence,
        statement=case_session.statement,
    )


def _member(site: Site, scope: Scope) -> tuple[int, bytes] | None:
    """Return of which answer the reads must have been that a question is about, and their keyed hashes; None if of none."""
    if not scope.reads:
        return None
    of = scope.reads[0].of
    return of, members_of(site.members_key, of, [read.read_id for read in scope.reads])


def _answered(site: Site, scope: Scope) -> tuple[int, bytes] | None:
    """Return which answer is taken up again, and the keyed hash of the question that it must have answered."""
    if scope.answer is None:
        return None
    return scope.answer.of, question_of(site.members_key, scope.answer.of, scope.answer.asked)
