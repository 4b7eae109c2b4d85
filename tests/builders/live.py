"""Sources that bring their own reads: tokens, bodies that wait, and what is told of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from data_access.gateway.bringing.groups import WaitingBody
from data_access.gateway.deciding.callers import SOURCE_PREFIX, token_hash
from data_access.gateway.open_site.site import Site
from data_access.records.intake import source_tokens
from tests.builders.closed_site import body_in
from tests.builders.gateway import Doors


def a_source_token(site: Site, source: str = "vendor", **changed: Any) -> str:
    """Keep a token for a source, whatever policy would say; `changed` are columns of its row."""
    token, token_id = (
        SOURCE_PREFIX + hashlib.sha256(source_tokens.new_id().encode()).hexdigest(),
        source_tokens.new_id(),
    )
    table = source_tokens.source_tokens
    with site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test needs a source token"})
        source_tokens.add(
            turn.connection,
            recorded,
            token_id=token_id,
            source=source,
            token=token_hash(token),
            label="a test",
            person_id="cole",
            expires_at=turn.now + timedelta(days=1),
        )
        if changed:
            turn.connection.execute(table.update().where(table.c.token_id == token_id).values(**changed))
    return token


def bearer(token: str) -> dict[str, str]:
    """Return the headers under which a source brings its reads."""
    return {"Authorization": f"Bearer {token}"}


def deliver(doors: Doors, token: str, body: str | bytes | Iterator[bytes], source: str = "vendor") -> Any:
    """Bring a body to the live door and return the response."""
    return doors.client.post(f"/v1/batches/{source}", content=body, headers=bearer(token))


def waiting(folder: Path, token: str, *texts: str) -> list[WaitingBody]:
    """Bodies that were received and wait for their group."""
    return [body_in(folder / f"body-{number}", text, token_hash(token)) for number, text in enumerate(texts)]
