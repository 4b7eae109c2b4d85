"""The agency's clocks over the hours of the board: by how much they are ahead of UTC, and which two hours they show alike.

A source that sends local times without a zone has no word for the second of two hours that clocks show alike: all its reads of
both stand in the first (`data_access.repeated_hours`). So neither hour is judged by itself: each counts as half of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from data_access.gateway.quality.rule import WEEK_H, Counts, Numbers
from data_access.terms import hour_start

_HOUR = timedelta(hours=1)


@cache
def offset_h(zone: str, number: int) -> Numbers:
    """Return by how many hours the clocks are ahead of UTC in each hour of a week."""
    starts = (hour_start(number * WEEK_H + hour).astimezone(ZoneInfo(zone)) for hour in range(WEEK_H))
    return np.array([(at.utcoffset() or timedelta(0)) // _HOUR for at in starts], np.int64)


def twins(zone: str, numbers: range) -> Mapping[int, int]:
    """Return, for each column of some weeks whose hour clocks show twice, the column of the other one."""
    offsets = np.concatenate([offset_h(zone, number) for number in numbers])
    second = (np.flatnonzero(np.diff(offsets) < 0) + 1).tolist()
    return {column: other for at in second for column, other in ((at - 1, at), (at, at - 1))}


def shared(reads: Counts, alike: Mapping[int, int]) -> Counts:
    """Return reads, one row a camera and one column an hour, in which two hours that clocks show alike have half of both.

    Half is rounded up, so that neither of the two is silent unless both are.
    """
    if not alike:
        return reads
    columns = np.array([*alike], np.int64)
    others = np.array([*alike.values()], np.int64)
    halves = reads.copy()
    halves[:, columns] = (reads[:, columns] + reads[:, others] + 1) // 2
    return halves
