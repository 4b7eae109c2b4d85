"""The store's folder: one process has it, and looks at all of it before anything is written."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_access.errors import BadSite, Busy
from data_access.keyring import KeyRing
from data_access.store.disk import engines, segments, writing
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sheaves.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreBounds:
    """How much of the machine a store may take.

    Attributes:
        columns_bytes: Memory for the columns of days that lie in files, about 44 bytes a read; beyond it a day is read again
            when it is asked for. 0 makes no sheaves: the engine answers everything.
        engine_memory, threads: Bounds of the engine.
        attached: Most segments that are kept open in the engine while nobody reads them.
    """

    columns_bytes: int = 1_000_000_000
    engine_memory: str = "1GB"
    threads: int = 2
    attached: int = 128


BOUNDS: Final = StoreBounds()


def take(directory: Path, keyring: KeyRing, bounds: StoreBounds) -> tuple[Shelf, int]:
    """Take the folder, and return the shelf of its segments and the lock: a descriptor, to be closed last.

    No file is changed. Arguments and errors are those of `Store.examine`.
    """
    if not directory.is_dir():
        raise BadSite("The folder of the store is missing. Restore it. Nothing was changed.")
    lock = _locked(directory)
    with ExitStack() as undo:
        undo.callback(os.close, lock)
        files = segments.examine(directory, keyring).counting
        engine = engines.open_duckdb(directory.resolve(), memory=bounds.engine_memory, threads=bounds.threads)
        undo.callback(engine.close)
        memory = Memory(bounds.columns_bytes) if bounds.columns_bytes else None
        shelf = Shelf(directory.resolve(), keyring, engine, bounds.attached, memory, looking=True)
        for file in files:
            shelf.put(_described(shelf, file))
        undo.pop_all()
    return shelf, lock


def let_go(shelf: Shelf, lock: int) -> None:
    """Close all files, once everybody who reads has done, and let another process take the folder."""
    shelf.close()
    shelf.engine.close()
    os.close(lock)


def _described(shelf: Shelf, file: segments.SegmentFile) -> Segment:
    try:
        return writing.described(shelf, file)
    except Busy as error:
        raise BadSite(f"The segment {file.name} of the store cannot be read. Restore it. {error}") from None


def _locked(directory: Path) -> int:
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise BadSite("Another process has the store open.") from None
    return descriptor
