"""Purging: whole days that are past their time go, file and key; held reads move on under a new key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access.store.disk import writing
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Shelf
from data_access.store.sheaves import keeping
from data_access.terms import utc


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeCount:
    """What a purge did.

    Attributes:
        segments: How many of the planned segments were there.
        destroyed: Reads that can be read by nobody any more.
        kept: Reads that a hold kept.
    """

    segments: int
    destroyed: int
    kept: int


def planned(segments: Iterable[SegmentId], retention_class: str, before: datetime) -> list[SegmentId]:
    """Return the days of a class that lie wholly before an instant, oldest first."""
    limit = utc(before)
    return sorted(s for s in segments if s.retention_class == retention_class and s.end <= limit)


def purge(
    shelf: Shelf,
    plan: Sequence[SegmentId],
    holds: frozenset[str],
    after_day: Callable[[], None] = lambda: None,
) -> PurgeCount:
    """Destroy the planned days but for held reads. May be done again after a crash; what is done is not done twice.

    Args:
        after_day: Called after each day.

    Raises:
        Busy: The disk failed.
    """
    there, destroyed, kept = 0, 0, 0
    keep = keeping.held(holds)
    for planned_segment in plan:
        segment = shelf.segments().get(planned_segment)
        if segment is not None:
            there += 1
            left = writing.kept(shelf, segment, keep)
            kept += left
            destroyed += segment.reads - left
            if left < segment.reads:
                writing.rewrite(shelf, segment, keep, left)
        after_day()
    return PurgeCount(segments=there, destroyed=destroyed, kept=kept)
