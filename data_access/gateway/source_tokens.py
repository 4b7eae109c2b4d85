"""Acts on source tokens: making one, which is shown once, and revoking it. Who may approve a source may do both."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from data_access.gateway.acts import act, actor_of, require_permit
from data_access.gateway.callers import SOURCE_PREFIX, Caller, token_hash
from data_access.gateway.site import Site
from data_access.ledger.turn import Turn
from data_access.questions.value import Value
from data_access.records.intake import source_tokens, sources
from data_access.steps import Recorded
from data_access.terms import stamp

MADE, REVOKED, READ = "source_token_made", "source_token_revoked", "source_tokens_read"


class NewSourceToken(Value):
    """A token for one source: what its maker calls it, and for how many days it is in force; without, until revoked."""

    label: Annotated[str, Field(min_length=1, max_length=120)]
    days: Annotated[int, Field(ge=1, le=3660)] | None = None


def make(site: Site, caller: Caller, source: str, new: NewSourceToken) -> dict[str, Any]:
    """Make a token of an approved source and return it with its public id; it is shown once.

    Raises:
        Refused: Policy said no, or the source has no approval (D14).
    """
    require_permit(site, caller, MADE, lambda connection: sources.approved(connection, source))
    token, token_id = SOURCE_PREFIX + secrets.token_urlsafe(32), source_tokens.new_id()

    def change(turn: Turn, recorded: Recorded) -> str:
        until = turn.now + timedelta(days=new.days) if new.days else None
        source_tokens.add(
            turn.connection,
            recorded,
            token_id=token_id,
            source=sources.approved(turn.connection, source).source_id,
            token=token_hash(token),
            label=new.label,
            person_id=actor_of(turn, caller),
            expires_at=until,
        )
        return stamp(until) if until else ""

    said = {"source": source, "token": token_id, "days": new.days or 0}
    until = act(site, caller, MADE, change, fields=said)
    return {"token": token, "id": token_id, "source": source, "expires_at": until}


def revoke(site: Site, caller: Caller, token_id: str) -> None:
    """End a token; it brings nothing from the next body on.

    Raises:
        Refused: Policy said no.
        NotFound: There is no such token, or it was revoked before.
    """
    act(
        site,
        caller,
        REVOKED,
        lambda turn, recorded: source_tokens.revoke(turn.connection, recorded, token_id),
        fields={"token": token_id},
    )


def of_source(site: Site, caller: Caller, source: str) -> list[dict[str, Any]]:
    """List the tokens of a source, without what proves them. Raises `Refused` if the role may not."""
    act(site, caller, READ, lambda *_: None, fields={"source": source})
    now = site.now()
    with site.ledger.reading() as connection:
        found = source_tokens.of_source(connection, source)
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
