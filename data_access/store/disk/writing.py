"""Changing segments: adding the reads of a batch, and making the next generation without some of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import sqlalchemy as sa

from data_access.errors import BadSite, Busy, NotFound
from data_access.questions.correction import Correction
from data_access.reads import original_of
from data_access.steps import Reach
from data_access.store.disk import identity, images, lookups, segments, sheaf_keeping
from data_access.store.disk.segments import SegmentFile, SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.index.plate_index import SegmentPlates
from data_access.store.sql import corrections, dialects
from data_access.store.sql.tables import READS, STORED

Test = sa.ColumnElement[bool]


def append(
    shelf: Shelf, segment: SegmentId, rows: pl.DataFrame, batch: int, pictures: pl.DataFrame | None = None
) -> None:
    """Add stored reads of one batch to a day, with their images; durable when this returns.

    A day that is there already takes them into its log, which is encrypted as the file is; the engine folds it into the
    file once it would hold 4 MB. To do so at every call would write the day's last 120,000 reads again each time.
    """
    there = shelf.segments().get(segment)
    sheaf = sheaf_keeping.bound(shelf, rows)
    plates = sheaf.plates if sheaf else SegmentPlates.of(rows["plate_key"].to_list())
    if there is None:
        file = SegmentFile(segment, 1)
        with _new(shelf, file) as (cursor, alias):
            _insert(cursor, alias, rows, pictures)
        new = Segment(file, (plates,), frozenset({batch}), corrections.among(rows))
        shelf.put(sheaf_keeping.grown(shelf, new, sheaf) if sheaf else new)
        return
    # Named before it is done: if it is done and reported as failed, an undo still finds it, and the engine is asked.
    of_both = there.corrections + corrections.among(rows)
    named = Segment(there.file, (*there.plates, plates), there.batches | {batch}, of_both, there.sheaves)
    shelf.put(named)
    try:
        with _writing(shelf, there.file) as (cursor, alias), _transaction(cursor):
            _insert(cursor, alias, rows, pictures)
    except BaseException:
        shelf.put(replace(named, sheaves=None))
        raise
    if sheaf and there.sheaves is not None:
        shelf.put(sheaf_keeping.grown(shelf, named, sheaf))


def correction_of(shelf: Shelf, question: Correction, reach: Reach, batch: int) -> tuple[SegmentId, pl.DataFrame]:
    """Return the correction of a read as a stored row, and the read's segment.

    Raises:
        NotFound: The read is not there any more.
        Conflict: There is nothing to correct.
    """
    with lookups.read_of(shelf, original_of(question.read_id), question.captured_at, reach) as found:
        if found is None:
            raise NotFound("This read is not there any more.")
        row = corrections.corrected(found.rows, question, batch)
    return found.segment, corrections.frame_of(row)


def stored_in(shelf: Shelf, segment: Segment, ids: pl.Series, without: frozenset[int]) -> pl.DataFrame:
    """Return what is stored under some vendors' ids in a segment (`identity.against`); the reads of some batches are gone."""
    with shelf.lend_file(segment.file) as alias, _cursor(shelf) as cursor:
        cursor.register("incoming", ids.to_frame("vendors").to_arrow())
        said = ", ".join((*identity.SAYS, "batch"))
        plain = f"SELECT read_id, read_id AS vendors, {said} FROM {alias}.reads"  # noqa: S608 - our own names
        own = f"SELECT read_id, {_VENDORS} AS vendors, {said} FROM {alias}.reads WHERE {_OWN_ID}"  # noqa: S608 - our own names
        here = cursor.execute(f"FROM ({plain} UNION ALL {own}) SEMI JOIN incoming USING (vendors)")
        found = pl.DataFrame(pl.from_arrow(here.to_arrow_table()))
    gone = pl.col("batch").is_in(sorted(without)).alias("gone")
    return found.select("read_id", "vendors", *identity.SAYS, gone)


_OWN_ID = f"regexp_full_match(read_id, '{identity.OWN}')"
_VENDORS = f"left(read_id, len(read_id) - {identity.OWN_LENGTH})"


def hashes_in(shelf: Shelf, segment: Segment) -> npt.NDArray[np.uint64]:
    """Return the hash of each read's id in a segment, and of the vendor's in those that are a read's own; in no order."""
    with shelf.lend_file(segment.file) as alias, _cursor(shelf) as cursor:
        own = f"(SELECT {_VENDORS} AS read_id FROM {alias}.reads WHERE {_OWN_ID})"  # noqa: S608 - our own names
        return np.concatenate([_hashed(cursor, f"{alias}.reads"), _hashed(cursor, own)])


def hashes_of(shelf: Shelf, ids: pl.Series) -> npt.NDArray[np.uint64]:
    """Return the hash of each of some ids, in their order, as the engine hashes."""
    with _cursor(shelf) as cursor:
        cursor.register("incoming", ids.to_frame("read_id").to_arrow())
        return _hashed(cursor, "incoming")


def _hashed(cursor: duckdb.DuckDBPyConnection, table: str) -> npt.NDArray[np.uint64]:
    found = cursor.execute(f"SELECT hash(read_id) AS hashed FROM {table}").fetchnumpy()  # noqa: S608 - our own name
    return np.ma.getdata(found["hashed"]).astype(np.uint64)


def rewrite(shelf: Shelf, segment: Segment, keep: Test, count: int) -> Segment | None:
    """Make the next generation of a segment of the `count` reads that pass a test, and destroy the old one with its key.

    Returns None if no read passes, and there is no such segment any more. Waits for those who still read the old one.
    """
    new = _copied(shelf, segment, keep) if count else None
    if new is None:
        segments.mark_void(segment.file, shelf.root)
        shelf.drop(segment.file.segment)
    else:
        shelf.put(new)
    shelf.retire(segment.file)
    segments.discard(segment.file, shelf.root, shelf.keyring)
    return new


