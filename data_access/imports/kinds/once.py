"""Rows of a register that stand in one file more than once: said again, or contradicting one another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

CONTRADICTS = "contradicts_another_row"
"""Why a row is rejected whose key another row of the file says something else of: which of them is right is not known."""
SAID_AGAIN = "said_again"

R = TypeVar("R", bound=Hashable)


def agreed(rows: Sequence[R], key: Callable[[R], str]) -> tuple[list[R], int, int]:
    """Return each row once, in order, without those that contradict one another.

    Returns:
        The rows, how many rows were left out since they contradict another, and how many since they say the same again.
    """
    said: dict[str, set[R]] = {}
    for row in rows:
        said.setdefault(key(row), set()).add(row)
    first = list(dict.fromkeys(row for row in rows if len(said[key(row)]) == 1))
    contradicting = sum(len(said[key(row)]) > 1 for row in rows)
    return first, contradicting, len(rows) - contradicting - len(first)
