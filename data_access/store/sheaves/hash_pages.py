"""Hashes of ids in a file, in pages that are opened one by one: an id that comes is looked for in one page of each day, and no
hash has to stay in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from data_access.store.ids.hashes import BITS, Hashes, among
from data_access.store.sheaves.sheaf import SheafDamage

PAGE: Final = 4_096
"""Hashes that are sealed together; one page is opened in some 20 us."""
_WIDTH: Final = BITS // 8


class StoredHashes(Protocol):
    """Hashes of the ids of the reads in a file, sorted (`ids/hashes.py`). May be asked from several threads."""

    def every(self) -> Hashes:
        """Return all. Raises `SheafDamage`."""
        ...

    def among(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Say which of some hashes, given sorted, are there. Raises `SheafDamage`."""
        ...


def pages_of(hashes: Hashes) -> Iterator[bytes]:
    """Yield hashes, given sorted, as pages: six bytes each, little-endian."""
    for begin in range(0, len(hashes), PAGE):
        page = hashes[begin : begin + PAGE].astype("<u8").view(np.uint8).reshape(-1, 8)
        yield page[:, :_WIDTH].tobytes()


def firsts_of(hashes: Hashes) -> Hashes:
    """Return the first hash of each page."""
    return hashes[::PAGE]


@dataclass(frozen=True, slots=True)
class HashPages:
    """Hashes in pages.

    Attributes:
        firsts: The first of each page.
        opened: Opens some pages by their numbers. Raises `SheafDamage`.
    """

    firsts: Hashes
    opened: Callable[[list[int]], list[bytes]]

    def every(self) -> Hashes:
        """Return all, as `StoredHashes` says."""
        return _hashes(self.opened(list(range(len(self.firsts)))))

    def among(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Open the pages that may have them, as `StoredHashes` says."""
        there = np.zeros(len(hashes), dtype=np.bool_)
        if not len(self.firsts) or not len(hashes):
            return there
        # One that is the first of a page may be the last of the one before, too; here it is found all the same.
        page = np.searchsorted(self.firsts, hashes, side="right") - 1
        some = np.flatnonzero(page >= 0)
        if len(some):
            first = np.flatnonzero(np.diff(page[some], prepend=-1))
            there[some] = among(_hashes(self.opened(page[some][first].tolist())), hashes[some])
        return there


@dataclass(frozen=True, slots=True)
class WholeHashes:
    """Hashes in one part, as files of the former version have them; `every` reads it."""

    every: Callable[[], Hashes]

    def among(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Look into all, as `StoredHashes` says."""
        return among(self.every(), hashes)


def _hashes(pages: list[bytes]) -> Hashes:
    data = b"".join(pages)
    if len(data) % _WIDTH:
        raise SheafDamage
    hashes = np.zeros((len(data) // _WIDTH, 8), dtype=np.uint8)
    hashes[:, :_WIDTH] = np.frombuffer(data, np.uint8).reshape(-1, _WIDTH)
    return hashes.reshape(-1).view("<u8").astype(np.uint64, copy=False)
