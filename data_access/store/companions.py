"""Reads beside the passages of a plate, looked up in the columns: camera by camera, in the stretches of time that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from data_access.errors import Busy, Cancelled, Refused
from data_access.steps import Reach
from data_access.store.convoy import ConvoyTerms, Numbers, Passages, Stretches, usable
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms.asking import oldest
from data_access.store.index.plate_index import Packed, unpack
from data_access.store.index.stretches import spread
from data_access.store.scenes import EPOCH
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.selection import Selection
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage

_US = timedelta(microseconds=1)
_DAY_US = timedelta(days=1) // _US
_FIRST_DAY = EPOCH.toordinal()

Guard = Callable[[Segment], AbstractContextManager[None]]
"""Around whatever is read of a segment: what becomes of damage."""


@dataclass(frozen=True, slots=True)
class Lookout:
    """How reads beside passages are looked for.

    Attributes:
        check: Is told how many reads were looked at, and raises if they are too many or it took too long.
    """

    shelf: Shelf
    terms: ConvoyTerms
    passages: Passages
    reach: Reach
    check: Callable[[int], None]
    guard: Guard

    def found(self) -> list[tuple[Segment, Sheaf, Rows]]:
        """Return the reads of all plates that passed often enough, but for the plate itself. Raises as `check` and `guard` do."""
        every = list(self._beside(0))
        plates = self._enough(every)
        return [(one.segment, one.sheaf, rows) for one in every if len(rows := one.of_plates(plates))]

    def plates(self, by: timedelta) -> int | None:
        """Count the plates that would have passed often enough if the passages were so much later; None if that is not known."""
        classes = [oldest(self.reach, name) for name in self.reach.keep]
        if not usable(self.passages, self.terms, by, classes, self.reach.as_of):
            return None
        try:
            return len(self._enough(list(self._beside(by // _US))))
        except Cancelled:
            raise
        except (Refused, Busy, SheafDamage, OSError):  # a count that cannot be had is no reason to keep the answer back
            return None

    def _beside(self, by_us: int) -> Iterator[_Beside]:
        """Yield the reads beside the passages, if these were so much later, sheaf by sheaf."""
        selection, count = Selection(self.terms.scope, self.reach), 0
        stretches = self.passages.stretches(self.terms, by_us)
        days = _days_of(stretches)
        self.check(count)
        chosen = [(key, each) for key, each in self.shelf.segments().items() if key.day.toordinal() in days]
        for key, segment in sorted(chosen, key=lambda each: (each[0].day, each[0].retention_class)):
            if key.retention_class not in self.reach.keep:
                continue
            with self.guard(segment):
                sheaves = sheaf_keeping.sound(segment)
                each = [_in(segment, sheaf, days[key.day.toordinal()], selection) for sheaf in sheaves]
            count += sum(len(one.rows) for one in each)
            self.check(count)
            yield from (one for one in each if len(one.rows))

    def _enough(self, beside: Sequence[_Beside]) -> Packed:
        """Return the plates that were read at enough passages, but for the plate itself and those that are nobody's."""
        if not beside:
            return np.zeros(0, dtype=np.int64)
        plates, number = np.unique(np.concatenate([one.plates for one in beside]), return_inverse=True)
        many = max(1, self.passages.count)
        pairs = np.unique(number * many + np.concatenate([one.passages for one in beside]))
        often = plates[np.bincount(pairs // many, minlength=len(plates)) >= self.terms.at_least]
        mine = [key not in ("", self.terms.plate) and "?" not in key for key in unpack(often)]
        return often[np.array(mine, dtype=np.bool_)]


@dataclass(frozen=True, slots=True)
class _Beside:
    """Reads of one sheaf beside passages: of which plate each is, and beside which passage."""

    segment: Segment
    sheaf: Sheaf
    rows: Rows
    plates: Packed
    passages: Numbers

    def of_plates(self, plates: Packed) -> Rows:
        """Return the reads of some plates, given sorted, each once."""
        if not len(plates):
            return self.rows[:0]
        there = plates[np.minimum(np.searchsorted(plates, self.plates), len(plates) - 1)] == self.plates
        rows: Rows = self.rows[there]
        return rows


@dataclass(frozen=True, slots=True)
class _Look:
    """One stretch of time beside a passage, at one camera; microseconds since 1970, the end not with it."""

    camera: str
    bounds: Numbers
    passage: int


def _days_of(stretches: Sequence[Stretches]) -> dict[int, list[_Look]]:
    """Return on each day, by its ordinal, the stretches that meet it, those of one camera in order."""
    days: dict[int, list[_Look]] = {}
    for some in stretches:
        bounds = np.stack([some.start, some.end], axis=1)
        each = (some.camera, some.start // _DAY_US, (some.end - 1) // _DAY_US, some.passage)
        for number, (camera, first, last, passage) in enumerate(
            zip(*(column.tolist() for column in each), strict=True)
        ):
            look = _Look(some.names[camera], bounds[number], passage)
            for day in range(first, last + 1):
                days.setdefault(day + _FIRST_DAY, []).append(look)
    return days


def _in(segment: Segment, sheaf: Sheaf, looks: Sequence[_Look], selection: Selection) -> _Beside:
    """Return the reads of a sheaf that lie in some stretches and may be seen."""
    columns = sheaf.columns()
    bounds, passages = [], []
    for look in looks:
        place = columns.place_of(look.camera)
        if place is not None:
            first, last = columns.firsts[place : place + 2].tolist()
            bounds.append(first + columns.at[first:last].searchsorted(look.bounds))
            passages.append(look.passage)
    if not bounds:
        nothing = np.zeros(0, dtype=np.int64)
        return _Beside(segment, sheaf, nothing, nothing, nothing)
    firsts, ends = np.array(bounds, dtype=np.int64).T
    rows, passage_of = spread(firsts, ends), np.repeat(np.array(passages, dtype=np.int64), ends - firsts)
    seen = selection.passing(sheaf, rows, segment.file.segment.retention_class)
    if len(seen) < len(rows):
        passage_of = passage_of[np.isin(rows, seen)]
    return _Beside(segment, sheaf, seen, sheaf.plates.plates[columns.plate[seen]], passage_of)
