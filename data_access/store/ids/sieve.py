"""A quick no: most ids that come were never stored, and that is found out in one look instead of one a day.

A table of words of 64 bits: each hash sets six bits of one word. Where all six are set the id is likely; of ids that were never
stored about one in a thousand is. Nothing is ever taken out: what is gone makes a few more of them likely.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from data_access.store.ids.hashes import BITS, Hashes

_LEAST: Final = 1 << 16
"""Hashes that the smallest one has room for."""
_TO_A_WORD: Final = 2
_BITS_EACH: Final = 6
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SIX, _ONE, _63 = np.uint64(6), np.uint64(1), np.uint64(63)
_UPPER, _HALF = np.uint64(BITS - 32), np.uint64(32)


class Sieve:
    """Holds hashes, up to a number that was said when it was made. Four bytes for each of them."""

    def __init__(self, room: int) -> None:
        """Make room for so many hashes."""
        self._room, self._held = max(room, _LEAST), 0
        self._words = np.zeros(self._room // _TO_A_WORD + 1, dtype=np.uint64)

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return self._words.nbytes

    def has_room_for(self, count: int) -> bool:
        """True if it can take in so many more; beyond its room too many would be likely."""
        return self._held + count <= self._room

    def add(self, hashes: Hashes) -> None:
        """Take hashes in, given sorted: 40 ns each."""
        if not len(hashes):
            return
        place, bits = self._places(hashes), _bits(hashes)
        first = np.flatnonzero(np.diff(place, prepend=-1))  # sorted hashes stand in sorted words
        self._words[place[first]] |= np.bitwise_or.reduceat(bits, first)
        self._held += len(hashes)

    def likely(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Say which of some hashes it may hold; each that it holds is among them."""
        bits = _bits(hashes)
        likely: npt.NDArray[np.bool_] = self._words[self._places(hashes)] & bits == bits
        return likely

    def _places(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """Return the word of each: in the order of the hashes, evenly over all."""
        return ((hashes >> _UPPER) * np.uint64(len(self._words)) >> _HALF).astype(np.int64)


def _bits(hashes: Hashes) -> Hashes:
    mixed = hashes * _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    bits = np.zeros(len(hashes), dtype=np.uint64)
    for _ in range(_BITS_EACH):
        bits |= _ONE << (mixed & _63)
        mixed >>= _SIX
    return bits
