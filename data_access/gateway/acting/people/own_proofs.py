"""One's own proofs: seeing them and one's log-ons, and changing password, one-time codes and passkeys.

Every change asks for the password of now: a kernel, or whoever finds a browser open, has the log-on and not the password.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from data_access.errors import AccessError, InvalidQuery, NotFound, NotLoggedOn
from data_access.gateway.acting.people import enrolling, passkey_proofs
from data_access.gateway.acting.people.enrolling import Document
from data_access.gateway.acting.people.log_ons import locked, note_failure
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.open_log_on import require_log_on
from data_access.gateway.open_site import reset_notices
from data_access.gateway.open_site.challenges import LASTS, Challenge
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.training_ends import soon
from data_access.ledger.turn import Turn
from data_access.questions.value import Value
from data_access.records.accounts import credentials, failed_log_ons, log_ons, passkeys, people
from data_access.steps import Recorded
from data_access.terms import Person, Session, stamp
from data_access.wording.people import own_end

NEW_CODES, NEW_PASSKEY = "new codes", "new passkey"
_LOG_ONS_SHOWN = 20
Password = Annotated[str, Field(min_length=1, max_length=256, repr=False)]
ChallengeId = Annotated[str, Field(min_length=8, max_length=64)]


class WithPassword(Value):
    """What is changed only by who knows the password of now."""

    model_config = ConfigDict(str_strip_whitespace=False)

    password: Password


class NewPassword(WithPassword):
    """The password of now, and the one to come."""

    new_password: Password


class NewCodes(Value):
    """A code of the secret that was offered."""

    challenge: ChallengeId
    code: Annotated[str, Field(min_length=1, max_length=40, repr=False)]


class MadePasskey(Value):
    """The browser's answer with a new passkey, and what the person calls it."""

    challenge: ChallengeId
    passkey: Annotated[Document, Field(repr=False)]
    label: Annotated[str, Field(max_length=60)] = ""


class OldPasskey(WithPassword):
    """A passkey that is to be removed."""

    passkey: Annotated[str, Field(min_length=1, max_length=1400)]


class OldLogOn(Value):
    """A log-on or personal token of one's own that is to end."""

    log_on: Annotated[str, Field(min_length=3, max_length=40)]


def mine(site: Site, caller: Caller) -> Document:
    """Return what the caller logs on by, without what would prove anything, and their log-ons, latest first."""
    session, person = require_log_on(site, caller)
    with site.ledger.reading() as connection:
        proofs = people.proofs(connection, person.person_id)
        keys = passkeys.of_person(connection, person.person_id)
        left = people.recovery_left(connection, person.person_id)
        lately = log_ons.lately(connection, person.person_id, _LOG_ONS_SHOWN)
    role = site.pack.roles.get(person.role)
    return {
        "person": person.person_id,
        "full_name": person.full_name,
        "role_label": role.label if role else "",
        "unit": person.unit,
        "zone": site.facts.zone,
        "notices": reset_notices.in_words(site, person),
        "own_since": stamp(proofs.own_since) if proofs and proofs.own_since else None,
        "codes": bool(proofs and proofs.totp),
        "recovery_codes_left": left,
        "passkeys": [
            {
                "id": passkey_proofs.written(each.credential),
                "label": each.label,
                "made_at": stamp(each.made_at),
                "used_at": stamp(each.used_at) if each.used_at else None,
            }
            for each in keys
        ],
        "training_ends": [own_end(each) for each in soon(site.pack.training, (person,), site.now().date())],
        "log_ons": [_shown(each, session, site) for each in lately],
    }


def change_password(site: Site, caller: Caller, form: NewPassword) -> None:
    """Change the password; every other log-on and personal token ends.

    Raises:
        NotLoggedOn, TooMany: The password of now is wrong; that counts like a failed log-on.
        InvalidQuery: The new one is too easy to guess, or the old one.
    """
    session, person = _known(site, caller, form.password)
    if form.new_password == form.password:
        raise InvalidQuery("new_password", "must be another than the one of now")
    enrolling.require_good_password(site, person.person_id, form.new_password)
    digest = site.passwords.hash(form.new_password)
    with site.ledger.deciding() as turn:
        recorded = _append(turn, "password_changed", session)
        people.set_password(turn.connection, recorded, person.person_id, digest)
        log_ons.end_others(turn.connection, recorded, person.person_id, session.session_id, "replaced")
        turn.forgets = True  # the old hash


def begin_codes(site: Site, caller: Caller, form: WithPassword) -> Document:
    """Offer a new secret of one-time codes. Nothing changes until a code of it is shown. Raises as `change_password`."""
    _, person = _known(site, caller, form.password)
    secret = credentials.new_secret()
    challenge = _challenge(site, person, NEW_CODES, secret=secret)
    return {"challenge": challenge, **enrolling.codes_shown(site, person.person_id, secret)}


def change_codes(site: Site, caller: Caller, form: NewCodes) -> list[str]:
    """Keep the secret that was offered, and return new recovery codes, once; those of before work no more."""
    session, person = require_log_on(site, caller)
    asked = _asked(site, form.challenge, NEW_CODES, person)
    enrolling.require_code(asked.secret, form.code, site.now())
    recovery = credentials.new_recovery_codes()
    site.challenges.take(form.challenge, NEW_CODES, site.now())
    with site.ledger.deciding() as turn:
        people.set_codes(
            turn.connection,
            _append(turn, "codes_changed", session),
            person.person_id,
            totp=credentials.seal_secret(site.keyring, person.person_id, asked.secret),
            recovery=[credentials.recovery_digest(code) for code in recovery],
        )
        turn.forgets = True  # the old secret
    return recovery


