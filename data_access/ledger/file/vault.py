"""The openings of commitments, sealed under a key a month. Without its key a month's entries still verify, unreadably.

What was opened is believed only as far as it fits what the entry committed to: there is one way to open, and it compares.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.ledger.entries.entry import SALT_BYTES, Opening, commitment
from data_access.ledger.file.tables import openings
from data_access.ledger.proof import canonical
from data_access.ledger.proof.tree import leaf_hash

Row = tuple[int, str, bytes]

DIGEST = "digest"
"""Name under which the vault keeps the salt of an answer's digest."""

Unseal = Callable[[bytes, bytes], bytes]
"""Opens what is sealed under one month's key, given the leaf that it was bound to."""

Unseals = dict[str, Unseal | None]
"""What opens each month that was met; None for one whose key is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What was sealed for one entry.

    Attributes:
        fitting: Openings by field, each compared with what the entry committed to; none if one of them is broken.
        broken: Fields whose opening is not what the entry committed to, is not there or cannot be read.
    """

    fitting: Mapping[str, Opening] = field(default_factory=dict, repr=False)
    broken: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, str]:
        """What was committed to, by field; the salt of an answer's digest is no such value."""
        return {name: opening.value for name, opening in self.fitting.items() if name != DIGEST}


def count(connection: Connection) -> int:
    """Return of how many entries openings are kept."""
    return int(connection.execute(select(func.count()).select_from(openings)).scalar_one())


def key_name(month: str) -> str:
    """Return the name of a month's key, `vault/2026-11`. Destroying it shreds the month."""
    return f"vault/{month}"


def months(connection: Connection) -> list[str]:
    """List the months of which something is sealed."""
    found: list[str] = []
    following = select(func.min(openings.c.month)).where(openings.c.month > bindparam("after"))
    while month := connection.scalar(following, {"after": found[-1] if found else ""}):
        found.append(month)
    return found


def sealer(keyring: KeyRing, seq: int, at: datetime, openings: Mapping[str, Opening]) -> Callable[[bytes], Row]:
    """Return what seals the openings of one entry, given its leaf, as a row for `openings`; the key is read now.

    Nothing of the ledger's file is touched.

    Raises:
        BadSite: The month's key cannot be read.
        OSError: The month's key cannot be written.
    """
    month = at.strftime("%Y-%m")
    clear = json.dumps({name: [o.salt.hex(), o.value] for name, o in openings.items()}).encode()
    sealed = keyring.sealer(key_name(month))
    return lambda leaf: (seq, month, sealed(clear, leaf))


def get(connection: Connection, keyring: KeyRing, body: bytes, unseals: Unseals | None = None) -> Openings:
    """Open what was sealed for the entry with this body; nothing if it has no secrets, or its month was shredded.

    Args:
        unseals: What opens the months that were met before, for who opens many entries at once; it is added to.
    """
    entry = canonical.read(body)
    found = connection.execute(
        select(openings.c.month, openings.c.sealed).where(openings.c.seq == entry["seq"])
    ).first()
    month = entry["at"][:7]
    unseal = unseal_of({} if unseals is None else unseals, keyring, month)
    if unseal is None:
        return Openings()
    if found is None or found.month != month:
        return Openings(broken=tuple(sorted(entry.get("secret", {}))))
    return compared(entry, body, found.sealed, unseal)


def unseal_of(unseals: Unseals, keyring: KeyRing, month: str) -> Unseal | None:
    """Return what opens a month, None if its key is gone; a key is read once."""
    if month not in unseals:
        unseals[month] = unsealer(keyring, month) if keyring.has(key_name(month)) else None
    return unseals[month]


def unsealer(keyring: KeyRing, month: str) -> Unseal:
    """Return what opens a month that has a key; a key that is damaged opens nothing."""
    try:
        return keyring.unsealer(key_name(month))
    except BadSite as error:
        unfit = error

    def refuse(*_: bytes) -> bytes:
        raise unfit

    return refuse


def compared(entry: Mapping[str, Any], body: bytes, blob: bytes, unseal: Unseal) -> Openings:
    """Open what was sealed for an entry and compare each opening with what the entry committed to.

    An outcome of a version that did not commit to the salt of its digest has that one opening uncompared.
    """
    committed: dict[str, str] = entry.get("secret", {})
    try:
        given = _parsed(unseal(blob, leaf_hash(body)))
    except BadSite:
        return Openings(broken=tuple(sorted(committed)) or (DIGEST,))
    fits = {name for name, opening in given.items() if _fits(name, opening, committed, entry)}
    broken = tuple(sorted((committed.keys() | given.keys()) - fits))
    return Openings(broken=broken) if broken else Openings(fitting=given)


def _fits(name: str, opening: Opening, commitments: Mapping[str, str], entry: Mapping[str, Any]) -> bool:
    if name not in commitments:
        return name == DIGEST and DIGEST in entry and opening.value == ""
    return hmac.compare_digest(commitment(opening.salt, name, opening.value), str(commitments[name]))


def _parsed(clear: bytes) -> dict[str, Opening]:
    try:
        given = canonical.read(clear)
        made = {name: Opening(bytes.fromhex(salt), value) for name, (salt, value) in given.items()}
        if all(len(opening.salt) == SALT_BYTES and isinstance(opening.value, str) for opening in made.values()):
            return made
    except (ValueError, TypeError, AttributeError):
        pass
    raise BadSite("A sealed opening of the ledger is malformed.")
