"""All plates of the store, and which of them fit a pattern: derived from the segments, rebuildable, never the truth."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data_access.store.index.patterns import Fit
from data_access.store.index.plate_characters import PlateCharacters
from data_access.store.index.plate_index import Packed, SegmentPlates, distinct, sweep, together

SWEPT: Final = 8
"""The plates that fitted so many patterns are kept, until there are other plates."""
MANY: Final = 100_000
"""Of a pattern that more fit than this they are not kept."""
ADDED_OF: Final = 20
"""Once so large a part of the plates came since they were laid out by their characters, one in so many, that is done again."""


@dataclass(slots=True)
class _Layout:
    """Plates by their characters as they were once, and those that came since; some of them may have gone."""

    characters: PlateCharacters
    count: int
    since: tuple[Packed, ...] = ()

    def plus(self, plates: Packed) -> _Layout | None:
        since = (*self.since, plates)
        return _Layout(self.characters, self.count, since) if sum(map(len, since)) * ADDED_OF <= self.count else None

    def fitting(self, fit: Fit) -> Packed:
        found = self.characters.fitting(fit)
        return distinct([found, *(sweep(each, fit) for each in self.since)]) if self.since else found


class Dictionary:
    """All distinct plates of the store, sorted, and how many reads each has; brought up to date at the first question after a
    change. Safe for threads. What is new is put in its place, what is departures is taken off.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_of: tuple[SegmentPlates, ...] = ()
        self._whole = together(())
        self._swept: dict[Fit, Packed] = {}
        self._layout: _Layout | None = None
        self._rest: tuple[SegmentPlates, tuple[SegmentPlates, ...], SegmentPlates] | None = None

    def fitting(self, parts: Sequence[SegmentPlates], fit: Fit) -> Packed:
        """Return the plates of these parts that fit. The last few are kept: what is counted first is then fetched."""
        plates = self.of(parts).plates
        with self._lock:
            found = self._swept.get(fit) if plates is self._whole.plates else None
        if found is None:
            found = self._sweep(plates, fit)
            with self._lock:
                if plates is self._whole.plates and len(found) <= MANY:
                    self._swept[fit] = found
                    for old in list(self._swept)[:-SWEPT]:
                        del self._swept[old]
        return found

    def _sweep(self, plates: Packed, fit: Fit) -> Packed:
        with self._lock:
            if plates is not self._whole.plates:  # they have changed again since
                return sweep(plates, fit)
            whole, layout = self._whole, self._layout
            if layout is None:
                layout = self._layout = _Layout(PlateCharacters(plates), len(plates))
        found = layout.fitting(fit)
        return whole.plates[whole.places_of(found)]

    def of(self, parts: Sequence[SegmentPlates]) -> SegmentPlates:
        """Return the distinct plates of these parts, with the reads that they have in all of them."""
        with self._lock:
            before, now = ({id(part): part for part in some} for some in (self._made_of, parts))
            new = [part for key, part in now.items() if key not in before]
            departures = [part for key, part in before.items() if key not in now]
            if new or departures:
                self._whole, self._swept = self._changed(new, departures, parts), {}
            self._made_of = tuple(parts)
            return self._whole

    def without(self, parts: Sequence[SegmentPlates], departures: Sequence[SegmentPlates]) -> SegmentPlates:
        """Return the plates of these parts as if some of them were not there; the last of that is kept."""
        whole, some = self.of(parts), tuple(departures)
        if not some:
            return whole
        with self._lock:
            rest = self._rest
        if rest is None or rest[0] is not whole or list(map(id, rest[1])) != list(map(id, some)):
            rest = whole, some, whole.less(together(some))
            with self._lock:
                self._rest = rest
        return rest[2]

    def _changed(
        self, new: Sequence[SegmentPlates], departures: Sequence[SegmentPlates], parts: Sequence[SegmentPlates]
    ) -> SegmentPlates:
        if sum(len(part.plates) for part in (*new, *departures)) > len(self._whole.plates):
            self._layout = None
            return together(parts)
        if new and self._layout is not None:
            plates = distinct([part.plates for part in new])
            self._layout = self._layout.plus(plates[self._whole.counts_of(plates) == 0])
        whole = self._whole.plus(together(new)) if new else self._whole
        return whole.less(together(departures)) if departures else whole
