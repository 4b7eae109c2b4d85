"""Images of a segment in one file beside its reads: each sealed by itself, one behind the other.

Where an image is stands with the reads, in the log and in the file of columns: what none of them names is of a writing that
was given up, and is never read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from data_access.store.sheaves.seal import SALT, FileSeal, new_salt
from data_access.store.sheaves.sheaf import SheafDamage

MAGIC: Final = b"PICTURE1"
_OPENING: Final = len(MAGIC) + SALT
_KINDS: Final = {
    "read_id": pl.String(),
    "kind": pl.String(),
    "media_type": pl.String(),
    "sha256": pl.String(),
    "begin": pl.UInt64(),
    "length": pl.UInt64(),
}
PLACES: Final = pa.schema([(name, pa.uint64() if name in ("begin", "length") else pa.string()) for name in _KINDS])
"""One row an image: of which read, its kind, what it is, the SHA-256 of its bytes (hex), and where in the file it is sealed."""


def none() -> pa.RecordBatch:
    """Return the places of no images."""
    return pa.record_batch([pa.array([], each.type) for each in PLACES], schema=PLACES)


def append(pictures: pl.DataFrame, path: Path, key: bytes, name: str) -> pa.RecordBatch:
    """Write images behind those that are there, and return where they are; durable when this returns.

    Args:
        pictures: Columns of `tables.IMAGES`.
        key: The segment's.
        name: What the segment's key is called.

    Raises:
        OSError: They could not be written; what was is never read.
        SheafDamage: The file that is there is none of images.
    """
    if not pictures.height:
        return none()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        opening = file.read(_OPENING)
        if len(opening) < _OPENING:  # none yet, or one whose writing was given up
            opening = MAGIC + new_salt()
            file.seek(0)
            file.truncate()
            file.write(opening)
        seal = _seal(opening, key, name)
        begin = file.seek(0, os.SEEK_END)
        begins, lengths = [], []
        for data in pictures["data"]:
            sealed = seal.shut_once(begin, data)
            file.write(sealed)
            begins.append(begin)
            lengths.append(len(sealed))
            begin += len(sealed)
        file.flush()
        os.fsync(file.fileno())
    places = pictures.select("read_id", "kind", "media_type", "sha256").with_columns(
        pl.Series("begin", begins, pl.UInt64()), pl.Series("length", lengths, pl.UInt64())
    )
    return as_places(places)


def as_places(places: pl.DataFrame) -> pa.RecordBatch:
    """Return a frame with the columns of `PLACES` as such."""
    columns = [places[name].to_arrow(compat_level=pl.CompatLevel.oldest()) for name in PLACES.names]
    return pa.record_batch([each.cast(kind) for each, kind in zip(columns, PLACES.types, strict=True)], schema=PLACES)


def read(places: pa.RecordBatch, path: Path, key: bytes, name: str) -> Iterator[bytes]:
    """Yield the images at some places. Raises `SheafDamage`."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise SheafDamage from None
    with file:
        seal = _seal(file.read(_OPENING), key, name)
        for begin, length in zip(places["begin"].to_pylist(), places["length"].to_pylist(), strict=True):
            yield seal.opened_once(begin, os.pread(file.fileno(), length, begin))


def _seal(opening: bytes, key: bytes, name: str) -> FileSeal:
    if len(opening) < _OPENING or not opening.startswith(MAGIC):
        raise SheafDamage
    return FileSeal.of(key, opening[len(MAGIC) :], name, "pictures")
