"""The shelf: which segments there are, as they are now."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from data_access.keyring import KeyRing
from data_access.store.disk.segments import SegmentFile, SegmentId
from data_access.store.forms.corrections import Corrections
from data_access.store.index.plate_index import SegmentPlates
from data_access.store.sheaves.memory import Memory
from data_access.store.sheaves.packed_file import PackedFile
from data_access.store.sheaves.sheaf import Sheaf


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Segment:
    """One segment as it is now.

    Attributes:
        fold: Number of its file of columns.
        packed: That file.
        sheaves: All of its reads: first those of the file, then those in the log, which are in memory.
        batches: Those that its reads came with; one may be named whose writing failed.
        pictures: Where the images of the reads in the log are.
        log_end: Where the next entry of the log will begin; 0 if there is none.
    """

    file: SegmentFile
    fold: int
    packed: PackedFile
    sheaves: tuple[Sheaf, ...]
    batches: frozenset[int]
    corrections: Corrections = ()
    pictures: tuple[pa.RecordBatch, ...] = ()
    log_end: int = 0

    @property
    def plates(self) -> tuple[SegmentPlates, ...]:
        """The plates in it, in as many parts as reads came in; a plate may stand in several."""
        return tuple(each.plates for each in self.sheaves)

    @property
    def reads(self) -> int:
        """How many reads there are, corrections beside them."""
        return sum(each.reads for each in self.sheaves)


@dataclass(slots=True)
class Shelf:
    """Segments by day and class. Safe for threads.

    Whoever looks at a generation or fold that was replaced finds its files gone, and looks again.

    Attributes:
        memory: Bound of the columns that are read from files.
        failing: True if the last writing, or the last reading of a question, failed for the disk.
        closed: True once nothing is read any more.
    """

    root: Path
    keyring: KeyRing
    memory: Memory
    failing: bool = False
    closed: bool = False
    _segments: Mapping[SegmentId, Segment] = field(default_factory=dict)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def segments(self) -> Mapping[SegmentId, Segment]:
        """Return all segments, as they are now; the mapping never changes afterwards."""
        return self._segments

    def put(self, segment: Segment) -> None:
        """Let a segment be the one for its day and class from now on."""
        with self._changing:
            self._segments = {**self._segments, segment.file.segment: segment}

    def drop(self, segment: SegmentId) -> None:
        """Let there be no segment for a day and class from now on."""
        with self._changing:
            self._segments = {key: value for key, value in self._segments.items() if key != segment}

    def key_of(self, file: SegmentFile) -> bytes:
        """Return the key of a generation. Raises `BadSite`."""
        return self.keyring.get(file.key)

    def close(self) -> None:
        """Let nothing be read any more."""
        with self._changing:
            self._segments, self.closed = {}, True
