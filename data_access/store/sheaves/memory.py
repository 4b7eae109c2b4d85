"""How much memory what is read from files may take: what was used longest ago is read again when it is asked for."""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Leaf(Generic[T]):
    """Arrays that lie in a file, and in memory while there is room; they leave it with the last who has the leaf."""

    def __init__(self, read: Callable[[], tuple[T, int]]) -> None:
        """Take what reads them and says how many bytes they take."""
        self.read = read
        self.content: T | None = None
        self.bytes = self.used = 0
        self.pinned = False


class Memory:
    """A bound for all leaves together. Safe for threads.

    What somebody works with stays beyond the bound until they have done. The leaf read last is always kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._leaves: weakref.WeakSet[Leaf[Any]] = weakref.WeakSet()
        self._ticks = itertools.count(1)
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """How many bytes are in memory now."""
        with self._lock:
            return sum(leaf.bytes for leaf in self._leaves if leaf.content is not None)

    def has_room(self, size: int) -> bool:
        """True if so many bytes more fit, and nothing need leave for them."""
        return self.bytes + size <= self._most

    def of(self, leaf: Leaf[T]) -> T:
        """Return what a leaf holds, read if it is not in memory; two who ask at once may both read it."""
        leaf.used = next(self._ticks)
        content = leaf.content
        if content is None:
            content, size = leaf.read()
            self.keep(leaf, content, size)
        return content

    def keep(self, leaf: Leaf[T], content: T, size: int) -> None:
        """Put into memory what was read of a leaf, so many bytes."""
        leaf.content, leaf.bytes, leaf.used = content, size, next(self._ticks)
        self._make_room_for(leaf)

    def pin(self, leaf: Leaf[T]) -> None:
        """Keep what a leaf holds as long as somebody has the leaf: its file is about to go."""
        leaf.pinned = True
        self.of(leaf)

    def _make_room_for(self, newest: Leaf[Any]) -> None:
        with self._lock:
            self._leaves.add(newest)
            there = [leaf for leaf in self._leaves if leaf.content is not None and leaf is not newest]
            left = newest.bytes + sum(leaf.bytes for leaf in there)
            for leaf in sorted(there, key=lambda each: each.used):
                if left <= self._most:
                    break
                if not leaf.pinned:
                    leaf.content = None
                    left -= leaf.bytes
