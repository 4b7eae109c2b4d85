"""What acts on accounts change: proposals, their confirmation, roles, suspensions, closing and opening.

Nobody is let in by one person: an account, and a reset, has an enrolment whose code is in two parts. Who proposes is shown the
first, who confirms the second; the person who was given both by hand sets proofs that nobody else sees (`enrolling.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from data_access.acts.accounts import (
    AccessToGiveBack,
    AccessToSuspend,
    AccountConfirmation,
    AccountToDisable,
    AccountToEnable,
    AccountToReset,
    NewAccount,
    NewRole,
    Objection,
    SecondAccount,
)
from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.gateway.deciding.acts import actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site, SiteFacts
from data_access.ledger.turn import Turn
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import enrolments, failed_log_ons, log_ons, passkeys, people, proposals
from data_access.steps import Recorded
from data_access.terms import AccountProposal, Person, ProposalEnd, ProposalKind, stamp


def create_account(site: Site, caller: Caller, new: NewAccount) -> dict[str, Any]:
    """Make an account without role and proofs, propose its role, and return the first part of its enrolment code.

    The part is shown once and kept as a hash.
    """
    return _create(site, caller, new, role_until=new.role_until)


def create_second_account(site: Site, caller: Caller, new: SecondAccount) -> dict[str, Any]:
    """Do the same for a person who has an account; the custodian's exception."""
    return _create(site, caller, new, role_until=None, second_account=True)


def _create(
    site: Site,
    caller: Caller,
    new: NewAccount | SecondAccount,
    *,
    role_until: date | None,
    second_account: bool = False,
) -> dict[str, Any]:
    require_role(site, new.role)
    why_not, part = why_no_account(site.facts, site.pack, new.person, new.role), enrolments.new_part()

    def change(turn: Turn, recorded: Recorded) -> int:
        if why_not:
            raise InvalidQuery("person", why_not)
        actor = actor_of(turn, caller)
        creator = people.find(turn.connection, actor)
        people.add(
            turn.connection,
            recorded,
            person_id=new.person,
            number=new.number,
            full_name=new.full_name,
            unit=new.unit,
            agency=creator.agency if creator else "",
            second_account=second_account,
        )
        given: dict[str, Any] = {
            "role": new.role,
            "unit": new.unit,
            "full_name": new.full_name,
            "role_until": role_until,
        }
        number = proposals.add(
            turn.connection, recorded, person_id=new.person, kind=ProposalKind.ACCOUNT, proposer=actor, **given
        )
        enrolments.begin(turn.connection, recorded, new.person, number, part)
        return number

    number = do(site, caller, new, change, details=_next_proposal)
    return {"person": new.person, "proposal": number, "code_part": part}


def propose_role(site: Site, caller: Caller, new: NewRole) -> dict[str, Any]:
    """Propose another role, unit, name or number; a role that lets nobody do anything is in force at once, a number never."""
    require_role(site, new.role)
    at_once = not site.pack.roles[new.role].lets_in and new.number is None

    def change(turn: Turn, recorded: Recorded) -> int:
        _confirmed(turn, new.person)
        if new.number is not None:
            people.require_free_number(turn.connection, new.person, new.number)
        actor = actor_of(turn, caller)
        given: dict[str, Any] = {
            "role": new.role,
            "unit": new.unit,
            "full_name": new.full_name,
            "role_until": new.role_until,
            "number": new.number,
        }
        number = proposals.add(
            turn.connection, recorded, person_id=new.person, kind=ProposalKind.ROLE, proposer=actor, **given
        )
        if at_once:
            proposals.settle(turn.connection, recorded, number, actor, ProposalEnd.CONFIRMED)
            people.change(turn.connection, recorded, new.person, **given)
        return number

    number = do(site, caller, new, change, details=lambda turn: {**_next_proposal(turn), "in_force": at_once})
    return {"person": new.person, "proposal": number, "in_force": at_once}


