"""Keeping the engine's memory small while days are written: logs are folded into their files, and files are let go.

The engine holds in memory what is in a day's log, and what it last read and wrote of the day's file, for as long as the file
is attached. An import of many days, or months of live reads, would fill it.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

import duckdb

from data_access.errors import Busy
from data_access.store import segments
from data_access.store.segments import SegmentFile
from data_access.store.shelf import Shelf

LOGS_BYTES = 64_000_000
"""So much may stand in all logs together. A day that takes no more reads keeps its log until others need the room."""

SMALL_BYTES = 4_000_000
"""Of a file that is no larger there is little to hold; to attach it again would take longer than writing to it."""


def fold(shelf: Shelf, written: Collection[SegmentFile], most: int = LOGS_BYTES) -> None:
    """Fold the logs that were written longest ago, until the others hold at most `most` bytes.

    Lets go of the files of `written` and of those folded here whose reads are all in the file, unless the file is small or
    somebody reads it.
    For the one who writes, after writing: what fails here is durable all the same, and is tried again after the next.
    """
    logs = {file: log for file in shelf.attached() if (log := segments.log_of(file, shelf.root)) is not None}
    left = sum(log.bytes for log in logs.values())
    done = {file for file in written if file not in logs}
    for file, log in sorted(logs.items(), key=lambda each: each[1].written_ns):
        if left <= most:
            break
        left -= log.bytes
        if _folded(shelf, file):
            done.add(file)
    for file in (file for file in done if file.path(shelf.root).stat().st_size > SMALL_BYTES):
        with suppress(Busy):
            shelf.let_go(file)


def _folded(shelf: Shelf, file: SegmentFile) -> bool:
    """Write what is in a file's log into the file. Says whether it is done."""
    with shelf.lend_file(file) as alias, shelf.engine.cursor() as cursor, suppress(duckdb.Error):
        cursor.execute(f"CHECKPOINT {alias}")
    return segments.log_of(file, shelf.root) is None
