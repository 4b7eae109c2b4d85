"""What acts on accounts change: making, resetting, closing and opening them."""

from __future__ import annotations

from typing import Any

from data_access.acts.accounts import AccountToDisable, AccountToEnable, AccountToReset, NewAccount
from data_access.errors import InvalidQuery
from data_access.gateway.acting.doers import Doers
from data_access.gateway.acts import actor_of, do
from data_access.gateway.callers import Caller
from data_access.gateway.site import Site, SiteFacts
from data_access.ledger.turn import Turn
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import credentials, failed_log_ons, log_ons, people
from data_access.steps import Recorded


def create_account(site: Site, caller: Caller, new: NewAccount) -> dict[str, Any]:
    """Make an account and return its enrolment, which is shown once and kept nowhere in clear."""
    require_role(site, new.role)
    enrolment, proofs = new_proofs(site, new.person)
    why_not = why_no_account(site.facts, site.pack, new.person, new.role)

    def change(turn: Turn, recorded: Recorded) -> None:
        if why_not:
            raise InvalidQuery("person", why_not)
        creator = people.find(turn.connection, actor_of(turn, caller))
        agency = creator.agency if creator else ""
        given: dict[str, Any] = {"full_name": new.full_name, "role": new.role, "unit": new.unit}
        people.add(turn.connection, recorded, person_id=new.person, agency=agency, **given, **proofs)

    do(site, caller, new, change)
    return enrolment


def reset_account(site: Site, caller: Caller, about: AccountToReset) -> dict[str, Any]:
    """Give an account new proofs; its sessions end, a lock ends."""
    enrolment, proofs = new_proofs(site, about.person)

    def change(turn: Turn, recorded: Recorded) -> None:
        people.reset(turn.connection, recorded, about.person, **proofs)
        log_ons.end_all(turn.connection, recorded, about.person, "reset")
        failed_log_ons.unlock(turn.connection, recorded, about.person)
        turn.forgets = True  # the old proofs' hashes

    do(site, caller, about, change)
    return enrolment


def disable_account(site: Site, caller: Caller, about: AccountToDisable) -> None:
    """Close an account; it may ask nothing from the next question on."""

    def change(turn: Turn, recorded: Recorded) -> None:
        people.disable(turn.connection, recorded, about.person)
        log_ons.end_all(turn.connection, recorded, about.person, "disabled")

    do(site, caller, about, change)


def enable_account(site: Site, caller: Caller, about: AccountToEnable) -> None:
    """Open an account again, if its name may still be one."""
    with site.ledger.reading() as connection:
        found = people.find(connection, about.person)
    why_not = why_no_account(site.facts, site.pack, found.person_id, found.role) if found else ""

    def change(turn: Turn, recorded: Recorded) -> None:
        if why_not:
            raise InvalidQuery("person", why_not)
        people.enable(turn.connection, recorded, about.person)

    do(site, caller, about, change)


def new_proofs(site: Site, person_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make password, secret and recovery codes: what the person is shown once, and what is kept."""
    password, secret = credentials.new_recovery_codes(1)[0], credentials.new_secret()
    codes = credentials.new_recovery_codes()
    shown = {
        "person": person_id,
        "password": password,
        "secret": secret,
        "uri": credentials.enrolment_uri(secret, person_id, f"Canvass {site.facts.agency_name}"),
        "recovery_codes": codes,
    }
    kept = {
        "password": site.passwords.hash(password),
        "totp": credentials.seal_secret(site.keyring, person_id, secret),
        "recovery": [credentials.recovery_digest(code) for code in codes],
    }
    return shown, kept


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
    found = [(each.person_id, why_no_account(site.facts, site.pack, each.person_id, each.role)) for each in everybody]
    return [{"person": person_id, "why": why} for person_id, why in found if why]


def require_role(site: Site, role: str) -> None:
    """Check that the pack has a role.

    Raises:
        InvalidQuery: It has none of that name; names those that it has.
    """
    if role not in site.pack.roles:
        raise InvalidQuery("role", f"must be one of {', '.join(site.pack.roles)}")


DOERS: Doers = {
    NewAccount: create_account,
    AccountToReset: reset_account,
    AccountToDisable: disable_account,
    AccountToEnable: enable_account,
}
