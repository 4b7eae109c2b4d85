"""The files of an evidence package by their names, and the manifest and the seal beside them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from data_access.answers.value import Json

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "seal.json"
INDEX: Final = "index.html"
INDEX_PDF: Final = "index.pdf"
"""The first page once more, for paper."""

MOST_BYTES: Final = 200_000_000
"""Of the files of one package together."""

Contents = Mapping[str, bytes]
"""Files by their names: parts of plain letters, digits, dots, hyphens and underscores, with `/` between folders."""

_NAME = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,59}/){0,3}[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def manifest_of(about: Json, files: Sequence[Json], salt: bytes) -> bytes:
    """Write the manifest: what the package is, and of each file its name, size and SHA-256.

    Args:
        about: What is said of the package; stands as `about`.
        files: As `listed` returns them.
        salt: 16 random bytes: the manifest's digest stands in the ledger in clear, and nobody must guess at contents by it.
    """
    document = {"format": FORMAT, "about": about, "contents": list(files), "salt": salt.hex()}
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=True, allow_nan=False).encode() + b"\n"


def listed(contents: Contents) -> list[Json]:
    """Return name, size and SHA-256 of each file, in order of the names.

    Raises:
        ValueError: The name of a file cannot stand on every medium.
    """
    check_names(contents)
    return [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(contents.items())
    ]


def digest_of(manifest: bytes) -> str:
    """Return what the entry holds of a manifest: its SHA-256, hex."""
    return hashlib.sha256(manifest).hexdigest()


def seal_of(receipt: Mapping[str, object]) -> bytes:
    """Write the seal: the receipt of the entry that holds the manifest's digest, and the receipt's own SHA-256.

    The latter is against damage alone: parts of a receipt, such as a witness's signature, are not needed to check it.
    """
    text = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    sealed = {"receipt": receipt, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    return json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def check_names(contents: Contents) -> None:
    """Check that files can bear their names on Windows, macOS and Linux, and on a disc.

    Raises:
        ValueError: One cannot, two differ by case alone, or one is that of the manifest or the seal.
    """
    for name in contents:
        devices = any(_DEVICES.fullmatch(part) or part.endswith(".") for part in name.split("/"))
        if not _NAME.fullmatch(name) or devices or name in (MANIFEST, SEAL):
            raise ValueError("the name of a file of a package does not fit every medium")
    if len({name.casefold() for name in contents}) != len(contents):
        raise ValueError("names of files of a package differ by case alone")
