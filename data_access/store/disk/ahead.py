"""Days read into memory before anybody asks for them, so that the first questions after a start need not wait for the disk."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Final

import pyarrow as pa

from data_access.store.disk.shelf import Shelf
from data_access.store.sheaves.sheaf import SheafDamage

BYTES_A_READ: Final = 64
"""What the columns of a read take in memory at most, roughly: a day that may not fit is not read."""
REST: Final = 1.0
"""How long it rests after a day, as a share of what the day took: questions come first."""


def read_days(shelf: Shelf, end: threading.Event) -> None:
    """Read the columns of each day, newest first, until one may not fit beside what is in memory, or `end` is set.

    A day that cannot be read is passed over: whoever asks for it is told so. No day leaves memory for another one.
    """
    for there in sorted(shelf.segments(), key=lambda each: each.day, reverse=True):
        began, segment = time.monotonic(), shelf.segments().get(there)
        if segment is None:  # it was purged meanwhile
            continue
        sheaf = segment.packed.sheaf
        if end.is_set() or not shelf.memory.has_room(BYTES_A_READ * sheaf.reads):
            return
        with suppress(SheafDamage, OSError, pa.ArrowException):
            sheaf.columns()
        del segment, sheaf  # whoever purges a day must not find it held here
        end.wait(REST * (time.monotonic() - began))
