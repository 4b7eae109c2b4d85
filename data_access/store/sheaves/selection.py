"""Which reads of a sheaf a question may see, said of columns.

`tests/contract/store` holds it to a plain loop, and to an engine that is told the same in statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.questions.scope import Scope
from data_access.questions.shapes import Area, Cameras, Circle, Filters, Polygon
from data_access.steps import Reach
from data_access.store.forms.asking import KINDS_OF_WORDS, SECTORS, asked_columns, called, merged, oldest
from data_access.store.forms.geometry import boxes, within
from data_access.store.index.plate_index import Packed
from data_access.store.index.stretches import spread
from data_access.store.sheaves.columns import NOWHERE, Columns, Mask, Numbers, Rows
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.sheaves.text_blocks import joined
from data_access.vehicle_words import SAYS_NOTHING

Stretch = tuple[int, int]
"""Instants from the first up to, not with, the second, microseconds since 1970."""

_EPOCH, _US = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_ONE_BY_ONE = 256
"""Up to so many stretches of cameras are looked up one by one; beyond it all reads of the cameras are looked at at once."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a question asks of each read, and what may be seen.

    Attributes:
        plates: Only reads of these, packed and sorted; None for all plates.
        mark: Only reads whose `time_basis` this is; empty for all.
        instants: Only reads captured at one of these; None for all.
        ids: Only the reads of these ids, and their corrections; None for all.
        brought_by: Only what this batch brought; None for all.
    """

    scope: Scope
    reach: Reach
    plates: Packed | None = None
    mark: str = ""
    instants: frozenset[datetime] | None = None
    ids: frozenset[str] | None = None
    brought_by: int | None = None
    _known: dict[str, list[Stretch]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out once: the windows put together, and the oldest instant of each class."""

    @classmethod
    def of(
        cls, scope: Scope, reach: Reach, plates: Packed | None, mark: str, brought_by: int | None = None
    ) -> Selection:
        """Select what a scope says; the saved reads are those that the reach names."""
        if not scope.of_saved:
            return cls(scope, reach, plates, mark, brought_by=brought_by)
        instants, ids = frozenset(at for _, at in reach.saved), frozenset(read_id for read_id, _ in reach.saved)
        return cls(scope, reach, plates, mark, instants, ids, brought_by)

    def meets(self, day: Stretch) -> bool:
        """Say whether it looks at any time of a day."""
        stretches = self.stretches()
        return stretches is None or any(start < day[1] and day[0] < end for start, end in stretches)

    def rows(self, sheaf: Sheaf, retention_class: str) -> Rows:
        """Return the reads of a sheaf of one class that are selected, in no order. Raises `SheafDamage`."""
        if retention_class not in self.reach.keep:
            return np.zeros(0, dtype=np.intp)
        if self.instants is not None:
            wanted = np.array([microseconds(at) for at in self.instants], dtype=np.int64)
            rows = np.flatnonzero(np.isin(sheaf.columns().at, wanted))
        elif self.plates is None:
            rows = _there(sheaf.columns(), self.scope.areas, self.stretches())
        else:
            rows = sheaf.of_plates(self.plates)
            if len(rows) and (stretches := self.stretches()) is not None:
                rows = rows[_during(sheaf.columns().at[rows], stretches)]
        return self.passing(sheaf, rows, retention_class)

    def passing(self, sheaf: Sheaf, rows: Rows, retention_class: str) -> Rows:
        """Return those of some reads of a sheaf of one class that pass all but plates and windows. Raises `SheafDamage`."""
        if not len(rows):
            return rows
        columns = sheaf.columns()
        for test in self._tests(retention_class):
            rows = test(sheaf, columns, rows)
            if not len(rows):
                break
        return rows

    def most(self, sheaf: Sheaf) -> int:
        """Return how many reads of the cameras that may be meant there are in the windows, if they come evenly over the sheaf's time."""
        columns, stretches = sheaf.columns(), self.stretches()
        cameras = _cameras(columns, self.scope.areas)
        reads = int((columns.firsts[cameras + 1].astype(np.int64) - columns.firsts[cameras]).sum())
        if stretches is None or not reads:
            return reads
        first, last = int(columns.at.min()), int(columns.at.max()) + 1
        inside = sum(max(0, min(end, last) - max(start, first)) for start, end in stretches)
        return reads * inside // (last - first)

    def stretches(self) -> list[Stretch] | None:
        """Return the windows of the question, put together; None if it looks at all times."""
        windows = self.scope.windows
        if windows is None:
            return None
        if "" not in self._known:
            self._known[""] = [stretch_of(start, end) for start, end in merged(windows)]
        return self._known[""]

    def _oldest(self, retention_class: str) -> int:
        """Return the instant before which reads of a class are not there, unless held; microseconds since 1970."""
        if retention_class not in self._known:
            first = microseconds(oldest(self.reach, retention_class))
            self._known[retention_class] = [(first, first)]
        return self._known[retention_class][0][0]

    def _tests(self, retention_class: str) -> Iterator[Callable[[Sheaf, Columns, Rows], Rows]]:
        """Yield what the reads must pass, the cheap tests first; each returns those that do."""
        reach, filters = self.reach, self.scope.filters
        if self.scope.areas:
            yield lambda _, columns, rows: rows[_in_any(self.scope.areas, columns, rows)]
        batches = reach.batches
        yield lambda _, columns, rows: columns.said["batch"].passing(
            rows, lambda batch: batch <= batches.upto and batch not in batches.hidden
        )
        if self.brought_by is not None:
            mine = self.brought_by
            yield lambda _, columns, rows: columns.said["batch"].passing(rows, lambda batch: bool(batch == mine))
        for name in asked_columns(filters):
            look = _look(name, filters)
            yield lambda _, columns, rows, name=name, look=look: columns.said[name].passing(rows, look)  # type: ignore[misc] # bound now
        if self.mark:
            yield lambda _, columns, rows: columns.said["time_basis"].passing(
                rows, lambda basis: bool(basis == self.mark)
            )
        yield lambda sheaf, columns, rows: _kept(sheaf, columns, rows, self._oldest(retention_class), reach.held)
        if self.ids is not None:
            ids = self.ids
            yield lambda sheaf, _, rows: rows[named_in_texts(sheaf, rows, ids)]


