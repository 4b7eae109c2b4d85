"""One entry as bytes: an envelope, fields in clear, and salted commitments to what must not stand in clear."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from data_access.ledger.entries import kinds
from data_access.ledger.proof import canonical
from data_access.terms import stamp

SALT_BYTES = 16
REGISTERS = "registers"
"""Field that says what all registers come to once the entry stands (`register_sums`), hex."""
_ROOM = len(f',"{REGISTERS}":"{"0" * 32}"')


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment: its salt and the value that was committed to."""

    salt: bytes = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, ready to be appended.

    Attributes:
        intent: Number of the intent that an outcome belongs to; None for every other kind.
        body: Canonical JSON.
        openings: Opening of each commitment by field; these go to the vault only.
    """

    seq: int
    kind: str
    intent: int | None
    body: bytes
    openings: Mapping[str, Opening]
    document: Mapping[str, Any] = field(repr=False)

    def saying(self, registers: str) -> Entry:
        """Return it with what all registers come to."""
        document = {**self.document, REGISTERS: registers}
        return replace(self, body=canonical.encode(document), document=document)


def commitment(salt: bytes, name: str, value: str) -> str:
    """Return the hex SHA-256 of salt (16 bytes), field name and value. Plates are guessable: the salt is the secret."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + name.encode() + value.encode()).hexdigest()


def make(
    kind: str,
    seq: int,
    at: datetime,
    fields: Mapping[str, Any],
    secret: Mapping[str, str],
    salt: Callable[[int], bytes] = secrets.token_bytes,
    sealed: Mapping[str, Opening] | None = None,
) -> Entry:
    """Make an entry, small enough for what `saying` adds.

    Args:
        sealed: Openings that were made before; they are committed to like `secret`.

    Raises:
        ValueError: The kind is unknown, or a field is missing, reserved or cannot stand in canonical JSON.
    """
    kinds.check(kind, fields, secret)
    openings = {name: Opening(salt(SALT_BYTES), value) for name, value in secret.items()} | dict(sealed or {})
    document: dict[str, Any] = {**fields, "v": kinds.V, "kind": kind, "seq": seq, "at": stamp(at)}
    if openings:
        document["secret"] = {n: commitment(o.salt, n, o.value) for n, o in openings.items()}
    of = fields["intent"] if kind == "outcome" else None
    body = canonical.encode(document, canonical.MAX_BYTES - _ROOM)
    return Entry(seq=seq, kind=kind, intent=of, body=body, openings=openings, document=document)