def begin_passkey(site: Site, caller: Caller, form: WithPassword) -> Document:
    """Return what the browser is asked to make a passkey. Raises as `change_password`."""
    _, person = _known(site, caller, form.password)
    with site.ledger.reading() as connection:
        known = passkeys.of_person(connection, person.person_id)
    options, kept = passkey_proofs.party_of(site.facts).ask_for_new(person.person_id, person.full_name, known)
    return {"challenge": _challenge(site, person, NEW_PASSKEY, passkey=kept), "options": options}


def add_passkey(site: Site, caller: Caller, form: MadePasskey) -> None:
    """Keep a passkey that the browser made. Raises `InvalidQuery` if its answer is not right."""
    session, person = require_log_on(site, caller)
    asked = _asked(site, form.challenge, NEW_PASSKEY, person)
    made = passkey_proofs.party_of(site.facts).made(asked.passkey, form.passkey)
    site.challenges.take(form.challenge, NEW_PASSKEY, site.now())
    with site.ledger.deciding() as turn:
        enrolling.keep_passkey(turn, _append(turn, "passkey_added", session), person.person_id, made, form.label)


def remove_passkey(site: Site, caller: Caller, form: OldPasskey) -> None:
    """Remove a passkey, such as that of a lost phone; the last one only where there are one-time codes. Raises `NotFound`."""
    session, person = _known(site, caller, form.password)
    credential = passkey_proofs.read(form.passkey)
    with site.ledger.deciding() as turn:
        proofs = people.proofs(turn.connection, person.person_id)
        left = [each for each in passkeys.of_person(turn.connection, person.person_id) if each.credential != credential]
        if not left and not (proofs and proofs.totp):
            raise InvalidQuery("passkey", "is all that you log on by: set up one-time codes or another passkey first")
        passkeys.remove(turn.connection, _append(turn, "passkey_removed", session), person.person_id, credential)


def end_log_on(site: Site, caller: Caller, form: OldLogOn) -> None:
    """End one of the caller's own log-ons or personal tokens. Raises `NotFound` if it is not theirs, or has ended."""
    session, person = require_log_on(site, caller)
    _require_person(session)
    with site.ledger.deciding() as turn:
        if form.log_on not in {
            each.session_id for each in log_ons.of_person(turn.connection, person.person_id, turn.now)
        }:
            raise NotFound("You have no such log-on, or it has ended.")
        who = {"person": person.person_id, "session": form.log_on}
        recorded = turn.append("logged_out", {"who": who, "by": "owner", "address": caller.address})
        log_ons.end(turn.connection, recorded, form.log_on, "logged_out")


def _known(site: Site, caller: Caller, password: str) -> tuple[Session, Person]:
    """Return who calls, if the password is theirs. Raises `NotLoggedOn`, `TooMany`."""
    session, person = require_log_on(site, caller)
    _require_person(session)
    with site.ledger.reading() as connection:
        proofs = people.proofs(connection, person.person_id)
    fits = site.passwords.fits(proofs.password if proofs else None, password)
    failed: AccessError | None = None
    with site.ledger.reading() as connection:
        tried = failed_log_ons.knock(connection, site.bins_key, person.person_id, caller.address, site.now())
        until = failed_log_ons.locked_until(connection, tried, site.now())
    if until is not None:
        raise locked(until, site.now())
    if not fits:
        with site.ledger.deciding() as turn:
            failed = note_failure(site, turn, tried)
        if isinstance(failed, NotLoggedOn):
            raise InvalidQuery("password", "is not your password")
        raise failed
    return session, person


def _require_person(session: Session) -> None:
    if session.method == "token":
        raise NotLoggedOn("A personal token is for questions only. Log on with password and code.")


def _append(turn: Turn, kind: str, session: Session) -> Recorded:
    return turn.append(kind, {"who": {"person": session.person_id, "session": session.session_id}})


def _challenge(site: Site, person: Person, purpose: str, *, secret: str = "", passkey: object = None) -> str:
    now = site.now()
    challenge = Challenge(
        purpose=purpose,
        person_id=person.person_id,
        source=person.person_id,
        expires_at=now + LASTS,
        secret=secret,
        passkey=passkey,
    )
    return site.challenges.ask(challenge, now)


def _asked(site: Site, key: str, purpose: str, person: Person) -> Challenge:
    asked = site.challenges.look(key, purpose, site.now())
    if asked.person_id != person.person_id:
        raise InvalidQuery("challenge", "is not known any more: begin again")
    return asked


def _shown(each: Session, here: Session, site: Site) -> Document:
    is_open = each.ended_at is None and site.now() < each.expires_at
    return {
        "id": each.session_id,
        "method": each.method,
        "opened_at": stamp(each.opened_at),
        "last_used_at": stamp(each.last_used_at),
        "expires_at": stamp(each.expires_at),
        "ended_at": stamp(each.ended_at) if each.ended_at else None,
        "ended_why": each.ended_why,
        "open": is_open,
        "here": each.session_id == here.session_id,
    }
