"""Reads over time as bars, and which bar each read is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from data_access.wording.times import shown

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BARS = 48
"""Most bars of a chart, but for one more where the first begins before the first read."""

STEPS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 180, 360, 720, 1440, 10_080, 43_200, 525_600))


@dataclass(frozen=True, slots=True)
class TimeBars:
    """Bars of one length, empty ones included, that begin on the hour or day of the agency's clocks.

    Attributes:
        labels: When each begins, in the agency's zone.
        of: The bar of each read, in the order of the reads.
        begin: Start of the first bar, and `every` the length of each: microseconds since 1970 by the clocks of the first read.
        ahead: Those clocks, ahead of UTC.
    """

    labels: tuple[str, ...]
    of: pl.Series
    begin: int = 0
    every: int = 1
    ahead: int = 0

    def at(self, times: pl.Series) -> pl.Series:
        """Return the bar of each of some instants; one that no bar holds has a number before the first or after the last."""
        return ((times.dt.epoch("us") + self.ahead - self.begin) // self.every).alias("bar")

    def counts(self, of: pl.Series | None = None) -> list[int]:
        """Count the reads of each bar; those of a part of the reads, if their bars are given."""
        found = dict((self.of if of is None else of).value_counts().iter_rows())
        return [found.get(bar, 0) for bar in range(len(self.labels))]


NO_BARS = TimeBars((), pl.Series("bar", [], pl.Int64))


def bars_of(times: pl.Series, zone: str) -> TimeBars:
    """Return the bars of some instants: at most `BARS`, as short as may be."""
    first, last = times.min(), times.max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return NO_BARS
    step = next((s for s in STEPS if (last - first) / s <= BARS), STEPS[-1])
    every, ahead = _us(step), _us(first.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0))
    begin, end = (_us(each - EPOCH) + ahead for each in (first, last))
    labels = tuple(_label(n * every - ahead, zone) for n in range(begin // every, end // every + 1))
    bars = TimeBars(labels, times, begin // every * every, every, ahead)
    return replace(bars, of=bars.at(times))


def stretch_words(labels: Sequence[str], first: int, last: int) -> str:
    """Say from when to when some bars are, the last one included."""
    return f"from {labels[first]}" if last + 1 >= len(labels) else f"{labels[first]} to {labels[last + 1]}"


def _label(us: int, zone: str) -> str:
    return shown(EPOCH + timedelta(microseconds=us), zone)[:-3]


def _us(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
