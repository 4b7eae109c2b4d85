"""Changing segments: adding the reads of a batch, and making the next generation without some of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access.errors import Busy, NotFound
from data_access.questions.correction import Correction
from data_access.reads import original_of
from data_access.shortage import is_shortage
from data_access.steps import Reach
from data_access.store.disk import lookups, segments, sheaf_keeping
from data_access.store.disk.segments import SegmentFile, SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms import corrections
from data_access.store.sheaves import pictures as picture_file
from data_access.store.sheaves.answer_rows import Gleaning, shown
from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.keeping import Keep
from data_access.store.sheaves.read_log import LogEntry
from data_access.store.sheaves.sheaf import SheafDamage


def append(
    shelf: Shelf, segment: SegmentId, rows: pl.DataFrame, batch: int, pictures: pl.DataFrame | None = None
) -> None:
    """Add stored reads of one batch to a day, with their images; durable when this returns.

    A day that is there already takes them into its log.

    Raises:
        Busy: The disk failed.
    """
    there = shelf.segments().get(segment)
    reads = sheaf_keeping.as_rows(rows)
    if there is None:
        file = SegmentFile(segment, 1)
        with _new(shelf, file):
            places = _pictured(shelf, file, pictures)
            new = sheaf_keeping.first(shelf, file, pa.Table.from_batches([reads]), places)
        shelf.put(new)
        return
    # Named before it is done: if it is done and reported as failed, an undo still finds it.
    named = replace(there, batches=there.batches | {batch})
    shelf.put(named)
    with _disk(shelf):
        places = _pictured(shelf, there.file, pictures)
        sheaf_keeping.grow(shelf, named, LogEntry(reads, places))


def correction_of(shelf: Shelf, question: Correction, reach: Reach, batch: int) -> tuple[SegmentId, pl.DataFrame]:
    """Return the correction of a read as a stored row, and the read's segment.

    Raises:
        NotFound: The read is not there any more.
        Conflict: There is nothing to correct.
        Busy: The disk failed.
    """
    found = lookups.read_of(shelf, original_of(question.read_id), question.captured_at, reach)
    if found is None:
        raise NotFound("This read is not there any more.")
    return found.segment.file.segment, corrections.frame_of(corrections.corrected(found.rows, question, batch))


def rewrite(shelf: Shelf, segment: Segment, keep: Keep, count: int) -> None:
    """Make the next generation of a segment of the `count` reads that stay, and destroy the old one with its key.

    If none stays, there is no such segment any more.

    Raises:
        Busy: The disk failed; the old generation is there, or the new one is and the old one counts no longer.
    """
    with _disk(shelf):
        segment.packed.pin_plates()
    if count:
        shelf.put(_copied(shelf, segment, keep))
    else:
        with _disk(shelf):
            segments.mark_void(segment.file, shelf.root)
        shelf.drop(segment.file.segment)
    with _disk(shelf):
        segments.discard(segment.file, shelf.root, shelf.keyring)


def clear_away(shelf: Shelf) -> None:
    """Destroy files and keys that a failed act left behind; for the one who writes, before anything else."""
    current = {segment.file for segment in shelf.segments().values()}
    with _disk(shelf):
        for file in segments.on_disk(shelf.root):
            if file not in current:
                segments.discard(file, shelf.root, shelf.keyring)


def kept(shelf: Shelf, segment: Segment, keep: Keep) -> int:
    """Count the reads of a segment that stay. Raises `Busy`."""
    with _disk(shelf):
        return sum(int(np.count_nonzero(keep(sheaf))) for sheaf in segment.sheaves)


def _copied(shelf: Shelf, segment: Segment, keep: Keep) -> Segment:
    file = segment.file.next()
    with _new(shelf, file):
        parts = [Gleaning.of(sheaf, np.flatnonzero(keep(sheaf))) for sheaf in segment.sheaves]
        rows = shown(parts, tuple(KINDS))
        places = _carried(shelf, segment, file, rows)
        return sheaf_keeping.first(shelf, file, pa.Table.from_batches([rows]), places)


def _carried(shelf: Shelf, segment: Segment, file: SegmentFile, rows: pa.RecordBatch) -> pa.RecordBatch:
    """Copy the images of some reads into the next generation, one by one, and return where they are."""
    every = sheaf_keeping.places_of(segment)
    wanted = every.filter(pc.is_in(every["read_id"], rows["read_id"]))
    if not wanted.num_rows:
        return picture_file.none()
    old = picture_file.read(
        wanted, segment.file.pictures(shelf.root), shelf.key_of(segment.file), sheaf_keeping.pictures_name(segment.file)
    )
    new = [
        picture_file.append(
            pl.DataFrame(pl.from_arrow(wanted.slice(n, 1))).with_columns(pl.Series("data", [data], pl.Binary())),
            file.pictures(shelf.root),
            shelf.key_of(file),
            sheaf_keeping.pictures_name(file),
        )
        for n, data in enumerate(old)
    ]
    return pa.concat_batches(new)


def _pictured(shelf: Shelf, file: SegmentFile, pictures: pl.DataFrame | None) -> pa.RecordBatch:
    if pictures is None or not pictures.height:
        return picture_file.none()
    return picture_file.append(
        pictures, file.pictures(shelf.root), shelf.key_of(file), sheaf_keeping.pictures_name(file)
    )


@contextmanager
def _new(shelf: Shelf, file: SegmentFile) -> Iterator[None]:
    """Make a new generation; it counts once the body is done and all of it is durable, else it never was."""
    with _disk(shelf):
        segments.beget(file, shelf.root, shelf.keyring)
        try:
            yield
            segments.confirm(file, shelf.root)
        except BaseException:
            with suppress(OSError):  # what stays is void, and is cleared away
                segments.discard(file, shelf.root, shelf.keyring)
            raise


@contextmanager
def _disk(shelf: Shelf) -> Iterator[None]:
    """Tell what the disk does not do, without a word of what was written."""
    try:
        yield
    except (OSError, SheafDamage, pa.ArrowException) as error:
        shelf.failing = not is_shortage(error)
        raise Busy(f"The store could not do it ({type(error).__name__}); look at disk space and memory.") from None
    shelf.failing = False
