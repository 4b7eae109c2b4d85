"""The hours that clocks show twice: where reads without a zone stand, and where else they may belong.

A local time of such an hour is two instants. An import keeps the earlier one and marks the read (`ambiguous_dst`); the later one
is the zone's shift after it, an hour in most zones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

AMBIGUOUS = "ambiguous_dst"
"""`time_basis` of a read that stands at the earlier of two instants."""

Span = tuple[datetime, datetime]
"""Aware instants, half-open."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class RepeatedHour:
    """One stretch that clocks show twice: the first time from `start` to `end`, UTC, and again from `end` on.

    Attributes:
        shift: By how much the clocks go back: the later instant is so much after the earlier one.
    """

    start: datetime
    end: datetime
    shift: timedelta


def near(zones: Iterable[str], spans: Sequence[Span]) -> tuple[RepeatedHour, ...]:
    """Return the repeated hours of some zones that one of the spans lies in or touches, either time they are shown, in order."""
    years = {year for start, end in spans for year in range((start - _DAY).year, (end + _DAY).year + 1)}
    hours = {hour for zone in zones for year in years for hour in _of_year(zone, year)}
    return tuple(sorted(hour for hour in hours if any(_meet(hour, span) for span in spans)))


def elsewhere(hours: Sequence[RepeatedHour], spans: Sequence[Span]) -> list[Span]:
    """Return where marked reads stand that are in none of the spans and would be in one of them if they were later."""
    found: list[Span] = []
    for hour in hours:
        for start, end in spans:
            first, last = max(start - hour.shift, hour.start), min(end - hour.shift, hour.end)
            found += _without([(first, last)] if first < last else [], spans)
    return sorted(set(found))


def _meet(hour: RepeatedHour, span: Span) -> bool:
    return span[0] < hour.end + hour.shift and hour.start < span[1]


def _without(left: list[Span], spans: Sequence[Span]) -> list[Span]:
    """Take spans out of those that are left."""
    for start, end in spans:
        left = [
            part
            for first, last in left
            for part in ((first, min(last, start)), (max(first, end), last))
            if part[0] < part[1]
        ]
    return left


@lru_cache(maxsize=512)
def _of_year(zone: str, year: int) -> tuple[RepeatedHour, ...]:
    """Return when clocks of a zone go back in a year, UTC."""
    clocks = ZoneInfo(zone)
    days = [datetime(year, 1, 1, tzinfo=UTC) + n * _DAY for n in range(367)]
    offsets = [_offset(clocks, day) for day in days]
    found = []
    for day, before, after in zip(days, offsets, offsets[1:], strict=False):
        if after < before:
            end, shift = _turn(clocks, day), before - after
            found.append(RepeatedHour(end - shift, end, shift))
    return tuple(found)


def _turn(clocks: ZoneInfo, day: datetime) -> datetime:
    """Return the first second of a day that has the offset of its end."""
    offset, low, high = _offset(clocks, day + _DAY), day, day + _DAY
    while high - low > _SECOND:
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (low, middle) if _offset(clocks, middle) == offset else (middle, high)
    return high


def _offset(clocks: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(clocks).utcoffset() or timedelta(0)
