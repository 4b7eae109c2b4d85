"""Plates in bunches: those that have the same characters at a few neighbouring places stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from data_access.store.index.plate_index import LAST, SHIFTS, Packed
from data_access.store.index.stretches import spread

Codes = tuple[int, ...]
"""Characters, each by its number in a packed plate."""
Numbers = npt.NDArray[np.unsignedinteger]

WIDTH: Final = 4
"""So many places: four at the beginning and four at the end tell almost all that is in a plate, and few plates have the same four."""
_BITS: Final = 6
_LOW: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Bunches:
    """Some of the plates that stand in one sorted array, by their characters at some places.

    Attributes:
        places: Which places, one behind the other.
        characters: For each of the places what each bunch has there.
        starts: Where each bunch begins in `order`, with the count of all plates here behind.
        order: Where in the sorted array each plate is; None if they stand there one bunch after the other.
        share: For each of the places, of each character how large a part of the plates has it there.
    """

    places: range
    characters: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.uint32]
    order: npt.NDArray[np.uint32] | None
    share: npt.NDArray[np.float64]

    @classmethod
    def at_beginning(cls, plates: Packed) -> Self:
        """Bunch all of some sorted plates by what they begin with: they stand so already."""
        return cls._made(range(WIDTH), plates >> SHIFTS[WIDTH - 1], None)

    @classmethod
    def at_end(cls, plates: Packed, numbers: npt.NDArray[np.intp], length: int) -> Self:
        """Bunch plates of one length by what they end with. Takes 75 ms a million.

        Args:
            plates: The whole sorted array.
            numbers: Where in it those of that length are.
        """
        places = range(max(0, length - WIDTH), length)
        keys = plates[numbers] >> (SHIFTS[length - 1] if length else SHIFTS[0])
        keys &= (1 << _BITS * len(places)) - 1
        keys <<= _LOW
        keys |= numbers
        keys.sort()
        order = keys.astype(np.uint32)
        keys >>= _LOW
        return cls._made(places, keys, order)

    @classmethod
    def _made(cls, places: range, keys: Packed, order: npt.NDArray[np.uint32] | None) -> Self:
        new = np.ones(len(keys), dtype=np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        firsts = np.flatnonzero(new)
        starts = np.append(firsts, len(keys)).astype(np.uint32)
        different, counts = keys[firsts], np.diff(starts)
        shifts = [_BITS * k for k in reversed(range(len(places)))]
        characters = np.array([(different >> shift) & LAST for shift in shifts], dtype=np.uint8)
        characters = characters.reshape(len(places), len(different))
        share = np.array([np.bincount(each, counts, LAST + 1) for each in characters]) / max(1, len(keys))
        return cls(places, characters, starts, order, share)

    @property
    def plates(self) -> int:
        """How many there are."""
        return int(self.starts[-1])

    def likely(self, codes: Sequence[Codes | None], first: int) -> float:
        """Say about how many plates may have characters at places from the first on; None is any."""
        share = 1.0
        for k, place in enumerate(self.places):
            if some := _at(codes, place - first):
                share *= float(self.share[k, list(some)].sum())
        return share * self.plates

    def having(self, codes: Sequence[Codes | None], first: int) -> npt.NDArray[np.integer]:
        """Return where in the sorted array plates stand that have characters, as far as they are at these places."""
        left: npt.NDArray[np.intp] | None = None
        rarest = sorted(range(len(self.places)), key=lambda k: self._part(k, _at(codes, self.places[k] - first)))
        for k in rarest:
            some = _at(codes, self.places[k] - first)
            if not some:
                continue
            if left is None:
                left = np.flatnonzero(is_one_of(self.characters[k], some))
            else:
                left = left[is_one_of(self.characters[k, left], some)]
        if left is None:
            return np.arange(self.plates) if self.order is None else self.order
        numbers = spread(self.starts[left], self.starts[left + 1])
        return numbers if self.order is None else self.order[numbers]

    def _part(self, k: int, some: Codes | None) -> float:
        return float(self.share[k, list(some)].sum()) * len(some) if some else np.inf


def is_one_of(characters: npt.NDArray[np.integer], some: Codes) -> npt.NDArray[np.bool_]:
    """Say of each character whether it is one of some."""
    mask: npt.NDArray[np.bool_] = characters == some[0]
    for code in some[1:]:
        mask |= characters == code
    return mask


def _at(codes: Sequence[Codes | None], k: int) -> Codes | None:
    return codes[k] if 0 <= k < len(codes) else None
