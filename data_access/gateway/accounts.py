"""Acts on accounts: making, resetting, closing and opening them, trainings, clearances, personal tokens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field

from data_access.errors import InvalidQuery, NotFound
from data_access.gateway.acts import act, actor_of
from data_access.gateway.callers import Caller, new_token, token_hash
from data_access.gateway.site import Site, SiteFacts
from data_access.ledger.turn import Turn
from data_access.policy import acts as known_acts
from data_access.policy.packs.pack import Pack
from data_access.questions.value import Value
from data_access.records.accounts import clearances, credentials, failed_log_ons, log_ons, people, trainings
from data_access.records.registers import require_no_future
from data_access.steps import Recorded
from data_access.terms import stamp

Short = Annotated[str, Field(min_length=1, max_length=120)]
PersonId = Annotated[str, Field(min_length=2, max_length=32)]


class NewAccount(Value):
    """An account to be made. Password, one-time code and recovery codes are made here and shown once."""

    person: PersonId
    full_name: Short
    role: Short
    unit: Short


class AboutAccount(Value):
    """An account to be disabled, enabled or reset, and why."""

    person: PersonId
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class NewTraining(Value):
    """A training that a person completed. Without `expires_on` it counts as long as the pack says."""

    person: PersonId
    trained_on: date
    expires_on: date | None = None
    trainer: Short
    content: Short


class NewClearance(Value):
    """A security clearance that a person has. Without `expires_on` it counts as long as the pack says."""

    person: PersonId
    cleared_on: date
    expires_on: date | None = None
    cleared_by: Short
    reference: Short


class NewToken(Value):
    """A personal token for scripts: what its owner calls it."""

    label: Short


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

    act(site, caller, "account_created", change, subject=new.person, fields={"role": new.role, "unit": new.unit})
    return enrolment


def reset_account(site: Site, caller: Caller, about: AboutAccount) -> dict[str, Any]:
    """Give an account new proofs; its sessions end, a lock ends."""
    enrolment, proofs = new_proofs(site, about.person)

    def change(turn: Turn, recorded: Recorded) -> None:
        people.reset(turn.connection, recorded, about.person, **proofs)
        log_ons.end_all(turn.connection, recorded, about.person, "reset")
        failed_log_ons.unlock(turn.connection, recorded, about.person)
        turn.forgets = True  # the old proofs' hashes

    act(site, caller, "account_reset", change, subject=about.person, reason=about.reason)
    return enrolment


def disable_account(site: Site, caller: Caller, about: AboutAccount) -> None:
    """Close an account; it may ask nothing from the next question on."""

    def change(turn: Turn, recorded: Recorded) -> None:
        people.disable(turn.connection, recorded, about.person)
        log_ons.end_all(turn.connection, recorded, about.person, "disabled")

    act(site, caller, "account_disabled", change, subject=about.person, reason=about.reason)


def enable_account(site: Site, caller: Caller, about: AboutAccount) -> None:
    """Open an account again, if its name may still be one."""
    with site.ledger.reading() as connection:
        found = people.find(connection, about.person)
    why_not = why_no_account(site.facts, site.pack, found.person_id, found.role) if found else ""

    def change(turn: Turn, recorded: Recorded) -> None:
        if why_not:
            raise InvalidQuery("person", why_not)
        people.enable(turn.connection, recorded, about.person)

    act(site, caller, "account_enabled", change, subject=about.person, reason=about.reason)


def record_training(site: Site, caller: Caller, new: NewTraining) -> None:
    """Put a training on record (R4, R5)."""
    last = new.expires_on or _last_day("trained_on", new.trained_on, site.pack.training.valid_d)
    training = trainings.Training(
        person_id=new.person, trained_on=new.trained_on, expires_on=last, trainer=new.trainer, content=new.content
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("trained_on", new.trained_on, turn.now)
        if people.find(turn.connection, new.person) is None:
            raise NotFound("There is no such account.")
        trainings.record(turn.connection, recorded, training)

    days = {"trained_on": new.trained_on.isoformat(), "expires_on": last.isoformat(), "content": new.content}
    act(site, caller, "training_recorded", change, subject=new.person, fields=days)


def record_clearance(site: Site, caller: Caller, new: NewClearance) -> None:
    """Put a security clearance on record (R7)."""
    last = new.expires_on or _last_day("cleared_on", new.cleared_on, site.pack.clearance.valid_d)
    clearance = clearances.Clearance(
        person_id=new.person,
        cleared_on=new.cleared_on,
        expires_on=last,
        cleared_by=new.cleared_by,
        reference=new.reference,
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        require_no_future("cleared_on", new.cleared_on, turn.now)
        if people.find(turn.connection, new.person) is None:
            raise NotFound("There is no such account.")
        clearances.record(turn.connection, recorded, clearance)

    days = {"cleared_on": new.cleared_on.isoformat(), "expires_on": last.isoformat(), "reference": new.reference}
    act(site, caller, "clearance_recorded", change, subject=new.person, fields=days)


def make_token(site: Site, caller: Caller, new: NewToken) -> dict[str, str]:
    """Make a personal token for scripts, at most eight hours; it is shown once."""
    token = new_token()

    def change(turn: Turn, recorded: Recorded) -> str:
        until = turn.now + site.pack.sessions.token_for
        log_ons.open_session(
            turn.connection,
            recorded,
            session_id=log_ons.new_id(),
            person_id=actor_of(turn, caller),
            method="token",
            expires_at=until,
            token=token_hash(token),
            label=new.label,
        )
        return stamp(until)

    until = act(site, caller, known_acts.MAKE_TOKEN, change)
    return {"token": token, "expires_at": until}


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


def _last_day(field: str, begun: date, valid_d: int) -> date:
    try:
        return begun + timedelta(days=valid_d)
    except OverflowError:
        raise InvalidQuery(field, f"must lie at least {valid_d} days before the end of the calendar") from None
