"""Answering a question from the segments it has to look into, within its bounds of rows and time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from data_access.errors import Busy, Reason, Refused
from data_access.questions.with_reads import WithReads
from data_access.shortage import is_shortage
from data_access.steps import Reach
from data_access.store.companions import Lookout
from data_access.store.convoy import ConvoyTerms, fixed_only, passages_of
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms import corrections
from data_access.store.forms.asking import shown_columns
from data_access.store.index.plate_index import Packed, distinct
from data_access.store.kinds import Search, search_of
from data_access.store.plan import Route
from data_access.store.scenes import MOST_LOOKED_AT
from data_access.store.sheaves.answer_rows import Gleaning, answered
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.selection import Selection
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from data_access.store.watch import Watch

TRIES = 32
"""So often an answer is begun anew because a segment got other files meanwhile."""


def rows_of(
    shelf: Shelf,
    question: WithReads,
    reach: Reach,
    route: Route,
    cancel: threading.Event | None,
    mark: str = "",
) -> list[pa.RecordBatch]:
    """Return the rows that answer a question.

    Args:
        mark: Of these only the reads whose `time_basis` this is; empty for all.

    Raises:
        Refused: There are more than the reach allows.
        TimedOut, Cancelled: It was stopped.
        Busy: What is stored could not be read.
    """
    if shelf.closed:
        raise Busy("The store is closed; nothing was disclosed.")
    search = search_of(question)
    selections = tuple(Selection.of(scope, reach, route.plates, mark) for scope in search.scopes(question))
    bounds = _Bounds(reach, Watch(reach.max_s, cancel), search, MOST_LOOKED_AT if search.wider else 1)
    for _ in range(TRIES):
        try:
            rows = _rows(shelf, question, route, bounds, selections)
            if search.convoy is not None:
                rows = _with_others(shelf, search.convoy.terms(question), bounds, rows)
        except _Doubtful as doubtful:
            segment = doubtful.segment
            if shelf.segments().get(segment.file.segment) is not segment:
                continue
            shelf.failing = not doubtful.short
            raise Busy(f"The store could not read {segment.file.name}; nothing was disclosed.") from None
        shelf.failing = False
        if search.scenes is not None:
            rows = search.scenes.together(question, rows)
        if search.wider:
            replace(bounds, times=1).check(sum(each.num_rows for each in rows))
        return rows
    raise Busy("The store could not answer: what it read changed again and again; nothing was disclosed.")


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How many reads an answer may hold, `times` as many of them are looked at for it, and how long it may take."""

    reach: Reach
    watch: Watch
    search: Search[Any]
    times: int

    def check(self, rows: int) -> None:
        self.watch.check()
        most = self.reach.max_rows * self.times
        if rows > most:
            raise Refused(
                [_too_many(most, "The answer has" if self.times == 1 else self.search.wider, self.search.remedy)]
            )


class _Doubtful(Exception):
    """What is stored of a segment could not be read: it is damaged, or others have taken its place, or the machine is short."""

    def __init__(self, segment: Segment, *, short: bool) -> None:
        self.segment, self.short = segment, short


def _rows(
    shelf: Shelf, question: WithReads, route: Route, bounds: _Bounds, selections: tuple[Selection, ...]
) -> list[pa.RecordBatch]:
    """Select and count first; then look up what is to be shown."""
    current, count, found = shelf.segments(), 0, list[_Part]()
    bounds.check(count)
    for key in route.segments:
        segment = current.get(key)
        if segment is None:
            continue
        for sheaf in segment.sheaves:
            with _sound(segment):
                rows = tuple(selection.rows(sheaf, key.retention_class) for selection in selections)
            count += sum(map(len, rows))
            bounds.check(count)
            if any(map(len, rows)):
                found.append(_Part(segment, sheaf, rows))
    if (scenes := search_of(question).scenes) is not None:
        found = _of_enough_scenes(found, scenes.enough(question))
    if not found:
        return []
    chosen = [(each.segment, each.sheaf, each.together) for each in found]
    counting = corrections.counting([each.corrections for each, *_ in chosen], bounds.reach.batches)
    parts = []
    for segment, sheaf, seen in chosen:
        with _sound(segment):
            parts.append(Gleaning.of(sheaf, seen))
        bounds.watch.check()
    return [corrections.marked(answered(parts, shown_columns(bounds.reach.fields)), counting)]


def _with_others(shelf: Shelf, terms: ConvoyTerms, bounds: _Bounds, rows: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Return the rows of one plate at fixed cameras, and those of others that passed with it."""
    mine = fixed_only(rows, bounds.reach.fixed_cameras)
    replace(bounds, times=1).check(sum(each.num_rows for each in mine))
    return [*mine, *Lookout(shelf, terms, passages_of(mine), bounds.reach, bounds.check, _sound).rows()]


@dataclass(frozen=True, slots=True)
class _Part:
    """Reads of one sheaf that each of some selections found."""

    segment: Segment
    sheaf: Sheaf
    rows: tuple[Rows, ...]

    @property
    def together(self) -> Rows:
        """All of them, each once."""
        return self.rows[0] if len(self.rows) == 1 else np.unique(np.concatenate(self.rows))


def _of_enough_scenes(parts: list[_Part], enough: int) -> list[_Part]:
    """Leave out the reads of plates that are at too few scenes, before anything else of them is looked up."""
    if not parts:
        return parts
    each = []
    for number in range(len(parts[0].rows)):
        each.append(distinct([_plates_at(one, number) for one in parts if len(one.rows[number])]))
    plates, scenes = np.unique(np.concatenate(each), return_counts=True)
    there = plates[scenes >= enough]
    return [left for one in parts if (left := _of_plates(one, there)) is not None]


def _plates_at(one: _Part, number: int) -> Packed:
    with _sound(one.segment):
        return one.sheaf.plates_at(one.rows[number])


def _of_plates(one: _Part, plates: Packed) -> _Part | None:
    with _sound(one.segment):
        mine = one.sheaf.of_plates(plates)
    rows = tuple(np.intersect1d(each, mine) for each in one.rows)
    return replace(one, rows=rows) if any(map(len, rows)) else None


@contextmanager
def _sound(segment: Segment) -> Iterator[None]:
    try:
        yield
    except (SheafDamage, OSError, pa.ArrowException) as error:
        raise _Doubtful(segment, short=is_shortage(error)) from None


def _too_many(most: int, what: str, remedy: str) -> Reason:
    return Reason("own.rows", f"{what} more than {most} reads.", remedy, rule="answer_is_small_enough")
