"""What lies in the store of one batch, and of which batches one read is: for registers and counts, never for answers."""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl
import sqlalchemy as sa

from data_access.errors import Busy
from data_access.reads import INSTANT
from data_access.steps import Batches
from data_access.store.disk import log_folding, writing
from data_access.store.disk.shelf import Shelf
from data_access.store.sql import dialects
from data_access.store.sql.tables import READS
from data_access.terms import utc

_SCHEMA = {"read_id": pl.String(), "captured_at": INSTANT}


def ids_of(shelf: Shelf, batch: int) -> pl.DataFrame:
    """Return `read_id` and `captured_at` of each read of a batch, in no order."""
    text, values = dialects.compiled(sa.select(READS.c.read_id, READS.c.captured_at).where(READS.c.batch == batch))
    attached, found = set(shelf.attached()), [pl.DataFrame(schema=_SCHEMA)]
    for segment in [s for s in shelf.segments().values() if batch in s.batches]:
        with writing.reading(shelf, segment.file) as (cursor, alias):
            rows = cursor.execute(dialects.from_segments([alias]) + text, values).to_arrow_table()
            found.append(pl.DataFrame(pl.from_arrow(rows)).cast(_SCHEMA))  # type: ignore[arg-type]
        if segment.file not in attached:
            log_folding.let_go(shelf, segment.file)
    return pl.concat(found)


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
        Busy: The engine failed.
    """
    its = (READS.c.read_id == read_id, READS.c.captured_at == utc(at), READS.c.corrects.is_(None))
    text, values = dialects.compiled(sa.select(READS.c.batch).where(*its))
    days = [segment for segment in shelf.segments() if segment.day == utc(at).date()]
    try:
        with shelf.lend(days) as lent, shelf.engine.cursor() as cursor:
            found = [
                row
                for each in lent
                for row in cursor.execute(dialects.from_segments([each.alias]) + text, values).fetchall()
            ]
    except duckdb.Error as error:  # its text may hold values
        raise Busy(f"The store could not look it up ({type(error).__name__}); nothing was disclosed.") from None
    return frozenset(batch for (batch,) in found)
