"""A person's case sessions: opening one with a justification, which is an act, closing it, and which there are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from data_access.acts.cases import OpenedCase
from data_access.answers import cases as answered
from data_access.answers.cases import Colleague, KnownCase
from data_access.errors import Conflict, NotFound
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import (
    asker_of,
    refusal_of,
    session_of,
    state_of_opening,
    stop_flooding,
)
from data_access.gateway.deciding.open_log_on import require_log_on_in
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.me import prompt_of
from data_access.ledger.turn import Connection, Turn
from data_access.policy.authorise import may_open
from data_access.policy.packs.pack import Pack
from data_access.policy.state import CaseOpening
from data_access.questions.justification import Justification
from data_access.records.accounts import log_ons, people, question_rate
from data_access.records.casework import answers_given, case_sessions, cases
from data_access.records.overview import what_policy_sees
from data_access.steps import Permit, Recorded
from data_access.terms import Case, CaseSession

MAX_PROMPT = 2_000
"""Characters of what is shown beside a form."""

LATELY = timedelta(days=30)
"""How long a case that was opened is offered again."""


class NewCaseSession(Justification):
    """A justification as it is given on a page, with the words of the policy that stood beside the form.

    Attributes:
        prompt: What was shown; empty where nothing was, as in Python.
    """

    prompt: Annotated[str, Field(max_length=MAX_PROMPT)] = ""


def open_case_session(site: Site, caller: Caller, form: NewCaseSession) -> answered.CaseSession:
    """Record a justification for some hours; a number that is not a case yet becomes a provisional one.

    What was shown beside the form goes into the entry, word for word.

    Raises:
        Refused: Policy said no; that is on record.
        Conflict: The page showed other words than the policy's; nothing was recorded.
    """
    justification = Justification(**form.model_dump(exclude={"prompt"}))
    if form.prompt and form.prompt != prompt_of(site.pack, form.purpose):
        raise Conflict("The policy's words have changed since this page was opened. Reload it, and read them again.")
    with site.ledger.deciding() as turn:
        session = session_of(turn.connection, caller)
        seen = what_policy_sees.for_opening(turn.connection, session, justification.case_number, turn.now)
        stop_flooding(site.pack, seen)
        asker = asker_of(session, seen.person, caller)
        permit = may_open(
            CaseOpening(asker=asker, justification=justification), state_of_opening(site.pack, turn, seen)
        )
        case_session = case_sessions.new_id()
        found = {"case": _case_words(site.pack, justification, seen.case, case_session)}
        recorded = turn.act(permit, OpenedCase(**form.model_dump()), found)
        question_rate.note(turn.connection, recorded, session.person_id, granted=permit.granted)
        opened = _open(site.pack, turn, recorded, permit, justification, case_session) if permit.granted else None
    if opened is None:
        raise refusal_of(permit.reasons, recorded.seq)
    with site.ledger.reading() as connection:
        return _shown(connection, opened, recorded.seq)


def my_case_sessions(site: Site, caller: Caller) -> list[answered.CaseSession]:
    """List the caller's own open case sessions, latest first."""
    with site.ledger.reading() as connection:
        session, _ = require_log_on_in(connection, site.pack, caller, site.now())
        found = case_sessions.open_of(connection, session.person_id, site.now())
        return [_shown(connection, one) for one in found]


def my_cases(site: Site, caller: Caller) -> list[KnownCase]:
    """List the cases that the caller opened in the last 30 days, the latest first, as the case register has them now.

    `people` are who else worked under the case in that time: who searches for it must know of one another.
    """
    with site.ledger.reading() as connection:
        session, _ = require_log_on_in(connection, site.pack, caller, site.now())
        since = site.now() - LATELY
        lately = case_sessions.numbers_of(connection, session.person_id, since)
        return [_case_shown(connection, number, session.person_id, since) for number in lately]


def colleagues(site: Site, caller: Caller, case_session: str) -> list[Colleague]:
    """List who else has the case of one of the caller's own open case sessions open, by any of its numbers: who could be shown an answer.

    Raises:
        NotFound: There is none of that id that is the caller's and open.
    """
    with site.ledger.reading() as connection:
        session, _ = require_log_on_in(connection, site.pack, caller, site.now())
        mine = case_sessions.open_of(connection, session.person_id, site.now())
        number = next((each.case_number for each in mine if each.case_session == case_session), None)
        if number is None:
            raise NotFound("There is no such open case session of yours.")
        found = case_sessions.open_under(connection, cases.numbers_of(connection, number), site.now())
        others = [people.find(connection, who) for who in found if who != session.person_id]
        return [Colleague(person=who.person_id, full_name=who.full_name) for who in others if who is not None]


def close_case_session(site: Site, caller: Caller, case_session: str) -> None:
    """Close one of the caller's own case sessions.

    Raises:
        NotFound: There is none of that id that is the caller's and open.
    """
    with site.ledger.deciding() as turn:
        session, person = require_log_on_in(turn.connection, site.pack, caller, turn.now)
        fields = {"who": {"person": person.person_id, "session": session.session_id}, "case_session": case_session}
        recorded = turn.append("case_session_closed", fields)
        case_sessions.close(turn.connection, recorded, person.person_id, case_session)
        turn.forgets = True


def _open(
    pack: Pack, turn: Turn, recorded: Recorded, permit: Permit, justification: Justification, case_session: str
) -> CaseSession:
    connection, person_id = turn.connection, permit.act.asker.person_id
    shape = pack.cases.format_of(justification.case_number)
    if cases.find(connection, justification.case_number) is None and shape is not None:
        until = turn.now + pack.cases.provisional_for
        number = justification.case_number
        cases.begin_provisional(connection, recorded, number=number, kind=shape.kind, until=until, person_id=person_id)
    log_ons.use(connection, recorded, permit.act.asker.session_id)
    turn.forgets = case_sessions.close_expired(connection, recorded) > 0
    answers_given.forget_past(connection, recorded, person_id)
    return case_sessions.open_case_session(
        connection,
        recorded,
        case_session=case_session,
        person_id=person_id,
        justification=justification,
        expires_at=turn.now + pack.sessions.case_session_for,
    )


def _case_words(pack: Pack, justification: Justification, case: Case | None, case_session: str) -> dict[str, object]:
    shape = pack.cases.format_of(justification.case_number)
    kind = case.kind if case else shape.kind if shape else ""
    number = justification.case_number
    return {"number": number, "new_number": case is None, "kind": str(kind), "session": case_session}


def _shown(connection: Connection, case_session: CaseSession, seq: int | None = None) -> answered.CaseSession:
    case = cases.find(connection, case_session.case_number)
    return answered.CaseSession(
        case_session=case_session.case_session,
        case_number=case_session.case_number,
        purpose=case_session.purpose,
        reason=case_session.reason,
        offence=case_session.offence,
        standing=str(case.standing) if case else "unknown",
        opened_at=case_session.opened_at,
        expires_at=case_session.expires_at,
        provisional_until=case.provisional_until if case else None,
        seq=seq,
    )


def _case_shown(connection: Connection, number: str, person_id: str, since: datetime) -> KnownCase:
    case = cases.find(connection, number)
    others = [people.find(connection, who) for who in case_sessions.people_of(connection, number, since)]
    return KnownCase(
        number=number,
        kind=str(case.kind) if case else "",
        standing=str(case.standing) if case else "unknown",
        offence=case.offence if case else "",
        closed=bool(case and case.closed_at),
        provisional_until=case.provisional_until if case else None,
        became=case.reconciled_to or "" if case else "",
        people=tuple(who.full_name for who in others if who is not None and who.person_id != person_id),
    )
