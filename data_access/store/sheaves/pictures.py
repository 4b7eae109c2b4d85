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

from data_access.keyring import sync_directory
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
    try:
        opening = opened_file(descriptor, path, MAGIC)
        seal = _seal(opening, key, name)
        begin = os.fstat(descriptor).st_size
        begins, lengths = [], []
        for data in pictures["data"]:
            sealed = seal.shut_once(begin, data)
            write_at(descriptor, sealed, begin)
            begins.append(begin)
            lengths.append(len(sealed))
            begin += len(sealed)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
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


def opened_file(file: int, path: Path, magic: bytes) -> bytes:
    """Return how an open file begins that is added to: what it is, and its salt. A new one gets both, durable with its name.

    So nothing stands in a file whose beginning is not whole.
    """
    opening = os.pread(file, len(magic) + SALT, 0)
    if os.fstat(file).st_size <= len(magic) + SALT and not _is_whole(opening, magic):
        opening = magic + new_salt()
        os.ftruncate(file, 0)
        write_at(file, opening, 0)
        os.fsync(file)
        sync_directory(path.parent)
    return opening


def _is_whole(opening: bytes, magic: bytes) -> bool:
    return len(opening) == len(magic) + SALT and opening.startswith(magic)


def write_at(file: int, data: bytes, begin: int) -> None:
    """Write all of some bytes at a place of an open file."""
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, begin)
        view, begin = view[written:], begin + written
