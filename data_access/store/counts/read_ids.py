"""Which read ids each segment holds, as sorted 64-bit hashes: derived from the segments, rebuildable, never the truth.

They only say in which segments an incoming read may be stored already; there it is looked up by its id. Eight bytes a read,
loaded at the first write after a start. For the one who writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.reads import SCHEMA
from data_access.store.disk import log_folding, writing
from data_access.store.disk.identity import SAYS
from data_access.store.disk.segments import SegmentFile
from data_access.store.disk.shelf import Segment, Shelf

Hashes = npt.NDArray[np.uint64]
_SAID = {name: SCHEMA.get(name, pl.String()) for name in ("read_id", "vendors", *SAYS)}
_NOTHING = pl.DataFrame(schema={**_SAID, "gone": pl.Boolean()})


@dataclass(slots=True)
class ReadIds:
    """The hashes of each segment's ids; may hold some of reads that are not there."""

    _known: dict[SegmentFile, Hashes] = field(default_factory=dict)

    def stored_already(self, shelf: Shelf, ids: pl.Series, without: frozenset[int]) -> pl.DataFrame:
        """Return what is stored under some vendors' ids (`identity.against`), in whatever segment; the reads of some batches are gone."""
        hashes, found = writing.hashes_of(shelf, ids), [_NOTHING]
        order = np.argsort(hashes)  # looked for in order, they are found three times as quickly
        wanted = hashes[order]
        for segment in self._current(shelf):
            likely = _among(self._of(shelf, segment), wanted)
            if likely.any():
                there = writing.stored_in(shelf, segment, ids[order[likely]], without)
                found.append(there.cast(_NOTHING.schema))
        return pl.concat(found)

    def expect(self, shelf: Shelf, file: SegmentFile, ids: pl.Series) -> None:
        """Take note of ids that are about to be written to a file: if the write fails, they may be there all the same."""
        if file in self._known:
            known, new = self._known[file], np.sort(writing.hashes_of(shelf, ids))
            self._known[file] = np.insert(known, np.searchsorted(known, new), new)

    def _current(self, shelf: Shelf) -> list[Segment]:
        segments = [segment for _, segment in sorted(shelf.segments().items())]
        there = {segment.file for segment in segments}
        self._known = {file: known for file, known in self._known.items() if file in there}
        return segments

    def _of(self, shelf: Shelf, segment: Segment) -> Hashes:
        if segment.file not in self._known:
            self._known[segment.file] = np.sort(writing.hashes_in(shelf, segment))
            log_folding.let_go(shelf, segment.file)
        return self._known[segment.file]


def _among(stored_hashes: Hashes, hashes: Hashes) -> npt.NDArray[np.bool_]:
    if not len(stored_hashes):
        return np.zeros(len(hashes), dtype=np.bool_)
    found: npt.NDArray[np.bool_] = (
        stored_hashes[np.minimum(np.searchsorted(stored_hashes, hashes), len(stored_hashes) - 1)] == hashes
    )
    return found
