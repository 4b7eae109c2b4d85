"""What acts on source tokens change: making one, which is shown once, and revoking it. Who may approve a source may do both."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from data_access.acts.sources import OldSourceToken, TokenForSource, TokensOfSource
from data_access.gateway.deciding.acts import actor_of, do, nothing, require_permit
from data_access.gateway.deciding.callers import SOURCE_PREFIX, Caller, token_hash
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.intake import bringers, source_tokens
from data_access.steps import Recorded
from data_access.terms import stamp


def make(site: Site, caller: Caller, new: TokenForSource) -> dict[str, Any]:
    """Make a token of an approved source or hot list and return it with its public id; it is shown once.

    Raises:
        Refused: Policy said no, or neither source nor hot list of that name has an approval (D14).
    """
    require_permit(site, caller, new.does, lambda connection: bringers.approved(connection, new.source))
    token, token_id = SOURCE_PREFIX + secrets.token_urlsafe(32), source_tokens.new_id()

    def change(turn: Turn, recorded: Recorded) -> str:
        until = turn.now + timedelta(days=new.days) if new.days else None
        source_tokens.add(
            turn.connection,
            recorded,
            token_id=token_id,
            source=bringers.approved(turn.connection, new.source),
            token=token_hash(token),
            label=new.label,
            person_id=actor_of(turn, caller),
            expires_at=until,
        )
        return stamp(until) if until else ""

    until = do(site, caller, new, change, details={"token": token_id})
    return {"token": token, "id": token_id, "source": new.source, "expires_at": until}


def revoke(site: Site, caller: Caller, old: OldSourceToken) -> None:
    """End a token; it brings nothing from the next body on.

    Raises:
        Refused: Policy said no.
        NotFound: There is no such token, or it was revoked before.
    """
    do(site, caller, old, lambda turn, recorded: source_tokens.revoke(turn.connection, recorded, old.token))


def of_source(site: Site, caller: Caller, of: TokensOfSource) -> list[dict[str, Any]]:
    """List the tokens of a source, without what proves them. Raises `Refused` if the role may not."""
    do(site, caller, of, nothing)
    now = site.now()
    with site.ledger.reading() as connection:
        found = source_tokens.of_source(connection, of.source)
    return [
        {
            "id": token.token_id,
            "label": token.label,
            "made_by": token.made_by,
            "made_at": stamp(token.made_at),
            "expires_at": stamp(token.expires_at) if token.expires_at else "",
            "in_force": token.in_force(now),
        }
        for token in found
    ]


DOERS: Doers = {TokenForSource: make, OldSourceToken: revoke, TokensOfSource: of_source}
