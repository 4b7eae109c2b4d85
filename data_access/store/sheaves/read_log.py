"""Reads that came since a fold, in a log beside the columns: one entry a writing, whole and durable before it is answered for.

An entry is sealed with its place in the log. Behind the last one that is whole a writing may have been given up, by a power
cut or a full disk: that is no entry, and is written over. But what cannot be opened and has an entry behind it is damage.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.messages import QUICK, compressed, expanded
from data_access.store.sheaves.pictures import PLACES, opened_file, write_at
from data_access.store.sheaves.seal import NONCE, SALT, TAG, FileSeal
from data_access.store.sheaves.sheaf import SheafDamage

MAGIC: Final = b"READLOG1"
MARK: Final = b"ENTRY\x00\xff\x1a"
_OPENING: Final = len(MAGIC) + SALT
_LENGTH: Final = 8
_BEFORE: Final = len(MARK) + _LENGTH
READS: Final = pa.schema(list(KINDS.items()))
"""What an entry holds of each read, as it is stored."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One writing: reads with the columns of `READS`, and where their images are (`pictures.PLACES`)."""

    reads: pa.RecordBatch
    pictures: pa.RecordBatch


def append(entry: LogEntry, path: Path, end: int, key: bytes, name: str) -> int:
    """Write an entry behind the last one, and return where the next will begin; durable when this returns.

    Args:
        end: Where the last one ends, as `entries` or `append` said; 0 if there is no log yet.
        key: The segment's.
        name: What the segment's key is called, and the fold.

    Raises:
        OSError: It could not be written. What is left of it is cut off, if it can be.
        SheafDamage: The log is not what it was.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        seal, begin = _seal(opened_file(file.fileno(), path, MAGIC), key, name), end or _OPENING
        sealed = seal.shut_once(begin, _clear(entry))
        data = MARK + len(sealed).to_bytes(_LENGTH, "big") + sealed
        try:
            os.ftruncate(file.fileno(), begin)
            write_at(file.fileno(), data, begin)
            os.fsync(file.fileno())
        except BaseException:
            with suppress(OSError):
                os.ftruncate(file.fileno(), begin)
                os.fsync(file.fileno())
            raise
    return begin + len(data)


def entries(path: Path, key: bytes, name: str) -> tuple[list[LogEntry], int]:
    """Return all entries, in order, and where the last one ends; none and 0 if there is no log.

    Raises:
        SheafDamage: An entry cannot be opened, and something stands behind it.
    """
    try:
        log = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    if len(log) <= _OPENING:  # it was only begun
        return [], 0
    seal, begin, every = _seal(log[:_OPENING], key, name), _OPENING, list[LogEntry]()
    while (end := _end(log, begin)) is not None:
        try:
            clear = seal.opened_once(begin, log[begin + _BEFORE : end])
        except SheafDamage:
            if end < len(log):
                raise
            break
        every.append(_entry(clear))
        begin = end
    if any(_opens(seal, log, place) for place in _marks(log, begin + 1)):
        raise SheafDamage
    return every, begin if every else 0


def _end(log: bytes, begin: int) -> int | None:
    """Return where an entry ends that begins at a place; None if none does."""
    if log[begin : begin + len(MARK)] != MARK or len(log) < begin + _BEFORE:
        return None
    end = begin + _BEFORE + int.from_bytes(log[begin + len(MARK) : begin + _BEFORE], "big")
    return end if begin + _BEFORE + NONCE + TAG <= end <= len(log) else None


def _marks(log: bytes, begin: int) -> Iterator[int]:
    while (begin := log.find(MARK, begin)) >= 0:
        yield begin
        begin += 1


def _opens(seal: FileSeal, log: bytes, begin: int) -> bool:
    end = _end(log, begin)
    if end is None:
        return False
    with suppress(SheafDamage):
        seal.opened_once(begin, log[begin + _BEFORE : end])
        return True
    return False


def _clear(entry: LogEntry) -> bytes:
    reads, pictures = (compressed(each.serialize(), QUICK) for each in (entry.reads, entry.pictures))
    return len(reads).to_bytes(_LENGTH, "big") + reads + pictures


def _entry(clear: bytes) -> LogEntry:
    cut = _LENGTH + int.from_bytes(clear[:_LENGTH], "big")
    reads = pa.ipc.read_record_batch(expanded(clear[_LENGTH:cut], QUICK), READS)
    return LogEntry(reads, pa.ipc.read_record_batch(expanded(clear[cut:], QUICK), PLACES))


def _seal(opening: bytes, key: bytes, name: str) -> FileSeal:
    if len(opening) < _OPENING or not opening.startswith(MAGIC):
        raise SheafDamage
    return FileSeal.of(key, opening[len(MAGIC) :], name, "log")
