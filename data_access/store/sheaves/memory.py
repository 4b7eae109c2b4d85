"""How much memory the columns of sheaves may take: those used longest ago are read again from their files when they are asked for."""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable

from data_access.store.sheaves.columns import Columns


class Leaf:
    """Columns that lie in a file, and in memory while there is room; they leave it with the last who has the leaf."""

    def __init__(self, read: Callable[[], tuple[Columns, int]]) -> None:
        """Take what reads them and says how many bytes they take."""
        self.read = read
        self.columns: Columns | None = None
        self.bytes = self.used = 0


class Memory:
    """A bound for the columns of all leaves together. Safe for threads.

    Columns that somebody works with stay beyond the bound until they have done. The leaf read last is always kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._leaves: weakref.WeakSet[Leaf] = weakref.WeakSet()
        self._ticks = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """How many bytes are in memory now."""
        with self._lock:
            return sum(leaf.bytes for leaf in self._leaves if leaf.columns is not None)

    def columns_of(self, leaf: Leaf) -> Columns:
        """Return columns, read if they are not in memory; two who ask at once may both read them."""
        leaf.used = next(self._ticks)
        found = leaf.columns
        if found is None:
            found, leaf.bytes = leaf.read()
            leaf.columns = found
            self._make_room_for(leaf)
        return found

    def _make_room_for(self, newest: Leaf) -> None:
        with self._lock:
            self._leaves.add(newest)
            there = [leaf for leaf in self._leaves if leaf.columns is not None and leaf is not newest]
            left = newest.bytes + sum(leaf.bytes for leaf in there)
            for leaf in sorted(there, key=lambda each: each.used):
                if left <= self._most:
                    break
                leaf.columns = None
                left -= leaf.bytes
