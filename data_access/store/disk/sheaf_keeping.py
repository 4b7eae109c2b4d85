"""Sheaves beside the segments: read when a store is opened, added to as reads come in, written again as they grow.

A segment is the truth and is durable first. What goes wrong here costs time, never a read: a segment without sheaves is
answered by the engine, and gets new ones before the next writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile

import duckdb
import polars as pl
import pyarrow as pa

from data_access.errors import Busy
from data_access.store.disk import segments
from data_access.store.disk.segments import SegmentFile
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sheaves import sheaf_file
from data_access.store.sheaves.answer_rows import stored
from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage, bind

LOOSE = 100_000
"""When a store is opened, so many reads of a day that are in no sheaf's file are taken into memory at once; more of them wait."""
FILED = 20_000
"""Up to so many reads of a day stay in memory only. A file is written again once more came than are in it."""
MOST_LOOSE, SHARE_LOOSE = 300_000, 16
"""So many reads of all days together may be in no file, or one in so many of all reads if that is more: each takes 170 bytes."""
ALIKE = 6
"""So many sheaves in memory, the last and those up to so many times as large, are bound into one: a day has few, and a read is
bound few times."""


def bound(shelf: Shelf, rows: pl.DataFrame) -> Sheaf | None:
    """Return stored rows as a sheaf in memory; None if this store makes none."""
    if shelf.memory is None:
        return None
    return bind(rows.select(*KINDS).to_arrow(compat_level=pl.CompatLevel.oldest()))


def found(shelf: Shelf, cursor: duckdb.DuckDBPyConnection, file: SegmentFile, alias: str) -> tuple[Sheaf, ...] | None:
    """Return the sheaves of an attached segment, without writing any; None if too many of its reads are in no file."""
    if shelf.memory is None:
        return None
    row = cursor.execute(f"SELECT count(*) FROM {alias}.reads").fetchone()  # noqa: S608 - our own alias
    reads = int(row[0]) if row else 0
    first = _filed(shelf, file)
    if first is not None and first.reads > reads:
        first = None
    known = first.reads if first else 0
    if reads - known > LOOSE:
        return None
    rest = (_read(cursor, alias, known),) if reads > known or not first else ()
    return (*((first,) if first else ()), *rest)


def grown(shelf: Shelf, segment: Segment, sheaf: Sheaf) -> Segment:
    """Return a segment to whose sheaves another was added; of those in memory few stay, and many go into the file."""
    every = [*(segment.sheaves or ()), sheaf]
    with suppress(SheafDamage):
        loose = _loose(every)
        if loose > max(FILED, sum(each.reads for each in every) - loose):
            every = [_written(shelf, segment.file, _one(every))]
        elif len(run := _run(every)) >= ALIKE:
            every[-len(run) :] = [_one(run)]
        return with_sheaves(segment, tuple(every))
    return replace(segment, sheaves=None)


def fold(shelf: Shelf) -> None:
    """Write days into files, those with most reads in memory only first, until few enough are; for the one who writes, after writing."""
    every = shelf.segments()
    loose = {key: _loose(segment.sheaves or ()) for key, segment in every.items()}
    left, most = sum(loose.values()), max(MOST_LOOSE, sum(each.reads for each in every.values()) // SHARE_LOOSE)
    for key in sorted(loose, key=lambda each: -loose[each]):
        sheaves = every[key].sheaves
        if left <= most or not sheaves:
            return
        with suppress(SheafDamage):
            sheaf = _written(shelf, every[key].file, _one([*sheaves]))
            shelf.put(with_sheaves(every[key], (sheaf,)))
            left -= loose[key]


def take_up(shelf: Shelf) -> None:
    """Begin to write sheaves: remove files that are of no use, and make those that are missing."""
    _clear_away(shelf)
    mend(shelf)
    fold(shelf)


def _clear_away(shelf: Shelf) -> None:
    """Remove files that were not read when the store was opened: after a restore one may hold reads that its segment never had.

    Each that stays holds the first reads of its segment, for a segment only grows.
    """
    for segment in shelf.segments().values():
        if all(each.loose for each in segment.sheaves or ()):
            segments.sheaf_of(segment.file, shelf.root).unlink(missing_ok=True)


def mend(shelf: Shelf) -> None:
    """Make sheaves for all segments that have none; for the one who writes. What cannot be made is left to the engine."""
    if shelf.memory is None:
        return
    for segment in list(shelf.segments().values()):
        if segment.sheaves is None:
            with suppress(Busy, duckdb.Error), shelf.lend_file(segment.file) as alias, shelf.engine.cursor() as cursor:
                whole = _read(cursor, alias, 0)
                sheaf = _written(shelf, segment.file, whole) if whole.reads > FILED else whole
                shelf.put(with_sheaves(segment, (sheaf,)))


def sound(shelf: Shelf, segment: Segment) -> tuple[Sheaf, ...]:
    """Return the sheaves of a segment, those that can be read; else one that is made of it now, which takes a second a million reads.

    Raises:
        Busy: The engine failed.
    """
    if segment.sheaves is not None:
        with suppress(SheafDamage):
            for each in segment.sheaves:
                each.columns()
            return segment.sheaves
    try:
        with shelf.lend([segment.file.segment]) as lent, shelf.engine.cursor() as cursor:
            return tuple(_read(cursor, each.alias, 0) for each in lent)
    except duckdb.Error as error:  # its text may hold values
        raise Busy(f"The store could not count ({type(error).__name__}); nothing was disclosed.") from None


def with_sheaves(segment: Segment, sheaves: tuple[Sheaf, ...]) -> Segment:
    """Return a segment with sheaves, which hold all of its reads."""
    return replace(segment, sheaves=sheaves, plates=tuple(each.plates for each in sheaves))


def _loose(sheaves: Sequence[Sheaf]) -> int:
    return sum(each.reads for each in sheaves if each.loose)


def _run(sheaves: list[Sheaf]) -> list[Sheaf]:
    """Return the last sheaves in memory that are about as large as the very last."""
    most = ALIKE * sheaves[-1].reads
    return list(takewhile(lambda each: each.loose and each.reads <= most, reversed(sheaves)))[::-1]


def _filed(shelf: Shelf, file: SegmentFile) -> Sheaf | None:
    """Return the sheaf in a segment's file, if it is there and sound."""
    if shelf.memory is None:
        return None
    with suppress(SheafDamage):
        return sheaf_file.read(segments.sheaf_of(file, shelf.root), shelf.keyring.get(file.key), file.key, shelf.memory)
    return None


def _written(shelf: Shelf, file: SegmentFile, sheaf: Sheaf) -> Sheaf:
    """Return a sheaf that lies in the segment's file now; the one in memory if it cannot be written."""
    with suppress(OSError):
        sheaf_file.write(sheaf, segments.sheaf_of(file, shelf.root), shelf.keyring.get(file.key), file.key)
        return _filed(shelf, file) or sheaf
    return sheaf


def _read(cursor: duckdb.DuckDBPyConnection, alias: str, first: int) -> Sheaf:
    """Bind the reads of an attached segment from one on. Rows are only ever added to a file, so they keep their numbers."""
    rows = f"SELECT {', '.join(KINDS)} FROM {alias}.reads WHERE rowid >= {first}"  # noqa: S608 - our own names
    return bind(cursor.execute(rows).to_arrow_table())


def _one(sheaves: list[Sheaf]) -> Sheaf:
    """Bind several sheaves into one. Raises `SheafDamage`."""
    return sheaves[0] if len(sheaves) == 1 else bind(pa.Table.from_batches([stored(sheaves)]))
