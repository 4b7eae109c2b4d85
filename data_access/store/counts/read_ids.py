"""Which read ids each segment holds, as sorted hashes: derived from the segments, rebuildable, never the truth.

They only say in which segments an incoming read may be stored already; there it is looked up by its id. A sieve of all is made at
the first write after a start, four bytes a read; beyond it only those of reads in logs are in memory. For the one who writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access.reads import SCHEMA
from data_access.store.counts.damage import told
from data_access.store.disk.segments import SegmentFile
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.ids import hashes as hashing
from data_access.store.ids.hashes import Hashes
from data_access.store.ids.identity import OWN_LENGTH, SAYS
from data_access.store.ids.sieve import Sieve
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.sheaves.text_blocks import joined
from data_access.terms import plate_key

ROOM_OF = 4
"""A sieve has room for one part in so many more than there is."""

_SAID = {name: SCHEMA.get(name, pl.String()) for name in ("read_id", "vendors", *SAYS, "corrects")}
_FOUND = pl.Schema({**_SAID, "batch": pl.Int64()})
_WITH_CLASS = pl.Schema({**_FOUND, "retention_class": pl.String()})
_COLUMNS = ("read_id", "camera_id", "plate", "captured_at", "captured_at_raw", "batch", "corrects")


@dataclass(slots=True)
class _InLog:
    """The hashes of ids that came since a fold, or were about to: in a few sorted runs, each shorter than the one before."""

    fold: int
    runs: list[Hashes] = field(default_factory=list)

    def add(self, hashes: Hashes) -> None:
        self.runs.append(hashes)
        while len(self.runs) > 1 and len(self.runs[-2]) <= 2 * len(self.runs[-1]):
            last = np.concatenate([self.runs.pop(), self.runs.pop()])
            self.runs.append(np.sort(last, kind="stable"))  # two runs are merged, not sorted

    def among(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        there = np.zeros(len(hashes), dtype=np.bool_)
        for run in self.runs:
            there |= hashing.among(run, hashes)
        return there


@dataclass(slots=True)
class ReadIds:
    """The hashes of each segment's ids; may hold some of reads that are not there."""

    _known: dict[SegmentFile, _InLog] = field(default_factory=dict)
    _sieve: Sieve = field(default_factory=lambda: Sieve(0))

    def stored_already(self, shelf: Shelf, ids: pl.Series, without: frozenset[int]) -> pl.DataFrame:
        """Return what is stored under some vendors' ids (`identity.against`), in whatever segment; the reads of some batches are gone."""
        gone = pl.col("batch").is_in(sorted(without)).alias("gone")
        return self.under(shelf, ids).select("read_id", "vendors", *SAYS, gone)

    def under(self, shelf: Shelf, ids: pl.Series) -> pl.DataFrame:
        """Return what is stored under some ids or vendors' ids, in whatever segment; with `vendors`, `batch`, `corrects` and `retention_class`.

        Raises:
            Busy: What is stored could not be read.
        """
        every = ids.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string())
        hashes, found = hashing.hashes_of(every), [pl.DataFrame(schema=_WITH_CLASS)]
        with told():
            segments = self._current(shelf)
            some = np.flatnonzero(self._sieve.likely(hashes))
            some = some[np.argsort(hashes[some])]
            wanted = hashes[some]
            for segment in segments if len(some) else ():
                likely = segment.packed.hashes.among(wanted) | self._known[segment.file].among(wanted)
                if likely.any():
                    names = every.take(pa.array(some[likely]))
                    name = pl.lit(segment.file.segment.retention_class).alias("retention_class")
                    found += [_under(sheaf, names).with_columns(name) for sheaf in segment.sheaves]
        return pl.concat(found)

    def expect(self, file: SegmentFile, ids: pl.Series) -> None:
        """Take note of ids that are about to be written to a file: if the write fails, they may be there all the same."""
        if file in self._known:
            new = hashing.sorted_under(ids.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(pa.string()))
            self._known[file].add(new)
            self._sieve.add(new)

    def _current(self, shelf: Shelf) -> list[Segment]:
        """Return the segments that there are, the hashes of each of which are known now."""
        segments = [segment for _, segment in sorted(shelf.segments().items())]
        before = self._known
        known = {
            segment.file: there
            for segment in segments
            if (there := before.get(segment.file)) is not None and there.fold == segment.fold
        }
        for segment in segments:
            if segment.file not in known:
                known[segment.file] = _in_log(segment)
        new = [segment for segment in segments if segment.file not in before]
        if self._sieve.has_room_for(sum(segment.reads for segment in new)):
            _take_in(self._sieve, new, known)
        else:
            sieve = Sieve(sum(segment.reads for segment in segments) * (ROOM_OF + 1) // ROOM_OF)
            _take_in(sieve, segments, known)
            self._sieve = sieve
        self._known = known  # last: what could not be read is not known, and is read again
        return segments


def _take_in(sieve: Sieve, segments: Sequence[Segment], logs: Mapping[SegmentFile, _InLog]) -> None:
    for segment in segments:
        sieve.add(segment.packed.hashes.every())
        for run in logs[segment.file].runs:
            sieve.add(run)


def _in_log(segment: Segment) -> _InLog:
    there = _InLog(segment.fold)
    for sheaf in segment.sheaves[1:]:
        there.add(hashing.sorted_under(_ids(sheaf)))
    return there


def _ids(sheaf: Sheaf) -> pa.Array:
    return joined(sheaf.texts.at(np.arange(sheaf.reads))[0])["read_id"]


def _under(sheaf: Sheaf, names: pa.Array) -> pl.DataFrame:
    """Return what a sheaf holds under some ids or vendors' ids."""
    ids = _ids(sheaf)
    mine = pc.is_in(ids, names)
    own = hashing.own(ids)
    if pc.any(own).as_py():
        vendors = pc.if_else(own, hashing.vendors_of(ids), ids)
        mine = pc.or_(mine, pc.is_in(vendors, names))
    rows = np.flatnonzero(mine.to_numpy(zero_copy_only=False))
    if not len(rows):
        return pl.DataFrame(schema=_FOUND)
    frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([shown([Gleaning.of(sheaf, rows)], _COLUMNS)])))
    keys = pl.Series("plate_key", [plate_key(plate) for plate in frame["plate"]], pl.String())
    plain = frame.with_columns(keys, vendors=pl.col("read_id"))
    named = plain.filter(pl.Series(own.filter(mine))).with_columns(vendors=pl.col("read_id").str.head(-OWN_LENGTH))
    both = pl.concat([plain, named]).filter(pl.col("vendors").is_in(pl.Series(names).implode()))
    return both.select(*_FOUND).cast(_FOUND)
