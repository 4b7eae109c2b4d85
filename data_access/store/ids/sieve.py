"""A quick no: most ids that come were never stored, and that is found out in one look instead of one a day.

A table of bits, two for each hash. Where both are set the id is likely; of ids that were never stored less than one in fifty is.
Nothing is ever taken out: what is gone makes a few more of them likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from data_access.store.ids.hashes import Hashes

_LEAST: Final = 1 << 20
_BITS_EACH: Final = 16
_MIXES: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_ONE: Final = np.uint8(1)


class Sieve:
    """Holds hashes, up to a number that was said when it was made. Two bytes for each of them."""

    def __init__(self, room: int) -> None:
        """Make room for so many hashes."""
        bits = max(_LEAST, 1 << (_BITS_EACH * room - 1).bit_length())
        self._bits = np.zeros(bits // 8, dtype=np.uint8)
        self._shift = np.uint64(64 - (bits.bit_length() - 1))
        self._room, self._held = bits // _BITS_EACH, 0

    @classmethod
    def of(cls, parts: Iterable[Hashes]) -> Sieve:
        """Return one that holds some hashes, and has room for as many again."""
        every = list(parts)
        sieve = cls(2 * sum(map(len, every)))
        for part in every:
            sieve.add(part)
        return sieve

    def has_room_for(self, count: int) -> bool:
        """True if it can take in so many more; beyond its room too many would be likely."""
        return self._held + count <= self._room

    def add(self, hashes: Hashes) -> None:
        """Take hashes in."""
        for place in self._places(hashes):
            np.bitwise_or.at(self._bits, place >> 3, np.left_shift(_ONE, (place & 7).astype(np.uint8)))
        self._held += len(hashes)

    def likely(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Say which of some hashes it may hold; each that it holds is among them."""
        both = np.ones(len(hashes), dtype=np.bool_)
        for place in self._places(hashes):
            both &= (self._bits[place >> 3] >> (place & 7).astype(np.uint8)) & _ONE == _ONE
        return both

    def _places(self, hashes: Hashes) -> list[npt.NDArray[np.int64]]:
        return [(hashes * mix >> self._shift).astype(np.int64) for mix in _MIXES]
