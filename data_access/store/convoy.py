"""Where a plate passed, and which reads of others are beside it: exact, on reads in memory. It knows no segment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access.questions.convoy import Convoy
from data_access.questions.scope import Scope
from data_access.store.forms.asking import merged
from data_access.store.forms.geometry import near
from data_access.store.scenes import EPOCH
from data_access.terms import plate_key

A_PLACE_M: Final = 100.0
"""Cameras that stand no further from one another are one place."""

PASSAGE_COLUMNS: Final = ("captured_at", "camera_id", "lat_e7", "lon_e7")
"""What has to be known of reads to tell passages; of reads at one instant their ids, too, say which is first."""

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

    plate: str = field(repr=False)
    within_us: int
    at_least: int
    scope: Scope = field(repr=False)


def terms_of(question: Convoy) -> ConvoyTerms:
    """Return what a question asks."""
    return ConvoyTerms(
        plate=plate_key(question.plate),
        within_us=question.within // _US,
        at_least=question.at_least,
        scope=question.scope,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Stretches of time beside passages, in order of camera and time; those of one camera are apart.

    Attributes:
        camera: Place of each one's camera in the names.
        start, end: Microseconds since 1970; the start included, the end not.
        passage: Beside which passage each is.
    """

    names: Sequence[str]
    camera: Numbers
    start: Numbers
    end: Numbers
    passage: Numbers

    def between(self, start: int, end: int) -> Stretches:
        """Return those that meet a stretch of time."""
        return self.where((self.end > start) & (self.start < end))

    def within(self, start: int, end: int) -> Stretches:
        """Return what of each lies in a stretch of time."""
        there = self.between(start, end)
        return replace(there, start=np.maximum(there.start, start), end=np.minimum(there.end, end))

    def where(self, mask: npt.NDArray[np.bool_]) -> Stretches:
        """Return some of them."""
        chosen = {name: getattr(self, name)[mask] for name in ("camera", "start", "end", "passage")}
        return Stretches(names=self.names, **chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """Where and when a plate passed fixed cameras: its reads there, in order of camera and time.

    Attributes:
        count: How many passages there are; they are numbered from 0 in order of their first reads.
        names: The cameras, each once; `camera` is the place among them of each read's.
        at: When, microseconds since 1970.
        passage: Of which passage each read is.
    """

    count: int
    names: Sequence[str]
    camera: Numbers
    at: Numbers
    passage: Numbers

    def stretches(self, terms: ConvoyTerms, by_us: int = 0) -> list[Stretches]:
        """Return the stretches of time beside the passages, if they were `by_us` later.

        Of those that are where they were only what lies in the windows, for each window apart.
        """
        middle, apart = self.at + by_us, 2 * terms.within_us
        new = (np.diff(self.camera, prepend=-1) != 0) | (np.diff(middle, prepend=middle[:1]) > apart)
        last = np.roll(new, -1)
        every = Stretches(
            names=self.names,
            camera=self.camera[new],
            start=middle[new] - terms.within_us,
            end=middle[last] + terms.within_us + 1,
            passage=self.passage[new],
        )
        if by_us or terms.scope.windows is None:
            return [every]
        return [
            every.within((start - EPOCH) // _US, (end - EPOCH) // _US) for start, end in merged(terms.scope.windows)
        ]

    def nearest(self, camera: str, at: Numbers) -> Numbers:
        """Return the passage of the read that is nearest to each of some instants at one of the cameras."""
        mine = self.camera == self.names.index(camera)
        middle = self.at[mine]
        place = np.searchsorted(middle, at)
        before, after = np.maximum(place - 1, 0), np.minimum(place, len(middle) - 1)
        nearer = np.where(np.abs(middle[after] - at) < np.abs(at - middle[before]), after, before)
        passage: Numbers = self.passage[mine][nearer]
        return passage


def fixed_only(batches: Iterable[pa.RecordBatch], cameras: frozenset[str]) -> list[pa.RecordBatch]:
    """Return the rows of some cameras."""
    names = pa.array(sorted(cameras), pa.string())
    return [batch.filter(pc.is_in(batch["camera_id"], value_set=names)) for batch in batches]


def passages_of(batches: Sequence[pa.RecordBatch]) -> Passages:
    """Return where and when a plate passed.

    Args:
        batches: Its reads at fixed cameras, with `camera_id`, `captured_at`, `lat_e7`, `lon_e7`, and `read_id` unless all are
            of different instants. A camera stands where its first read is.
    """
    reads = sorted(row for batch in batches for row in zip(*_columns(batch), strict=True))
    first: dict[str, tuple[int, int]] = {}
    for _, _, camera, lat, lon in reads:
        first.setdefault(camera, (lat, lon))
    number = {name: n for n, name in enumerate(first)}
    at = np.array([row[0] for row in reads], dtype=np.int64)
    of_camera = np.array([number[row[2]] for row in reads], dtype=np.int64)
    passage = _numbered(at, _places(np.array([*first.values()], dtype=np.int64).reshape(-1, 2))[of_camera])
    order = np.lexsort((at, of_camera))
    return Passages(
        count=int(passage.max(initial=-1)) + 1,
        names=tuple(first),
        camera=of_camera[order],
        at=at[order],
        passage=passage[order],
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
    camera, at = reads["camera_id"], _instants(rows["captured_at"])
    of_reads = np.zeros(len(at), dtype=np.int64)
    for name in passages.names:
        mine = (camera == name).to_numpy()
        of_reads[mine] = passages.nearest(name, at[mine]) + 1
    return PassagesOfReads(
        passages=passages.count,
        at_least=question.at_least,
        within_s=question.within_s,
        of_reads=tuple(of_reads.tolist()),
    )


def _columns(batch: pa.RecordBatch) -> list[list[Any]]:
    lat, lon = (pc.fill_null(batch[name].cast(pa.int64()), _NOWHERE).to_pylist() for name in ("lat_e7", "lon_e7"))
    ids = batch["read_id"].to_pylist() if "read_id" in batch.schema.names else [""] * batch.num_rows
    return [
        _instants(batch["captured_at"]).tolist(),
        ids,
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
    place, (lat, lon) = list(range(len(at))), at.T
    there = (lat != _NOWHERE) & (lon != _NOWHERE)
    beside = near(lat, lon, A_PLACE_M) & there & there[:, np.newaxis]
    for here in np.flatnonzero(beside.sum(axis=1) > 1).tolist():
        both = {place[other] for other in np.flatnonzero(beside[here]).tolist()}
        first = min(both)
        place = [first if each in both else each for each in place]
    return np.array(place, dtype=np.int64)


def _numbered(at: Numbers, place: Numbers) -> Numbers:
    """Return the passage of each read, given in order of time."""
    order = np.lexsort((at, place))
    new = (np.diff(place[order], prepend=-1) != 0) | (np.diff(at[order], prepend=at[:1]) >= APART // _US)
    passage = np.empty(len(at), dtype=np.int64)
    passage[order] = np.cumsum(new) - 1
    _, first = np.unique(passage, return_index=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[passage]


def usable(passages: Passages, terms: ConvoyTerms, by: timedelta, oldest: Iterable[datetime], as_of: datetime) -> bool:
    """Say whether the passages can be thought so much later: no read then would be in the future, or past a retention that it is not past now.

    Args:
        oldest: For each retention class the instant before which its reads are gone.
    """
    at, by_us = passages.at, by // _US
    if not len(at) or int(at.max()) + by_us + terms.within_us > (as_of - EPOCH) // _US:
        return False
    for first in ((each - EPOCH) // _US for each in oldest):
        kept = at[at - terms.within_us >= first]
        if len(kept) and int(kept.min()) + by_us - terms.within_us < first:
            return False
    return True
