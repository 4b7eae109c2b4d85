"""Looking one read up by id and instant, with its corrections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from data_access.errors import Busy
from data_access.questions.scope import Limits, Scope
from data_access.steps import Reach
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.selection import Selection, microseconds
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from data_access.terms import plate_key, utc

Row = dict[str, Any]
_ANYWHERE = Scope(limits=Limits.KNOWN_READS, of_saved=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRead:
    """A read where it lies.

    Attributes:
        rows: The read as stored and its corrections, the one that counts last.
    """

    segment: Segment
    rows: list[Row]


def read_of(shelf: Shelf, original: str, at: datetime, reach: Reach) -> LocatedRead | None:
    """Return where a read lies that the reach lets be seen; None if there is no such read.

    Args:
        original: Id of the read, not of a correction.
        at: Its `captured_at`.

    Raises:
        Busy: What is stored could not be read.
    """
    for name in sorted(reach.keep):
        segment = shelf.segments().get(SegmentId(name, utc(at).date()))
        rows = _rows(segment, original, utc(at), reach) if segment else []
        if segment and rows and rows[0]["corrects"] is None:
            return LocatedRead(segment=segment, rows=rows)
    return None


def rows_at(sheaf: Sheaf, read_id: str, at: datetime) -> list[Row]:
    """Return the reads of an id and instant in a sheaf as stored, and their corrections. Raises `SheafDamage`."""
    there = np.flatnonzero(sheaf.columns().at == microseconds(at))
    return [row for row in _as_stored(sheaf, there) if read_id in (row["read_id"], row["corrects"])]


def _rows(segment: Segment, original: str, at: datetime, reach: Reach) -> list[Row]:
    key = segment.file.segment.retention_class
    seen = Selection(_ANYWHERE, reach, instants=frozenset({at}))
    try:
        found = [
            row | {"retention_class": key}
            for sheaf in segment.sheaves
            for row in _as_stored(sheaf, seen.rows(sheaf, key))
            if original in (row["read_id"], row["corrects"])
        ]
    except (SheafDamage, OSError, pa.ArrowException) as error:
        raise Busy(f"The store could not look it up ({type(error).__name__}); nothing was disclosed.") from None
    return sorted(found, key=lambda row: (row["corrects"] is not None, row["batch"]))


def _as_stored(sheaf: Sheaf, rows: np.ndarray[Any, np.dtype[np.intp]]) -> list[Row]:
    found = shown([Gleaning.of(sheaf, rows)], tuple(KINDS)).to_pylist()
    return [row | {"plate_key": plate_key(row["plate"])} for row in found]
