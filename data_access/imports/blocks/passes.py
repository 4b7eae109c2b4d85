"""Frames of one pass become one read: the best look, as it was taken.

Rules:
- Frames that share a key and lie no further apart than `gap_s` are of one pass; so are those that a third one joins.
- The read is the frame of the highest rank, of equal ones the first. Nothing is mixed from several.
- What was not taken is counted as `frames_of_a_pass`.
- As many passes are kept open as fit into `MOST_OPEN` and `MOST_CHARACTERS`; beyond that the one that was longest without a
  frame is closed, and a late frame of it is a read of its own: rather one too many than one lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from data_access.imports.formats.form import Cells, Frame

MOST_OPEN = 2_000
MOST_CHARACTERS = 64_000_000


@dataclass(slots=True)
class _Pass:
    best: Frame
    raw: str
    from_s: float
    upto_s: float
    keys: set[str]

    @property
    def size(self) -> int:
        """Characters that this pass keeps in memory."""
        return len(self.raw) + sum(len(value) for value in self.best.cells.values() if isinstance(value, str))


@dataclass(slots=True)
class Passes:
    """Passes that may still get frames. `skipped` counts the frames that are no reads."""

    gap_s: float
    skipped: Counter[str]
    _open: dict[int, _Pass] = field(default_factory=dict)
    _by_key: dict[str, int] = field(default_factory=dict)
    _next: int = 0
    _size: int = 0

    def take(self, frame: Frame, raw: str) -> Iterator[tuple[Cells, str]]:
        """Take one frame; yield the reads of passes that are over."""
        merged = _Pass(frame, raw, frame.at_s, frame.at_s, set(frame.keys))
        for number in sorted({self._by_key[key] for key in frame.keys if key in self._by_key}):
            found = self._close(number)
            if found.from_s - self.gap_s <= frame.at_s <= found.upto_s + self.gap_s:
                merged = self._joined(found, merged)
            else:
                yield found.best.cells, found.raw
        self._keep(merged)
        while len(self._open) > MOST_OPEN or (self._size > MOST_CHARACTERS and len(self._open) > 1):
            over = self._close(next(iter(self._open)))
            yield over.best.cells, over.raw

    def rest(self) -> Iterator[tuple[Cells, str]]:
        """Yield the reads of all passes that are still open."""
        for number in list(self._open):
            over = self._close(number)
            yield over.best.cells, over.raw

    def _joined(self, one: _Pass, other: _Pass) -> _Pass:
        self.skipped["frames_of_a_pass"] += 1
        better = other if other.best.rank > one.best.rank else one
        times = min(one.from_s, other.from_s), max(one.upto_s, other.upto_s)
        return _Pass(better.best, better.raw, *times, one.keys | other.keys)

    def _keep(self, best: _Pass) -> None:
        self._open[self._next] = best
        self._by_key |= dict.fromkeys(best.keys, self._next)
        self._size += best.size
        self._next += 1

    def _close(self, number: int) -> _Pass:
        closed = self._open.pop(number)
        for key in closed.keys:
            if self._by_key.get(key) == number:
                del self._by_key[key]
        self._size -= closed.size
        return closed
