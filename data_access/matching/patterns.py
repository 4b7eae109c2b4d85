"""Partial plates: where the characters that one names can stand in a plate of each length, and which plates fit it so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from data_access.matching.packing import ALIKE, CODES, FOLD, LOW, SHIFTS, LengthGroup, Packed, counting_as
from data_access.matching.terms import Likeness

_FEW: Final = 3
"""Of more ways to lie in a plate, those plates are tried alone that have all of its letters."""


@dataclass(frozen=True, slots=True)
class Lie:
    """One way in which a partial plate lies in plates of one length.

    Attributes:
        mask: The bits of the places that it names.
        value: Its characters at these places.
    """

    mask: np.uint64
    value: np.uint64


def lies(pattern: str, length: int) -> list[Lie]:
    """Return all ways in which a folded partial plate lies in a plate of so many characters."""
    runs = pattern.split("*")
    spare = length - sum(map(len, runs))
    if spare < 0 or (len(runs) == 1 and spare):
        return []
    if len(runs) == 1:
        return [_lie(pattern)]
    made = {_lie("".join(_filled(runs, ends))) for ends in _stretches(spare, len(runs) - 1)}
    return sorted(made, key=lambda lie: (int(lie.mask), int(lie.value)))


def _filled(runs: list[str], stretches: tuple[int, ...]) -> Iterator[str]:
    """Yield the runs with each star between them as so many places of any character."""
    for run, stretch in zip(runs, (*stretches, 0), strict=True):
        yield run + "?" * stretch


def _stretches(spare: int, stars: int) -> Iterator[tuple[int, ...]]:
    """Yield all ways to share out spare places among stars."""
    for ends in combinations_with_replacement(range(spare + 1), stars - 1):
        bounds = (0, *ends, spare)
        yield tuple(after - before for before, after in pairwise(bounds))


def _lie(text: str) -> Lie:
    mask, value = np.uint64(0), np.uint64(0)
    for place, character in enumerate(text):
        if character != "?":
            mask |= LOW << SHIFTS[place]
            value |= np.uint64(CODES[character]) << SHIFTS[place]
    return Lie(mask, value)


def fitting(pattern: str, length: int, group: LengthGroup) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Return which plates of one length fit a folded partial plate, each once, and how alike they are at best."""
    ways = lies(pattern, length)
    if len(ways) > _FEW:
        group = _with_letters(group, pattern)
    best = np.full(len(group.numbers), len(Likeness), dtype=np.uint8)
    for way in ways:
        alike = counting_as(np.array([way.value]), ALIKE)[0]
        where = np.flatnonzero((group.alike & way.mask) == alike)
        if len(where):
            best[where] = np.minimum(best[where], likeness(group.plates[where] & way.mask, way.value))
    fit = np.flatnonzero(best < len(Likeness))
    return group.numbers[fit], best[fit]


def likeness(plates: Packed, others: np.uint64 | Packed) -> npt.NDArray[np.uint8]:
    """Say how alike packed plates are to another, or each to its own; all of them are alike by class."""
    own = np.broadcast_to(others, plates.shape)
    folded = counting_as(plates, FOLD) == counting_as(own, FOLD)
    graded = np.where(plates == own, Likeness.EXACT, np.where(folded, Likeness.FOLDED, Likeness.CONFUSABLE))
    return graded.astype(np.uint8)


def _with_letters(group: LengthGroup, pattern: str) -> LengthGroup:
    """Return the plates that have each letter of a partial plate, or one of its class, somewhere."""
    need = np.uint64(0)
    for character in set(pattern) - {"?", "*"}:
        need |= np.uint64(1) << np.uint64(ALIKE[CODES[character]])
    some = np.flatnonzero((group.letters & need) == need)
    return LengthGroup(group.numbers[some], group.plates[some], group.alike[some], group.letters[some])
