"""What a page needs beside answers: who I am, my case sessions, the cameras. No read is among it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from data_access.acts.cases import OpenedCase
from data_access.answers import cases as answered
from data_access.answers.cases import KnownCase
from data_access.answers.frames import Camera
from data_access.answers.me import AdoptedPack, Me, Openers, Purpose, RecordSource, VerificationForm
from data_access.errors import Conflict, NotLoggedOn
from data_access.gateway.callers import Caller
from data_access.gateway.circumstances import (
    asker_of,
    person_of,
    refusal_of,
    session_of,
    state_of_opening,
    stop_flooding,
)
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.authorise import may_open
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.roles import who_opens
from data_access.policy.state import CaseOpening
from data_access.questions.justification import Justification
from data_access.records.accounts import log_ons, people, question_rate
from data_access.records.casework import case_sessions, cases
from data_access.records.intake import cameras
from data_access.records.overview import what_policy_sees
from data_access.steps import Permit, Recorded
from data_access.terms import Capability, Case, CaseSession, Person, Session

MAX_PROMPT = 2_000
"""Characters of what is shown beside a form."""

SEES_TO_IT = frozenset({Capability.APPROVE_SOURCE, Capability.IMPORT_READS, Capability.CREATE_ACCOUNT})
"""Whoever may do one of these is told of parts of the site that do not run."""

LATELY = timedelta(days=30)
"""How long a case that was opened is offered again."""


def require_log_on(site: Site, caller: Caller) -> tuple[Session, Person]:
    """Return log-on and account of a caller whose log-on is open, for what is shown and is no question.

    Raises:
        NotLoggedOn: The log-on is unknown, ended, expired or idle, or the account is disabled.
    """
    with site.ledger.reading() as connection:
        return _require_log_on(connection, site.pack, caller, site.now())


def about_me(site: Site, caller: Caller) -> Me:
    """Say who is asking, what the role may, and what the agency's policy wants to be told."""
    session, person = require_log_on(site, caller)
    pack, role = site.pack, site.pack.roles.get(person.role)
    of_everybody, of_their_unit = who_opens(pack.roles)
    return Me(
        person=person.person_id,
        full_name=person.full_name,
        role=person.role,
        role_label=role.label if role else person.role,
        unit=person.unit,
        agency=person.agency,
        agency_name=site.facts.agency_name,
        zone=site.facts.zone,
        synthetic=site.facts.synthetic,
        evaluation=site.facts.evaluation,
        left_out=tuple(site.facts.left_out()) if role and role.may & SEES_TO_IT else (),
        capabilities=tuple(sorted(role.may)) if role else (),
        notebooks=bool(role and role.asks and role.notebooks),
        purposes=tuple(
            Purpose(code=code, label=p.label, prompt=p.prompt, shown=prompt_of(pack, code))
            for code, p in pack.purposes.items()
        ),
        reason_prompt=pack.reasons.prompt,
        reason_opened_by=Openers(of_everybody=tuple(of_everybody), of_their_unit=tuple(of_their_unit)),
        statement_prompt=pack.statement.prompt if pack.statement.required else "",
        case_prompt="; ".join(f"{shape.label}: {shape.example}" for shape in pack.cases.formats.values()),
        verification=VerificationForm(
            prompt=pack.verification.prompt,
            sources=tuple(
                RecordSource(code=code, label=each.label) for code, each in pack.verification.sources.items()
            ),
        ),
        limits=pack.limits.model_dump(mode="json"),
        fields=tuple(sorted(pack.fields)),
        pack=AdoptedPack(name=pack.name, policy=pack.agency.policy, hash=pack.hash),
        session_expires_at=session.expires_at,
        idle_min=pack.sessions.idle_min,
    )


def list_cameras(site: Site, caller: Caller) -> list[Camera]:
    """List the cameras of the register."""
    with site.ledger.reading() as connection:
        _require_log_on(connection, site.pack, caller, site.now())
        return [
            Camera(camera_id=c.camera_id, name=c.name, kind=str(c.kind), lat_e7=c.lat_e7, lon_e7=c.lon_e7)
            for c in cameras.every(connection)
        ]


