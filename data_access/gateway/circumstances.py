"""What policy must know of a question or an act, read in the deciding transaction."""

from __future__ import annotations

from dataclasses import replace

from data_access.errors import AccessError, InvalidQuery, NotLoggedOn, Reason, Refused, TooMany
from data_access.gateway.callers import Caller
from data_access.gateway.members import members_of, question_of
from data_access.gateway.quality.notes import asked_cameras
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.pack import Pack
from data_access.policy.state import Fitting, State
from data_access.queries import (
    Asked,
    Asking,
    Cameras,
    Canvass,
    Estimate,
    FilesOf,
    Justification,
    OfOneRead,
    Plates,
    Saved,
)
from data_access.records.accounts import log_ons, people
from data_access.records.intake import cameras as register
from data_access.records.overview import what_policy_sees
from data_access.records.overview.what_policy_sees import Glance
from data_access.steps import Asker, Request
from data_access.terms import CaseSession, Person, Session

UNKNOWN = "-"
NO_JUSTIFICATION = Justification(case_number="-", purpose="-", reason="-")
"""Stands in a refused question that names no case session of the asker's own."""


def circumstances_of(site: Site, turn: Turn, caller: Caller, asked: Asked) -> tuple[Request, State]:
    """Read who asks, why, and all that the rules look at.

    Raises:
        NotLoggedOn: No log-on is known for this token.
        TooMany: So many questions were refused in the last minute that no more refusals are recorded.
    """
    session = session_of(turn.connection, caller)
    question = asked.question
    of_reads = question.asked if isinstance(question, FilesOf) else question
    seen = what_policy_sees.for_question(
        turn.connection,
        session,
        asked.case_session,
        turn.now,
        _member(site, question),
        _answered(site, question),
        about_saved=isinstance(of_reads, Saved),
    )
    stop_flooding(site.pack, seen)
    require_known_cameras(turn.connection, asked.question)
    cameras = asked_cameras(site.board, of_reads)
    request = Request(
        asker=asker_of(session, seen.person, caller),
        case_session=asked.case_session if seen.case_session else UNKNOWN,  # it stands in the ledger in clear
        justification=_justification(seen.case_session, session),
        case_standing=seen.case.standing if seen.case else "unknown",
        case_kind=seen.case.kind if seen.case else "",
        question=asked.question,
        note=asked.note,
        cameras_asked=cameras,
    )
    return request, replace(state_of(site.pack, turn, seen), cameras_asked=cameras, fitting=_fitting(site, question))


def look_ahead(site: Site, caller: Caller, question: Asking) -> None:
    """Look up which plates fit a partial one before the turn that decides on it: nobody else waits for that meanwhile.

    The turn finds it done, unless plates came in between; then it is done again there.

    Raises:
        NotLoggedOn: No log-on is known for this token; nothing is looked up for nobody.
    """
    if isinstance(question, Plates):
        with site.ledger.reading() as connection:
            session_of(connection, caller)
        site.store.plates_fitting(question)


def require_known_cameras(connection: Connection, question: Asking) -> None:
    """Check that a question names cameras of the register only: their ids stand in the ledger in clear.

    Raises:
        InvalidQuery: It names another one.
    """
    if isinstance(question, FilesOf):
        question = question.asked
    area = question.area if isinstance(question, Canvass | Plates | Estimate) else None
    if isinstance(area, Cameras) and not register.known(connection) >= set(area.ids):
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
        session_id=session.session_id,
        method=session.method,
        client=caller.client,
        address=caller.address,
    )


def state_of(pack: Pack, turn: Turn, seen: Glance) -> State:
    """Give policy what the registers say."""
    return State(
        now=turn.now,
        pack=pack,
        adopted=seen.adopted,
        person=seen.person,
        session=seen.session,
        case_session=seen.case_session,
        case=seen.case,
        overdue=seen.overdue,
        asked=seen.asked,
        batches=seen.batches,
        held=seen.held,
        saved=seen.saved,
        returned=seen.returned,
        viewed=seen.viewed,
        cameras_asked=None,
        fitting=None,
        reconciled=seen.reconciled,
    )


def _fitting(site: Site, question: Asking) -> Fitting | None:
    if not isinstance(question, Plates):
        return None
    plates, town = site.store.plates_fitting(question)
    return Fitting(plates=plates, town=town)


def stop_flooding(pack: Pack, seen: Glance) -> None:
    """End the recording of refusals before they fill the disk.

    Raises:
        TooMany: Too many questions of this person were refused in the last minute.
    """
    if seen.refused >= pack.limits.refusals_per_minute:
        raise TooMany("Too many of your questions were refused in the last minute.", 60)


def refusal_of(reasons: tuple[Reason, ...], seq: int) -> AccessError:
    """Say a refusal as the error that goes out: whose log-on is over must log in again."""
    over = [reason for reason in reasons if reason.clause == "own.session"]
    return NotLoggedOn(f"{over[0].sentence} {over[0].remedy}") if over else Refused(reasons, seq)


def person_of(connection: Connection, caller: Caller) -> tuple[Session, Person | None]:
    """Find the log-on and the account of a caller, for displays."""
    session = session_of(connection, caller)
    return session, people.find(connection, session.person_id)


def _justification(found: CaseSession | None, session: Session) -> Justification:
    if found is None or found.person_id != session.person_id:
        return NO_JUSTIFICATION
    return Justification(
        case_number=found.case_number,
        purpose=found.purpose,
        reason=found.reason or "-",
        offence=found.offence,
        statement=found.statement,
    )


def _member(site: Site, question: Asking) -> tuple[int, bytes] | None:
    """Return of which answer the one read must have been that a question is about, and its keyed hash; None if of none."""
    if not isinstance(question, OfOneRead):
        return None
    return question.of, members_of(site.members_key, question.of, [question.read_id])


def _answered(site: Site, question: Asking) -> tuple[int, bytes] | None:
    """Return of which answer files are asked for, and the keyed hash of the question that it must have answered."""
    if not isinstance(question, FilesOf):
        return None
    return question.of, question_of(site.members_key, question.of, question.asked)
