"""Reads that arrive: told from those that are stored already, and appended to the segments of their days."""

from __future__ import annotations

import polars as pl

from data_access.store.counts.read_ids import ReadIds
from data_access.store.disk import images, incoming, sheaf_keeping, writing
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Shelf
from data_access.store.forms.tables import STORED
from data_access.store.ids import identity
from data_access.store.ids.identity import AS_CAME


def store(
    shelf: Shelf,
    read_ids: ReadIds,
    batch: int,
    retention_class: str,
    coming: pl.DataFrame,
    pictures: pl.DataFrame,
    without: frozenset[int],
) -> pl.DataFrame:
    """Store those reads of a batch (`incoming.once_and_sorted`) that are not stored yet, and return them; durable on return.

    A read under an id that another read bears is stored under one of its own.

    Args:
        pictures: Images (`images.stored_form`); each is stored with the read that says that it is kept.
        without: Batches whose reads count as not there.
    """
    fresh = identity.against(coming, read_ids.stored_already(shelf, coming[AS_CAME].unique(), without))
    kept = images.renamed(pictures, fresh, coming)
    days = [(SegmentId(retention_class, day), rows) for day, rows in incoming.by_day(fresh)]
    for segment, rows in days:
        append(shelf, read_ids, segment, rows, batch, images.with_reads(kept, rows))
    sheaf_keeping.fold_some(shelf)
    return fresh


def append(
    shelf: Shelf,
    read_ids: ReadIds,
    segment: SegmentId,
    rows: pl.DataFrame,
    batch: int,
    pictures: pl.DataFrame | None = None,
) -> None:
    """Append reads of one batch to a segment, which is made if it is not there."""
    there = shelf.segments().get(segment)
    if there is not None:
        ids = (
            rows["read_id"]
            if AS_CAME not in rows.columns
            else pl.concat([rows["read_id"], rows[AS_CAME].alias("read_id")])
        )
        read_ids.expect(there.file, ids.unique())
    writing.append(shelf, segment, rows.select(STORED), batch, pictures)
