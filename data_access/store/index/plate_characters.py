"""Plates by their characters, bunched by what they begin and end with, so that a pattern is looked for in few of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from data_access.characters import UNREAD
from data_access.store.index.bunches import Bunches, Codes, is_one_of
from data_access.store.index.patterns import Fit
from data_access.store.index.plate_index import CODE_OF, LAST, SHIFTS, Packed, distinct, sweep
from data_access.terms import MAX_PLATE

_AT_ONCE: Final = 1 << 15
"""So many plates are looked at together when all are: they stay in the processor's own memory."""
_MANY_OF: Final = 4
"""If one plate in so many would be left to look at, all are looked at, one behind the other."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Places of a pattern without a star between them: which characters each accepts (None for any), how many places of the
    pattern stand before and behind, and whether there is a star among these."""

    codes: tuple[Codes | None, ...]
    before: int
    behind: int
    star_before: bool
    star_behind: bool

    def firsts(self, length: int) -> range:
        """Return at which places of plates of a length it may begin."""
        last = length - self.behind - len(self.codes)
        first = self.before if self.star_behind else max(last, self.before)
        return range(first, (last if self.star_before else min(last, self.before)) + 1)

    @property
    def says_something(self) -> bool:
        """Whether there is a character that it does not accept."""
        return any(self.codes)


class PlateCharacters:
    """Some plates, packed and sorted. Some five bytes a plate; made in 100 ms a million."""

    def __init__(self, plates: Packed) -> None:
        self._plates = plates
        lengths, unread = _lengths_and_unread(plates)
        self._unread = plates[unread]
        self._beginnings = Bunches.at_beginning(plates)
        each = ((length, np.flatnonzero(lengths == length)) for length in range(MAX_PLATE + 1))
        self._ends = {length: Bunches.at_end(plates, some, length) for length, some in each if len(some)}

    def fitting(self, fit: Fit) -> Packed:
        """Return the plates that fit, sorted."""
        found = sweep(self._likely(fit), fit)
        if not len(self._unread) or not any(place and UNREAD in place for place in fit.places):
            return found
        return distinct([found, sweep(self._unread, fit)])

    def _likely(self, fit: Fit) -> Packed:
        """Return plates that may fit, among them all that fit and have no unread character where one is admitted; sorted."""
        searches = [self._search(run) for run in _runs(fit) if run.says_something]
        search = min(searches, key=lambda each: each.left, default=None)
        if search is None or search.left * _MANY_OF > len(self._plates):
            return self._plates
        return distinct([self._having(search.run, first, bunches) for first, bunches in search.steps])

    def _search(self, run: _Run) -> _Search:
        """Choose for each place where a run may begin whether it is looked for in what plates begin with, or end with."""
        steps, left = list[tuple[int, Bunches]](), 0.0
        firsts = {length: run.firsts(length) for length in self._ends}
        for first in sorted({first for some in firsts.values() for first in some}):
            ends = [self._ends[length] for length, some in firsts.items() if first in some]
            from_beginning = self._beginnings.likely(run.codes, first)
            from_end = sum(each.likely(run.codes, first) for each in ends)
            steps += [(first, each) for each in ([self._beginnings] if from_beginning <= from_end else ends)]
            left += min(from_beginning, from_end)
        return _Search(run, steps, left)

    def _having(self, run: _Run, first: int, bunches: Bunches) -> Packed:
        """Return the plates of some bunches that have a run at a place."""
        some: Packed = self._plates[bunches.having(run.codes, first)]
        for place, codes in enumerate(run.codes, first):
            if codes and place not in bunches.places:
                some = some[is_one_of((some >> SHIFTS[place]) & LAST, codes)]
        return some


@dataclass(frozen=True, slots=True)
class _Search:
    """A run, where it may begin and the bunches in which it is looked for there, and about how many plates that leaves."""

    run: _Run
    steps: Sequence[tuple[int, Bunches]]
    left: float


def _lengths_and_unread(plates: Packed) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Return how many characters each plate has, and whether one of them was not read."""
    lengths, unread = np.zeros(len(plates), dtype=np.uint8), np.zeros(len(plates), dtype=np.bool_)
    for begin in range(0, len(plates), _AT_ONCE):
        some = slice(begin, begin + _AT_ONCE)
        for shift in SHIFTS:
            characters = (plates[some] >> shift) & LAST
            lengths[some] += characters != 0
            unread[some] |= characters == CODE_OF[ord(UNREAD)]
    return lengths, unread


def _runs(fit: Fit) -> Iterator[_Run]:
    """Yield the runs of a pattern. An unread character is not looked for: plates that have one are swept by themselves."""
    ends = [0, *sorted(fit.stars), len(fit.places)]
    for first, end in pairwise(ends):
        codes = tuple(None if place is None else _codes(place) for place in fit.places[first:end])
        before, behind = any(star <= first for star in fit.stars), any(star >= end for star in fit.stars)
        yield _Run(codes, first, len(fit.places) - end, before, behind)


def _codes(place: str) -> Codes:
    return tuple(int(CODE_OF[ord(letter)]) for letter in place if letter != UNREAD) or (LAST,)
