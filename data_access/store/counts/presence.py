"""Which reads are stored at all: for registers that name reads by their ids, before they do."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from data_access.steps import Batches
from data_access.store.counts.read_ids import ReadIds
from data_access.store.disk.shelf import Shelf


def stored(shelf: Shelf, index: ReadIds, read_ids: Collection[str], batches: Batches) -> frozenset[str]:
    """Return those of some ids that are of a stored read, of a batch that may be seen. A correction is no read.

    Raises:
        Busy: What is stored could not be read.
    """
    ids = pl.Series("read_id", sorted(set(read_ids)), dtype=pl.String())
    there = index.under(shelf, ids)
    seen = there.filter(
        (pl.col("batch") <= batches.upto)
        & ~pl.col("batch").is_in(sorted(batches.hidden))
        & pl.col("corrects").is_null()
        & pl.col("read_id").is_in(ids.implode())
    )
    return frozenset(seen["read_id"].to_list())
