"""Plates whose reads are counted together: those that fit a pattern, the town's or some of them, those met where a question looks. No plate leaves here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from data_access.store.index.places import Placing, PlatePlaces, TownSample, picked
from data_access.store.index.plate_index import Counts, Packed, SegmentPlates
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.sheaf import Sheaf

ALONE_OF = 3_000_000
"""On all days, or on one in two, three and so on, with about so many plates together, it is looked which were read on that day alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Some plates of the store.

    Attributes:
        plates: Packed and sorted.
        counts: How many reads each has in the whole store.
        one_in: Each of them stands for so many.
        of: Returns which plates of a sheaf are among them; raises `SheafDamage`.
    """

    plates: Packed
    counts: Counts
    one_in: int
    of: Callable[[Sheaf], Placing]

    def places_of(self, plates: Packed) -> Rows:
        """Return where those of some plates stand that are among them."""
        return SegmentPlates.made(self.plates, self.counts).places_of(plates)

    def reads_in(self, sheaves: Iterable[Sheaf]) -> Counts:
        """Count the reads of each in some sheaves."""
        reads = np.zeros(len(self.plates), dtype=np.int32)
        for sheaf in sheaves:
            placing = self.of(sheaf)
            reads[placing.places] += placing.counts
        return reads

    def alone_in(self, sheaves: Sequence[Sheaf], reads: Counts) -> int:
        """Count those with as many reads in the sheaves of one day as they have in all.

        Args:
            reads: How many that is, of each.
        """
        if len(sheaves) == 1:
            placing = self.of(sheaves[0])
            return int(np.count_nonzero(placing.counts == reads[placing.places]))
        on_day = self.reads_in(sheaves)
        return int(np.count_nonzero((on_day == reads) & (on_day > 0)))


def crowd_of(plates: Packed, dictionary: SegmentPlates, one_in: int = 1) -> Crowd:
    """Return some plates of a dictionary, few beside all of them: each sheaf is searched for them, once."""

    known: dict[SegmentPlates, Placing] = {}

    def placing(sheaf: Sheaf) -> Placing:
        if sheaf.plates not in known:
            known[sheaf.plates] = _search(sheaf, plates)
        return known[sheaf.plates]

    return Crowd(plates, dictionary.counts_of(plates), one_in, placing)


def _search(sheaf: Sheaf, plates: Packed) -> Placing:
    every = sheaf.plates.plates
    if not len(every):
        return _NOBODY
    place = np.minimum(every.searchsorted(plates), len(every) - 1)
    here = np.flatnonzero(every[place] == plates)
    rows, starts = place[here], sheaf.starts()
    counts = starts[rows + 1] - starts[rows]
    return Placing(rows.astype(np.int32), here.astype(np.int32), counts.astype(np.int32))


def of_sample(sample: TownSample, places: PlatePlaces) -> Crowd:
    """Return the plates that stand for the town."""
    return Crowd(sample.plates, sample.counts, sample.one_in, lambda sheaf: places.of(sample, sheaf.plates))


def whole_town(dictionary: SegmentPlates) -> Crowd:
    """Return all plates of a dictionary; each sheaf's are looked up each time, which takes a while."""

    def placing(sheaf: Sheaf) -> Placing:
        places = np.searchsorted(dictionary.plates, sheaf.plates.plates).astype(np.int32)
        return Placing(None, places, sheaf.plates.counts)

    return Crowd(dictionary.plates, dictionary.counts, 1, placing)


def thinned(crowd: Crowd, times: int) -> Crowd:
    """Return one in so many of a crowd's plates, without regard to how they are written."""
    one_in = crowd.one_in * times
    chosen = picked(crowd.plates, one_in)
    numbers = (np.cumsum(chosen) - 1).astype(np.int32)

    def placing(sheaf: Sheaf) -> Placing:
        every = crowd.of(sheaf)
        there = np.flatnonzero(chosen[every.places]).astype(np.int32)
        rows = there if every.rows is None else every.rows[there]
        return Placing(rows, numbers[every.places[there]], every.counts[there])

    return Crowd(crowd.plates[chosen], crowd.counts[chosen], one_in, placing)


class AloneDays:
    """How many of the town's plates have all of their reads on one day; counted once for a sample. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Packed, Mapping[date, int]] | None = None

    def of(self, town: Crowd, days: Mapping[date, Sequence[Sheaf]]) -> Mapping[date, int]:
        """Return how many there are on each of some days: on all, or on one in two, three and so on. Raises `SheafDamage`.

        Args:
            days: All sheaves of the store.
        """
        with self._lock:
            if self._known is not None and self._known[0] is town.plates:
                return self._known[1]
        plates = sum(len(sheaf.plates.plates) for sheaves in days.values() for sheaf in sheaves)
        one_in = 1 + plates // (ALONE_OF * town.one_in)
        counts = {day: town.alone_in(days[day], town.counts) for day in sorted(days)[::one_in]}
        with self._lock:
            self._known = town.plates, counts
        return counts


_NOBODY = Placing(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.int32))
