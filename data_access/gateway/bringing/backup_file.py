"""The file of a back-up: a tar archive whose last members say what it holds, and prove it to who has the master key.

    keys/...        the site's keys, each wrapped under the master key, which is not in it
    store/...       the reads, encrypted as they lie
    ledger.sealed   ledger and registers, encrypted for this one archive
    pack.toml, workbench.toml
    manifest.json   when it was made, the checkpoint as of then, and bytes and SHA-256 of every member before it
    manifest.mac    HMAC-SHA256 of the manifest under a key of the key ring

Nothing in it but its names, the pack and the settings can be read without the master key.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data_access.errors import BadSite, NotVerified
from data_access.keyring import KeyRing
from data_access.terms import parse_stamp, stamp

FORMAT = 1
MANIFEST, MAC, LEDGER = "manifest.json", "manifest.mac", "ledger.sealed"
SEAL_KEY, MAC_KEY = "backups/seal", "backups/manifest"
PIECE = 1024 * 1024
_TAG = 16
_NAME = re.compile(r"(?:keys|store)(?:/[a-z0-9][a-z0-9._-]*)+|ledger\.sealed|pack\.toml|workbench\.toml")
_MOST_MANIFEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself.

    Attributes:
        made_at: The instant as of which it is, UTC.
        checkpoint: The newest signed checkpoint of then.
        sealed_key: Key of the sealed ledger, itself sealed under the key ring's key for it.
        members: Bytes and SHA-256 of each member, by name.
    """

    made_at: datetime
    checkpoint: str
    sealed_key: bytes
    members: dict[str, tuple[int, str]]

    def encoded(self) -> bytes:
        """Return it as JSON; equal manifests give equal bytes."""
        members = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in self.members.items()}
        said = {
            "format": FORMAT,
            "made_at": stamp(self.made_at),
            "checkpoint": self.checkpoint,
            "sealed_key": self.sealed_key.hex(),
            "members": members,
        }
        return json.dumps(said, indent=1, sort_keys=True).encode()


