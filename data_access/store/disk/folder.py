"""The store's folder: one process has it, and looks at all of it before anything is written."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack
from pathlib import Path

from data_access.errors import BadSite, Busy
from data_access.keyring import KeyRing
from data_access.store.disk import engines, segments, writing
from data_access.store.disk.shelf import Segment, Shelf


def take(directory: Path, keyring: KeyRing, *, memory: str, threads: int, most_attached: int) -> tuple[Shelf, int]:
    """Take the folder, and return the shelf of its segments and the lock: a descriptor, to be closed last.

    No file is changed. Arguments and errors are those of `Store.examine`.
    """
    if not directory.is_dir():
        raise BadSite("The folder of the store is missing. Restore it. Nothing was changed.")
    lock = _locked(directory)
    with ExitStack() as undo:
        undo.callback(os.close, lock)
        files = segments.examine(directory, keyring).counting
        engine = engines.open_duckdb(directory.resolve(), memory=memory, threads=threads)
        undo.callback(engine.close)
        shelf = Shelf(directory.resolve(), keyring, engine, most_attached, looking=True)
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
