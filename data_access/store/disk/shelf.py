"""The shelf: which segments there are, which are attached, and who is reading them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from data_access.keyring import KeyRing
from data_access.store.disk import engines
from data_access.store.disk.segments import SegmentFile, SegmentId
from data_access.store.index.plate_index import SegmentPlates
from data_access.store.sheaves.memory import Memory
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.sql.corrections import Corrections


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One segment as it is now.

    Attributes:
        plates: The plates in it, in as many parts as reads came in; a plate may stand in several.
        batches: Those that its reads came with.
        sheaves: Its reads in columns; None if they are not, or not for certain, all that the file holds: then the engine is asked.
    """

    file: SegmentFile
    plates: tuple[SegmentPlates, ...]
    batches: frozenset[int]
    corrections: Corrections = ()
    sheaves: tuple[Sheaf, ...] | None = None

    @property
    def reads(self) -> int:
        """How many reads there are, corrections beside them."""
        return sum(part.reads for part in self.plates)


@dataclass(frozen=True, slots=True)
class Loan:
    """A segment that stays attached under `alias` while it is lent."""

    segment: Segment
    alias: str


@dataclass(slots=True)
class _Place:
    alias: str
    readers: int = 0


@dataclass(slots=True)
class Shelf:
    """Segments, attached when first asked for and kept attached up to a bound. Safe for threads.

    What is lent is never detached. A generation that is replaced stays readable for those who have it, and `retire`
    returns only when nobody has it any more.

    Attributes:
        looking: True until the store is taken up: files are attached so that neither they nor their logs change.
        failing: True if the engine failed at the last statement of a question or a writing; not if it was stopped.
        memory: Bound of the columns that are read from files; None if no sheaves are made.
        closed: True once nothing is read any more.
    """

    root: Path
    keyring: KeyRing
    engine: duckdb.DuckDBPyConnection
    bound: int
    memory: Memory | None = None
    looking: bool = False
    failing: bool = False
    closed: bool = False
    _segments: Mapping[SegmentId, Segment] = field(default_factory=dict)
    _places: dict[SegmentFile, _Place] = field(default_factory=dict)
    _aliases: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def segments(self) -> Mapping[SegmentId, Segment]:
        """Return all segments, as they are now; the mapping never changes afterwards."""
        return self._segments

    def put(self, segment: Segment) -> None:
        """Let a segment be the one for its day and class from now on."""
        with self._changed:
            self._segments = {**self._segments, segment.file.segment: segment}

    def doubt(self, segment: Segment) -> None:
        """Let a segment be answered by the engine from now on, unless it has changed since: its sheaves are damaged."""
        with self._changed:
            if self._segments.get(segment.file.segment) is segment:
                self._segments = {**self._segments, segment.file.segment: replace(segment, sheaves=None)}

    def drop(self, segment: SegmentId) -> None:
        """Let there be no segment for a day and class from now on."""
        with self._changed:
            self._segments = {key: value for key, value in self._segments.items() if key != segment}

    @contextmanager
    def lend(self, ids: Sequence[SegmentId]) -> Iterator[list[Loan]]:
        """Lend the present generations of these segments, those that there are."""
        with self._changed:
            current = [self._segments[key] for key in ids if key in self._segments]
            lent: list[Loan] = []
            try:
                for segment in current:
                    lent.append(Loan(segment, self._take(segment.file)))
            except BaseException:
                self._give_back(lent)
                raise
        try:
            yield lent
        finally:
            with self._changed:
                self._give_back(lent)

    @contextmanager
    def lend_file(self, file: SegmentFile) -> Iterator[str]:
        """Lend one file by itself, as long as it is not retired; made if it is not there. For the one who writes."""
        with self._changed:
            alias = self._take(file)
        try:
            yield alias
        finally:
            with self._changed:
                self._release(file)

    def retire(self, file: SegmentFile) -> None:
        """Detach a file that no segment names any more; waits for those who still read it."""
        with self._changed:
            self._changed.wait_for(lambda: file not in self._places or not self._places[file].readers)
            self._detach(file)

    def attached(self) -> list[SegmentFile]:
        """List the files that are attached now, the one used longest ago first."""
        with self._changed:
            return list(self._places)

    def let_go(self, file: SegmentFile) -> None:
        """Detach a file, unless somebody reads it; it is attached again when it is asked for. Raises `Busy`."""
        with self._changed:
            if file in self._places and not self._places[file].readers:
                self._detach(file)

    def write_from_now_on(self) -> None:
        """Let files be attached for writing, too; waits for those who still read what was attached for looking only."""
        with self._changed:
            self._changed.wait_for(lambda: not any(place.readers for place in self._places.values()))
            for file in list(self._places):
                self._detach(file)
            self.looking = False

    def close(self) -> None:
        """Detach everything; waits for those who still read."""
        with self._changed:
            self._segments, self.closed = {}, True
            self._changed.wait_for(lambda: not any(place.readers for place in self._places.values()))
            for file in list(self._places):
                self._detach(file)

    def _take(self, file: SegmentFile) -> str:
        place = self._places.pop(file, None)
        if place is None:
            self._make_room()
            self._aliases += 1
            place = _Place(f"segment_{self._aliases}")
            key = self.keyring.get(file.key)
            engines.attach(self.engine, file.path(self.root), place.alias, key, to_look_only=self.looking)
        self._places[file] = place  # the last one is the one used last
        place.readers += 1
        return place.alias

    def _make_room(self) -> None:
        idle = [file for file, place in self._places.items() if not place.readers]
        for file in idle[: max(0, len(self._places) - self.bound + 1)]:
            self._detach(file)

    def _give_back(self, loans: Sequence[Loan]) -> None:
        for each in loans:
            self._release(each.segment.file)

    def _release(self, file: SegmentFile) -> None:
        self._places[file].readers -= 1
        self._changed.notify_all()

    def _detach(self, file: SegmentFile) -> None:
        place = self._places.get(file)
        if place is not None:
            engines.detach(self.engine, place.alias)
            del self._places[file]
