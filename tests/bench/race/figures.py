"""What is made of the measurements: medians, shares, ratios, and whether answers agree."""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

TOO_MANY = -1
"""Stands for the rows of an answer that is larger than an answer may be: it is shown to nobody."""

_COMPARED = ("read_id", "captured_at", "plate", "camera_id", "lat_e7", "lon_e7")


def contents(frame: pl.DataFrame) -> str:
    """Return a digest of an answer, whatever the order of its rows: ids, times, plates and places of its reads."""
    rows = frame.select(_COMPARED).with_columns(
        pl.col(pl.Datetime).dt.epoch("us"), pl.col(pl.Int16, pl.Int32, pl.UInt32).cast(pl.Int64)
    )
    return hashlib.sha256(rows.sort("read_id").write_csv().encode()).hexdigest()


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below which so many in a hundred lie, between two values by their distance."""
    if not values:
        return float("nan")
    ordered, place = sorted(values), (len(values) - 1) * percent / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@dataclass(slots=True)
class Times:
    """How long one engine's answers of one kind took, milliseconds, and how many rows they had."""

    took_ms: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    @property
    def median(self) -> float:
        return percentile(self.took_ms, 50)

    @property
    def p90(self) -> float:
        return percentile(self.took_ms, 90)


@dataclass(slots=True)
class KindOfRace:
    """All engines' answers to the questions of one kind.

    Attributes:
        agreeing, compared: Questions to which all engines gave the same rows, of how many.
        over: Questions with more rows than an answer may have; they are neither timed nor compared, but for that all say so.
        loads: Load averages meanwhile.
    """

    of: dict[str, Times]
    agreeing: int = 0
    compared: int = 0
    over: int = 0
    loads: list[float] = field(default_factory=list)
    differing: list[int] = field(default_factory=list)

    def add(self, number: int, answers: Mapping[str, Answer], load: float) -> None:
        """Take up the answers to one question."""
        self.loads.append(load)
        if all(each.rows == TOO_MANY for each in answers.values()):
            self.over += 1
            return
        self.compared += 1
        same = len({each.contents for each in answers.values()}) == 1
        self.agreeing += same
        if not same:
            self.differing.append(number)
        for name, each in answers.items():
            self.of[name].took_ms.append(each.took_ms)
            self.of[name].rows.append(each.rows)

    def times_faster(self, name: str, peer: str) -> float:
        """How many times faster one engine's median answer is than another's; below 1 it is slower."""
        return self.of[peer].median / self.of[name].median

    @property
    def load(self) -> float:
        return statistics.fmean(self.loads) if self.loads else float("nan")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one engine said to one question: how long it took, how many rows, and their digest."""

    took_ms: float
    rows: int
    contents: str
