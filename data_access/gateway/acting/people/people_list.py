"""What who makes accounts or assigns roles sees of everybody: accounts, what is proposed for them, what runs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from data_access.acts.accounts import PeopleList
from data_access.gateway.acting.people.enrolling import Document
from data_access.gateway.deciding.acts import do, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site import reset_notices
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.training_ends import SOON, last_days
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import enrolments, log_ons, people, proposals
from data_access.records.casework import case_questions
from data_access.terms import AccountProposal, Person, stamp

UNUSED_FOR: Final = timedelta(days=90)


def every(site: Site, caller: Caller, listing: PeopleList) -> Document:
    """List all accounts and open proposals, on record. Raises `Refused` if the role may not."""
    do(site, caller, listing, nothing)
    now = site.now()
    with site.ledger.reading() as connection:
        me = people.find(connection, session_of(connection, caller).person_id)
        everybody = people.every(connection)
        looked_up: dict[str, Document] = {
            "proofs": people.own_proofs(connection),
            "logged_on": log_ons.last_of_all(connection),
            "asked": case_questions.last_of_all(connection),
            "enrolling": enrolments.open_ones(connection, now),
        }
        waiting = _waiting(connection, site.pack, me)
    numbers = Counter(each.number for each in everybody if each.number)
    return {
        "roles": {code: role.label for code, role in site.pack.roles.items()},
        "zone": site.facts.zone,
        "notices": reset_notices.in_words(site, me) if me else [],
        "clearance": site.pack.clearance.required,
        "trainings": {code: kind.label for code, kind in site.pack.training.kinds.items()},
        "people": [_person(each, site.pack, looked_up, numbers, now) for each in everybody],
        "proposals": waiting,
    }


def _person(
    person: Person, pack: Pack, looked_up: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int], now: datetime
) -> Document:
    enrolled, own_since = looked_up["proofs"].get(person.person_id, (False, None))
    used = (own_since, *(looked_up[name].get(person.person_id) for name in ("logged_on", "asked")))
    last = max(filter(None, used), default=None)
    role = pack.roles.get(person.role)
    notes = []
    if enrolled and own_since is None:
        notes.append("others made the password: to be renewed")
    if numbers.get(person.number, 0) > 1:
        notes.append("two accounts of one person")
    if not person.number:
        notes.append("no number at the agency on record")
    if person.enabled and enrolled and (last is None or now - last >= UNUSED_FOR):
        notes.append("unused for 90 days")
    trained, several = last_days(pack.training, person), len(pack.training.kinds) > 1
    called = {code: f"training ({pack.training.kinds[code].label})" if several else "training" for code in trained}
    ends = {called[code]: last for code, last in trained.items()}
    if pack.clearance.required:
        ends["clearance"] = _end(person.cleared_on, person.clearance_expires, pack.clearance.valid_d)
    notes += [
        note for name, day in ends.items() if (note := _runs_out(name, day, now.date(), asks=bool(role and role.asks)))
    ]
    return {
        "person": person.person_id,
        "number": person.number,
        "full_name": person.full_name,
        "role": person.role,
        "role_label": role.label if role else "",
        "role_until": _day(person.role_until),
        "unit": person.unit,
        "state": _state(person, enrolled, person.person_id in looked_up["enrolling"]),
        "enrolment_until": _stamp(looked_up["enrolling"].get(person.person_id)),
        "last_log_on": _stamp(looked_up["logged_on"].get(person.person_id)),
        "last_question": _stamp(looked_up["asked"].get(person.person_id)),
        "trainings": {code: _day(last) for code, last in trained.items()},
        "clearance_until": _day(ends.get("clearance")),
        "notes": notes,
    }


def _state(person: Person, has_proofs: bool, may_enrol: bool) -> str:
    if not person.enabled:
        return "disabled"
    if person.suspended:
        return "suspended"
    if has_proofs:
        return "in use"
    return "may enrol" if may_enrol else "not confirmed" if not person.role else "enrolment over"


def _end(first: date | None, last: date | None, valid_d: int) -> date | None:
    return None if first is None or last is None else min(last, first + timedelta(days=valid_d))


def _runs_out(name: str, last: date | None, today: date, *, asks: bool) -> str:
    if not asks:
        return ""
    if last is None:
        return f"no {name} on record"
    if last < today:
        return f"{name} ran out"
    return f"{name} runs out within 30 days" if last - today <= SOON else ""


def _waiting(connection: Connection, pack: Pack, me: Person | None) -> list[Document]:
    return [_proposal(connection, each, pack, me) for each in proposals.waiting(connection)]


def _proposal(connection: Connection, proposal: AccountProposal, pack: Pack, me: Person | None) -> Document:
    proposer = people.find(connection, proposal.proposer)
    role = pack.roles.get(proposal.role)
    return {
        "proposal": proposal.number,
        "person": proposal.person_id,
        "kind": proposal.kind.value,
        "full_name": proposal.full_name,
        "role_label": role.label if role else "",
        "unit": proposal.unit,
        "role_until": _day(proposal.role_until),
        "number": proposal.person_number,
        "proposer": proposal.proposer,
        "proposer_name": proposer.full_name if proposer else "",
        "proposed_at": stamp(proposal.proposed_at),
        "own": me is None or proposer is None or proposer.is_of(me) or proposal.person_id == me.person_id,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _stamp(instant: datetime | None) -> str | None:
    return stamp(instant) if instant else None


DOERS: Doers = {PeopleList: every}