def stretch_of(start: datetime, end: datetime) -> Stretch:
    """Return a stretch of time, its end not with it."""
    return microseconds(start), microseconds(end)


def microseconds(at: datetime) -> int:
    """Return an instant as microseconds since 1970, UTC."""
    return (at - _EPOCH) // _US


def _during(at: Numbers, stretches: Sequence[Stretch]) -> Mask:
    inside = np.zeros(len(at), dtype=np.bool_)
    for start, end in stretches:
        inside |= (at >= start) & (at < end)
    return inside


def _there(columns: Columns, areas: Sequence[Area], stretches: Sequence[Stretch] | None) -> Rows:
    """Return the reads of the cameras that may be meant, in the windows."""
    cameras = _cameras(columns, areas)
    firsts, ends = columns.firsts[cameras], columns.firsts[cameras + 1]
    if stretches is None:
        return spread(firsts, ends)
    if len(cameras) * len(stretches) > _ONE_BY_ONE:
        rows = spread(firsts, ends)
        return rows[_during(columns.at[rows], stretches)]
    bounds = np.array(stretches, dtype=np.int64)
    found = [
        first + columns.at[first:end].searchsorted(bounds)
        for first, end in zip(firsts.tolist(), ends.tolist(), strict=True)
    ]
    every = np.array(found, dtype=np.int64).reshape(-1, 2)
    return spread(every[:, 0], every[:, 1])


def _cameras(columns: Columns, areas: Sequence[Area]) -> Rows:
    """Return the places of the cameras that may have a read in any of some areas, and of those that are named; all if there are none."""
    if not areas:
        return np.arange(len(columns.cameras))
    south, north, west, east = columns.boxes
    meant = np.zeros(len(columns.cameras), dtype=np.bool_)
    for area in areas:
        if isinstance(area, Cameras):
            meant |= _named(columns, area)
        else:
            for box in boxes(area):
                meant |= (south <= box.north) & (north >= box.south) & (west <= box.east) & (east >= box.west)
    return np.flatnonzero(meant)


