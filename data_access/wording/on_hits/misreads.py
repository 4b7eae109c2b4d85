"""How often a camera misreads, and which characters it takes for one another, in words."""

from __future__ import annotations

from typing import Final

from data_access.wording.counts import many

FEWEST: Final = 5
"""Of fewer hits nothing is said: a rate of two would mislead."""


def differing(read: str, entry: str) -> list[tuple[str, str]]:
    """Return the characters in which two plates differ, as read and as listed; none if they are of different lengths."""
    if len(read) != len(entry):
        return []
    return [(one, other) for one, other in zip(read, entry, strict=True) if one != other and other not in "?*"]


def pair_words(read: str, entry: str, times: int, hits: int) -> str:
    """Say that a character differs, and how often the camera took one for the other.

    Args:
        times: Hits of the camera that came out as this very misread, of `hits` in all.
    """
    what = f"read {read}, listed {entry}"
    if hits < FEWEST:
        return f"{what}: too few hits of this camera have ended to say how often it takes {entry} for {read}"
    return f"{what}: this camera took {entry} for {read} in {times:,} of {many(hits, 'hit')}"
