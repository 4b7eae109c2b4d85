"""How coarsely an entry says in clear what could single out a plate: counts by powers of ten, windows by hours or days.

Whoever holds reads and ledger together can count for each plate what an entry says of an answer. Exact counts single out most
plates that are read often. Exact values are sealed in the same entry, for the asker and for a recorded reveal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def count(exact: int) -> str:
    """Return a count by its power of ten: `0`, `1-9`, `10-99`, `100-999`, ... Raises `ValueError` below zero."""
    if exact < 0:
        raise ValueError("a count is never below zero")
    if exact == 0:
        return "0"
    lowest = 10 ** (len(str(exact)) - 1)
    return f"{lowest}-{lowest * 10 - 1}"


def bounds(count: int | str) -> tuple[int, int]:
    """Return the fewest and the most that an entry's count means; entries from before hold the exact number.

    Raises:
        ValueError: It is no count.
    """
    if isinstance(count, int):
        return count, count
    fewest, _, most = count.partition("-")
    return int(fewest), int(most or fewest)


def windows(exact: Sequence[tuple[datetime, datetime]], step: timedelta) -> list[tuple[datetime, datetime]]:
    """Widen windows to whole steps in UTC: begun no later, ended no sooner."""
    return [(_BEGAN + (start - _BEGAN) // step * step, _BEGAN + length(end - _BEGAN, step)) for start, end in exact]


def length(exact: timedelta, step: timedelta) -> timedelta:
    """Return a length in whole steps, rounded up."""
    return -(-exact // step) * step
