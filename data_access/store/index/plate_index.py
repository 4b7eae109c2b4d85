"""Which plates each segment holds, packed at 6 bits a character: derived from the segments, rebuildable, never the truth.

It only narrows where the store looks. Every read is fetched from its segment, and tested there again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.store.index.patterns import Fit
from data_access.terms import MAX_PLATE

_ALPHABET = b"0123456789?ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""In the order of ASCII, so that packed plates sort as their texts do; `?` is a place that was not read."""
_BITS, LAST = 6, 63
SHIFTS = np.array([_BITS * (MAX_PLATE - 1 - place) for place in range(MAX_PLATE)], dtype=np.int64)

Packed = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int32]
"""Four bytes do: a day of a class has fewer than two thousand million reads."""


def _codes() -> npt.NDArray[np.uint8]:
    table = np.zeros(256, dtype=np.uint8)
    table[list(_ALPHABET)] = np.arange(1, len(_ALPHABET) + 1)
    return table


CODE_OF = _codes()
_CHARACTER_OF = np.frombuffer(b"\0" + _ALPHABET + b"\0" * (LAST - len(_ALPHABET)), dtype=np.uint8)


def pack(keys: Sequence[str]) -> Packed:
    """Pack folded plates of at most ten characters; packed plates sort as their texts do."""
    return packed_letters(np.array(keys, dtype=f"S{MAX_PLATE}").reshape(-1, 1).view(np.uint8).reshape(-1, MAX_PLATE))


def packed_letters(letters: Letters) -> Packed:
    """Pack plates given as rows of ten characters, zeros behind the last."""
    packed: Packed = np.zeros(len(letters), dtype=np.int64)
    for place, shift in enumerate(SHIFTS):
        packed |= CODE_OF[letters[:, place]].astype(np.int64) << shift
    return packed


def unpack(plates: Packed) -> list[str]:
    """Return the texts of packed plates. They hold A-Z, 0-9 and `?` for a place not read, whatever was packed."""
    return [text.decode("ascii") for text in unpacked_letters(plates).reshape(-1).view(f"S{MAX_PLATE}").tolist()]


def unpacked_letters(plates: Packed) -> Letters:
    """Return packed plates as rows of ten characters, zeros behind the last."""
    letters: Letters = _CHARACTER_OF[(plates[:, np.newaxis] >> SHIFTS) & LAST]
    return letters


def sweep(dictionary: Packed, fit: Fit) -> Packed:
    """Return the plates of a dictionary that fit, in its order.

    Bit k of a plate's state is set while its first characters can be the pattern's first k places. A star is a loop on
    its state, the end of a plate keeps the state as it is, and plates without a state left are dropped on the way.
    """
    steps, stays = _transitions(fit)
    alive = _from(dictionary, fit.prefix)
    state = np.ones(len(alive), dtype=np.uint16)
    for shift in SHIFTS:
        code = (alive >> shift) & LAST
        state = ((state & steps.take(code)) << np.uint16(1)) | (state & stays.take(code))
        left = state != 0
        if np.count_nonzero(left) < len(left) // 2:
            alive, state = alive[left], state[left]
    fitting: Packed = alive[(state >> np.uint16(len(fit.places))) & np.uint16(1) == 1]
    return fitting


def _from(dictionary: Packed, prefix: str) -> Packed:
    """Return the plates that begin with a prefix: they stand side by side."""
    first, last = pack([prefix, prefix.ljust(MAX_PLATE, "Z")])
    return dictionary[np.searchsorted(dictionary, first) : np.searchsorted(dictionary, last, side="right")]


def _transitions(fit: Fit) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    loops = sum(1 << star for star in fit.stars)
    steps, stays = np.zeros(LAST + 1, dtype=np.uint16), np.full(LAST + 1, loops, dtype=np.uint16)
    for letter in _ALPHABET:
        accepting = (1 << k for k, place in enumerate(fit.places) if place is None or chr(letter) in place)
        steps[CODE_OF[letter]] = sum(accepting)
    stays[0] = np.iinfo(np.uint16).max
    return steps, stays