def reset_account(site: Site, caller: Caller, about: AccountToReset) -> dict[str, Any]:
    """Propose that a person enrols anew, and return the first part of the code; until it is confirmed nothing changes."""
    part = enrolments.new_part()

    def change(turn: Turn, recorded: Recorded) -> int:
        _confirmed(turn, about.person)
        number = proposals.add(
            turn.connection,
            recorded,
            person_id=about.person,
            kind=ProposalKind.RESET,
            proposer=actor_of(turn, caller),
        )
        enrolments.begin(turn.connection, recorded, about.person, number, part)
        return number

    number = do(site, caller, about, change, details=_next_proposal)
    return {"person": about.person, "proposal": number, "code_part": part}


def confirm_proposal(site: Site, caller: Caller, confirmation: AccountConfirmation) -> dict[str, Any]:
    """Let what another person proposed take effect; of an account or a reset, return the second part of the code."""
    with site.ledger.reading() as connection:
        proposal = proposals.find(connection, confirmation.proposal)
    if proposal is None:
        raise NotFound("There is no such proposal.")
    role = proposal.role
    why_not = why_no_account(site.facts, site.pack, proposal.person_id, role) if role else ""
    part = "" if proposal.kind is ProposalKind.ROLE else enrolments.new_part()

    def change(turn: Turn, recorded: Recorded) -> str:
        if why_not:
            raise InvalidQuery("person", why_not)
        proposals.settle(turn.connection, recorded, proposal.number, actor_of(turn, caller), ProposalEnd.CONFIRMED)
        if proposal.kind is ProposalKind.RESET:
            remove_proofs(turn, proposal.person_id)
        else:
            _give_role(turn, recorded, proposal)
        return open_enrolment(turn, proposal.person_id, proposal.number, part) if part else ""

    until = do(
        site,
        caller,
        confirmation,
        change,
        details={"proposes": proposal.kind.value, "role": role, "unit": proposal.unit},
    )
    shown = {"code_part": part, "until": until} if part else {}
    return {"person": proposal.person_id, "proposal": proposal.number, "kind": proposal.kind.value, **shown}


def decline_proposal(site: Site, caller: Caller, objection: Objection) -> None:
    """Decline what was proposed, or take it back. An account that was never confirmed is closed; its person may have another."""

    def change(turn: Turn, recorded: Recorded) -> None:
        proposal = proposals.find(turn.connection, objection.proposal)
        if proposal is None or proposal.person_id != objection.person:
            raise NotFound("There is no such proposal for this account.")
        proposals.settle(turn.connection, recorded, objection.proposal, actor_of(turn, caller), ProposalEnd.DECLINED)
        if proposal.kind is ProposalKind.ACCOUNT:
            people.withdraw(turn.connection, recorded, objection.person)

    do(site, caller, objection, change)


def disable_account(site: Site, caller: Caller, about: AccountToDisable) -> None:
    """Close an account; it may ask nothing from the next question on."""

    def change(turn: Turn, recorded: Recorded) -> None:
        people.disable(turn.connection, recorded, about.person)
        log_ons.end_all(turn.connection, recorded, about.person, "disabled")
        enrolments.end_all(turn.connection, recorded, about.person)

    do(site, caller, about, change)


def enable_account(site: Site, caller: Caller, about: AccountToEnable) -> None:
    """Open an account again, if its name may still be one."""
    with site.ledger.reading() as connection:
        person = people.find(connection, about.person)
    why_not = why_no_account(site.facts, site.pack, person.person_id, person.role) if person else ""

    def change(turn: Turn, recorded: Recorded) -> None:
        if why_not:
            raise InvalidQuery("person", why_not)
        _confirmed(turn, about.person)
        people.enable(turn.connection, recorded, about.person)

    do(site, caller, about, change)


def suspend_access(site: Site, caller: Caller, about: AccessToSuspend) -> None:
    """Suspend a person's access: they may log on and see why they are refused, and ask and do nothing."""

    def change(turn: Turn, recorded: Recorded) -> None:
        if _account(turn, about.person).suspended:
            raise Conflict("This person's access is suspended already.")
        people.suspend(turn.connection, recorded, about.person)

    do(site, caller, about, change)


