"""How long a saved read is still kept: until when, because of what, or when it was destroyed. Known without the read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from data_access.records.casework.saved_reads import SavedRead
from data_access.terms import stamp

KEPT, HELD, PAST, DESTROYED, UNKNOWN, WITHDRAWN = "kept", "held", "past", "destroyed", "unknown", "withdrawn"
"""States of a saved read. One that is past its retention is shown no more, and the next purge destroys it; one whose import
was withdrawn is shown no more either."""


def keeping_of(
    saved: SavedRead, now: datetime, keep: Mapping[str, timedelta], review_on: date | None
) -> dict[str, Any]:
    """Return state, class and instants of a saved read.

    Args:
        keep: For each retention class how long reads are shown, as policy reaches.
        review_on: When the last hold on the read is to be reviewed; None if none keeps it.

    Returns:
        `state`, `retention_class`, `until` (end of its retention), `review_on`, `destroyed_at`, `withdrawn_at` and the
        `withdrawn_entry` that says so; null where it does not apply.
    """
    kept_for = keep.get(saved.read.retention_class)
    until = saved.read.captured_at + kept_for if kept_for is not None else None
    return {
        "state": _state(saved, now, until, review_on),
        "retention_class": saved.read.retention_class,
        "until": stamp(until) if until else None,
        "review_on": review_on.isoformat() if review_on else None,
        "destroyed_at": stamp(saved.destroyed_at) if saved.destroyed_at else None,
        "withdrawn_at": stamp(saved.withdrawn_at) if saved.withdrawn_at else None,
        "withdrawn_entry": saved.withdrawn_entry,
    }


def _state(saved: SavedRead, now: datetime, until: datetime | None, review_on: date | None) -> str:
    if saved.destroyed_at is not None:
        return DESTROYED
    if saved.withdrawn_at is not None:
        return WITHDRAWN
    if review_on is not None:
        return HELD
    if until is None:
        return UNKNOWN
    return KEPT if now <= until else PAST
