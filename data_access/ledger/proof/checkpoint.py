"""Checkpoints: a tree's origin, size and root as a C2SP signed note (tlog-checkpoint, signed-note; Ed25519)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data_access.errors import NotVerified
from data_access.ledger.proof.tree import HASH_BYTES

_ORIGIN = re.compile(r"[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9._-]*)*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_AGENCY = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+)+")
_NOT_OURS = frozenset({"localhost", "canvass-workbench"})
"""Names that more than one machine has, and the one that every log had before logs were named."""

_ED25519 = b"\x01"
_ID_BYTES = 4


class Signer(Protocol):
    """Signs the log's checkpoints, here or in a process of its own.

    `sign` returns the Ed25519 signature of the message, the same for the same message. It may be called from several
    threads, never two at once. It may raise anything; the ledger then stops.
    """

    @property
    def public_key(self) -> bytes:
        """Ed25519 public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes."""


class LocalSigner:
    """Signs with a key in this process's memory."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def public_key(self) -> bytes:
        """Ed25519 public key, 32 bytes."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: the first `size` entries have this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three signed lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def check_origin(origin: str) -> str:
    """Return the origin. Raises `ValueError` unless it looks like `lpr.example.gov/ledger` (lower case, no spaces)."""
    if not _ORIGIN.fullmatch(origin) or len(origin) > 200:
        raise ValueError("an origin is a host name in lower case, with an optional path")
    return origin


def origin_of_agency(name: str) -> str:
    """Return the origin of an agency's log: its host name or ORI in lower case, then `/ledger`. No two logs may have the same.

    Raises:
        ValueError: It is neither a host name nor an ORI, or is a name that other machines have, too.
    """
    host = name.strip().lower().removesuffix("/ledger")
    if not _AGENCY.fullmatch(host) or len(host) > 190 or host in _NOT_OURS or _ADDRESS.fullmatch(host):
        raise ValueError(
            "must be the agency's host name or ORI (letters, digits, dots and hyphens, as in lpr.example.gov), not an address and "
            "not a name that other machines have, too"
        )
    return check_origin(f"{host}/ledger")


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the four bytes by which a note names its key."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_ID_BYTES]


def verifier_key(name: str, public_key: bytes) -> str:
    """Write a public key as C2SP notes do: `name+id+base64`. This line is what an outsider keeps."""
    return f"{name}+{key_id(name, public_key).hex()}+{base64.b64encode(_ED25519 + public_key).decode()}"


def parse_verifier_key(line: str) -> tuple[str, bytes]:
    """Read a verifier key into name and public key. Raises `NotVerified` if it is malformed."""
    name, _, rest = line.strip().partition("+")
    ident, _, encoded = rest.partition("+")
    key = _unbase64(encoded)
    if len(key) != 1 + 32 or key[:1] != _ED25519 or key_id(name, key[1:]).hex() != ident:
        raise NotVerified("The verifier key is malformed; it should be one line, name+id+base64.")
    return name, key[1:]


def sign(checkpoint: Checkpoint, signer: Signer) -> str:
    """Return the signed note. Raises `ValueError` if the signer gave something that does not verify."""
    text, key = checkpoint.text(), signer.public_key
    signature = signer.sign(text.encode())
    if not _is_signature(signature, text, key):
        raise ValueError("the signer gave a signature that does not verify")
    blob = key_id(checkpoint.origin, key) + signature
    return f"{text}\n\u2014 {checkpoint.origin} {base64.b64encode(blob).decode()}\n"


def verify(note: str, origin: str, public_key: bytes) -> Checkpoint:
    """Read a signed note and check the log's own signature; signatures of others are ignored.

    Raises:
        NotVerified: The note is malformed, of another log, or not signed with this key.
    """
    text, blank, signatures = note.partition("\n\n")
    text += "\n"
    checkpoint = _parse(text)
    if checkpoint.origin != origin:
        raise NotVerified("The checkpoint is of another log.")
    if not blank or not signatures.endswith("\n"):
        raise NotVerified("The checkpoint is cut short.")
    if not any(_signed(text, line, origin, public_key) for line in signatures[:-1].split("\n")):
        raise NotVerified("The checkpoint is not signed with the log's key.")
    return checkpoint


def _signed(text: str, line: str, origin: str, public_key: bytes) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    blob = _unbase64(encoded)
    if dash != "\u2014" or name != origin or blob[:_ID_BYTES] != key_id(origin, public_key):
        return False
    return _is_signature(blob[_ID_BYTES:], text, public_key)


@lru_cache(maxsize=4)
def _key_of(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def _is_signature(signature: bytes, text: str, public_key: bytes) -> bool:
    try:
        _key_of(public_key).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _parse(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
        raise NotVerified("The checkpoint is malformed.")
    root = _unbase64(lines[2])
    if len(root) != HASH_BYTES:
        raise NotVerified("The checkpoint's root is malformed.")
    return Checkpoint(lines[0], int(lines[1]), root)


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if base64.b64encode(data).decode() == text else b""