class NewCaseSession(Justification):
    """A justification as it is given on a page, with the words of the policy that stood beside the form.

    Attributes:
        prompt: What was shown; empty where nothing was, as in Python.
    """

    prompt: Annotated[str, Field(max_length=MAX_PROMPT)] = ""


def prompt_of(pack: Pack, purpose: str) -> str:
    """Return the words of the policy that a page shows beside the reason for a purpose; a test holds the page to it."""
    chosen = pack.purposes.get(purpose)
    said = (
        chosen.prompt if chosen else "",
        pack.reasons.prompt,
        pack.statement.prompt if pack.statement.required else "",
    )
    return " ".join(words for words in said if words)


def open_case_session(site: Site, caller: Caller, given: NewCaseSession) -> answered.CaseSession:
    """Record a justification for some hours; a number that is not a case yet becomes a provisional one.

    What was shown beside the form goes into the entry, word for word.

    Raises:
        Refused: Policy said no; that is on record.
        Conflict: The page showed other words than the policy's; nothing was recorded.
    """
    justification = Justification(**given.model_dump(exclude={"prompt"}))
    if given.prompt and given.prompt != prompt_of(site.pack, given.purpose):
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
        recorded = turn.act(permit, OpenedCase(**given.model_dump()), found)
        question_rate.note(turn.connection, recorded, session.person_id, granted=permit.granted)
        opened = _open(site.pack, turn, recorded, permit, justification, case_session) if permit.granted else None
    if opened is None:
        raise refusal_of(permit.reasons, recorded.seq)
    with site.ledger.reading() as connection:
        return _shown(connection, opened, recorded.seq)


def my_case_sessions(site: Site, caller: Caller) -> list[answered.CaseSession]:
    """List the caller's own open case sessions, latest first."""
    with site.ledger.reading() as connection:
        session, _ = _require_log_on(connection, site.pack, caller, site.now())
        found = case_sessions.open_of(connection, session.person_id, site.now())
        return [_shown(connection, one) for one in found]


def my_cases(site: Site, caller: Caller) -> list[KnownCase]:
    """List the cases that the caller opened in the last 30 days, the latest first, as the case register has them now.

    `people` are who else worked under the case in that time: who searches for it must know of one another.
    """
    with site.ledger.reading() as connection:
        session, _ = _require_log_on(connection, site.pack, caller, site.now())
        since = site.now() - LATELY
        lately = case_sessions.numbers_of(connection, session.person_id, since)
        return [_case_shown(connection, number, session.person_id, since) for number in lately]


def close_case_session(site: Site, caller: Caller, case_session: str) -> None:
    """Close one of the caller's own case sessions.

    Raises:
        NotFound: There is none of that id that is the caller's and open.
    """
    with site.ledger.deciding() as turn:
        session, person = _require_log_on(turn.connection, site.pack, caller, turn.now)
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


def _shown(connection: Connection, opened: CaseSession, seq: int | None = None) -> answered.CaseSession:
    case = cases.find(connection, opened.case_number)
    return answered.CaseSession(
        case_session=opened.case_session,
        case_number=opened.case_number,
        purpose=opened.purpose,
        reason=opened.reason,
        offence=opened.offence,
        standing=str(case.standing) if case else "unknown",
        opened_at=opened.opened_at,
        expires_at=opened.expires_at,
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


def _require_log_on(connection: Connection, pack: Pack, caller: Caller, now: datetime) -> tuple[Session, Person]:
    session, person = person_of(connection, caller)
    idle = session.method != "token" and now - session.last_used_at >= timedelta(minutes=pack.sessions.idle_min)
    if person is None or not person.enabled or session.ended_at is not None or now >= session.expires_at or idle:
        raise NotLoggedOn("Your log-on has ended, expired or was unused for too long. Log in again.")
    return session, person