@dataclass(frozen=True, slots=True, eq=False)
class SegmentPlates:
    """The distinct plates of one segment, sorted, and how many reads each has; in memory, or read when they are asked for."""

    _plates: Callable[[], Packed]
    _counts: Callable[[], Counts]

    @property
    def plates(self) -> Packed:
        """The plates, packed and sorted."""
        return self._plates()

    @property
    def counts(self) -> Counts:
        """How many reads each has."""
        return self._counts()

    @classmethod
    def made(cls, plates: Packed, counts: Counts) -> SegmentPlates:
        """Keep plates in memory."""
        return cls(lambda: plates, lambda: counts)

    @classmethod
    def of(cls, keys: Sequence[str], counts: Sequence[int] | None = None) -> SegmentPlates:
        """Count plates; the same plate may stand several times."""
        weights = np.ones(len(keys), dtype=np.int32) if counts is None else np.asarray(counts, dtype=np.int32)
        return cls._summed(pack(keys), weights)

    @classmethod
    def _summed(cls, plates: Packed, weights: Counts) -> SegmentPlates:
        order = np.argsort(plates)
        first = np.flatnonzero(_first(plates[order]))
        return cls.made(
            plates[order][first], np.add.reduceat(weights[order], first, dtype=np.int32) if len(first) else weights
        )

    def plus(self, other: SegmentPlates) -> SegmentPlates:
        """Return both together; quick if the other is small."""
        mine, others = self.plates, other.plates
        place = np.searchsorted(mine, others)
        here = place < len(mine)
        here[here] = mine[place[here]] == others[here]
        counts, more, new = self.counts.copy(), other.counts, ~here
        counts[place[here]] += more[here]
        return SegmentPlates.made(np.insert(mine, place[new], others[new]), np.insert(counts, place[new], more[new]))

    def less(self, other: SegmentPlates) -> SegmentPlates:
        """Return what is left without reads that are among these; quick if the other is small."""
        counts = self.counts.copy()
        counts[np.searchsorted(self.plates, other.plates)] -= other.counts
        left = counts > 0
        plates = self.plates
        return SegmentPlates.made(plates, counts) if left.all() else SegmentPlates.made(plates[left], counts[left])

    def places_of(self, plates: Packed) -> Places:
        """Return the places of those of some plates that are here, in the order asked; sorted if the plates are."""
        mine = self.plates
        if not len(mine):
            return np.zeros(0, dtype=np.intp)
        place = np.minimum(np.searchsorted(mine, plates), len(mine) - 1)
        here: Places = place[mine[place] == plates]
        return here

    def counts_of(self, plates: Packed) -> Counts:
        """Return how many reads each of some plates has here, in their order; 0 if it has none."""
        mine = self.plates
        if not len(mine):
            return np.zeros(len(plates), dtype=np.int32)
        place = np.minimum(np.searchsorted(mine, plates), len(mine) - 1)
        found: Counts = np.where(mine[place] == plates, self.counts[place], 0)
        return found

    @property
    def reads(self) -> int:
        """How many reads these plates have."""
        return int(self.counts.sum())


def together(parts: Sequence[SegmentPlates]) -> SegmentPlates:
    """Return the plates of several parts with all of their reads."""
    plates = distinct([part.plates for part in parts])
    counts = np.zeros(len(plates), dtype=np.int32)
    for part in parts:
        counts[np.searchsorted(plates, part.plates)] += part.counts
    return SegmentPlates.made(plates, counts)


def distinct(parts: Sequence[Packed]) -> Packed:
    """Return each plate of some arrays once, sorted. NumPy's own `unique` loads its masked arrays at the gateway's start."""
    plates = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *parts]))
    return plates[_first(plates)]


def _first(plates: Packed) -> npt.NDArray[np.bool_]:
    """Say of each of some sorted plates whether it is the first of its like."""
    first = np.ones(len(plates), dtype=np.bool_)
    np.not_equal(plates[1:], plates[:-1], out=first[1:])
    return first