def give_access_back(site: Site, caller: Caller, about: AccessToGiveBack) -> None:
    """Lift a suspension."""

    def change(turn: Turn, recorded: Recorded) -> None:
        if not _account(turn, about.person).suspended:
            raise Conflict("This person's access is not suspended.")
        people.lift_suspension(turn.connection, recorded, about.person)

    do(site, caller, about, change)


def remove_proofs(turn: Turn, person_id: str) -> None:
    """Remove everything by which a person logs on, and end what they have open, on record."""
    open_ones = log_ons.of_person(turn.connection, person_id, turn.now)
    removed = turn.append("proofs_removed", {"log_ons": len(open_ones)}, {"subject": person_id})
    people.remove_proofs(turn.connection, removed, person_id)
    passkeys.remove_all(turn.connection, removed, person_id)
    log_ons.end_all(turn.connection, removed, person_id, "reset")
    failed_log_ons.unlock(turn.connection, removed, person_id)
    turn.forgets = True  # the old proofs' hashes


def why_no_account(facts: SiteFacts, pack: Pack, person_id: str, role: str) -> str:
    """Say why this machine lets no account of a role have a name, or nothing. Asks the operating system: not in a turn."""
    if not people.PERSON_ID.fullmatch(person_id):
        return people.FORM
    if not person_id[-1].isalnum() or ".." in person_id:
        return "must end in a letter or digit, and have no two dots in a row"
    has = pack.roles.get(role)
    return facts.why_no_name(person_id, bool(has and has.asks and has.notebooks))


def unfit_names(site: Site) -> list[dict[str, str]]:
    """Return the enabled accounts whose names this machine does not let them have, each with what is wrong."""
    with site.ledger.reading() as connection:
        everybody = [person for person in people.every(connection) if person.enabled]
    checked = [(each.person_id, why_no_account(site.facts, site.pack, each.person_id, each.role)) for each in everybody]
    return [{"person": person_id, "why": why} for person_id, why in checked if why]


def require_role(site: Site, role: str) -> None:
    """Check that the pack has a role.

    Raises:
        InvalidQuery: It has none of that name; names those that it has.
    """
    if role not in site.pack.roles:
        raise InvalidQuery("role", f"must be one of {', '.join(site.pack.roles)}")


def _account(turn: Turn, person_id: str) -> Person:
    person = people.find(turn.connection, person_id)
    if person is None:
        raise NotFound("There is no such account.")
    return person


def _confirmed(turn: Turn, person_id: str) -> Person:
    person = _account(turn, person_id)
    if person.role == "":
        raise Conflict("This account was never confirmed: confirm what is proposed, or have another account proposed.")
    return person


def _next_proposal(turn: Turn) -> dict[str, object]:
    return {"proposal": proposals.next_number(turn.connection)}


def _give_role(turn: Turn, recorded: Recorded, proposal: AccountProposal) -> None:
    given: dict[str, Any] = {"role": proposal.role, "unit": proposal.unit, "full_name": proposal.full_name}
    given |= {"role_until": proposal.role_until, "number": proposal.person_number}
    people.change(turn.connection, recorded, proposal.person_id, **given)


def open_enrolment(turn: Turn, person_id: str, proposal: int, part: str) -> str:
    """Open the enrolment of a confirmed proposal with the second part of its code, on record; return until when."""
    until = stamp(turn.now + enrolments.LASTS)
    opened = turn.append("enrolment_opened", {"until": until}, {"subject": person_id})
    enrolments.open_up(turn.connection, opened, proposal, part)
    return until


DOERS: Doers = {
    NewAccount: create_account,
    SecondAccount: create_second_account,
    NewRole: propose_role,
    AccountToReset: reset_account,
    AccountConfirmation: confirm_proposal,
    Objection: decline_proposal,
    AccountToDisable: disable_account,
    AccountToEnable: enable_account,
    AccessToSuspend: suspend_access,
    AccessToGiveBack: give_access_back,
}
