"""Looking one read up by id and instant, with its corrections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from data_access.errors import Busy
from data_access.steps import Reach
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Shelf
from data_access.store.sql import dialects, statements
from data_access.terms import utc


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRead:
    """A read where it lies, for as long as its segment is lent.

    Attributes:
        rows: The read as stored and its corrections, the one that counts last.
        alias: Its segment, attached.
    """

    segment: SegmentId
    rows: list[dict[str, Any]]
    cursor: duckdb.DuckDBPyConnection
    alias: str


@contextmanager
def read_of(shelf: Shelf, original: str, at: datetime, reach: Reach) -> Iterator[LocatedRead | None]:
    """Lend the segment in which a read lies that the reach lets be seen; None if there is no such read.

    Args:
        original: Id of the read, not of a correction.
        at: Its `captured_at`.

    Raises:
        Busy: The engine failed.
    """
    days = [SegmentId(name, utc(at).date()) for name in sorted(reach.keep)]
    text, values = dialects.compiled(statements.of_one_read(original, utc(at), reach))
    try:
        with shelf.lend(days) as lent, shelf.engine.cursor() as cursor:
            found = None
            for each in lent:
                result = cursor.execute(dialects.from_segments([each.alias]) + text, values)
                names = [column[0] for column in result.description]
                rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
                if rows and rows[0]["corrects"] is None:
                    segment = each.segment.file.segment
                    found = LocatedRead(segment=segment, rows=rows, cursor=cursor, alias=each.alias)
                    break
            yield found
    except duckdb.Error as error:  # its text may hold values
        raise Busy(f"The store could not look it up ({type(error).__name__}); nothing was disclosed.") from None
