"""Where the plates of each part of the store stand in its dictionary, so that a plate is counted over many days by its number."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.store.index.plate_index import Packed, SegmentPlates, pack

MOST = 16_000_000
"""So many places are kept, four bytes each; those of further parts are looked up again each time."""

Numbers = npt.NDArray[np.int32]


@dataclass(slots=True)
class _Part:
    plates: SegmentPlates
    places: Numbers
    wanted: bool = True


class Places:
    """Places in one dictionary after the other. Safe for threads.

    Those of a part are looked up once. When there are other plates, those that were asked for since the last time are moved,
    which takes a tenth of the time, and the others are forgotten.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plates: Packed = pack([])
        self._parts: dict[int, _Part] = {}

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
