"""Parcels as they are made: a file of reads, and from a folder the pictures that it names, in one stored ZIP file.

The same files make the same bytes, so that a parcel that is sent again is known. How one is read: `data_access/imports/carriers/parcel.py`.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

SHEET = "reads.csv"
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
"""How a picture's name ends, in lower case."""
MAX_PICTURE = 2_500_000
"""Bytes beyond which a picture is not sent: the gateway would not keep it."""

_CHUNK = 1 << 20
_WORDS = re.compile(rb'[,;|\t"\r\n/\\]')
_EPOCH = (1980, 1, 1, 0, 0, 0)


def is_picture(name: str) -> bool:
    """True if a file is a picture by its name."""
    return name.lower().endswith(PICTURES) and not name.startswith(".")


def pictures_in(folder: Path) -> dict[str, Path]:
    """Return the pictures of a folder by name: plain files that are not too large, no links, none of a folder inside."""
    found = {path: path.lstat() for path in folder.iterdir() if is_picture(path.name)}
    return {path.name: path for path, of in found.items() if stat.S_ISREG(of.st_mode) and of.st_size <= MAX_PICTURE}


def named(lines: Iterable[bytes], pictures: Mapping[str, Path]) -> dict[str, Path]:
    """Return the pictures whose names stand in a file, as a cell or at the end of a path in one."""
    by_bytes, seen = {os.fsencode(name): name for name in pictures}, set[str]()
    for line in lines:
        seen.update(by_bytes[word] for word in map(bytes.strip, _WORDS.split(line)) if word in by_bytes)
    return {name: pictures[name] for name in sorted(seen)}


def parcel(file: Path, pictures: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield the bytes of a parcel; a picture that is gone by then is left out."""
    out = _Bytes()
    with zipfile.ZipFile(out, "w") as packed:  # type: ignore[call-overload]  # it writes only, and that is enough
        with file.open("rb") as content:
            yield from _entry(packed, out, SHEET, content)
        for name, path in pictures.items():
            with contextlib.suppress(OSError), _plain(path) as content:
                yield from _entry(packed, out, name, content)
    yield from out.taken()


def _plain(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")


def _entry(archive: zipfile.ZipFile, out: _Bytes, name: str, content: BinaryIO) -> Iterator[bytes]:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.file_size = os.fstat(content.fileno()).st_size
    with archive.open(entry, "w") as inner:
        while chunk := content.read(_CHUNK):
            inner.write(chunk)
            yield from out.taken()


class _Bytes:
    """Takes bytes from a writer, until they are taken on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep some bytes."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is kept at once."""

    def taken(self) -> list[bytes]:
        """Return what was kept, and keep it no longer."""
        parts, self._parts = self._parts, []
        return parts
