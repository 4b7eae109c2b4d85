"""Hot lists laid out for matching, and the match itself.

Rules:
- An entry matches a read if the characters agree, exactly or by class (`terms.Likeness`), and if the entry holds both when the
  read was captured and when it came in. So nobody is alarmed by an entry that ended meanwhile, and no list looks back at reads
  from before it: that is a question, under a case.
- States are compared and named, never a reason to be silent.
- A place that the reader could not read equals no character of an entry; under a wildcard it may stand.
- A read that came in late is told with its age, and is never live.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.matching.packing import ALIKE, LengthGroup, Packed, counting_as, groups, packed
from data_access.matching.patterns import fitting, likeness
from data_access.matching.terms import Hits, ListedColumns, ListedPlate, ReadColumns, StateAgreement, micros
from data_access.questions.pattern import WILD
from data_access.reads import LATE
from data_access.terms import MAX_PLATE

_Numbers = npt.NDArray[np.int64]
_Grades = npt.NDArray[np.uint8]
_MICRO = timedelta(microseconds=1)
_PARTIAL = f"[{''.join(WILD)}]"


@dataclass(frozen=True)
class Readings:
    """Reads that came in together, laid out once for any number of matchers.

    Attributes:
        plates, alike: The different plates, packed, as they are and with each character as the first of its class.
        order, starts, counts: The reads in order of their plates, and where those of each plate begin and how many there are.
    """

    reads: ReadColumns
    plates: Packed
    alike: Packed
    order: _Numbers
    starts: _Numbers
    counts: _Numbers

    @classmethod
    def of(cls, reads: ReadColumns) -> Readings:
        """Lay reads out. Raises `ValueError` if a plate is not folded."""
        plates, of = np.unique(packed(reads.plates), return_inverse=True)
        counts = np.bincount(of, minlength=len(plates))
        order = np.argsort(of, kind="stable")
        return cls(reads, plates, counting_as(plates, ALIKE), order, np.cumsum(counts) - counts, counts)

    @cached_property
    def by_length(self) -> dict[int, LengthGroup]:
        """The different plates by their length."""
        return groups(self.plates, self.alike)


class ListMatcher:
    """Entries of hot lists, laid out once, matched often. Threads may share it.

    Raises:
        ValueError: A listed plate names no character, or one that no plate has, or is longer than any plate.
    """

    def __init__(self, entries: ListedColumns) -> None:
        partial = pc.match_substring_regex(entries.plates, _PARTIAL).to_numpy(zero_copy_only=False)
        whole = np.flatnonzero(~partial).astype(np.int32)
        plates = packed(entries.plates.take(pa.array(whole)))
        if not plates.all():
            raise ValueError(f"a listed plate needs 1 to {MAX_PLATE} letters and digits")
        alike = counting_as(plates, ALIKE)
        order = np.argsort(alike, kind="stable")
        self._numbers, self._plates, self._alike = whole[order], plates[order], alike[order]
        self._partial = [(n, _pattern(entries.plates[n].as_py())) for n in np.flatnonzero(partial).tolist()]
        self._spans, self._states = entries.spans, entries.states

    @classmethod
    def of(cls, entries: Sequence[ListedPlate]) -> ListMatcher:
        """Lay entries out that are given one by one."""
        return cls(ListedColumns.of(entries))

    def __len__(self) -> int:
        return len(self._states)

    def hits(self, reads: ReadColumns, at: datetime, late_after: timedelta = LATE) -> Hits:
        """Match reads that came in together.

        Args:
            at: When they came in, aware; by default of the caller this is now.
            late_after: A read that comes in longer after its capture is late.

        Raises:
            ValueError: A plate is not folded, or `at` is naive.
        """
        return self.hits_of(Readings.of(reads), at, late_after)

    def hits_of(self, readings: Readings, at: datetime, late_after: timedelta = LATE) -> Hits:
        """Match reads that are laid out. Otherwise as `hits`."""
        now_us = micros(at)
        return self._with_reads(readings, self._pairs(readings, now_us), now_us, late_after // _MICRO)

    def holds(self, number: int, at: datetime) -> bool:
        """Say whether an entry, by its place, matches reads that come in at an instant."""
        return bool(self._spans.hold(np.array([number]), micros(at))[0])

    def is_steady(self, since: datetime, until: datetime) -> bool:
        """Say whether reads that came in at either of two instants meet the same entries; never if they stand in the wrong order."""
        first_us, last_us = micros(since), micros(until)
        return first_us <= last_us and self._spans.are_steady(first_us, last_us)

    def _pairs(self, readings: Readings, now_us: int) -> tuple[_Numbers, _Numbers, _Grades]:
        """Return which of different plates agree with which entries that hold now, and how."""
        found = [self._whole(readings), *self._partials(readings, now_us)]
        seen, entries, grades = (np.concatenate(column) for column in zip(*found, strict=True))
        held = self._spans.hold(entries, now_us)
        return seen[held], entries[held], grades[held]

    def _whole(self, readings: Readings) -> tuple[_Numbers, _Numbers, _Grades]:
        first, end = (np.searchsorted(self._alike, readings.alike, side) for side in ("left", "right"))
        seen, listed = _spread(first, end - first)
        return seen, self._numbers[listed].astype(np.int64), likeness(readings.plates[seen], self._plates[listed])

    def _partials(self, readings: Readings, now_us: int) -> list[tuple[_Numbers, _Numbers, _Grades]]:
        found = []
        for number, pattern in self._partial:
            if self._spans.hold(np.array([number]), now_us)[0]:
                for length, group in readings.by_length.items():
                    seen, grades = fitting(pattern, length, group)
                    found.append((seen, np.full(len(seen), number, dtype=np.int64), grades))
        return found

    def _with_reads(
        self, readings: Readings, pairs: tuple[_Numbers, _Numbers, _Grades], now_us: int, late_us: int
    ) -> Hits:
        """Return the hits of each read of the plates that agree, if the entry held when it was captured."""
        reads, (seen, entries, grades) = readings.reads, pairs
        pair, place = _spread(readings.starts[seen], readings.counts[seen])
        which = readings.order[place]
        held = self._spans.hold(entries[pair], reads.captured_us[which])
        pair, which = pair[held], which[held]
        age_us = now_us - reads.captured_us[which]
        hits = Hits(
            reads=which,
            entries=entries[pair],
            likeness=grades[pair],
            states=self._agreement(reads.states.take(pa.array(which)), entries[pair]),
            age_us=age_us,
            late=age_us > late_us,
        )
        return hits.in_order()

    def _agreement(self, states: pa.StringArray, entries: _Numbers) -> _Grades:
        listed = self._states.take(pa.array(entries)).cast(pa.string())
        same = pc.fill_null(pc.equal(states, listed), fill_value=False).to_numpy(zero_copy_only=False)
        agreement = np.where(same, StateAgreement.SAME, StateAgreement.DIFFERS)
        agreement = np.where(states.is_null().to_numpy(zero_copy_only=False), StateAgreement.NOT_READ, agreement)
        missing = listed.is_null().to_numpy(zero_copy_only=False)
        return np.where(missing, StateAgreement.NOT_LISTED, agreement).astype(np.uint8)


def _pattern(text: str) -> str:
    """Return a partial plate folded; `ListedPlate` looks at it."""
    return ListedPlate(plate=text).plate


def _spread(starts: _Numbers, counts: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Spread stretches out: for each place of each stretch, which stretch it is of, and the place."""
    of = np.repeat(np.arange(len(starts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return of, starts[of] + (np.arange(len(of), dtype=np.int64) - before[of])
