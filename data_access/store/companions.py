"""Reads beside the passages of a plate, looked up in the columns: camera by camera, in the stretches of time that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.errors import Busy, Cancelled, Refused
from data_access.steps import Reach
from data_access.store.convoy import ConvoyTerms, Numbers, Passages, Stretches, usable
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.index.plate_index import Packed, unpack
from data_access.store.scenes import EPOCH
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.selection import Selection
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage, spread
from data_access.store.sql import corrections
from data_access.store.sql.statements import oldest, shown_columns

_US = timedelta(microseconds=1)

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

    def rows(self) -> list[pa.RecordBatch]:
        """Return the reads of all plates that passed often enough, but for the plate itself. Raises as `check` and `guard` do."""
        found = list(self._beside(0))
        plates = self._enough(found)
        chosen = [left for one in found if len((left := one.of_plates(plates)).rows)]
        if not chosen:
            return []
        parts = []
        for one in chosen:
            with self.guard(one.segment):
                parts.append(Gleaning.of(one.sheaf, one.rows))
            self.check(0)
        counting = corrections.counting([one.segment.corrections for one in chosen], self.reach.batches)
        return [corrections.marked(shown(parts, shown_columns(self.reach.fields)), counting)]

    def plates(self, by: timedelta) -> int | None:
        """Count the plates that would have passed often enough if the passages were so much later; None if that is not known."""
        classes = [oldest(self.reach, name) for name in self.reach.keep]
        if not usable(self.passages, self.terms, by, classes, self.reach.as_of):
            return None
        try:
            return len(self._enough(list(self._beside(by // _US))))
        except Cancelled:
            raise
        except (Refused, Busy, SheafDamage):  # a count that cannot be had is no reason to keep the answer back
            return None

    def _beside(self, by_us: int) -> Iterator[_Beside]:
        """Yield the reads beside the passages, if these were so much later, sheaf by sheaf."""
        selection, count = Selection(self.terms.scope, self.reach), 0
        stretches = self.passages.stretches(self.terms, by_us)
        self.check(count)
        for key, segment in sorted(
            self.shelf.segments().items(), key=lambda each: (each[0].day, each[0].retention_class)
        ):
            if key.retention_class not in self.reach.keep:
                continue
            start, end = ((instant - EPOCH) // _US for instant in (key.start, key.end))
            here = [left for some in stretches if len((left := some.between(start, end)).start)]
            if not here:
                continue
            with self.guard(segment):
                sheaves = sheaf_keeping.sound(self.shelf, segment)
                each = [_in(segment, sheaf, some, selection) for sheaf in sheaves for some in here]
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

    def of_plates(self, plates: Packed) -> _Beside:
        mine = np.isin(self.plates, plates)
        return _Beside(self.segment, self.sheaf, self.rows[mine], self.plates[mine], self.passages[mine])


def _in(segment: Segment, sheaf: Sheaf, stretches: Stretches, selection: Selection) -> _Beside:
    """Return the reads of a sheaf that lie in some stretches and may be seen."""
    columns = sheaf.columns()
    places = pc.index_in(pa.array(stretches.names, pa.string()), value_set=columns.cameras).to_pylist()
    bounds, passages = [(0, 0)], [0]
    each = (stretches.camera, stretches.start, stretches.end, stretches.passage)
    for camera, start, end, passage in zip(*(column.tolist() for column in each), strict=True):
        place = places[camera]
        if place is not None:
            first, last = columns.firsts[place : place + 2].tolist()
            bounds.append(tuple((first + columns.at[first:last].searchsorted((start, end))).tolist()))
            passages.append(passage)
    firsts, ends = np.array(bounds, dtype=np.int64).T
    rows, passage_of = spread(firsts, ends), np.repeat(np.array(passages, dtype=np.int64), ends - firsts)
    seen = selection.passing(sheaf, rows, segment.file.segment.retention_class)
    if len(seen) < len(rows):
        passage_of = passage_of[np.isin(rows, seen)]
    return _Beside(segment, sheaf, seen, sheaf.plates.plates[columns.plate[seen]], passage_of)
