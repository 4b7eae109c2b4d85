"""When and where the reads of one camera were, and which batch brought each: for field canvasses, never for answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from data_access.questions.shapes import Window
from data_access.reads import INSTANT
from data_access.store.counts.damage import told
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.selection import Stretch, stretch_of
from data_access.store.sheaves.sheaf import Sheaf

_SCHEMA: Final[dict[str, pl.DataType]] = {
    "batch": pl.Int64(),
    "captured_at": INSTANT,
    "lat_e7": pl.Int32(),
    "lon_e7": pl.Int32(),
}


def places_of(shelf: Shelf, camera: str, window: Window, first: Mapping[str, datetime]) -> pl.DataFrame:
    """Return `batch`, `captured_at`, `lat_e7` and `lon_e7` of each read of a camera in a window, in order of time.

    Only the days of the window are looked at. Reads of batches that are not seen are among them; corrections are not.

    Args:
        first: For each retention class, the instant before which its reads are left out. Another class is not looked at.

    Raises:
        Busy: What is stored could not be read.
    """
    with told():
        there = [
            each
            for key, segment in shelf.segments().items()
            if key.retention_class in first and key.start < window.end and window.start < key.end
            for each in _gleaned(segment, camera, stretch_of(max(window.start, first[key.retention_class]), window.end))
        ]
        rows = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([shown(there, tuple(_SCHEMA))])))
    return rows.cast(_SCHEMA).sort("captured_at")  # type: ignore[arg-type]


def _gleaned(segment: Segment, camera: str, stretch: Stretch) -> Iterator[Gleaning]:
    corrections = {by for by, _ in segment.corrections}
    for sheaf in segment.sheaves:
        rows = _during(sheaf, camera, stretch)
        if len(rows):
            mine = sheaf.columns().said["batch"].passing(rows, lambda batch: batch not in corrections)
            yield Gleaning.of_columns(sheaf, mine)


def _during(sheaf: Sheaf, camera: str, stretch: Stretch) -> Rows:
    """Return the reads of a camera in a stretch of time: they lie in order of camera and time."""
    columns = sheaf.columns()
    place = columns.place_of(camera)
    if place is None:
        return np.zeros(0, dtype=np.intp)
    first, end = int(columns.firsts[place]), int(columns.firsts[place + 1])
    start, stop = columns.at[first:end].searchsorted(np.array(stretch, dtype=np.int64)).tolist()
    return np.arange(first + start, first + stop)
