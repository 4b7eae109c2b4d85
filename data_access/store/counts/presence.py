"""Which reads are stored at all: for registers that name reads by their ids, before they do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from data_access.steps import Batches
from data_access.store.counts.read_ids import ReadIds
from data_access.store.disk.shelf import Shelf


@dataclass(frozen=True, slots=True)
class RetentionLimits:
    """How far back reads go.

    Attributes:
        firsts: For each retention class the instant before which a read is past its retention. Reads of other classes are
            past it, all of them.
        holds: Ids of reads that a hold keeps, whatever their age.
    """

    firsts: Mapping[str, datetime]
    holds: frozenset[str]

    def spares(self, read_id: str, retention_class: str, captured_at: datetime) -> bool:
        """Say whether a read may still be there."""
        if read_id in self.holds:
            return True
        return retention_class in self.firsts and captured_at >= self.firsts[retention_class]


def stored(
    shelf: Shelf,
    index: ReadIds,
    read_ids: Collection[str],
    batches: Batches,
    retention: RetentionLimits | None,
) -> frozenset[str]:
    """Return those of some ids that are of a stored read, of a batch that may be seen. A correction is no read.

    Args:
        retention: What is past it is not there. None: however old.

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
    rows = zip(seen["read_id"], seen["retention_class"], seen["captured_at"], strict=True)
    return frozenset(row[0] for row in rows if retention is None or retention.spares(*row))
