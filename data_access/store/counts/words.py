"""Which words stand in the columns of looks, and in how many reads each. Counts only; not for answers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from data_access.store.sheaves.sheaf import Sheaf
from data_access.vehicle_words import Kind

Words = Mapping[Kind, Mapping[str, int]]
LOOKS: tuple[Kind, ...] = ("colour", "make", "body")


class WordCounts:
    """The words of some sheaves; a sheaf is counted once for as long as it is there. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[int, tuple[Sheaf, Words]] = {}

    def of(self, sheaves: Iterable[Sheaf]) -> Words:
        """Return each word with the number of reads in which it stands. Raises `SheafDamage`."""
        with self._lock:
            before = self._of
        now = {id(each): before.get(id(each)) or (each, _counted(each)) for each in sheaves}
        with self._lock:
            self._of = now
        total: dict[Kind, Counter[str]] = {kind: Counter() for kind in LOOKS}
        for _, words in now.values():
            for kind in LOOKS:
                total[kind].update(words[kind])
        return total


def _counted(sheaf: Sheaf) -> Words:
    said = sheaf.columns().said
    return {kind: _column(said[kind].values.to_pylist(), said[kind].of) for kind in LOOKS}


def _column(values: list[str | None], places: np.typing.NDArray[np.unsignedinteger]) -> dict[str, int]:
    counts = np.bincount(places, minlength=len(values)).tolist()
    return {word: count for word, count in zip(values, counts, strict=True) if word}
