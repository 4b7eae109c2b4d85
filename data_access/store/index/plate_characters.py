"""Plates by their characters, one array for each place, so that a pattern is looked for in a few of them instead of in all plates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from data_access.characters import UNREAD
from data_access.store.index.patterns import Fit
from data_access.store.index.plate_index import CODE_OF, LAST, SHIFTS, Packed, distinct, sweep
from data_access.terms import MAX_PLATE

Mask = npt.NDArray[np.bool_]
Stretch = tuple[int, int]

_AT_ONCE: Final = 1 << 17
"""So many plates are looked at together: their masks stay in the processor's own memory."""
_FEW_OF: Final = 1 / 400
"""Where so few plates are left, each is looked at by itself."""
_SAMPLE: Final = 64


@dataclass(frozen=True, slots=True)
class _Run:
    """Places of a pattern without a star between them: the first of each, which codes each accepts (None for any), and where
    in a plate the first of them may stand."""

    places: tuple[tuple[int, ...] | None, ...]
    shifts: range


class PlateCharacters:
    """Some plates, packed and sorted. Ten bytes a plate; made in 30 ms a million."""

    def __init__(self, plates: Packed) -> None:
        self._plates = plates
        self._at = np.empty((MAX_PLATE, len(plates)), dtype=np.uint8)
        for begin in range(0, len(plates), _AT_ONCE):
            some = plates[begin : begin + _AT_ONCE]
            for place, shift in enumerate(SHIFTS):
                self._at[place, begin : begin + _AT_ONCE] = (some >> shift) & LAST
        self._unread = plates[_any(self._at, int(CODE_OF[ord(UNREAD)]))]
        sample = self._at[:, ::_SAMPLE]
        self._share = np.stack([np.bincount(each, minlength=LAST + 1) for each in sample]) / max(1, sample.shape[1])

    def fitting(self, fit: Fit) -> Packed:
        """Return the plates that fit, sorted."""
        found = sweep(self._plates[self._likely(fit)], fit)
        if not len(self._unread) or not any(place and UNREAD in place for place in fit.places):
            return found
        return distinct([found, sweep(self._unread, fit)])

    def _likely(self, fit: Fit) -> npt.NDArray[np.intp]:
        """Return the places of plates that may fit, among them all that fit and have no unread character where one is admitted."""
        run = min(_runs(fit), key=self._cost)
        return np.concatenate(
            [np.zeros(0, np.intp), *(self._in(run, stretch) for stretch in _stretches(self._plates, run))]
        )

    def _in(self, run: _Run, stretch: Stretch) -> npt.NDArray[np.intp]:
        if run.shifts == range(1) and all(codes is None for codes in run.places):
            return np.arange(*stretch)
        found = []
        tests = [(shift, self._tests(run, shift)) for shift in run.shifts]
        for begin in range(*stretch, _AT_ONCE):
            some = slice(begin, min(begin + _AT_ONCE, stretch[1]))
            mask = np.zeros(some.stop - begin, dtype=np.bool_)
            for shift, places in tests:
                mask |= self._mask(run, shift, places, some)
            found.append(np.flatnonzero(mask) + begin)
        return np.concatenate([np.zeros(0, np.intp), *found])

    def _tests(self, run: _Run, shift: int) -> list[int]:
        """Choose the places to look at: those that leave fewest first, until few are left."""
        shares = {k: self._share_of(codes, shift + k) for k, codes in enumerate(run.places) if codes is not None}
        chosen, left = list[int](), 1.0
        for place in sorted(shares, key=lambda k: shares[k] * len(run.places[k] or ())):
            chosen.append(place)
            left *= shares[place]
            if left < _FEW_OF:
                break
        return chosen

    def _share_of(self, codes: Sequence[int], place: int) -> float:
        return float(self._share[place, list(codes)].sum())

    def _mask(self, run: _Run, shift: int, places: Sequence[int], some: slice) -> Mask:
        mask: Mask = np.ones(some.stop - some.start, dtype=np.bool_)
        for number, place in enumerate(places):
            one = _one_of(self._at[shift + place, some], run.places[place] or ())
            mask = np.logical_and(mask, one, out=mask) if number else one
        return mask

    def _cost(self, run: _Run) -> tuple[float, int]:
        """Say about how many plates a run leaves, and how often it has to be looked for."""
        left = [
            np.prod([self._share_of(codes, shift + k) for k, codes in enumerate(run.places) if codes is not None])
            for shift in run.shifts
        ]
        return max(float(sum(left)), _FEW_OF), len(run.shifts)


def _one_of(characters: npt.NDArray[np.uint8], codes: Sequence[int]) -> Mask:
    mask: Mask = characters == np.uint8(codes[0])
    for code in codes[1:]:
        mask |= characters == np.uint8(code)
    return mask


def _any(at: npt.NDArray[np.uint8], code: int) -> Mask:
    mask: Mask = np.zeros(at.shape[1], dtype=np.bool_)
    for place in at:
        mask |= place == code
    return mask


def _runs(fit: Fit) -> Iterator[_Run]:
    """Yield the runs of a pattern. An unread character is not looked for: plates that have one are swept by themselves."""
    ends = [0, *sorted(fit.stars), len(fit.places)]
    for first, end in pairwise(ends):
        loose = MAX_PLATE - len(fit.places) if any(star <= first for star in fit.stars) else 0
        codes = tuple(None if place is None else _codes(place) for place in fit.places[first:end])
        if codes or end == len(fit.places) == 0:
            yield _Run(codes, range(first, first + max(loose, 0) + 1))


def _codes(place: str) -> tuple[int, ...]:
    return tuple(int(CODE_OF[ord(letter)]) for letter in place if letter != UNREAD) or (LAST,)


def _stretches(plates: Packed, run: _Run) -> Iterator[Stretch]:
    """Yield where plates stand that begin with what the run accepts: plates are sorted."""
    first = run.places[0] if run.places else None
    if run.shifts != range(1) or first is None:
        yield 0, len(plates)
        return
    for code in sorted(first):
        low = np.int64(code) << SHIFTS[0]
        high = np.int64(code + 1) << SHIFTS[0]
        yield int(np.searchsorted(plates, low)), int(np.searchsorted(plates, high))
