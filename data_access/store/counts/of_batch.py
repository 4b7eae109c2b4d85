"""What lies in the store of one batch, and of which batches one read is: for registers and counts, never for answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from data_access.reads import INSTANT
from data_access.steps import Batches
from data_access.store.counts.damage import told
from data_access.store.disk import lookups
from data_access.store.disk.shelf import Shelf
from data_access.store.sheaves import keeping
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.sheaf import Sheaf
from data_access.terms import utc

_SCHEMA: Final[dict[str, pl.DataType]] = {"read_id": pl.String(), "captured_at": INSTANT}

MATCHED: Final = ("plate", "plate_state", "captured_at")
_OF_A_HIT: Final = (
    "read_id", "captured_at", "received_at", "plate", "plate_state", "camera_id", "camera_name", "lat_e7", "lon_e7",
    "heading_deg", "colour", "make", "body", "image_ref",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadsOfBatch:
    """The reads of one batch, seen or not, for matching against hot lists.

    Attributes:
        columns: `MATCHED`, one row a read, in no order.
    """

    columns: pa.RecordBatch
    _parts: Sequence[tuple[Sheaf, Rows]]

    def rows(self, places: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
        """Return what stands in some reads, by their places in the columns, each once and in ascending order. Raises `Busy`."""
        rows, begin = [], 0
        with told():
            for sheaf, mine in self._parts:
                here = places[(places >= begin) & (places < begin + len(mine))] - begin
                begin += len(mine)
                if len(here):
                    rows += shown([Gleaning.of(sheaf, mine[here])], _OF_A_HIT).to_pylist()
        return rows


def reads_of(shelf: Shelf, batch: int) -> ReadsOfBatch:
    """Return the reads of a batch. Raises `Busy`."""
    with told():
        parts = [
            (sheaf, np.flatnonzero(keeping.of_batch(batch)(sheaf)))
            for segment in shelf.segments().values()
            if batch in segment.batches
            for sheaf in segment.sheaves
        ]
        parts = [(sheaf, rows) for sheaf, rows in parts if len(rows)]
        return ReadsOfBatch(shown([Gleaning.of_columns(sheaf, rows) for sheaf, rows in parts], MATCHED), parts)


def ids_of(shelf: Shelf, batch: int) -> pl.DataFrame:
    """Return `read_id` and `captured_at` of each read of a batch, in no order. Raises `Busy`."""
    mine = keeping.of_batch(batch)
    with told():
        parts = [
            shown([Gleaning.of(sheaf, np.flatnonzero(mine(sheaf)))], tuple(_SCHEMA))
            for segment in shelf.segments().values()
            if batch in segment.batches
            for sheaf in segment.sheaves
        ]
    frames = [pl.DataFrame(pl.from_arrow(pa.Table.from_batches([part]))) for part in parts]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *(frame.cast(_SCHEMA) for frame in frames)])  # type: ignore[arg-type]


def corrections_of(shelf: Shelf, batch: int, batches: Batches) -> frozenset[int]:
    """Return the batches, of those that may be seen, that are corrections of reads of a batch.

    Of an id that stands in several batches one alone is seen at a time, so a correction that is seen is of that one.
    """
    mine = set(ids_of(shelf, batch)["read_id"])
    every = (each for segment in shelf.segments().values() for each in segment.corrections)
    return frozenset(by for by, of in every if of in mine and by <= batches.upto and by not in batches.hidden)


def batches_of(shelf: Shelf, read_id: str, at: datetime) -> frozenset[int]:
    """Return the batches that brought a read of this id and instant; waits for nobody who writes.

    Raises:
        Busy: What is stored could not be read.
    """
    days = [segment for key, segment in shelf.segments().items() if key.day == utc(at).date()]
    with told():
        rows = [
            row for segment in days for sheaf in segment.sheaves for row in lookups.rows_at(sheaf, read_id, utc(at))
        ]
    return frozenset(row["batch"] for row in rows if row["read_id"] == read_id and row["corrects"] is None)
