"""Which words stand in the columns of looks, and in how many reads each. Counts only; not for answers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from data_access.store.disk.segments import SegmentFile
from data_access.store.disk.shelf import Segment
from data_access.store.sheaves.sheaf import Sheaf
from data_access.vehicle_words import Kind

Words = Mapping[Kind, Mapping[str, int]]
LOOKS: tuple[Kind, ...] = ("colour", "make", "body")


class _Part(NamedTuple):
    """The reads of one file of columns, by its place among what the file has; they never change."""

    file: SegmentFile
    fold: int
    number: int


class WordCounts:
    """The words of some segments; what is in a file is counted once, for as long as the file is there. Safe for threads.

    Nothing of a file is held but its words, so that one that is purged is gone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[_Part, Words] = {}

    def of(self, segments: Iterable[Segment]) -> Words:
        """Return each word with the number of reads in which it stands. Raises `SheafDamage`."""
        parts = [(_Part(each.file, each.fold, n), s) for each in segments for n, s in enumerate(each.sheaves)]
        with self._lock:
            before = self._of
        now = {part: before.get(part) or _counted(sheaf) for part, sheaf in parts if not sheaf.loose}
        with self._lock:
            self._of = now
        total: dict[Kind, Counter[str]] = {kind: Counter() for kind in LOOKS}
        for words in (*now.values(), *(_counted(sheaf) for _, sheaf in parts if sheaf.loose)):
            for kind in LOOKS:
                total[kind].update(words[kind])
        return total


def _counted(sheaf: Sheaf) -> Words:
    said = sheaf.columns().said
    return {kind: _column(said[kind].values.to_pylist(), said[kind].of) for kind in LOOKS}


def _column(values: list[str | None], places: np.typing.NDArray[np.unsignedinteger]) -> dict[str, int]:
    counts = np.bincount(places, minlength=len(values)).tolist()
    return {word: count for word, count in zip(values, counts, strict=True) if word}