def _named(columns: Columns, area: Cameras) -> Mask:
    named = np.zeros(len(columns.cameras), dtype=np.bool_)
    named[[place for name in area.ids if (place := columns.place_of(name)) is not None]] = True
    return named


def _in_any(areas: Sequence[Area], columns: Columns, rows: Rows) -> Mask:
    cameras = columns.camera_of(rows)
    inside = np.zeros(len(rows), dtype=np.bool_)
    for area in areas:
        inside |= _named(columns, area)[cameras] if isinstance(area, Cameras) else _within(area, columns, rows, cameras)
    return inside


def _within(area: Circle | Polygon, columns: Columns, rows: Rows, cameras: Rows) -> Mask:
    """Test where reads are: of a camera whose reads are all at one place, that place; of others, each read."""
    south, north, west, east = columns.boxes
    there = np.zeros(len(south), dtype=np.bool_)
    there[cameras] = True
    fixed = np.flatnonzero(there & (south == north) & (west == east))
    here = np.zeros(len(south), dtype=np.bool_)
    here[fixed] = within(area, south[fixed].astype(np.int64), west[fixed].astype(np.int64))
    inside: Mask = here[cameras] & (columns.lat[rows] != NOWHERE)
    there[fixed] = False
    moving = np.flatnonzero(there[cameras]) if there.any() else ()
    if len(moving):
        lat, lon = (degrees[rows[moving]].astype(np.int64) for degrees in (columns.lat, columns.lon))
        inside[moving] = (lat != NOWHERE) & within(area, lat, lon)
    return inside


def _look(name: str, filters: Filters) -> Callable[[Any], bool]:
    """Return the test of a filter on one column; a read that does not know passes unless that is switched off."""
    sectors = [degrees for direction in filters.directions for degrees in SECTORS[direction]]
    words: dict[str, frozenset[str]] = {kind: called(filters, kind) for kind in KINDS_OF_WORDS}
    words["plate_state"] = frozenset(filters.states)

    def passes(value: Any) -> bool:
        unknown = value is None or (name in KINDS_OF_WORDS and value in SAYS_NOTHING)
        if unknown and filters.keep_unknown:
            return True
        if name == "heading_deg":
            return value is not None and any(first <= value <= last for first, last in sectors)
        return value in words[name]

    return passes


def _kept(sheaf: Sheaf, columns: Columns, rows: Rows, first: int, holds: frozenset[str]) -> Rows:
    """Return the reads that are young enough, or kept by a hold on them or on the read that they correct."""
    young: Mask = columns.at[rows] >= first
    if young.all():
        return rows
    if holds:
        old = np.flatnonzero(~young)
        young[old] = named_in_texts(sheaf, rows[old], holds)
    return rows[young]


def named_in_texts(sheaf: Sheaf, rows: Rows, ids: frozenset[str]) -> Mask:
    """Say which reads have one of some ids, or correct one that has."""
    blocks, places = sheaf.texts.at(rows)
    texts = joined(blocks)
    both = (_among(texts[name], ids).take(pa.array(places)) for name in ("read_id", "corrects"))
    mask: Mask = pc.or_(*both).to_numpy(zero_copy_only=False)
    return mask


def _among(texts: pa.Array, ids: frozenset[str]) -> pa.Array:
    """Say of each text whether it is one of some ids. Of few texts each is looked up: many ids would have to be hashed first."""
    if texts.null_count == len(texts):
        return pa.array(np.zeros(len(texts), dtype=np.bool_))
    if len(texts) < len(ids):
        return pa.array([text in ids for text in texts.to_pylist()], pa.bool_())
    return pc.is_in(texts, _as_array(ids))


@lru_cache(maxsize=2)
def _as_array(ids: frozenset[str]) -> pa.Array:
    """Return ids as an array, made once for the reads that are held: they stay the same for many questions."""
    return pa.array(ids, pa.string())
