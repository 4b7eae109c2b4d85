"""Two people confirm the machine's clock, where it stood long after the ledger's last entry, or behind it.

No log-on can be recorded while it is not known what time it is, so both give password and one-time code for this one act.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from data_access.errors import Conflict, NotLoggedOn, Reason, Refused, TooMany
from data_access.gateway.acting.people.log_ons import WRONG, lock_rule
from data_access.gateway.open_site import resuming
from data_access.gateway.open_site.site import Site
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from data_access.policy.clock_rules import two_may_confirm
from data_access.policy.packs.pack import Pack
from data_access.questions.value import Value
from data_access.records.accounts import credentials, failed_log_ons, people
from data_access.terms import Capability, Person

MOST_TRIES = 5
"""Refused confirmations after which this process takes no more; each is on record."""


class Confirming(Value):
    """What one of the two gives."""

    model_config = ConfigDict(str_strip_whitespace=False)

    person: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    code: Annotated[str, Field(min_length=1, max_length=40, repr=False)]


class Confirmation(Value):
    """Both who confirm the clock."""

    people: Annotated[tuple[Confirming, ...], Field(min_length=2, max_length=2)]


def confirm(site: Site, confirmation: Confirmation, address: str) -> dict[str, Any]:
    """Record that the clock is right, and let the ledger go on by it from the next start.

    Args:
        address: Where it is confirmed from; an account that is locked there confirms nothing.

    Raises:
        Conflict: The clock is not in doubt.
        NotLoggedOn: A name, password or code is wrong; which is not said.
        Refused: These two may not.
        TooMany: It was tried too often.
    """
    doubt = site.ledger.clock_doubt
    if doubt is None:
        raise Conflict("The machine's clock is not in doubt. Nothing was changed.")
    if site.clock_tries >= MOST_TRIES:
        raise TooMany("The clock was refused too often. Start the command again.", 60)
    with site.ledger.reading() as connection:
        before = [people.proofs(connection, one.person) for one in confirmation.people]
    fit = [
        site.passwords.fits(known.password if known else None, one.password)
        for known, one in zip(before, confirmation.people, strict=True)
    ]
    with site.ledger.confirming_clock() as turn:
        why = None if all(fit) else _WRONG
        why = (
            why
            or _not_proven(site, turn, confirmation, address)
            or two_may_confirm(_may(site.pack, turn, confirmation, site.ledger.clock_now().date()))
        )
        if why is None:
            who = {"people": [one.person for one in confirmation.people]}
            done = resuming.go_on(turn, doubt, site.ledger, who, lock_rule(site.pack).lock_for)
            _use_up(turn, site.ledger, confirmation)
            return done
        turn.append("clock_refused", {"clause": why.clause})
        site.clock_tries += 1
    raise NotLoggedOn(WRONG) if why is _WRONG else Refused([why], turn.last.seq)


_WRONG = Reason("own.log_on", WRONG, "Wait for the next codes, and let both give theirs again.")


def _use_up(turn: Turn, ledger: Ledger, confirmation: Confirmation) -> None:
    """Let no code that is shown now, or was just before, work again."""
    last = credentials.step_at(ledger.clock_now()) + 1
    for one in confirmation.people:
        people.use_code(turn.connection, turn.last, one.person, last)


def _not_proven(site: Site, turn: Turn, confirmation: Confirmation, address: str) -> Reason | None:
    """Say if one of the two is disabled, locked, or gave no code of now."""
    now, rule = site.ledger.clock_now(), lock_rule(site.pack)
    for one in confirmation.people:
        proofs = people.proofs(turn.connection, one.person)
        tried = failed_log_ons.knock(turn.connection, site.bins_key, one.person, address, now)
        locked = failed_log_ons.locked_until(turn.connection, tried, now)
        if proofs is None or not proofs.enabled or (locked is not None and locked <= now + rule.lock_for):
            return _WRONG
        if not proofs.totp:
            return _WRONG  # a passkey proves nothing at a terminal
        secret = credentials.unseal_secret(site.keyring, proofs.person_id, proofs.totp)
        last = proofs.totp_step if proofs.totp_step <= credentials.step_at(now) + 1 else 0  # a later one never was
        if credentials.step_of(secret, one.code, now, last) is None:
            return _WRONG
    return None


def _may(pack: Pack, turn: Turn, confirmation: Confirmation, today: date) -> list[tuple[Person, frozenset[Capability]]]:
    found = [people.find(turn.connection, one.person) for one in confirmation.people]
    standing = [person for person in found if person is not None and person.in_force(today)]
    roles = [(person, pack.roles.get(person.role)) for person in standing]
    return [(person, role.may if role else frozenset()) for person, role in roles]
