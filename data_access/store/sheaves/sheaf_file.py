"""Sheaves on disk: Arrow IPC inside AES-256-GCM, as `docs/sheaves.md` describes it.

A file holds three kinds of parts, each sealed by itself: the head (plates, and how long the other parts are), the columns, and
the texts in blocks of so many reads. Its key is derived from the segment's and a salt of its own, so it goes with that one; the
name of the segment's key and what a part is are authenticated with it. A file is written beside and put in place whole. It is
not waited for: after a power cut it is whole, or it does not open and is made anew from the segment.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_access.store.index.plate_index import SegmentPlates
from data_access.store.sheaves.columns import SAID, TEXT_SCHEMA, Codes, Columns, Numbers, Rows
from data_access.store.sheaves.memory import Leaf, Memory
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage

MAGIC: Final = b"SHEAF/1\n"
BLOCK: Final = 128
"""Reads whose texts are sealed together: of 128 one block is opened in 12 us, of 256 in 18."""
_SALT, _LENGTH = 16, 8
_HEAD, _COLUMNS, _FIRST_TEXTS = 0, 1, 2
"""Numbers of the parts, which are their nonces, too."""

_PLAIN = ("at", "received", "lat", "lon", "plate", "os", "by_plate", "cameras", "firsts", "boxes")
_CODEC: Final = "lz4_raw"
Arrays = Mapping[str, pa.Array]


@dataclass(frozen=True, slots=True)
class _Seal:
    """The key of one file, and what its parts are bound to."""

    key: AESGCM = field(repr=False)
    name: str

    @classmethod
    def of(cls, key: bytes, salt: bytes, name: str) -> _Seal:
        derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"sheaf").derive(key)
        return cls(AESGCM(derived), name)

    def shut(self, part: int, clear: bytes) -> bytes:
        return self.key.encrypt(part.to_bytes(12, "big"), clear, self._bound(part))

    def opened(self, part: int, ciphertext: bytes) -> bytes:
        try:
            return self.key.decrypt(part.to_bytes(12, "big"), ciphertext, self._bound(part))
        except (InvalidTag, ValueError):  # a part that was cut short is a ValueError
            raise SheafDamage from None

    def _bound(self, part: int) -> bytes:
        return f"{self.name}\n{part}".encode()


def write(sheaf: Sheaf, path: Path, key: bytes, name: str) -> None:
    """Write a sheaf to a file, in the place of the one that is there.

    Args:
        key: The segment's.
        name: What the segment's key is called.
    """
    salt, beside = secrets.token_bytes(_SALT), path.with_name(path.name + ".new")
    seal = _Seal.of(key, salt, name)
    columns = seal.shut(_COLUMNS, _ipc(_arrays_of(sheaf.columns())))
    blocks, lengths = [], []
    for number, (block, length) in enumerate(_blocks(sheaf), _FIRST_TEXTS):
        blocks.append(seal.shut(number, block))
        lengths.append(length)
    head = {
        "keys": pa.array(sheaf.plates.plates),
        "starts": pa.array(sheaf.starts),
        "columns": pa.array([len(columns)], pa.uint64()),
        "sealed": pa.array([len(block) for block in blocks], pa.uint32()),
        "clear": pa.array(lengths, pa.uint32()),
    }
    sealed = seal.shut(_HEAD, _ipc(head))
    with open(beside, "wb", opener=lambda file, flags: os.open(file, flags, 0o600)) as out:
        out.write(MAGIC + salt + len(sealed).to_bytes(_LENGTH, "big") + sealed + columns)
        out.writelines(blocks)
    beside.replace(path)


def read(path: Path, key: bytes, name: str, memory: Memory) -> Sheaf:
    """Return the sheaf of a file, of which only the head is read now. `memory` keeps columns. Raises `SheafDamage`."""
    with _opened(path) as file:
        opening = file.read(len(MAGIC) + _SALT + _LENGTH)
        if len(opening) < len(MAGIC) + _SALT + _LENGTH or not opening.startswith(MAGIC):
            raise SheafDamage
        seal = _Seal.of(key, opening[len(MAGIC) : -_LENGTH], name)
        length = int.from_bytes(opening[-_LENGTH:], "big")
        begin = len(opening) + length
        head = _arrays(seal.opened(_HEAD, file.read(length))) if begin <= os.fstat(file.fileno()).st_size else None
    if head is None:
        raise SheafDamage
    columns_end = begin + head["columns"][0].as_py()
    starts = head["starts"].to_numpy()
    ends = columns_end + np.cumsum(head["sealed"].to_numpy(), dtype=np.int64)
    texts = _SealedTexts(path, seal, np.concatenate([[columns_end], ends]), head["clear"].to_numpy())
    leaf = Leaf(lambda: _columns(path, seal, begin, columns_end - begin))
    plates = SegmentPlates(head["keys"].to_numpy(), np.diff(starts).astype(np.int32))
    return Sheaf(plates, starts, lambda: memory.columns_of(leaf), texts)


@dataclass(frozen=True, slots=True)
class _SealedTexts:
    """Texts in a file.

    Attributes:
        places: Where each block begins, with the end of the last behind.
        lengths: Bytes of each block before it was compressed.
    """

    path: Path
    seal: _Seal
    places: Numbers
    lengths: Numbers

    def at(self, rows: Rows) -> tuple[pa.RecordBatch, Rows]:
        """Return the blocks that are needed, as `Texts` says; each is opened once."""
        block = rows // BLOCK
        wanted = np.zeros(len(self.lengths), dtype=np.bool_)
        wanted[block] = True
        numbers = np.flatnonzero(wanted)
        if not len(numbers):
            return pa.record_batch([pa.array([], each.type) for each in TEXT_SCHEMA], schema=TEXT_SCHEMA), rows
        with _opened(self.path) as file:
            blocks = [self._block(file.fileno(), number) for number in numbers.tolist()]
        return pa.concat_batches(blocks), (np.cumsum(wanted) - 1)[block] * BLOCK + rows % BLOCK

    def _block(self, file: int, number: int) -> pa.RecordBatch:
        begin, end = int(self.places[number]), int(self.places[number + 1])
        packed = self.seal.opened(_FIRST_TEXTS + number, os.pread(file, end - begin, begin))
        clear = pa.decompress(packed, decompressed_size=int(self.lengths[number]), codec=_CODEC)
        return pa.ipc.read_record_batch(clear, TEXT_SCHEMA)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open a sheaf's file. One that is gone is damaged: whoever has the sheaf looks for the one in its place."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise SheafDamage from None


def _columns(path: Path, seal: _Seal, begin: int, length: int) -> tuple[Columns, int]:
    """Return the columns, and how many bytes they take in memory."""
    with _opened(path) as file:
        clear = seal.opened(_COLUMNS, os.pread(file.fileno(), length, begin))
    return _columns_of(_arrays(clear)), len(clear)


def _blocks(sheaf: Sheaf) -> Iterator[tuple[bytes, int]]:
    """Yield the texts of each block, compressed, and how long they were before."""
    texts, _ = sheaf.texts.at(np.arange(sheaf.reads))
    for begin in range(0, sheaf.reads, BLOCK):
        clear = texts.slice(begin, BLOCK).serialize()
        yield pa.compress(clear, codec=_CODEC, asbytes=True), clear.size


def _arrays_of(columns: Columns) -> dict[str, pa.Array]:
    plain = {name: getattr(columns, name) for name in _PLAIN}
    arrays = {name: each if isinstance(each, pa.Array) else pa.array(each.reshape(-1)) for name, each in plain.items()}
    for name, codes in columns.said.items():
        arrays |= {f"{name}.of": pa.array(codes.of), f"{name}.values": codes.values}
    return arrays


def _columns_of(arrays: Arrays) -> Columns:
    plain = {name: arrays[name] if name == "cameras" else arrays[name].to_numpy() for name in _PLAIN}
    said = {name: Codes(arrays[f"{name}.of"].to_numpy(), arrays[f"{name}.values"]) for name in SAID}
    return Columns(**{**plain, "boxes": plain["boxes"].reshape(4, -1)}, said=said)


def _ipc(arrays: Arrays) -> bytes:
    """Return arrays of any lengths as an Arrow IPC stream: a batch of one row, each array a list in it."""
    lists = [pa.ListArray.from_arrays(pa.array([0, len(each)], pa.int32()), each) for each in arrays.values()]
    batch = pa.record_batch(lists, names=list(arrays))
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(out.getvalue())


def _arrays(clear: bytes) -> Arrays:
    with pa.ipc.open_stream(clear) as stream:
        batch = next(iter(stream))
    return _Arrays(zip(batch.schema.names, (column.values for column in batch.columns), strict=True))


class _Arrays(dict[str, pa.Array]):
    """Arrays of a part; one that should be there and is not is damage, though its seal holds."""

    def __missing__(self, name: str) -> pa.Array:
        raise SheafDamage
