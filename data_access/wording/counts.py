"""Counts in words."""

from __future__ import annotations

from data_access import coarse


def many(count: int | str, noun: str) -> str:
    """Return a count with its noun, `1,200 reads`; one that an entry says by its power of ten, with its bounds."""
    fewest, most = coarse.bounds(count)
    said = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
    return f"{said} {noun}{'' if most == 1 else 's'}"
