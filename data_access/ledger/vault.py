"""The openings of commitments, sealed under a key a month. Without its key a month's entries still verify, unreadably."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.ledger.entry import Opening
from data_access.ledger.tables import openings

Row = tuple[int, str, bytes]


def key_name(month: str) -> str:
    """Return the name of a month's key, `vault/2026-11`. Destroying it shreds the month."""
    return f"vault/{month}"


def seal(keyring: KeyRing, seq: int, at: datetime, leaf: bytes, given: Mapping[str, Opening]) -> Row:
    """Seal the openings of one entry, as a row for `openings`. Nothing of the ledger's file is touched.

    Raises:
        BadSite: The month's key cannot be read.
        OSError: The month's key cannot be written.
    """
    month = at.strftime("%Y-%m")
    clear = json.dumps({name: [o.salt.hex(), o.value] for name, o in given.items()}).encode()
    return seq, month, keyring.seal(key_name(month), clear, leaf)


def get(connection: Connection, keyring: KeyRing, seq: int, leaf: bytes) -> dict[str, Opening]:
    """Open what was sealed for one entry; empty if the entry has no secrets, or its month was shredded.

    Raises:
        BadSite: It was changed, or moved from another entry.
    """
    found = connection.execute(select(openings.c.month, openings.c.sealed).where(openings.c.seq == seq)).first()
    if found is None or not keyring.has(key_name(found.month)):
        return {}
    try:
        clear = json.loads(keyring.unseal(key_name(found.month), found.sealed, leaf))
    except ValueError:
        raise BadSite("A sealed opening of the ledger is malformed.") from None
    return {name: Opening(bytes.fromhex(salt), value) for name, (salt, value) in clear.items()}