def clear_away(shelf: Shelf) -> None:
    """Destroy files and keys that a failed act left behind; for the one who writes, before anything else."""
    current = {segment.file for segment in shelf.segments().values()}
    for file in segments.on_disk(shelf.root):
        if file not in current:
            shelf.retire(file)
            segments.discard(file, shelf.root, shelf.keyring)


def kept(shelf: Shelf, segment: Segment, keep: Test) -> int:
    """Count the reads of a segment that pass a test."""
    with shelf.lend_file(segment.file) as alias, _cursor(shelf) as cursor:
        return _count(cursor, alias, keep)


def described(shelf: Shelf, file: SegmentFile) -> Segment:
    """Read a segment's plates and batches from its file.

    Raises:
        BadSite: It was written by another version, whose reads had other columns.
    """
    with shelf.lend_file(file) as alias, _cursor(shelf) as cursor:
        _must_have_our_columns(cursor, file, alias)
        return _described(shelf, cursor, file, alias)


def _copied(shelf: Shelf, segment: Segment, keep: Test) -> Segment:
    file = segment.file.next()
    with shelf.lend_file(segment.file) as old, _new(shelf, file) as (cursor, alias):
        rows = sa.select(READS).where(keep).order_by(READS.c.captured_at, READS.c.read_id)
        text, values = dialects.compiled(rows)
        cursor.execute(f"INSERT INTO {alias}.reads {dialects.from_segments([old])} {text}", values)
        cursor.execute(images.taken_along(old, alias))
        return _described(shelf, cursor, file, alias)


def _count(cursor: duckdb.DuckDBPyConnection, alias: str, keep: Test) -> int:
    text, values = dialects.compiled(sa.select(sa.func.count()).select_from(READS).where(keep))
    row = cursor.execute(dialects.from_segments([alias]) + text, values).fetchone()
    return int(row[0]) if row else 0


def _described(shelf: Shelf, cursor: duckdb.DuckDBPyConnection, file: SegmentFile, alias: str) -> Segment:
    batches = f"SELECT DISTINCT batch FROM {alias}.reads"  # noqa: S608 - our own alias
    of = frozenset(row[0] for row in cursor.execute(batches).fetchall())
    segment = Segment(file, (), of, corrections.of_segment(cursor, alias))
    sheaves = sheaf_keeping.found(shelf, cursor, file, alias)
    if sheaves is not None:
        return sheaf_keeping.with_sheaves(segment, sheaves)
    plates = f"SELECT plate_key, count(*) AS reads FROM {alias}.reads GROUP BY plate_key"  # noqa: S608 - our own alias
    found = cursor.execute(plates).to_arrow_table()
    return replace(segment, plates=(SegmentPlates.of(found["plate_key"].to_pylist(), found["reads"].to_pylist()),))


def _must_have_our_columns(cursor: duckdb.DuckDBPyConnection, file: SegmentFile, alias: str) -> None:
    columns = cursor.execute(f"SELECT * FROM {alias}.reads LIMIT 0").description or []  # noqa: S608 - our own alias
    if tuple(name for name, *_ in columns) != STORED:
        raise BadSite(
            f"The reads of {file.name} were stored by another version of the workbench. "
            "Go back to that version, or make a new site and import the vendors' files again."
        )


def _insert(cursor: duckdb.DuckDBPyConnection, alias: str, rows: pl.DataFrame, pictures: pl.DataFrame | None) -> None:
    """Add both, in a transaction of the caller's: a read that says it has an image has it."""
    for table, frame in (("images", pictures), ("reads", rows)):
        if frame is not None and frame.height:
            cursor.register("incoming", frame.to_arrow(compat_level=pl.CompatLevel.newest()))  # copies no text
            cursor.execute(f"INSERT INTO {alias}.{table} BY NAME SELECT * FROM incoming")  # noqa: S608 - our own alias
            cursor.unregister("incoming")


@contextmanager
def _transaction(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    cursor.execute("BEGIN")
    yield
    cursor.execute("COMMIT")


@contextmanager
def _new(shelf: Shelf, file: SegmentFile) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Make a new file with empty tables; it counts once the body is done and all of it is durable, else it never was.

    All in one transaction: each would be written, and waited for, by itself.
    """
    segments.beget(file, shelf.root, shelf.keyring)
    try:
        with _writing(shelf, file) as (cursor, alias):
            with _transaction(cursor):
                for statement in dialects.tables_in(alias):
                    cursor.execute(statement)
                yield cursor, alias
            cursor.execute(f"CHECKPOINT {alias}")
        segments.confirm(file, shelf.root)
    except BaseException:
        with suppress(OSError, Busy):  # what stays is void, and is cleared away
            shelf.retire(file)
            segments.discard(file, shelf.root, shelf.keyring)
        raise


@contextmanager
def reading(shelf: Shelf, file: SegmentFile) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """Lend a segment's file with a cursor, for what is counted in it and is no answer."""
    with shelf.lend_file(file) as alias, _cursor(shelf) as cursor:
        yield cursor, alias


@contextmanager
def _writing(shelf: Shelf, file: SegmentFile) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    with shelf.lend_file(file) as alias, _cursor(shelf) as cursor:
        yield cursor, alias


@contextmanager
def _cursor(shelf: Shelf) -> Iterator[duckdb.DuckDBPyConnection]:
    cursor = shelf.engine.cursor()
    try:
        yield cursor
        shelf.failing = False
    except duckdb.Error as error:  # its text may hold values
        shelf.failing = True
        raise Busy(f"The store could not do it ({type(error).__name__}); look at disk space and memory.") from None
    finally:
        cursor.close()
