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
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.matching.packing import ALIKE, Packed, counting_as, groups, packed
from data_access.matching.patterns import fitting, likeness
from data_access.matching.terms import Hits, ListedPlate, ReadColumns, Spans, StateAgreement, micros
from data_access.reads import LATE

_Numbers = npt.NDArray[np.int64]
_Grades = npt.NDArray[np.uint8]
_MICRO = timedelta(microseconds=1)


class ListMatcher:
    """Entries of hot lists, laid out once, matched often. Threads may share it."""

    def __init__(self, entries: Sequence[ListedPlate]) -> None:
        whole = np.array([n for n, each in enumerate(entries) if not each.is_partial], dtype=np.int64)
        plates = packed(pa.array((entries[n].plate for n in whole), pa.string()))
        alike = counting_as(plates, ALIKE)
        order = np.argsort(alike, kind="stable")
        self._numbers, self._plates, self._alike = whole[order], plates[order], alike[order]
        self._partial = [(n, each.plate) for n, each in enumerate(entries) if each.is_partial]
        self._spans = Spans.of(entries)
        self._states = pa.array((each.state for each in entries), pa.string())

    def hits(self, reads: ReadColumns, at: datetime, late_after: timedelta = LATE) -> Hits:
        """Match reads that came in together.

        Args:
            at: When they came in, aware; by default of the caller this is now.
            late_after: A read that comes in longer after its capture is late.

        Raises:
            ValueError: A plate is not folded, or `at` is naive.
        """
        now_us = micros(at)
        plates, of = np.unique(packed(reads.plates), return_inverse=True)
        pairs = self._pairs(plates, now_us)
        return self._with_reads(reads, _readings(of, len(plates)), pairs, now_us, late_after // _MICRO)

    def _pairs(self, plates: Packed, now_us: int) -> tuple[_Numbers, _Numbers, _Grades]:
        """Return which of different plates agree with which entries that hold now, and how."""
        alike = counting_as(plates, ALIKE)
        found = [self._whole(plates, alike), *self._partials(plates, alike, now_us)]
        seen, entries, grades = (np.concatenate(column) for column in zip(*found, strict=True))
        held = self._spans.hold(entries, now_us)
        return seen[held], entries[held], grades[held]

    def _whole(self, plates: Packed, alike: Packed) -> tuple[_Numbers, _Numbers, _Grades]:
        first, end = (np.searchsorted(self._alike, alike, side) for side in ("left", "right"))
        seen, listed = _spread(first, end - first)
        return seen, self._numbers[listed], likeness(plates[seen], self._plates[listed])

    def _partials(self, plates: Packed, alike: Packed, now_us: int) -> list[tuple[_Numbers, _Numbers, _Grades]]:
        found = []
        by_length = groups(plates, alike) if self._partial else {}
        for number, pattern in self._partial:
            if self._spans.hold(np.array([number]), now_us)[0]:
                for length, group in by_length.items():
                    seen, grades = fitting(pattern, length, group)
                    found.append((seen, np.full(len(seen), number, dtype=np.int64), grades))
        return found

    def _with_reads(
        self,
        reads: ReadColumns,
        readings: tuple[_Numbers, _Numbers, _Numbers],
        pairs: tuple[_Numbers, _Numbers, _Grades],
        now_us: int,
        late_us: int,
    ) -> Hits:
        """Return the hits of each read of the plates that agree, if the entry held when it was captured."""
        (order, starts, counts), (seen, entries, grades) = readings, pairs
        pair, place = _spread(starts[seen], counts[seen])
        which = order[place]
        held = self._spans.hold(entries[pair], reads.captured_us[which])
        pair, which = pair[held], which[held]
        rank = np.lexsort((entries[pair], grades[pair], which))
        pair, which = pair[rank], which[rank]
        age_us = now_us - reads.captured_us[which]
        return Hits(
            reads=which,
            entries=entries[pair],
            likeness=grades[pair],
            states=self._agreement(reads.states.take(pa.array(which)), entries[pair]),
            age_us=age_us,
            late=age_us > late_us,
        )

    def _agreement(self, states: pa.StringArray, entries: _Numbers) -> _Grades:
        listed = self._states.take(pa.array(entries))
        same = pc.fill_null(pc.equal(states, listed), fill_value=False).to_numpy(zero_copy_only=False)
        agreement = np.where(same, StateAgreement.SAME, StateAgreement.DIFFERS)
        agreement = np.where(states.is_null().to_numpy(zero_copy_only=False), StateAgreement.NOT_READ, agreement)
        missing = listed.is_null().to_numpy(zero_copy_only=False)
        return np.where(missing, StateAgreement.NOT_LISTED, agreement).astype(np.uint8)


def _readings(of: _Numbers, plates: int) -> tuple[_Numbers, _Numbers, _Numbers]:
    """Return reads in order of their plates, and where those of each plate begin and how many there are."""
    counts = np.bincount(of, minlength=plates)
    return np.argsort(of, kind="stable"), np.cumsum(counts) - counts, counts


def _spread(starts: _Numbers, counts: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Spread stretches out: for each place of each stretch, which stretch it is of, and the place."""
    of = np.repeat(np.arange(len(starts), dtype=np.int64), counts)
    before = np.cumsum(counts) - counts
    return of, starts[of] + (np.arange(len(of), dtype=np.int64) - before[of])
