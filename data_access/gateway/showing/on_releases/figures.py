"""The register of releases in figures: what happened in each month, by the agency's own clocks. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from data_access.answers.releases import MonthOfReleases, ReleaseState
from data_access.records.releases.files import ReleasedRow
from data_access.records.releases.requests import ReleaseRecord
from data_access.wording.times import local

_COUNTS: Final = tuple(name for name in MonthOfReleases.model_fields if name not in ("year", "month"))
_BACK: Final = frozenset({ReleaseState.RETURNED, ReleaseState.DESTROYED})


def months_of(records: Iterable[ReleaseRecord], left: Iterable[ReleasedRow], zone: str) -> tuple[MonthOfReleases, ...]:
    """Count what happened in each month in which anything did, the newest first.

    Args:
        zone: IANA name of the zone by whose clocks a month, and with it a year, begins.
    """
    counts: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for at, name in _happenings(records, left):
        here = local(at, zone)
        counts[here.year, here.month][name] += 1
    return tuple(
        MonthOfReleases(year=year, month=month, **{name: found[name] for name in _COUNTS})
        for (year, month), found in sorted(counts.items(), reverse=True)
    )


def _happenings(records: Iterable[ReleaseRecord], left: Iterable[ReleasedRow]) -> Iterator[tuple[datetime, str]]:
    """Yield when something happened, with the name of its figure."""
    for each in records:
        yield each.received_at, "received"
        if each.standing is ReleaseState.ROUTED:
            yield each.received_at, "routed"
        if each.first_approval is not None:
            yield each.first_approval, "approved"
        if each.fulfilled_at is not None:
            yield each.fulfilled_at, "fulfilled"
        if each.refusal is not None:
            yield each.refusal[1], "refused"
        if each.standing in _BACK and each.ended_at is not None:
            yield each.ended_at, "returned"
    for row in left:
        yield row.left_at, "left"
