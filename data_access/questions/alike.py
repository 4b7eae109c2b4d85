"""Which characters a place of a partial plate admits: what the store looks for, policy counts and the ledger says."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.terms import plate_key

WILD = "?*"
"""In a pattern `?` is one character, `*` any run of them, even none."""

MOST_ALIKE = 4
"""A place of a pattern is fixed if it admits at most so many characters: 0ODQ, the largest class that readers mix up, is four."""


def alike(character: str, classes: Sequence[str]) -> str:
    """Return the characters of plate keys (O is 0 there) that a letter or digit of a pattern admits, sorted."""
    own = plate_key(character)
    folded = [plate_key(each) for each in classes]
    return "".join(sorted({own}.union(*(each for each in folded if own in each))))


def fixed_places(pattern: str, classes: Sequence[str]) -> int:
    """Count the places of a pattern that say something: neither `?` nor `*`, and of few characters with what counts as alike."""
    named = (character for character in pattern if character not in WILD)
    return sum(_admitted(alike(character, classes)) <= MOST_ALIKE for character in named)


def _admitted(keys: str) -> int:
    return len(keys) + ("0" in keys)
