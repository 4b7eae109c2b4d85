"""Where the plates of each part of the store stand in its dictionary, so that a plate is counted over many days by its number."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data_access.store.index.plate_index import Counts, Packed, SegmentPlates, pack

MOST = 16_000_000
"""So many places are kept, four bytes each; those of further parts are looked up again each time."""

Numbers = npt.NDArray[np.int32]


ALONE_OF = 3_000_000
"""On all days, or on one in two, three and so on, with about so many plates together, it is looked which were read on that day alone."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Plates with all of their reads on one day, of some days.

    Attributes:
        plates: The dictionary.
        day: For each plate that day's ordinal, 0 for the others.
        counts: How many there are on each of these days.
    """

    plates: Packed
    day: Numbers
    counts: Mapping[date, int]


@dataclass(slots=True)
class _Part:
    plates: SegmentPlates
    places: Numbers
    wanted: bool = True


class PlatePlaces:
    """PlatePlaces in one dictionary after the other. Safe for threads.

    Those of a part are looked up once. When there are other plates, those that were asked for since the last time are moved,
    which takes a tenth of the time, and the others are forgotten.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plates: Packed = pack([])
        self._parts: dict[int, _Part] = {}
        self._alone: Alone | None = None

    def alone(self, dictionary: SegmentPlates, days: Mapping[date, Sequence[SegmentPlates]]) -> Alone:
        """Return which plates of a dictionary were read on one of some days alone; looked up once for a dictionary.

        Args:
            days: All parts of the store, by day.
        """
        with self._lock:
            if self._alone is not None and self._alone.plates is dictionary.plates:
                return self._alone
        alone = alone_of(self, dictionary, days)
        with self._lock:
            self._alone = alone
        return alone

    def of(self, dictionary: SegmentPlates, part: SegmentPlates) -> Numbers:
        """Return the place in a dictionary of each plate of a part, whose plates it all holds."""
        with self._lock:
            if self._plates is not dictionary.plates:
                self._move(dictionary.plates)
            here = self._parts.get(id(part))
            if here is not None:
                here.wanted = True
                return here.places
        places = np.searchsorted(dictionary.plates, part.plates).astype(np.int32)
        with self._lock:
            there = sum(len(each.places) for each in self._parts.values())
            if self._plates is dictionary.plates and there + len(places) <= MOST:
                self._parts[id(part)] = _Part(part, places)  # which keeps the part, and so its id
        return places

    def _move(self, plates: Packed) -> None:
        moved = np.searchsorted(plates, self._plates).astype(np.int32)
        wanted = {key: each for key, each in self._parts.items() if each.wanted}
        self._parts = {key: _Part(each.plates, moved[each.places], wanted=False) for key, each in wanted.items()}
        self._plates = plates


def alone_of(places: PlatePlaces, dictionary: SegmentPlates, days: Mapping[date, Sequence[SegmentPlates]]) -> Alone:
    """Return which plates of a dictionary have all of their reads on one of some days."""
    one_in = 1 + sum(len(part.plates) for parts in days.values() for part in parts) // ALONE_OF
    of: Numbers = np.zeros(len(dictionary.plates), dtype=np.int32)
    counts = {}
    for day in sorted(days)[::one_in]:
        alone = alone_on(places, dictionary, dictionary.counts, days[day])
        of[alone], counts[day] = day.toordinal(), len(alone)
    return Alone(dictionary.plates, of, counts)


def alone_on(places: PlatePlaces, dictionary: SegmentPlates, reads: Counts, parts: Sequence[SegmentPlates]) -> Numbers:
    """Return the places of the plates that have as many reads in the parts of one day as they have in all.

    Args:
        reads: How many that is, for each plate of the dictionary.
    """
    every = [(part, places.of(dictionary, part)) for part in parts]
    if len(every) == 1:
        part, here = every[0]
        alone: Numbers = here[part.counts == reads[here]]
        return alone
    on_day = np.zeros_like(reads)
    for part, here in every:
        on_day[here] += part.counts
    found: Numbers = np.flatnonzero((on_day == reads) & (on_day > 0)).astype(np.int32)
    return found
