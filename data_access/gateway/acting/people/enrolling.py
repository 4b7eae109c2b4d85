"""Enrolment: a person sets proofs of their own, once, with the code of two parts that two people gave them by hand.

begin: both parts fit -> one-time codes or a passkey are offered -> finish: password and what was offered -> on record

Neither who proposed nor who confirmed the account sees any of it. Wrong codes are on record; some of them end the enrolment.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from data_access.errors import AccessError, InvalidQuery, NotLoggedOn
from data_access.gateway.acting.people import passkey_proofs
from data_access.gateway.open_site.challenges import LASTS, Challenge
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.questions.value import Value
from data_access.records.accounts import credentials, enrolments, passkeys, people
from data_access.records.accounts.enrolments import Enrolment
from data_access.steps import Recorded

WRONG = "Name or code is wrong, or the enrolment is over. Ask the two people who gave you the parts of the code."
CODES, PASSKEY = "codes", "passkey"
ENROLMENT = "enrolment"
Way = Literal["codes", "passkey"]
Document = dict[str, Any]
"""What goes over the wire as JSON."""


class Beginning(Value):
    """Who wants to enrol, the two parts of the code, and by what they will log on beside a password."""

    person: Annotated[str, Field(min_length=1, max_length=64)]
    first_part: Annotated[str, Field(min_length=1, max_length=40, repr=False)]
    second_part: Annotated[str, Field(min_length=1, max_length=40, repr=False)]
    way: Way


class Ending(Value):
    """What ends an enrolment: the password, and a code of the new secret, or a new passkey."""

    model_config = ConfigDict(str_strip_whitespace=False)

    challenge: Annotated[str, Field(min_length=8, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    code: Annotated[str, Field(max_length=40, repr=False)] = ""
    passkey: Annotated[Document | None, Field(repr=False)] = None
    label: Annotated[str, Field(max_length=60)] = ""


def begin(site: Site, form: Beginning, address: str) -> Document:
    """Look at both parts of the code, and return what the person is offered.

    Raises:
        NotLoggedOn: There is no such enrolment, it is over, or the code is wrong; which is not said.
    """
    with site.ledger.reading() as connection:
        enrolment = _open_enrolment(connection, form.person, site.now())
    if enrolment is None:
        raise NotLoggedOn(WRONG)
    if not enrolment.fits(form.first_part, form.second_part):
        raise _note_try(site, form.person, address)
    return _offer(site, form, enrolment, address)


def finish(site: Site, form: Ending, address: str) -> Document:
    """Keep what the person chose, and return the recovery codes, once.

    Raises:
        InvalidQuery: The password is too easy to guess, or the code or passkey is not the right answer; the person may
            try again.
        NotLoggedOn: The enrolment is over.
    """
    asked = site.challenges.look(form.challenge, ENROLMENT, site.now())
    require_good_password(site, asked.person_id, form.password)
    password, recovery = site.passwords.hash(form.password), credentials.new_recovery_codes()
    made = None
    if asked.secret:
        require_code(asked.secret, form.code, site.now())
    else:
        made = passkey_proofs.party_of(site.facts).made(asked.passkey, form.passkey or {})
    site.challenges.take(form.challenge, ENROLMENT, site.now())
    with site.ledger.deciding() as turn:
        enrolment = _open_enrolment(turn.connection, asked.person_id, turn.now)
        if enrolment is None or enrolment.enrolment != asked.number:
            raise NotLoggedOn(WRONG)
        proof = CODES if asked.secret else PASSKEY
        recorded = turn.append("enrolled", {"who": {"person": asked.person_id}, "address": address, "proof": proof})
        people.set_password(turn.connection, recorded, asked.person_id, password)
        people.set_codes(
            turn.connection,
            recorded,
            asked.person_id,
            totp=credentials.seal_secret(site.keyring, asked.person_id, asked.secret) if asked.secret else b"",
            recovery=[credentials.recovery_digest(code) for code in recovery],
        )
        if made is not None:
            keep_passkey(turn, recorded, asked.person_id, made, form.label)
        enrolments.end(turn.connection, recorded, enrolment.enrolment)
        turn.forgets = True  # the hashes of the code's parts
    return {"person": asked.person_id, "recovery_codes": recovery}


def require_good_password(site: Site, person_id: str, password: str) -> None:
    """Refuse a password that is short, or that somebody who knows the person or the agency would guess. Raises `InvalidQuery`."""
    with site.ledger.reading() as connection:
        person = people.find(connection, person_id)
    words = [person_id, site.facts.agency_name, *(person.full_name.split() if person else [])]
    credentials.require_good_password(password, words)


def require_code(secret: str, code: str, now: datetime) -> None:
    """Check a code of a new secret, which is not used up by it. Raises `InvalidQuery` if it is none."""
    if credentials.step_of(secret, code, now, 0) is None:
        raise InvalidQuery("code", "is not the code that the authenticator shows now: look whether its clock is right")


def keep_passkey(
    turn: Turn, recorded: Recorded, person_id: str, passkey: passkey_proofs.NewPasskey, label: str
) -> None:
    """Put a new passkey of a person on record."""
    passkeys.add(
        turn.connection,
        recorded,
        credential=passkey.credential,
        person_id=person_id,
        public_key=passkey.public_key,
        uses=passkey.uses,
        label=label.strip() or "passkey",
    )


def _open_enrolment(connection: Connection, person_id: str, now: datetime) -> Enrolment | None:
    person = people.find(connection, person_id)
    enrolment = enrolments.of_person(connection, person_id) if person is not None and person.enabled else None
    return enrolment if enrolment is not None and enrolment.open_at(now) else None


def _note_try(site: Site, person_id: str, address: str) -> AccessError:
    with site.ledger.deciding() as turn:
        enrolment = _open_enrolment(turn.connection, person_id, turn.now)
        if enrolment is not None:
            left = enrolments.MOST_TRIES - enrolment.tries - 1
            fields = {"who": {"person": person_id}, "address": address, "tries_left": left}
            enrolments.note_try(turn.connection, turn.append("enrolment_failed", fields), enrolment)
    return NotLoggedOn(WRONG)


def _offer(site: Site, form: Beginning, enrolment: Enrolment, address: str) -> Document:
    now, secret, passkey = site.now(), "", None
    shown: Document = {"person": form.person}
    if form.way == CODES:
        secret = credentials.new_secret()
        shown |= codes_shown(site, form.person, secret)
    else:
        with site.ledger.reading() as connection:
            person, known = people.find(connection, form.person), passkeys.of_person(connection, form.person)
        shown["options"], passkey = passkey_proofs.party_of(site.facts).ask_for_new(
            form.person, person.full_name if person else form.person, known
        )
    challenge = Challenge(
        purpose=ENROLMENT,
        person_id=form.person,
        source=address,
        expires_at=now + LASTS,
        secret=secret,
        passkey=passkey,
        number=enrolment.enrolment,
    )
    return {**shown, "challenge": site.challenges.ask(challenge, now)}


def codes_shown(site: Site, person_id: str, secret: str) -> dict[str, str]:
    """Return what a person is shown of a new secret: itself, and what its QR code holds."""
    uri = credentials.enrolment_uri(secret, person_id, f"Canvass {site.facts.agency_name}")
    return {"secret": secret, "uri": uri}
