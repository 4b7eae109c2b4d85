"""Where a plate passed, and which reads of others are beside it: exact, on reads in memory. It knows no segment and no engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access.questions.convoy import Convoy
from data_access.questions.scope import Scope
from data_access.questions.shapes import Circle
from data_access.store.scenes import EPOCH
from data_access.store.sql.geometry import within
from data_access.store.sql.statements import merged
from data_access.terms import plate_key

A_PLACE_M: Final = 100.0
"""Cameras that stand no further from one another are one place."""

APART: Final = timedelta(minutes=30)
"""Reads of a plate at one place with so long between them are two passages. It is more than twice as long as may be asked
for beside a passage, so that no read is beside two passages of one place."""

_US: Final = timedelta(microseconds=1)
_NOWHERE: Final = -(2**31)

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvoyTerms:
    """What a question about plates that passed with another asks.

    Attributes:
        plate: The plate that is followed, as a key.
        within_us: How long before or after it another one passed, both ends included, microseconds.
        at_least: At how many passages.
        scope: Of the question; no read outside of its windows counts.
    """

    plate: str
    within_us: int
    at_least: int
    scope: Scope


def terms_of(question: Convoy) -> ConvoyTerms:
    """Return what a question asks."""
    return ConvoyTerms(
        plate=plate_key(question.plate),
        within_us=question.within // _US,
        at_least=question.at_least,
        scope=question.scope,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPassages:
    """The reads of the plate at one camera.

    Attributes:
        at: When, microseconds since 1970, sorted.
        passage: Of which passage each is.
    """

    at: Numbers
    passage: Numbers

    def stretches(self, within_us: int, by_us: int) -> Numbers:
        """Return the stretches of time beside them if they were `by_us` later: start and end of each, apart and in order."""
        middle = self.at + by_us
        begins = np.append(True, np.diff(middle) > 2 * within_us)
        ends = np.append(begins[1:], True)
        return np.stack([middle[begins] - within_us, middle[ends] + within_us + 1], axis=1)

    def passages_at(self, at: Numbers, by_us: int = 0) -> Numbers:
        """Return the passage that is nearest to each of some instants, if the reads were `by_us` later."""
        middle = self.at + by_us
        place = np.searchsorted(middle, at)
        before, after = np.maximum(place - 1, 0), np.minimum(place, len(middle) - 1)
        nearer = np.where(np.abs(middle[after] - at) < np.abs(at - middle[before]), after, before)
        return self.passage[nearer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """Where and when a plate passed fixed cameras.

    Attributes:
        count: How many passages there are; they are numbered from 0 in order of their first reads.
        cameras: Its reads at each camera.
    """

    count: int
    cameras: Mapping[str, CameraPassages]

    def stretches(self, terms: ConvoyTerms, by_us: int = 0) -> dict[str, Numbers]:
        """Return for each camera the stretches of time beside the passages, if they were `by_us` later.

        Of those that are where they were only what lies in the windows.
        """
        every = {name: one.stretches(terms.within_us, by_us) for name, one in self.cameras.items()}
        if by_us or terms.scope.windows is None:
            return every
        bounds = [((start - EPOCH) // _US, (end - EPOCH) // _US) for start, end in merged(terms.scope.windows)]
        return {name: _clipped(each, bounds) for name, each in every.items()}

    def instants(self) -> Numbers:
        """Return when the plate was read, microseconds since 1970, in no order."""
        return np.concatenate([one.at for one in self.cameras.values()] or [np.zeros(0, dtype=np.int64)])


def fixed_only(batches: Iterable[pa.RecordBatch], cameras: frozenset[str]) -> list[pa.RecordBatch]:
    """Return the rows of some cameras."""
    names = pa.array(sorted(cameras), pa.string())
    return [batch.filter(pc.is_in(batch["camera_id"], value_set=names)) for batch in batches]


def passages_of(batches: Sequence[pa.RecordBatch]) -> Passages:
    """Return where and when a plate passed.

    Args:
        batches: Its reads at fixed cameras, with `camera_id`, `captured_at`, `lat_e7`, `lon_e7`, `read_id`. A camera stands
            where its first read is.
    """
    reads = sorted(row for batch in batches for row in zip(*_columns(batch), strict=True))
    if not reads:
        return Passages(count=0, cameras={})
    first: dict[str, tuple[int, int]] = {}
    for _, _, camera, lat, lon in reads:
        first.setdefault(camera, (lat, lon))
    number = {camera: n for n, camera in enumerate(first)}
    at = np.array([row[0] for row in reads], dtype=np.int64)
    camera = np.array([number[row[2]] for row in reads], dtype=np.intp)
    passage = _numbered(at, _places(np.array(list(first.values()), dtype=np.int64))[camera])
    each = {name: camera == n for name, n in number.items()}
    return Passages(
        count=int(passage.max()) + 1,
        cameras={name: CameraPassages(at=at[mine], passage=passage[mine]) for name, mine in each.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesOfReads:
    """Of which passage each read of an answer is, counted from 1, in their order; how many passages there are, and what was asked."""

    passages: int
    at_least: int
    within_s: int
    of_reads: tuple[int, ...]


def passages_of_reads(question: Convoy, reads: pl.DataFrame) -> PassagesOfReads:
    """Return of which passage each read of an answer is."""
    needed = reads.select("read_id", "captured_at", "camera_id", "lat_e7", "lon_e7", "plate")
    rows = needed.to_arrow().combine_chunks()
    batches = [
        batch.filter(pa.array(_keys(batch).eq(plate_key(question.plate)).to_numpy())) for batch in rows.to_batches()
    ]
    passages = passages_of(batches)
    names, at = reads["camera_id"].to_list(), _instants(rows["captured_at"])
    of_reads = (int(passages.cameras[name].passages_at(at[n : n + 1])[0]) + 1 for n, name in enumerate(names))
    return PassagesOfReads(
        passages=passages.count, at_least=question.at_least, within_s=question.within_s, of_reads=tuple(of_reads)
    )


def _columns(batch: pa.RecordBatch) -> list[list[Any]]:
    lat, lon = (pc.fill_null(batch[name].cast(pa.int64()), _NOWHERE).to_pylist() for name in ("lat_e7", "lon_e7"))
    return [
        _instants(batch["captured_at"]).tolist(),
        batch["read_id"].to_pylist(),
        batch["camera_id"].to_pylist(),
        lat,
        lon,
    ]


def _instants(column: pa.Array | pa.ChunkedArray) -> Numbers:
    at: Numbers = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    return at


def _keys(batch: pa.RecordBatch) -> pl.Series:
    return pl.Series("plate", batch["plate"]).cast(pl.String).str.replace_all("O", "0", literal=True)


def _places(at: Numbers) -> Numbers:
    """Return for each camera, given by its position, a number that it shares with all at the same place."""
    place: Numbers = np.arange(len(at), dtype=np.int64)
    lat, lon = at.T
    for here in range(len(at)):
        if _NOWHERE in (lat[here], lon[here]):
            continue
        around = Circle.model_construct(lat=lat[here] / 1e7, lon=lon[here] / 1e7, radius_m=A_PLACE_M)
        near = place[within(around, lat, lon) & (lat != _NOWHERE) & (lon != _NOWHERE)]
        place[np.isin(place, near)] = near.min()
    return place


def _numbered(at: Numbers, place: Numbers) -> Numbers:
    """Return the passage of each read, given in order of time."""
    order = np.lexsort((at, place))
    new = np.append(True, (np.diff(place[order]) != 0) | (np.diff(at[order]) >= APART // _US))
    passage = np.empty(len(at), dtype=np.int64)
    passage[order] = np.cumsum(new) - 1
    _, first = np.unique(passage, return_index=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[passage]


def _clipped(stretches: Numbers, bounds: Sequence[tuple[int, int]]) -> Numbers:
    """Return what of some stretches lies in any of some others."""
    each = [
        np.stack([np.maximum(stretches[:, 0], start), np.minimum(stretches[:, 1], end)], axis=1)
        for start, end in bounds
    ]
    every = np.concatenate(each)
    inside = every[every[:, 0] < every[:, 1]]
    return inside[np.argsort(inside[:, 0])]


def usable(passages: Passages, terms: ConvoyTerms, by: timedelta, oldest: Iterable[datetime], as_of: datetime) -> bool:
    """Say whether the passages can be thought so much later: no read then would be in the future, or past a retention that it is not past now.

    Args:
        oldest: For each retention class the instant before which its reads are gone.
    """
    at, by_us = passages.instants(), by // _US
    if not len(at) or int(at.max()) + by_us + terms.within_us > (as_of - EPOCH) // _US:
        return False
    for first in ((each - EPOCH) // _US for each in oldest):
        kept = at[at - terms.within_us >= first]
        if len(kept) and int(kept.min()) + by_us - terms.within_us < first:
            return False
    return True
