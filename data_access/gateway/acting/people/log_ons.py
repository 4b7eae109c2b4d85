"""Logging on and out. Failures, lock-outs and log-ons are entries; what somebody typed is never kept."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from data_access.acts.ledger import SEES_TO
from data_access.errors import AccessError, InvalidQuery, NotLoggedOn, TooMany
from data_access.gateway.acting.people import passkey_proofs
from data_access.gateway.deciding.callers import Caller, new_token, token_hash
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.open_log_on import require_log_on
from data_access.gateway.open_site.challenges import LASTS, Challenge
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.policy.packs.pack import Pack
from data_access.questions.value import Value
from data_access.records.accounts import credentials, failed_log_ons, log_ons, passkeys, people
from data_access.records.accounts.failed_log_ons import Knock, LockRule
from data_access.records.accounts.people import Proofs
from data_access.steps import Recorded
from data_access.terms import Capability, Person, Session, stamp

LOG_ON = "log-on"
WRONG = "Name, password or code is wrong. A code works once; wait for the next one."


class LogOn(Value):
    """What a person gives to log on: a code, or a passkey in answer to a challenge. `hub_session` comes from the Hub alone, which shows the door's secret."""

    model_config = ConfigDict(str_strip_whitespace=False)

    person: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    code: Annotated[str, Field(max_length=40, repr=False)] = ""
    challenge: Annotated[str, Field(max_length=64)] = ""
    passkey: Annotated[dict[str, Any] | None, Field(repr=False)] = None
    hub_session: Annotated[str, Field(min_length=8, max_length=128)] | None = None


class HubLogOut(Value):
    """What the Hub says when somebody logs out there."""

    person: Annotated[str, Field(min_length=1, max_length=64)]
    hub_session: Annotated[str, Field(min_length=8, max_length=128)]


class AtHub(Value):
    """One log-on that the Hub asks about; without `hub_session` the one that the person used last, through any browser."""

    person: Annotated[str, Field(min_length=1, max_length=64)]
    hub_session: Annotated[str, Field(min_length=8, max_length=128)] | None = None


