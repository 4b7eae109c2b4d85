"""Arrow from an engine -> reads as documented: all columns, their types, their order, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
import pyarrow as pa

from data_access.queries import Area, Cameras, Filters
from data_access.reads import NAMES, ORDER, SCHEMA, empty
from data_access.store.geometry import within
from data_access.store.statements import asked_columns


def exactly(rows: pa.RecordBatch, area: Area | None) -> pa.RecordBatch:
    """Return the rows whose own position lies in the area; the statement's boxes left out those without a position."""
    if area is None or isinstance(area, Cameras):
        return rows
    lat, lon = (rows[name].to_numpy().astype(np.int64) for name in ("lat_e7", "lon_e7"))
    return rows.filter(pa.array(within(area, lat, lon)))


def frame_of(rows: Iterable[pa.RecordBatch], held: frozenset[str]) -> pl.DataFrame:
    """Return one frame with the columns of `reads.SCHEMA`, sorted by `reads.ORDER`; a column that was not read is null."""
    batches = [batch for batch in rows if batch.num_rows]
    if not batches:
        return empty()
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches(batches)))
    frame = frame.with_columns(held=pl.col("read_id").is_in(sorted(held)) if held else pl.lit(False))
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(SCHEMA[name]).alias(name) for name in NAMES
    ]
    return frame.select(columns).sort(ORDER)


def unknown_kept(reads: pl.DataFrame, filters: Filters | None) -> int:
    """Count the reads that are there although an attribute that was asked for is not known of them."""
    asked = asked_columns(filters) if filters else ()
    return reads.select(pl.any_horizontal(pl.col(name).is_null() for name in asked)).sum().item() if asked else 0