def manifest_of(text: bytes) -> Manifest:
    """Read a manifest. Raises `NotVerified` if it is none, or of a form that is not known here."""
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise NotVerified(f"The back-up has form {said['format']!r}; this version reads form {FORMAT}.")
        members = {str(name): (int(each["bytes"]), str(each["sha256"])) for name, each in said["members"].items()}
        made_at, checkpoint = parse_stamp(said["made_at"]), str(said["checkpoint"])
        sealed_key = bytes.fromhex(said["sealed_key"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotVerified("The manifest of the back-up is malformed.") from None
    if not all(_NAME.fullmatch(name) for name in members):
        raise NotVerified("The manifest of the back-up names a file that is no part of one.")
    return Manifest(made_at=made_at, checkpoint=checkpoint, sealed_key=sealed_key, members=members)


class BackupArchive:
    """An archive that is being written. Members first, `close` with the manifest last."""

    def __init__(self, out: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `close`
        self.members: dict[str, tuple[int, str]] = {}

    def add(self, name: str, file: Path) -> None:
        """Add one file as it is now; it must not change meanwhile. Raises `BadSite` if its name does not fit."""
        if not _NAME.fullmatch(name):
            raise BadSite("A file in the site's folder has a name that no file there should have.")
        with file.open("rb") as content:
            entry = _member(name, file.stat().st_size)
            reader = _Digesting(content)
            self._tar.addfile(entry, reader)
        self.members[name] = (entry.size, reader.digest.hexdigest())

    def close(self, manifest: Manifest, keyring: KeyRing) -> bytes:
        """Write the manifest and what proves it, and return the manifest's bytes."""
        text = manifest.encoded()
        proof = hmac.new(keyring.get_or_make(MAC_KEY), text, hashlib.sha256).hexdigest().encode()
        for name, content in ((MANIFEST, text), (MAC, proof)):
            self._tar.addfile(_member(name, len(content)), io.BytesIO(content))
        self._tar.close()
        return text


def unpack(archive: Path, folder: Path) -> tuple[Manifest, bytes, str]:
    """Write the members of an archive below a folder; return its manifest, the manifest's bytes, and what proves them.

    Raises:
        NotVerified: It is no back-up, is cut short, or a member is not what the manifest says.
    """
    with _OpenTar(archive) as tar:
        found: dict[str, tuple[int, str]] = {}
        told: dict[str, bytes] = {}
        for member, content in _members(tar):
            if member.name in {MANIFEST, MAC}:
                told[member.name] = content.read(_MOST_MANIFEST)
            else:
                found[member.name] = _write(folder / member.name, content)
    if set(told) != {MANIFEST, MAC}:
        raise NotVerified("The back-up is cut short: its manifest is missing.")
    manifest = manifest_of(told[MANIFEST])
    if manifest.members != found:
        raise NotVerified("The back-up was changed or damaged: a file in it is not what its manifest says.")
    return manifest, told[MANIFEST], told[MAC].decode("ascii", "replace")


def check(archive: Path) -> Manifest:
    """Check that an archive is whole, as far as that can be told without the master key. Raises `NotVerified`."""
    with _OpenTar(archive) as tar:
        found = {member.name: _digest(content) for member, content in _members(tar)}
        told = {name: found.pop(name, None) for name in (MANIFEST, MAC)}
    if None in told.values():
        raise NotVerified("The back-up is cut short: its manifest is missing.")
    with _OpenTar(archive) as tar:
        content = tar.extractfile(MANIFEST)
        manifest = manifest_of(content.read(_MOST_MANIFEST) if content else b"")
    if manifest.members != found:
        raise NotVerified("The back-up was changed or damaged: a file in it is not what its manifest says.")
    return manifest


def require_proof(keyring: KeyRing, text: bytes, proof: str) -> None:
    """Check that a manifest was written by who had the master key. Raises `NotVerified`."""
    right = hmac.new(keyring.get(MAC_KEY), text, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, proof):
        raise NotVerified("The manifest of the back-up was changed.")


def seal_file(source: Path, target: Path, key: bytes) -> None:
    """Encrypt a file in pieces of 1 MiB (AES-256-GCM); the key must be used for this one file alone."""
    cipher = AESGCM(key)
    with source.open("rb") as clear, target.open("wb") as sealed:
        piece, number = clear.read(PIECE), 0
        while True:
            following = clear.read(PIECE)
            sealed.write(cipher.encrypt(*_sealing(number, piece, last=not following)))
            if not following:
                return
            piece, number = following, number + 1


def unseal_file(source: Path, target: Path, key: bytes) -> None:
    """Decrypt what `seal_file` made. Raises `NotVerified` if it was changed or cut short."""
    cipher = AESGCM(key)
    with source.open("rb") as sealed, target.open("wb") as clear:
        piece, number = sealed.read(PIECE + _TAG), 0
        while True:
            following = sealed.read(PIECE + _TAG)
            try:
                clear.write(cipher.decrypt(*_sealing(number, piece, last=not following)))
            except InvalidTag:
                raise NotVerified("The ledger in the back-up was changed or damaged.") from None
            if not following:
                return
            piece, number = following, number + 1


def _sealing(number: int, piece: bytes, *, last: bool) -> tuple[bytes, bytes, bytes]:
    return number.to_bytes(12, "big"), piece, b"last" if last else b"more"


class _Digesting:
    """A file that is read once, and its SHA-256."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def _member(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _OpenTar:
    """A tar archive; whatever is wrong with it is `NotVerified`."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def __enter__(self) -> tarfile.TarFile:
        try:
            self._tar = tarfile.open(self._archive, "r:")
        except (OSError, tarfile.TarError):
            raise NotVerified("This is no back-up.") from None
        return self._tar

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: Any) -> None:
        self._tar.close()
        if isinstance(error, tarfile.TarError):
            raise NotVerified("The back-up is cut short or damaged.") from None


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    seen: set[str] = set()
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        fits = member.name in {MANIFEST, MAC} or _NAME.fullmatch(member.name)
        if content is None or not fits or member.name in seen:
            raise NotVerified("The back-up holds something that is no part of one.")
        seen.add(member.name)
        yield member, content


def _write(path: Path, content: IO[bytes]) -> tuple[int, str]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as out:
        path.chmod(0o600)
        return _digest(content, out.write)


def _digest(content: IO[bytes], also: Callable[[bytes], object] = lambda _: None) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while piece := content.read(PIECE):
        size += len(piece)
        digest.update(piece)
        also(piece)
    return size, digest.hexdigest()
