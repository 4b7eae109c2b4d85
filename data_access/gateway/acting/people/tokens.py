"""One's own personal tokens: making one, which is shown once, which there are, and their end."""

from __future__ import annotations

from typing import Any

from data_access.acts.tokens import NewToken, OldToken
from data_access.errors import NotFound
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller, new_token, token_hash
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.deciding.open_log_on import require_log_on
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.accounts import log_ons
from data_access.steps import Recorded
from data_access.terms import stamp


def make_token(site: Site, caller: Caller, new: NewToken) -> dict[str, str]:
    """Make a personal token for scripts, at most eight hours; it is shown once."""
    token, token_id = new_token(), log_ons.new_id()

    def details(turn: Turn) -> Details:
        return {"token": token_id, "expires_at": stamp(turn.now + site.pack.sessions.token_for)}

    def change(turn: Turn, recorded: Recorded) -> str:
        until = turn.now + site.pack.sessions.token_for
        log_ons.open_session(
            turn.connection,
            recorded,
            session_id=token_id,
            person_id=actor_of(turn, caller),
            method="token",
            expires_at=until,
            token=token_hash(token),
            label=new.label,
        )
        return stamp(until)

    until = do(site, caller, new, change, details=details)
    return {"token": token, "expires_at": until}


def mine(site: Site, caller: Caller) -> list[dict[str, Any]]:
    """List the caller's personal tokens that are in force, without what proves them."""
    _, person = require_log_on(site, caller)
    with site.ledger.reading() as connection:
        found = log_ons.tokens_of(connection, person.person_id, site.now())
    return [
        {
            "id": each.session.session_id,
            "label": each.label,
            "made_at": stamp(each.session.opened_at),
            "expires_at": stamp(each.session.expires_at),
        }
        for each in found
    ]


def revoke(site: Site, caller: Caller, old: OldToken) -> None:
    """End one of the caller's own personal tokens, from the next question on.

    Raises:
        Refused: A personal token revokes no other; that is on record.
        NotFound: There is none of that id that is the caller's and in force.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        if not log_ons.end_token(turn.connection, recorded, actor_of(turn, caller), old.personal):
            raise NotFound("You have no such personal token, or it has ended.")

    do(site, caller, old, change)


def log_out_everywhere(site: Site, caller: Caller) -> None:
    """End every log-on and every personal token of the caller; a personal token ends itself alone.

    Raises:
        NotLoggedOn: The log-on that asks has ended, or the account is disabled, which ended the others.
    """
    require_log_on(site, caller)
    with site.ledger.deciding() as turn:
        session = session_of(turn.connection, caller)
        if session.ended_at is not None:
            return
        who = {"person": session.person_id, "session": session.session_id}
        if session.method == "token":
            recorded = turn.append("logged_out", {"who": who, "address": caller.address})
            log_ons.end(turn.connection, recorded, session.session_id, "logged_out")
            return
        open_now = len(log_ons.of_person(turn.connection, session.person_id, turn.now))
        fields = {"who": who, "address": caller.address, "everywhere": True, "ended": open_now}
        log_ons.end_all(turn.connection, turn.append("logged_out", fields), session.person_id, "logged_out")


DOERS: Doers = {NewToken: make_token, OldToken: revoke}
