"""One week of all cameras as arrays: one row a camera, one column an hour, from the first hour of a week since 1970."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.gateway.quality.rule import WEEK_H, Counts, Numbers

Seconds = npt.NDArray[np.int16]
NO_FIRST, NO_LAST = 3_600, -1
"""Stand for the first and last second of an hour without a read."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the register as arrays of one length."""

    camera: Numbers
    hour: Numbers
    reads: Numbers
    first_s: Numbers
    last_s: Numbers

    def only(self, which: npt.NDArray[np.bool_]) -> Rows:
        """Return some of them."""
        return Rows(self.camera[which], self.hour[which], self.reads[which], self.first_s[which], self.last_s[which])


@dataclass(frozen=True, slots=True)
class Week:
    """Reads of each hour, and the seconds of the first and the last."""

    reads: Counts
    first_s: Seconds
    last_s: Seconds

    @classmethod
    def empty(cls, cameras: int, hours: int = WEEK_H) -> Week:
        """Return hours without reads."""
        shape = cameras, hours
        return cls(np.zeros(shape, np.int32), np.full(shape, NO_FIRST, np.int16), np.full(shape, NO_LAST, np.int16))

    def grown(self, cameras: int) -> Week:
        """Return a copy with rows for more cameras."""
        other = Week.empty(cameras)
        for mine, theirs in zip(self.parts(), other.parts(), strict=True):
            theirs[: len(mine)] = mine
        return other

    def plus(self, rows: Rows) -> Week:
        """Return a copy with rows of this week added."""
        reads, first_s, last_s = (part.copy() for part in self.parts())
        at = rows.camera, rows.hour % WEEK_H
        np.add.at(reads, at, rows.reads.astype(np.int32))
        np.minimum.at(first_s, at, rows.first_s.astype(np.int16))
        np.maximum.at(last_s, at, rows.last_s.astype(np.int16))
        return Week(reads, first_s, last_s)

    def of(self, rows: Numbers | slice) -> Week:
        """Return some cameras."""
        return Week(*(part[rows] for part in self.parts()))

    def parts(self) -> tuple[npt.NDArray[np.signedinteger], ...]:
        """Return its arrays."""
        return self.reads, self.first_s, self.last_s


def joined(weeks: list[Week]) -> Week:
    """Put weeks one after another."""
    return Week(*(np.concatenate(parts, axis=1) for parts in zip(*(week.parts() for week in weeks), strict=True)))


def rows_of(counts: list[tuple[str, int, int, int | None, int | None]], places: Mapping[str, int]) -> Rows:
    """Turn rows of the register into arrays; those of a camera without a place, or without a read, are left out."""
    kept = [(places[c], h, n, f, la) for c, h, n, f, la in counts if n and c in places]
    columns = list(zip(*kept, strict=True)) or [()] * 5
    camera, hour, reads = (np.array(column, np.int64) for column in columns[:3])
    first_s = np.array([NO_FIRST if second is None else second for second in columns[3]], np.int64)
    last_s = np.array([NO_LAST if second is None else second for second in columns[4]], np.int64)
    return Rows(camera, hour, reads, first_s, last_s)
