"""The same hours on other days of the same kind: which days a question's windows are compared with.

Workdays are compared with workdays, Saturdays and Sundays with one another. A workday with as little traffic as a weekend, a
holiday, counts as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Span = tuple[datetime, datetime]
"""From the first instant up to, not with, the second."""

MOST = 8
"""With so many other days a question is compared at most."""
FEWEST = 2
"""With fewer days than this nothing can be compared at the same hours."""
LONGEST = 4
"""Where the same hours cannot be compared, stretches of so many whole days at most are."""
MOST_SEGMENTS = 16
"""The windows on other days touch at most about so many days of the store."""
FARTHEST = 60
"""No day is compared that is farther away than this, days."""
WHOLE_WEEK = 7
"""Windows of so many days or more have workdays and weekends in them; their kind is not asked for."""
NEAR = timedelta(days=10)
"""A day's traffic is compared with that of days so near: cameras are added, and seasons change."""
QUIETER = 0.92
"""Weekends tell holidays only if they have at most this share of a workday's traffic."""

_DAY = timedelta(days=1)
_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SameHours:
    """What a question's windows are compared with.

    Attributes:
        windows: Those on each of the days compared.
        alike: True if they are the question's own, moved to days of the same kind; else they are stretches of whole UTC days.
        times: How many times as long as each of them the question's are.
    """

    windows: tuple[tuple[Span, ...], ...]
    alike: bool
    times: float


def same_hours_of(windows: Sequence[Span], traffic: Mapping[date, int], free: frozenset[date], zone: str) -> SameHours:
    """Return the same hours on other days of the same kind, nearest first; if there are few, stretches of whole days.

    Args:
        traffic: Reads of each whole UTC day that is known.
        free: UTC days on which the windows may lie.
        zone: IANA name of the zone whose days count.
    """
    moved = tuple(_moved(windows, traffic, free, ZoneInfo(zone)))
    if len(moved) >= FEWEST:
        return SameHours(moved, alike=True, times=1.0)
    stretches = tuple(_stretches(sorted(free)))
    days = sum(map(len, stretches)) / max(1, len(stretches))
    length = sum((end - start for start, end in windows), timedelta()) / _DAY
    return SameHours(stretches, alike=False, times=length / max(1.0, days))


def _moved(
    windows: Sequence[Span], traffic: Mapping[date, int], free: frozenset[date], zone: ZoneInfo
) -> Iterator[tuple[Span, ...]]:
    for days in shifts_of(windows, traffic, free, zone, most=MOST, segments=MOST_SEGMENTS):
        yield moved(windows, days)


def moved(windows: Sequence[Span], days: int) -> tuple[Span, ...]:
    """Return windows so many days later; earlier, where it is negative."""
    return tuple((start + days * _DAY, end + days * _DAY) for start, end in windows)


def shifts_of(
    windows: Sequence[Span],
    traffic: Mapping[date, int],
    free: frozenset[date],
    zone: ZoneInfo,
    *,
    most: int,
    segments: int,
) -> Iterator[int]:
    """Yield by how many days windows may be moved to lie on free days of the same kind, the fewest first; no two meet.

    Args:
        traffic, free: As in `same_hours_of`.
        most: So many at most;
        segments: so many at most, too, that they touch about so many days of the store.
    """
    kinds = _Kinds(traffic)
    own = _kinds(windows, zone, kinds)
    occupied: list[Span] = []
    count = 0
    for days in sorted(range(-FARTHEST, FARTHEST + 1), key=lambda each: (abs(each), each)):
        there = moved(windows, days)
        touched = {day for start, end in there for day in utc_days(start, end)}
        if not days or not touched <= free or _kinds(there, zone, kinds) != own or _overlap(there, occupied):
            continue
        most = min(most, max(1, segments // len(touched)))
        if count >= most:
            return
        yield days
        count += 1
        occupied += there


def spread(days: Sequence[T], most: int) -> list[T]:
    """Return so many at most, evenly out of all."""
    return [days[number * len(days) // most] for number in range(most)] if len(days) > most else [*days]


def _stretches(days: Sequence[date]) -> Iterator[tuple[Span, ...]]:
    """Yield a few stretches of a few days each: all of the days, or evenly out of all."""
    count = min(MOST, len(days))
    if len(days) > MOST * LONGEST:
        starts = spread(range(0, len(days) - LONGEST + 1, LONGEST), MOST)
        bounds = [(start, start + LONGEST) for start in starts]
    else:
        bounds = [(number * len(days) // count, (number + 1) * len(days) // count) for number in range(count)]
    for first, end in bounds:
        midnights = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days[first:end])
        yield tuple((start, start + _DAY) for start in midnights)


def utc_days(start: datetime, end: datetime) -> Iterator[date]:
    """Yield the days that a stretch of time touches, by the clock of its bounds."""
    day, last = start.date(), (end - _LEAST).date()
    while day <= last:
        yield day
        day += _DAY


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(start < stop and begin < end for start, end in some for begin, stop in others)


def _kinds(windows: Sequence[Span], zone: ZoneInfo, kinds: _Kinds) -> tuple[tuple[bool, ...], ...]:
    return tuple(_kinds_of(*window, zone, kinds) for window in windows)


def _kinds_of(start: datetime, end: datetime, zone: ZoneInfo, kinds: _Kinds) -> tuple[bool, ...]:
    if end - start >= WHOLE_WEEK * _DAY:
        return ()
    return tuple(kinds.of(day) for day in utc_days(start.astimezone(zone), end.astimezone(zone)))


class _Kinds:
    """Says of days whether their traffic is that of a weekend."""

    def __init__(self, traffic: Mapping[date, int]) -> None:
        self._traffic = traffic
        self._known: dict[date, bool] = {}

    def of(self, day: date) -> bool:
        """Return True for a Saturday, a Sunday, and a workday that is as quiet."""
        if day not in self._known:
            self._known[day] = day.weekday() >= 5 or self._quiet(day)
        return self._known[day]

    def _quiet(self, day: date) -> bool:
        mine = self._traffic.get(day)
        near = [(each, reads) for each, reads in self._traffic.items() if each != day and abs(each - day) <= NEAR]
        workdays = [reads for each, reads in near if each.weekday() < 5]
        weekends = [reads for each, reads in near if each.weekday() >= 5]
        if mine is None or not workdays or not weekends:
            return False
        usual, quiet = median(workdays), median(weekends)
        return quiet < QUIETER * usual and mine < (usual + quiet) / 2
