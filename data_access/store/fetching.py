"""Answering a question from the segments it has to look into, within its bounds of rows and time.

From their sheaves; a segment without, and a question that asks more than its scope says, by the engine with a statement.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from data_access.errors import Busy, Reason, Refused
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.companions import Lookout
from data_access.store.convoy import ConvoyTerms, fixed_only, passages_of
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.index.plate_index import Packed, distinct
from data_access.store.kinds import Search, search_of, statement_of
from data_access.store.plan import Route
from data_access.store.scenes import MOST_LOOKED_AT
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.selection import Selection
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from data_access.store.sql import corrections, dialects
from data_access.store.sql.frames import exactly
from data_access.store.sql.statements import shown_columns
from data_access.store.sql.tables import READS
from data_access.store.watch import Watch

TRIES = 32
"""So often an answer is begun anew because a segment got other files meanwhile, or one that is damaged."""
AT_ONCE = 32
"""So many segments are asked in one statement."""
ROWS_AT_ONCE = 10_000
"""So many rows are taken from the engine at a time; no more than this beyond the bound is ever held."""


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
        Busy: The engine failed.
    """
    if shelf.closed:
        raise Busy("The store is closed; nothing was disclosed.")
    search = search_of(question)
    scopes = search.scopes(question) if search.by_scope else ()
    selections = tuple(Selection(scope, reach, route.plates, mark) for scope in scopes)
    bounds = _Bounds(reach, Watch(reach.max_s, cancel), search, MOST_LOOKED_AT if search.wider else 1)
    for _ in range(TRIES):
        try:
            rows = _rows(shelf, question, route, bounds, selections, mark)
            if search.convoy is not None:
                rows = _with_others(shelf, search.convoy.terms(question), bounds, rows)
        except _Doubtful as doubtful:
            shelf.doubt(doubtful.segment)
            continue
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
    """The sheaves of a segment were damaged, or another generation has taken their place."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment


def _rows(
    shelf: Shelf, question: WithReads, route: Route, bounds: _Bounds, selections: tuple[Selection, ...], mark: str
) -> list[pa.RecordBatch]:
    """Select in the sheaves first, and count; ask the engine for segments without; then look up what is to be shown."""
    current, count = shelf.segments(), 0
    found, others = list[_Part](), list[SegmentId]()
    bounds.check(count)
    for key in route.segments:
        segment = current.get(key)
        if segment is None:
            continue
        if not selections or segment.sheaves is None:
            others.append(key)
            continue
        for sheaf in segment.sheaves:
            with _sound(segment):
                rows = tuple(selection.rows(sheaf, key.retention_class) for selection in selections)
            count += sum(map(len, rows))
            bounds.check(count)
            if any(map(len, rows)):
                found.append(_Part(segment, sheaf, rows))
    scenes = search_of(question).scenes
    if scenes is not None and not others:
        found = _of_enough_scenes(found, scenes.enough(question))
    chosen = [(each.segment, each.sheaf, each.together) for each in found]
    batches = _by_engine(shelf, question, tuple(others), bounds, mark, count) if others else []
    counting = corrections.counting([each.corrections for each, *_ in chosen], bounds.reach.batches)
    parts = []
    for segment, sheaf, seen in chosen:
        with _sound(segment):
            parts.append(Gleaning.of(sheaf, seen))
        bounds.watch.check()
    return [corrections.marked(shown(parts, shown_columns(bounds.reach.fields)), counting), *batches]


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
    except SheafDamage:
        raise _Doubtful(segment) from None


def _by_engine(
    shelf: Shelf, question: WithReads, segments: tuple[SegmentId, ...], bounds: _Bounds, mark: str, count: int
) -> list[pa.RecordBatch]:
    rows: list[pa.RecordBatch] = []
    cursor = _cursor(shelf)
    try:
        with (
            bounds.watch.over(cursor),
            closing(_batches(shelf, cursor, question, bounds.reach, segments, mark)) as found,
        ):
            for batch in _watched(shelf, found, bounds.watch):
                rows.append(batch)
                count += batch.num_rows
                bounds.check(count)
    finally:
        cursor.close()
    return rows


def _cursor(shelf: Shelf) -> duckdb.DuckDBPyConnection:
    try:
        return shelf.engine.cursor()
    except duckdb.Error:
        raise Busy("The store is closed; nothing was disclosed.") from None


def _watched(shelf: Shelf, batches: Iterator[pa.RecordBatch], watch: Watch) -> Iterator[pa.RecordBatch]:
    watch.check()
    try:
        for batch in batches:
            watch.check()
            yield batch
    except (duckdb.Error, pa.ArrowException) as error:  # an interruption, or a failure whose text may hold values
        watch.check()
        shelf.failing = True
        raise Busy(f"The store could not answer ({type(error).__name__}); nothing was disclosed.") from None
    shelf.failing = False
    watch.check()


def _batches(
    shelf: Shelf,
    cursor: duckdb.DuckDBPyConnection,
    question: WithReads,
    reach: Reach,
    segments: tuple[SegmentId, ...],
    mark: str,
) -> Generator[pa.RecordBatch, None, None]:
    areas = question.scope.areas
    statement = statement_of(question, reach)
    text, values = dialects.compiled(statement.where(READS.c.time_basis == mark) if mark else statement)
    for some in _groups(segments):
        with shelf.lend(some) as lent:
            if not lent:
                continue
            counting = corrections.counting([each.segment.corrections for each in lent], reach.batches)
            source = dialects.from_segments([each.alias for each in lent])
            for batch in cursor.execute(source + text, values).to_arrow_reader(ROWS_AT_ONCE):
                yield corrections.marked(exactly(batch, areas), counting)


def _groups(segments: tuple[SegmentId, ...]) -> Iterator[list[SegmentId]]:
    waiting = iter(segments)
    while group := list(islice(waiting, AT_ONCE)):
        yield group


def _too_many(most: int, what: str, remedy: str) -> Reason:
    return Reason("own.rows", f"{what} more than {most} reads.", remedy, rule="answer_is_small_enough")
