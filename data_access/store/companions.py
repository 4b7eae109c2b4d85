"""Reads beside the passages of a plate, looked up in the columns: camera by camera, in the stretches of time that matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.errors import Busy, Cancelled, Refused
from data_access.steps import Reach
from data_access.store.convoy import ConvoyTerms, Numbers, Passages, usable
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import SegmentId
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
        stretches, count = self.passages.stretches(self.terms, by_us), 0
        selection = Selection(self.terms.scope, self.reach)
        self.check(count)
        for key, segment in sorted(
            self.shelf.segments().items(), key=lambda each: (each[0].day, each[0].retention_class)
        ):
            here = _of_day(stretches, key) if key.retention_class in self.reach.keep else {}
            if not here:
                continue
            with self.guard(segment):
                each = [
                    one
                    for sheaf in sheaf_keeping.sound(self.shelf, segment)
                    if (one := self._in(segment, sheaf, here, selection, by_us))
                ]
            count += sum(len(one.rows) for one in each)
            self.check(count)
            yield from each

    def _in(
        self, segment: Segment, sheaf: Sheaf, stretches: Mapping[str, Numbers], selection: Selection, by_us: int
    ) -> _Beside | None:
        columns, names = sheaf.columns(), list(stretches)
        places = pc.index_in(pa.array(names, pa.string()), value_set=columns.cameras).to_pylist()
        there = {place: name for place, name in zip(places, names, strict=True) if place is not None}
        found = [
            _rows(columns.at, columns.firsts[place : place + 2].tolist(), stretches[name])
            for place, name in there.items()
        ]
        rows = selection.passing(sheaf, np.concatenate(found), segment.file.segment.retention_class) if found else None
        if rows is None or not len(rows):
            return None
        camera, at, passage = columns.camera_of(rows), columns.at[rows], np.zeros(len(rows), dtype=np.int64)
        for place, name in there.items():
            mine = camera == place
            passage[mine] = self.passages.cameras[name].passages_at(at[mine], by_us)
        return _Beside(segment, sheaf, rows, sheaf.plates.plates[columns.plate[rows]], passage)

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


def _of_day(stretches: Mapping[str, Numbers], key: SegmentId) -> dict[str, Numbers]:
    """Return the stretches that meet the day of a segment, for each camera that has any."""
    start, end = (key.start - EPOCH) // _US, (key.end - EPOCH) // _US
    first = {name: int(np.searchsorted(each[:, 1], start, side="right")) for name, each in stretches.items()}
    last = {name: int(np.searchsorted(each[:, 0], end)) for name, each in stretches.items()}
    return {name: stretches[name][first[name] : last[name]] for name in stretches if first[name] < last[name]}


def _rows(at: Numbers, of_camera: Sequence[int], stretches: Numbers) -> Rows:
    """Return the reads of one camera in some stretches of time."""
    first, end = of_camera
    bounds = first + np.searchsorted(at[first:end], stretches)
    return spread(bounds[:, 0], bounds[:, 1])
