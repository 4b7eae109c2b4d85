"""The store's folder: one process has it, and looks at all of it before anything is written."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.store.disk import conversion, segments, sheaf_keeping
from data_access.store.disk.shelf import Shelf
from data_access.store.sheaves.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreBounds:
    """How much of the machine a store may take.

    Attributes:
        columns_bytes: Memory for the columns of days that lie in files, about 44 bytes a read, and for their plates, 12 bytes each;
            beyond it a day is read again when it is asked for.
    """

    columns_bytes: int = 1_000_000_000


BOUNDS: Final = StoreBounds()


def take(directory: Path, keyring: KeyRing, bounds: StoreBounds) -> tuple[Shelf, int]:
    """Take the folder, and return the shelf of its segments and the lock: a descriptor, to be closed last.

    No file is changed, but files of an earlier version are converted (`conversion.py`): what they hold stays the same.
    Arguments and errors are those of `Store.examine`.
    """
    if not directory.is_dir():
        raise BadSite("The folder of the store is missing. Restore it. Nothing was changed.")
    lock, root = _locked(directory), directory.resolve()
    with ExitStack() as undo:
        undo.callback(os.close, lock)
        memory = Memory(bounds.columns_bytes)
        conversion.convert(root, keyring, memory)
        shelf = Shelf(root, keyring, memory)
        for file in segments.examine(root, keyring).counting:
            shelf.put(sheaf_keeping.opened(shelf, file))
        undo.pop_all()
    return shelf, lock


def let_go(shelf: Shelf, lock: int) -> None:
    """Let another process take the folder."""
    shelf.close()
    os.close(lock)


def _locked(directory: Path) -> int:
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise BadSite("Another process has the store open.") from None
    return descriptor
