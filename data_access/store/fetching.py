"""Running a question's statement over the segments it has to look into, within its bounds of rows and time."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from data_access.errors import Busy, Reason, Refused
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Loan, Shelf
from data_access.store.kinds import search_of, statement_of
from data_access.store.plan import Route
from data_access.store.scenes import MOST_LOOKED_AT
from data_access.store.sql import corrections, dialects
from data_access.store.sql.frames import exactly
from data_access.store.sql.tables import READS
from data_access.store.watch import Watch

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
    rows: list[pa.RecordBatch] = []
    together = search_of(question).together
    most = reach.max_rows * (MOST_LOOKED_AT if together else 1)
    cursor = _cursor(shelf)
    try:
        found = _batches(shelf, cursor, question, reach, route, mark)
        with Watch(cursor, reach.max_s, cancel) as watch, closing(found):
            for batch in _watched(shelf, found, watch):
                rows.append(batch)
                if sum(each.num_rows for each in rows) > most:
                    raise Refused([_too_many(most, "It looks at" if together else "The answer has")])
    finally:
        cursor.close()
    chosen = together(question, rows) if together else rows
    if sum(each.num_rows for each in chosen) > reach.max_rows:
        raise Refused([_too_many(reach.max_rows)])
    return chosen


def counts_of(
    shelf: Shelf,
    segments: Sequence[SegmentId],
    statement: sa.ClauseElement,
    max_s: float,
    cancel: threading.Event | None,
) -> list[pa.RecordBatch]:
    """Return what a statement that counts finds in some segments, by groups of them; raises as `rows_of` does."""
    text, values = dialects.compiled(statement)
    found: list[pa.RecordBatch] = []
    cursor = _cursor(shelf)
    try:
        with Watch(cursor, max_s, cancel) as watch:
            for some in _groups(tuple(segments)):
                with shelf.lend(some) as lent:
                    found += _watched(shelf, _counted(cursor, [each.alias for each in lent], text, values), watch)
    finally:
        cursor.close()
    return found


def _counted(
    cursor: duckdb.DuckDBPyConnection, aliases: list[str], text: str, values: list[Any]
) -> Iterator[pa.RecordBatch]:
    if aliases:
        yield from cursor.execute(dialects.from_segments(aliases) + text, values).to_arrow_reader(ROWS_AT_ONCE)


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
    shelf: Shelf, cursor: duckdb.DuckDBPyConnection, question: WithReads, reach: Reach, route: Route, mark: str
) -> Generator[pa.RecordBatch, None, None]:
    areas = question.scope.areas
    statement = statement_of(question, reach)
    text, values = dialects.compiled(statement.where(READS.c.time_basis == mark) if mark else statement)
    for some in _groups(route.segments):
        with shelf.lend(some) as lent:
            counting = corrections.counting([each.segment.corrections for each in lent], reach.batches)
            for source in _sources(route, lent):
                found = cursor.execute(source + text, values).to_arrow_reader(ROWS_AT_ONCE)
                for batch in found:
                    yield corrections.marked(exactly(batch, areas), counting)


def _groups(segments: tuple[SegmentId, ...]) -> Iterator[list[SegmentId]]:
    waiting = iter(segments)
    while group := list(islice(waiting, AT_ONCE)):
        yield group


def _sources(route: Route, loans: list[Loan]) -> Iterator[str]:
    scan, look_up = route.split(loans)
    if scan:
        yield dialects.from_segments([each.alias for each in scan])
    if look_up:
        yield dialects.from_plates([(each.alias, plates) for each, plates in look_up])


def _too_many(max_rows: int, what: str = "The answer has") -> Reason:
    return Reason(
        "own.rows",
        f"{what} more than {max_rows} reads.",
        "Narrow the area, shorten the window, or add a filter.",
        rule="answer_is_small_enough",
    )