class AllAtHub(Value):
    """All log-ons that the Hub knows of."""

    log_ons: Annotated[tuple[AtHub, ...], Field(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class _Proof:
    """What proved right beside the password: the time step of a one-time code, the hash of a recovery code, or a passkey.

    Attributes:
        uses: How often the passkey's device says that it was used.
    """

    step: int | None = None
    recovery: bytes | None = None
    passkey: bytes | None = None
    uses: int = 0

    @property
    def name(self) -> str:
        """What the entry calls it."""
        if self.passkey is not None:
            return "passkey"
        return "one_time_code" if self.step is not None else "recovery_code"


def lock_rule(pack: Pack) -> LockRule:
    """Return the pack's lock-out (CJIS 5.9.5 AC-7: five failures in fifteen minutes)."""
    rules = pack.sessions
    return LockRule(failures=rules.lock_after_failures, within=rules.lock_within, lock_for=rules.lock_for)


def log_on(site: Site, form: LogOn, address: str) -> dict[str, Any]:
    """Check password and code, open a session, record it.

    Raises:
        NotLoggedOn: Something was wrong; which is not said.
        TooMany: The account is locked; says for how long.
    """
    with site.ledger.reading() as connection:
        before = people.proofs(connection, form.person)
    password_fits = site.passwords.fits(before.password if before else None, form.password)
    shown = _shown_passkey(site, form)
    with site.ledger.deciding() as turn:
        failed: AccessError | None = None
        opened: dict[str, Any] = {}
        tried = failed_log_ons.knock(turn.connection, site.bins_key, form.person, address, turn.now)
        until = failed_log_ons.locked_until(turn.connection, tried, turn.now)
        proofs = people.proofs(turn.connection, form.person)
        unchanged = before is not None and proofs is not None and proofs.password == before.password
        proof = (
            _proof(site, turn, proofs, form, shown)
            if proofs and proofs.enabled and unchanged and password_fits
            else None
        )
        if until is not None:
            failed = locked(until, turn.now)
        elif proof is None:
            failed = note_failure(site, turn, tried)
        else:
            opened = _succeed(site, turn, form, proof, tried)
    if failed is not None:
        raise failed
    return opened


def log_out(site: Site, caller: Caller) -> None:
    """End the caller's own session, and with a log-on every personal token of theirs.

    A session that has ended already is no error, and no entry either.
    """
    with site.ledger.deciding() as turn:
        _end(turn, session_of(turn.connection, caller), {"address": caller.address})


def log_out_of_hub(site: Site, form: HubLogOut) -> None:
    """End the session that a person had through one browser, and their personal tokens. One that is unknown is no error."""
    with site.ledger.deciding() as turn:
        session = log_ons.find_by_hub(turn.connection, form.person, form.hub_session)
        if session is not None:
            _end(turn, session, {"by": "hub"})


def _end(turn: Turn, session: Session, fields: dict[str, str]) -> None:
    if session.ended_at is not None:
        return
    who = {"person": session.person_id, "session": session.session_id}
    tokens = [] if session.method == "token" else log_ons.tokens_of(turn.connection, session.person_id, turn.now)
    recorded = turn.append("logged_out", {"who": who, **fields, "tokens": len(tokens)})
    log_ons.end(turn.connection, recorded, session.session_id, "logged_out")
    if tokens:
        log_ons.end_tokens(turn.connection, recorded, session.person_id, "logged_out")


def require_hub_log_on(site: Site, at_hub: HubLogOut | AtHub) -> list[str]:
    """Check that the log-on that a person has through one browser is good, and return what the role reaches in the Hub.

    Raises:
        NotLoggedOn: It is unknown, ended, expired or idle, or the account is disabled.
    """
    _, person = require_log_on(site, Caller(person_id=at_hub.person, hub_session=at_hub.hub_session))
    return groups_of(site.pack, person)


def good_of(site: Site, at_hub: AllAtHub) -> list[dict[str, Any]]:
    """Return those of some log-ons that are good, each with what the person's role reaches in the Hub."""
    good: list[dict[str, Any]] = []
    for one in at_hub.log_ons:
        with contextlib.suppress(NotLoggedOn):
            good.append({**one.model_dump(), "groups": require_hub_log_on(site, one)})
    return good


def groups_of(pack: Pack, person: Person) -> list[str]:
    """Name what a person's role reaches in the Hub.

    The pages; for some a notebook server of their own; for who asks nothing what waits for them, if they see to something, and the
    board of hits, if they watch it; the page of people.
    """
    role = pack.roles.get(person.role)
    if role is None:
        return []
    sees_people = bool(role.may & {Capability.CREATE_ACCOUNT, Capability.ASSIGN_ROLE})
    reaches = (
        ("dashboards", role.asks),
        ("analysts", role.asks and role.notebooks),
        ("duties", not role.asks and bool(role.may & SEES_TO)),
        ("hits", not role.asks and Capability.WATCH_HITS in role.may),
        ("people", sees_people),
    )
    return [name for name, has in reaches if has]


def ask_for_passkey(site: Site, address: str) -> dict[str, Any]:
    """Return what a browser is asked to show a passkey of this site; no person is named, so none is told to be there."""
    options, kept = passkey_proofs.party_of(site.facts).ask()
    now = site.now()
    challenge = Challenge(purpose=LOG_ON, person_id="", source=address, expires_at=now + LASTS, passkey=kept)
    return {"challenge": site.challenges.ask(challenge, now), "options": options}


def _shown_passkey(site: Site, form: LogOn) -> _Proof | None:
    """Return the passkey that was shown, if it is the person's and the answer is right; its challenge is over all the same."""
    if form.passkey is None:
        return None
    try:
        asked = site.challenges.take(form.challenge, LOG_ON, site.now())
        with site.ledger.reading() as connection:
            passkey = passkeys.find(connection, passkey_proofs.credential_of(form.passkey))
        if passkey is None or passkey.person_id != form.person:
            return None
        return _Proof(
            passkey=passkey.credential,
            uses=passkey_proofs.party_of(site.facts).shown(asked.passkey, passkey, form.passkey),
        )
    except InvalidQuery:
        return None


def _proof(site: Site, turn: Turn, proofs: Proofs, form: LogOn, by_passkey: _Proof | None) -> _Proof | None:
    if form.passkey is not None:
        still = by_passkey and by_passkey.passkey and passkeys.find(turn.connection, by_passkey.passkey)
        return by_passkey if still else None
    code = form.code
    secret = credentials.unseal_secret(site.keyring, proofs.person_id, proofs.totp) if proofs.totp else ""
    step = credentials.step_of(secret, code, turn.now, proofs.totp_step) if secret else None
    if step is not None:
        return _Proof(step=step)
    digest = credentials.recovery_digest(code)
    return _Proof(recovery=digest) if people.has_recovery(turn.connection, proofs.person_id, digest) else None


def _succeed(site: Site, turn: Turn, form: LogOn, proof: _Proof, knock: Knock) -> dict[str, Any]:
    connection, person = turn.connection, people.find(turn.connection, form.person)
    if person is None:
        raise NotLoggedOn(WRONG)
    session_id, method = log_ons.new_id(), "hub" if form.hub_session else "log_on"
    who = {"person": person.person_id, "agency": person.agency, "role": person.role, "unit": person.unit}
    recorded = turn.append(
        "logged_on",
        {
            "who": {**who, "session": session_id, "method": method},
            "address": knock.source,
            "proof": ["password", proof.name],
        },
    )
    _use_up(turn, recorded, person.person_id, proof)
    turn.forgets = failed_log_ons.succeed(connection, recorded, knock)
    token = None if form.hub_session else new_token()
    session = log_ons.open_session(
        connection,
        recorded,
        session_id=session_id,
        person_id=person.person_id,
        method=method,
        expires_at=turn.now + site.pack.sessions.log_on_for,
        token=token_hash(token) if token else None,
        hub_session=form.hub_session,
    )
    return {
        "session_id": session_id,
        "token": token,
        "person": person.person_id,
        "role": person.role,
        "groups": groups_of(site.pack, person),
        "expires_at": stamp(session.expires_at),
        "idle_min": site.pack.sessions.idle_min,
        "recovery_codes_left": people.recovery_left(connection, person.person_id),
    }


def _use_up(turn: Turn, recorded: Recorded, person_id: str, proof: _Proof) -> None:
    if proof.passkey is not None:
        passkeys.use(turn.connection, recorded, proof.passkey, proof.uses)
    if proof.step is not None:
        people.use_code(turn.connection, recorded, person_id, proof.step)
    if proof.recovery is not None:
        used = turn.append("recovery_code_used", {"who": {"person": person_id}})
        people.use_recovery(turn.connection, used, person_id, proof.recovery)


def note_failure(site: Site, turn: Turn, knock: Knock) -> AccessError:
    """Count and record a failure. Each is an entry, for a turn without one changes nothing; the lock bounds how many."""
    rule = lock_rule(site.pack)
    failure = failed_log_ons.weigh(turn.connection, knock, turn.now, rule)
    who = {"person": knock.account} if knock.known else {"unknown": True}
    kind = "locked_out" if failure.locks else "log_on_failed"
    place = "own" if knock.at_home else "elsewhere"
    fields = {"who": who, "address": knock.source, "place": place, "failures": failure.count}
    recorded = turn.append(kind, fields)
    turn.forgets = failed_log_ons.fail(turn.connection, recorded, knock, failure, rule)
    return locked(turn.now + rule.lock_for, turn.now) if failure.locks else NotLoggedOn(WRONG)


def locked(until: datetime, now: datetime) -> TooMany:
    """Return what is said while an account is locked."""
    left_s = max(1, round((until - now) / timedelta(seconds=1)))
    minutes = -(-left_s // 60)
    return TooMany(f"Too many failed log-ons: locked for {minutes} more minute{'s' if minutes > 1 else ''}.", left_s)
