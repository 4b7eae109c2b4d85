"""Entries looked up for a person: the newest first, the outcome of each intent, and what commitments hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from data_access.errors import NotFound
from data_access.keyring import KeyRing
from data_access.ledger.file import vault
from data_access.ledger.file.tables import entries
from data_access.ledger.file.vault import Opened
from data_access.ledger.ledger import Ledger

CHUNK = 500
Entry = Mapping[str, Any]


def newest_first(ledger: Ledger, before: int, most: int) -> Iterator[Entry]:
    """Yield entries below `before`, the newest first, at most `most` of them, as far as a signed checkpoint covers them."""
    upper = min(before, ledger.size)
    floor = max(0, upper - most)
    while upper > floor:
        lower = max(floor, upper - CHUNK)
        yield from (json.loads(body) for body in reversed(list(ledger.entries(lower, upper))))
        upper = lower


def newest_of(ledger: Ledger, kinds: Collection[str]) -> Entry | None:
    """Return the newest entry of some kinds, or None; it walks back from the end."""
    table = entries.c
    chosen = select(table.body).where(table.kind.in_(sorted(kinds))).order_by(table.seq.desc()).limit(1)
    with ledger.reading() as connection:
        body = connection.scalar(chosen)
    return json.loads(body) if body is not None else None


def shredded_months(connection: Connection) -> set[str]:
    """Return the months of which an entry says that their key was destroyed."""
    bodies = connection.scalars(select(entries.c.body).where(entries.c.kind == "month_shredded"))
    return {str(json.loads(body).get("month")) for body in bodies}


def outcomes_of(ledger: Ledger, intents: Collection[int]) -> dict[int, Entry]:
    """Return the outcome of each intent that has one, by the intent's number."""
    found: dict[int, Entry] = {}
    wanted, table = sorted(intents), entries.c
    with ledger.reading() as connection:
        for at in range(0, len(wanted), CHUNK):
            chosen = select(table.intent, table.body).where(
                table.intent.in_(wanted[at : at + CHUNK]), table.seq < ledger.size
            )
            found.update((row.intent, json.loads(row.body)) for row in connection.execute(chosen))
    return found


def opened(ledger: Ledger, keyring: KeyRing, seqs: Collection[int]) -> dict[int, Opened]:
    """Open what some entries keep sealed, each opening compared with its commitment (`vault.get`).

    Raises:
        NotFound: No signed checkpoint covers one of them.
    """
    said: dict[int, Opened] = {}
    with ledger.reading() as connection:
        for seq in seqs:
            body = connection.execute(select(entries.c.body).where(entries.c.seq == seq)).scalar_one_or_none()
            if body is None or seq >= ledger.size:
                raise NotFound(f"The ledger has no entry {seq}.")
            said[seq] = vault.get(connection, keyring, body)
    return said
