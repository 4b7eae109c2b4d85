"""Keys of one site: a master key outside every database, and named keys wrapped under it, one file each.

Destroying a key is unlinking its file; what it sealed can then be read by nobody. The wrapped files are
AES-256-GCM under the master key with the key's own name as associated data, so that files cannot be swapped.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data_access.errors import BadSite
from data_access.shortage import is_shortage

KEY_BYTES = 32
_NONCE = 12
_KEPT = 4
"""So many keys stay in memory: the month's, which is asked for at every entry, and a few others."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class KeyRing:
    """Named 32-byte keys under one master key. One process writes; a key's file is looked at at each call, and read if it is another."""

    def __init__(self, directory: Path, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise BadSite(f"The master key must be {KEY_BYTES} bytes.")
        self._directory = directory
        self._master = AESGCM(master)
        self._recent: dict[str, tuple[tuple[int, int], bytes]] = {}

    @classmethod
    def create(cls, directory: Path, master_file: Path) -> KeyRing:
        """Make an empty key ring; write a new master key to `master_file` (0400) unless it exists."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not master_file.exists():
            write_durably(master_file, secrets.token_bytes(KEY_BYTES), 0o400)
        return cls.open(directory, master_file)

    @classmethod
    def open(cls, directory: Path, master_file: Path) -> KeyRing:
        """Open a key ring with the master key in a file that nobody else may read (a credential or a private file).

        Raises:
            BadSite: The master key is missing, of the wrong size, or readable by others.
        """
        try:
            shared = others_may_read(master_file)
            master = master_file.read_bytes()
        except OSError as error:
            raise BadSite(
                f"The master key cannot be read ({error.strerror}). Run the gateway as its own user."
            ) from None
        if shared:
            raise BadSite("The master key is readable by others. Make it 0400 and its folder 0700.")
        return cls(directory, master)

    def make(self, name: str) -> bytes:
        """Make, keep durably and return a new key. Raises `BadSite` if the name is taken."""
        path = self._path(name)
        if path.exists():
            raise BadSite(f"A key named {name} exists already.")
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(_NONCE)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(path, nonce + self._master.encrypt(nonce, key, name.encode()), 0o400)
        return key

    def get(self, name: str) -> bytes:
        """Return a key. Raises `BadSite` if it is missing, destroyed, swapped or damaged."""
        key = self._kept(name)
        if key is None:
            raise BadSite(f"The key {name} is missing or was destroyed.")
        return key

    def _kept(self, name: str) -> bytes | None:
        """Return a key, or None if it is not there. Raises `BadSite` if it is swapped or damaged."""
        try:
            path = self._path(name)
            status = path.stat()
            written = status.st_ino, status.st_mtime_ns
            known, key = self._recent.get(name, ((0, 0), b""))
            if known != written:
                wrapped = path.read_bytes()
                key = self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
                self._recent = {**dict(list(self._recent.items())[1 - _KEPT :]), name: (written, key)}
            return key
        except FileNotFoundError:
            return None
        except OSError as error:
            if is_shortage(error):
                raise
            raise BadSite(f"The key {name} cannot be read ({error.strerror}).") from None
        except (InvalidTag, ValueError):  # a file that was cut short is a ValueError
            raise BadSite(f"The key {name} is damaged or belongs to another master key.") from None

    def get_or_make(self, name: str) -> bytes:
        """Return a key, made now if it never was."""
        key = self._kept(name)
        return self.make(name) if key is None else key

    def has(self, name: str) -> bool:
        """True if the key exists."""
        return self._path(name).exists()

    def destroy(self, name: str) -> None:
        """Unlink a key for good; durable when this returns. A key that is already gone is no error."""
        path = self._path(name)
        self._recent = {each: found for each, found in self._recent.items() if each != name}
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_directory(path.parent)

    def names(self, prefix: str = "") -> list[str]:
        """List the names of keys, sorted."""
        found = (str(p.relative_to(self._directory).with_suffix("")) for p in self._directory.rglob("*.key"))
        return sorted(name for name in found if name.startswith(prefix))

    def seal(self, name: str, clear: bytes, context: bytes) -> bytes:
        """Encrypt a small secret under a named key; `context` must be given again to open it."""
        return self.sealer(name)(clear, context)

    def sealer(self, name: str) -> Callable[[bytes, bytes], bytes]:
        """Return what encrypts as `seal` does, with the key read now."""
        key = AESGCM(self.get_or_make(name))

        def seal(clear: bytes, context: bytes) -> bytes:
            nonce = secrets.token_bytes(_NONCE)
            return nonce + key.encrypt(nonce, clear, context)

        return seal

    def unseal(self, name: str, ciphertext: bytes, context: bytes) -> bytes:
        """Decrypt what `seal` made. Raises `BadSite` if it was changed, moved or its key is gone."""
        return self.unsealer(name)(ciphertext, context)

    def unsealer(self, name: str) -> Callable[[bytes, bytes], bytes]:
        """Return what decrypts many secrets that `seal` made under one name, as `unseal` does. Raises `BadSite` without its key."""
        key = AESGCM(self.get(name))

        def unseal(ciphertext: bytes, context: bytes) -> bytes:
            try:
                return key.decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], context)
            except (InvalidTag, ValueError):
                raise BadSite(f"A secret sealed under {name} is damaged.") from None

        return unseal

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BadSite("A key's name may hold a-z, 0-9, dot, dash, underscore and slashes only.")
        return self._directory / f"{name}.key"


def others_may_read(path: Path) -> bool:
    """True if more than its owner, or the one service user whom its access list names, may read a file.

    A credential that systemd hands over may be root's, with an access list that lets the service's user read it. Its mode
    then shows `r--` in the group's place: the most that the list allows, while the group, root's own, may do nothing more.

    Raises:
        OSError: It cannot be looked at.
    """
    status = path.stat()
    handed_over = status.st_uid == status.st_gid == 0 and "system.posix_acl_access" in os.listxattr(path)
    return bool(status.st_mode & (0o037 if handed_over else 0o077))


def write_durably(path: Path, data: bytes, mode: int) -> None:
    """Write a whole file so that after a power cut it is there whole or not at all."""
    folder = os.open(
        path.parent, os.O_RDONLY | os.O_DIRECTORY
    )  # before the name is there: too late for a shortage then
    try:
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync(folder)
    finally:
        os.close(folder)


def _sync(folder: int) -> None:
    try:
        os.fsync(folder)
    except OSError as error:  # whatever it says: the name is there, and may not survive
        raise OSError(errno.EIO, "a file's name could not be made durable") from error


def sync_directory(directory: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
