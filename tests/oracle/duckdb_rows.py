"""The store's questions answered by DuckDB over the same Arrow: an oracle that knows nothing of columns, postings and cameras' boxes."""

from __future__ import annotations

import threading

import duckdb
import pyarrow as pa

from data_access.errors import Reason, Refused
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store import fetching
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms import corrections
from data_access.store.forms.frames import exactly
from data_access.store.kinds import search_of
from data_access.store.plan import Route
from data_access.store.sheaves.answer_rows import stored
from data_access.terms import plate_key
from tests.oracle.statements import READS, STATEMENTS, compiled, statement_of


def rows_of(
    shelf: Shelf, question: WithReads, reach: Reach, route: Route, cancel: threading.Event | None, mark: str = ""
) -> list[pa.RecordBatch]:
    """Answer as `fetching.rows_of` does, with one statement over all reads there are; what has no statement has the loop alone as oracle."""
    if type(question) not in STATEMENTS:
        return fetching.rows_of(shelf, question, reach, route, cancel, mark)
    segments = list(shelf.segments().values())
    if not segments:
        return []
    statement = statement_of(question, reach)
    text, values = compiled(statement.where(READS.c.time_basis == mark) if mark else statement)
    with duckdb.connect(config={"threads": 1}) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("every", pa.concat_tables([_table(segment) for segment in segments]))
        found = engine.execute("WITH reads AS (SELECT * FROM every) " + text, values).to_arrow_table()
    counting = corrections.counting([each.corrections for each in segments], reach.batches)
    rows = [
        corrections.marked(exactly(batch, question.scope.areas), counting)
        for batch in found.combine_chunks().to_batches()
    ]
    if (scenes := search_of(question).scenes) is not None:
        rows = scenes.together(question, rows)
    if sum(each.num_rows for each in rows) > reach.max_rows:
        raise Refused([Reason("own.rows", "Too many.", "")])
    return rows


def _table(segment: Segment) -> pa.Table:
    """Return all reads of a segment as they are stored, with what follows from them."""
    table = pa.Table.from_batches([stored(segment.sheaves)])
    keys = pa.array([plate_key(plate) for plate in table["plate"].to_pylist()], pa.string())
    classes = pa.array([segment.file.segment.retention_class] * len(table), pa.string())
    return table.append_column("plate_key", keys).append_column("retention_class", classes)
