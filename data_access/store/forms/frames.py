"""Arrow from an engine -> reads as documented: all columns, their types, their order, times in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access.questions.shapes import Area, Cameras, Filters
from data_access.reads import NAMES, ORDER, SCHEMA, empty
from data_access.store.forms.asking import asked_columns
from data_access.store.forms.geometry import within
from data_access.store.forms.tables import STORED_READS
from data_access.vehicle_words import SAYS_NOTHING

Mask = npt.NDArray[np.bool_]

_BESIDE: Final = {"corrected_by": pa.string(), "held": pa.bool_()}
_TYPES: Final = {name: _BESIDE[name] if name in _BESIDE else STORED_READS.field(name).type for name in NAMES}
"""What each column is in Arrow, so that a frame needs no cast."""


def exactly(rows: pa.RecordBatch, areas: Sequence[Area]) -> pa.RecordBatch:
    """Return the rows whose own position lies in any of some areas, or whose camera is named; all rows if there are no areas.

    The statement's boxes left out those without a position.
    """
    if not areas or all(isinstance(area, Cameras) for area in areas):
        return rows
    return rows.filter(pa.array(np.logical_or.reduce([in_area(rows, area) for area in areas])))


def in_area(rows: pa.RecordBatch, area: Area) -> Mask:
    """Return which rows lie in an area by their own position, or are of a camera that it names."""
    if isinstance(area, Cameras):
        named: Mask = np.isin(rows["camera_id"].to_numpy(zero_copy_only=False), area.ids)
        return named
    placed = np.logical_and(*(rows[name].is_valid().to_numpy(zero_copy_only=False) for name in ("lat_e7", "lon_e7")))
    lat, lon = (rows[name].fill_null(0).to_numpy().astype(np.int64) for name in ("lat_e7", "lon_e7"))
    there: Mask = placed & within(area, lat, lon)
    return there


def frame_of(rows: Iterable[pa.RecordBatch], holds: frozenset[str]) -> pl.DataFrame:
    """Return one frame with the columns of `reads.SCHEMA`, sorted by `reads.ORDER`; a column that was not read is null."""
    batches = [batch for batch in rows if batch.num_rows]
    if not batches:
        return empty()
    there = batches[0] if len(batches) == 1 else _together(batches)
    if not _in_order(there):
        there = there.sort_by([(name, "ascending") for name in ORDER])
    columns = dict(zip(there.schema.names, there.columns, strict=True))
    columns["held"] = _held(columns, holds)
    every = [columns.get(name, pa.nulls(there.num_rows, kind)) for name, kind in _TYPES.items()]
    # One by one: all at once would be shared out to threads, which wait for processors on a busy machine.
    frame = pl.DataFrame([pl.Series(name, column) for name, column in zip(NAMES, every, strict=True)])
    if all(column.type == kind for column, kind in zip(every, _TYPES.values(), strict=True)):
        return frame
    return frame.cast(SCHEMA)  # type: ignore[arg-type] # a plain mapping of types


def _together(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    # An engine may call the zone of its instants otherwise.
    return pa.concat_batches([batch.cast(batches[0].schema) for batch in batches])


def _in_order(rows: pa.RecordBatch) -> bool:
    """Say whether rows are sorted by `ORDER`. Ids are looked at only where instants are the same."""
    at = rows["captured_at"].view(pa.int64()).to_numpy()
    alike = np.flatnonzero(at[1:] <= at[:-1])
    if not len(alike):
        return True
    if (at[alike + 1] < at[alike]).any():
        return False
    ids = rows["read_id"]
    first, second = (ids.take(pa.array(places)) for places in (alike, alike + 1))
    return bool(pc.all(pc.less_equal(first, second)).as_py())


def _held(there: Mapping[str, pa.Array], holds: frozenset[str]) -> pa.Array:
    ids, corrects = there["read_id"], there["corrects"]
    if not holds:
        return pa.array(np.zeros(len(ids), dtype=np.bool_))
    originals = ids if corrects.null_count == len(corrects) else corrects.fill_null(ids)
    return pa.array([original in holds for original in originals.to_pylist()], pa.bool_())


def unknown_kept(reads: pl.DataFrame, filters: Filters) -> int:
    """Count the reads that are there although an attribute that was asked for is not known of them."""
    asked = asked_columns(filters)
    if not asked or not reads.height:
        return 0
    # By Arrow: an expression would be shared out to threads, which wait for processors on a busy machine.
    return int(np.count_nonzero(np.logical_or.reduce([_unknown(name, reads[name].to_arrow()) for name in asked])))


def _unknown(name: str, values: pa.Array) -> Mask:
    unknown: Mask = values.is_null().to_numpy(zero_copy_only=False)
    if name in ("colour", "make", "body"):
        empty_words = pa.array(sorted(SAYS_NOTHING), pa.string())
        says_nothing = pc.is_in(values.cast(pa.string()), value_set=empty_words).to_numpy(zero_copy_only=False)
        unknown = np.logical_or(unknown, says_nothing)
    return unknown
