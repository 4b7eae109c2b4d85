"""The seal of one file: AES-256-GCM under a key derived from its segment's, bound to what the file and the part are."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_access.store.sheaves.sheaf import SheafDamage

SALT: Final = 16
NONCE: Final = 12
TAG: Final = 16
"""Lengths in bytes."""


def new_salt() -> bytes:
    """Return a salt for a new file."""
    return secrets.token_bytes(SALT)


@dataclass(frozen=True, slots=True)
class FileSeal:
    """The key of one file, and what its parts are bound to."""

    key: AESGCM = field(repr=False)
    name: str

    @classmethod
    def of(cls, key: bytes, salt: bytes, name: str, kind: str) -> FileSeal:
        """Derive the key of a file.

        Args:
            key: The segment's.
            salt: The file's own.
            name: What the segment's key is called, and which of its files this is.
            kind: What the file holds.
        """
        derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=kind.encode()).derive(key)
        return cls(AESGCM(derived), name)

    def shut(self, part: int, clear: bytes) -> bytes:
        """FileSeal a part of a file that is written once: its number is its nonce."""
        return self.key.encrypt(part.to_bytes(NONCE, "big"), clear, self._bound(part))

    def opened(self, part: int, ciphertext: bytes) -> bytes:
        """Open what `shut` sealed. Raises `SheafDamage`."""
        return self._decrypted(part.to_bytes(NONCE, "big"), ciphertext, part)

    def shut_once(self, part: int, clear: bytes) -> bytes:
        """FileSeal a part of a file that is added to, whose place may be written again: its nonce is drawn, and stands before it."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self.key.encrypt(nonce, clear, self._bound(part))

    def opened_once(self, part: int, ciphertext: bytes) -> bytes:
        """Open what `shut_once` returned. Raises `SheafDamage`."""
        return self._decrypted(ciphertext[:NONCE], ciphertext[NONCE:], part)

    def _decrypted(self, nonce: bytes, ciphertext: bytes, part: int) -> bytes:
        try:
            return self.key.decrypt(nonce, ciphertext, self._bound(part))
        except (InvalidTag, ValueError):  # a part that was cut short is a ValueError
            raise SheafDamage from None

    def _bound(self, part: int) -> bytes:
        return f"{self.name}\n{part}".encode()
