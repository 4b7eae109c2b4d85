"""At which scenes reads are, and which of them are of plates that were read at several: exact, on rows that were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.scope import Scope
from data_access.store.forms.frames import in_area

MOST_LOOKED_AT: Final = 20
"""So many times as many reads as an answer may hold are looked at for one."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Marks = npt.NDArray[np.uint8]
"""For each row a bit for each scene, the first one lowest."""


def scopes_of(question: CommonPlates) -> tuple[Scope, ...]:
    """Return what a read at each of the scenes is looked for by."""
    every = question.scope
    return tuple(replace(every, areas=(area,), windows=windows, scenes=()) for area, windows in every.scenes)


def marks_of(scenes: Sequence[Scene], rows: pa.RecordBatch) -> Marks:
    """Return at which scenes each row is."""
    marks: Marks = np.zeros(rows.num_rows, dtype=np.uint8)
    at = rows["captured_at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    for number, scene in enumerate(scenes):
        within = [(at >= _us(window.start)) & (at < _us(window.end)) for window in scene.windows]
        there = np.logical_or.reduce(within) & in_area(rows, scene.area)
        marks |= there.astype(np.uint8) << number
    return marks


def common(question: CommonPlates, batches: Sequence[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Return the rows at the scenes of each plate that was read at enough of them."""
    marks = [marks_of(question.scenes, batch) for batch in batches]
    seen = pl.DataFrame(
        {
            "plate": pl.concat([_keys(batch) for batch in batches]) if batches else pl.Series([], dtype=pl.String),
            "marks": np.concatenate(marks) if marks else np.zeros(0, dtype=np.uint8),
        }
    )
    whole = seen.filter(
        (pl.col("marks") > 0) & (pl.col("plate") != "") & ~pl.col("plate").str.contains("?", literal=True)
    )
    of_each = whole.group_by("plate").agg(pl.col("marks").bitwise_or())
    enough = of_each.filter(pl.col("marks").bitwise_count_ones() >= question.at_least)["plate"]
    return [
        batch.filter(pa.array(_keys(batch).is_in(enough.implode()).to_numpy() & (mark > 0)))
        for batch, mark in zip(batches, marks, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenesOfReads:
    """At which scenes the reads of an answer are, counted from 1, in their order; of how many, and at how many a plate had to be."""

    scenes: int
    at_least: int
    of_reads: tuple[tuple[int, ...], ...]


def scenes_of(question: CommonPlates, reads: pl.DataFrame) -> ScenesOfReads:
    """Return at which scenes the reads of an answer are."""
    batches = reads.select("captured_at", "lat_e7", "lon_e7", "camera_id").to_arrow().combine_chunks().to_batches()
    marks = [int(mark) for batch in batches for mark in marks_of(question.scenes, batch)]
    scenes = len(question.scenes)
    of_reads = tuple(tuple(n + 1 for n in range(scenes) if mark >> n & 1) for mark in marks)
    return ScenesOfReads(scenes=scenes, at_least=question.at_least, of_reads=of_reads)


def _keys(batch: pa.RecordBatch) -> pl.Series:
    return pl.Series("plate", batch["plate"]).cast(pl.String).str.replace_all("O", "0", literal=True)


def _us(instant: datetime) -> int:
    return (instant - EPOCH) // _MICROSECOND
