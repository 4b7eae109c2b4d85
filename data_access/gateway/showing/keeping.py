"""How long a saved read is still kept: until when, because of what, or when it was destroyed. Known without the read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from data_access.records.casework.saved_reads import SavedRead

KEPT, HELD, PAST, DESTROYED, UNKNOWN, WITHDRAWN = "kept", "held", "past", "destroyed", "unknown", "withdrawn"
"""States of a saved read. One that is past its retention is shown no more, and the next purge destroys it; one whose import
was withdrawn is shown no more either."""


def until_of(saved_read: SavedRead, keep: Mapping[str, timedelta]) -> datetime | None:
    """Return the end of a saved read's retention; None if it is not known.

    Args:
        keep: For each retention class how long reads are shown, as policy reaches.
    """
    kept_for = keep.get(saved_read.read.retention_class)
    return saved_read.read.captured_at + kept_for if kept_for is not None else None


def state_of(saved_read: SavedRead, now: datetime, keep: Mapping[str, timedelta], review_on: date | None) -> str:
    """Return the state of a saved read.

    Args:
        review_on: When the last hold on the read is to be reviewed; None if none keeps it.
    """
    if saved_read.destroyed_at is not None:
        return DESTROYED
    if saved_read.withdrawn_at is not None:
        return WITHDRAWN
    if review_on is not None:
        return HELD
    until = until_of(saved_read, keep)
    if until is None:
        return UNKNOWN
    return KEPT if now <= until else PAST
