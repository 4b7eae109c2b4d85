"""The town's plates, or one in so many of them that stand for all, and where those of each part of the store stand among them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.store.index.plate_index import Counts, Packed, SegmentPlates, pack

FEW = 350_000
"""Of a town with more plates one in two, in four, in eight, and so on stand for all, so that there are so many at most."""
MOST = 8_000_000
"""So many places are kept, twelve bytes each; those of further parts are looked up again each time."""
_MIXES = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
"""Those of splitmix64, which spread plates that are written alike."""

Numbers = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


def picked(plates: Packed, one_in: int) -> Mask:
    """Pick one plate in so many, the same ones wherever they are, without regard to how they are written.

    Those that are one in a multiple of it are among them.
    """
    mixed = plates.view(np.uint64)
    for shift, factor in _MIXES:
        mixed = (mixed ^ (mixed >> shift)) * factor
    chosen: Mask = (mixed >> np.uint64(31)) % np.uint64(one_in) == 0
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class TownSample:
    """Plates that stand for a whole dictionary.

    Attributes:
        plates: Packed and sorted; those of the dictionary itself if all are there.
        counts: How many reads each has in the whole store.
        one_in: One plate in so many is there.
    """

    plates: Packed
    counts: Counts
    one_in: int

    @classmethod
    def of(cls, dictionary: SegmentPlates) -> TownSample:
        """Take as many plates of a dictionary as will do."""
        plates, one_in = dictionary.plates, 1
        while len(plates) > FEW * one_in:
            one_in *= 2
        if one_in == 1:
            return cls(plates, dictionary.counts, 1)
        chosen = picked(plates, one_in)
        return cls(plates[chosen], dictionary.counts[chosen], one_in)


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """Which plates of a part are among some others.

    Attributes:
        rows: Where in the part they stand, ascending; None for all of it.
        places: Where among the others, in the same order.
        counts: How many reads each has in the part.
    """

    rows: Numbers | None
    places: Numbers
    counts: Counts


@dataclass(slots=True)
class _Part:
    plates: SegmentPlates
    placing: Placing
    wanted: bool = True


class PlatePlaces:
    """Samples of one dictionary after the other. Safe for threads.

    The plates of a part are looked up once. When there are other plates, those that were asked for since the last time are moved,
    which takes a tenth of the time, and the others are forgotten.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dictionary: Packed = pack([])
        self._sample = TownSample.of(SegmentPlates.of([]))
        self._parts: dict[int, _Part] = {}

    def sample(self, dictionary: SegmentPlates) -> TownSample:
        """Return the plates that stand for a dictionary."""
        with self._lock:
            if self._dictionary is not dictionary.plates:
                self._move(TownSample.of(dictionary))
                self._dictionary = dictionary.plates
            return self._sample

    def of(self, sample: TownSample, part: SegmentPlates) -> Placing:
        """Return which plates of a part of the store are among those of a sample."""
        with self._lock:
            here = self._parts.get(id(part)) if sample is self._sample else None
            if here is not None:
                here.wanted = True
                return here.placing
        placing = _placed(sample, part)
        with self._lock:
            there = sum(len(each.placing.places) for each in self._parts.values())
            if sample is self._sample and there + len(placing.places) <= MOST:
                self._parts[id(part)] = _Part(part, placing)  # which keeps the part, and so its id
        return placing

    def _move(self, sample: TownSample) -> None:
        before, self._sample = self._sample, sample
        if before.one_in != sample.one_in:
            self._parts = {}
            return
        there = np.searchsorted(sample.plates, before.plates).astype(np.int32)
        self._parts = {
            key: _Part(each.plates, _moved(each.placing, there), wanted=False)
            for key, each in self._parts.items()
            if each.wanted
        }


def _placed(sample: TownSample, part: SegmentPlates) -> Placing:
    plates, counts = part.plates, part.counts
    if sample.one_in == 1:
        return Placing(None, np.searchsorted(sample.plates, plates).astype(np.int32), counts)
    rows = np.flatnonzero(picked(plates, sample.one_in)).astype(np.int32)
    return Placing(rows, np.searchsorted(sample.plates, plates[rows]).astype(np.int32), counts[rows])


def _moved(placing: Placing, there: Numbers) -> Placing:
    return Placing(placing.rows, there[placing.places], placing.counts)
