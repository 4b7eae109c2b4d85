"""The reads of a day on disk and in memory: opened, added to as reads come in, folded into a new file of columns as they grow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from typing import Final

import polars as pl
import pyarrow as pa

from data_access.errors import BadSite
from data_access.store.disk import segments
from data_access.store.disk.segments import SegmentFile
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms.corrections import Corrections
from data_access.store.sheaves import packed_file, read_log
from data_access.store.sheaves.binding import bind, merged
from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.packed_file import PackedFile
from data_access.store.sheaves.read_log import LogEntry
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage

FIRST_FOLD: Final = 0
FOLDED = 20_000
TIMES: Final = 2
"""Up to so many reads of a day stay in the log. They are folded in once so many times as many came as are in the file: the oftener
a day is folded, the oftener each of its reads is written."""
MOST_LOOSE, SHARE_LOOSE = 300_000, 16
"""So many reads of all days together may be in logs, or one in so many of all reads if that is more: in memory each takes 170 bytes."""
LONG_LOG: Final = 64_000_000
"""A log of so many bytes is folded in, however few reads it has: entries of single reads take more room."""
ALIKE = 6
"""So many sheaves in memory, the last and those up to so many times as large, are bound into one: a day has few, and a read is
bound few times."""


def as_rows(rows: pl.DataFrame) -> pa.RecordBatch:
    """Return stored rows as Arrow, with the columns of `KINDS`."""
    table = rows.select(*KINDS).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(read_log.READS)
    return table.combine_chunks().to_batches()[0] if table.num_rows else read_log.READS.empty_table().to_batches()[0]


def name_of(file: SegmentFile, fold: int) -> str:
    """Return what the files of a fold are bound to."""
    return f"{file.key}/{fold}"


def pictures_name(file: SegmentFile) -> str:
    """Return what the file of images of a generation is bound to."""
    return f"{file.key}/pictures"


def opened(shelf: Shelf, file: SegmentFile) -> Segment:
    """Read a segment from its files; none is changed.

    Raises:
        BadSite: What one of them holds is not what was written.
    """
    fold = segments.fold_of(file, shelf.root)
    try:
        if fold is None:
            raise SheafDamage
        name, key = name_of(file, fold), shelf.key_of(file)
        packed = packed_file.read(file.packed(shelf.root, fold), key, name, shelf.memory)
        entries, end = read_log.entries(file.log(shelf.root, fold), key, name)
        rest = (bind(pa.Table.from_batches([entry.reads for entry in entries])),) if entries else ()
    except (SheafDamage, pa.ArrowException):
        raise BadSite(f"The segment {file.name} of the store is damaged. Restore it.") from None
    except OSError as error:
        raise BadSite(f"The segment {file.name} of the store cannot be read ({error.strerror}).") from None
    log = [entry.reads for entry in entries]
    return Segment(
        file=file,
        fold=fold,
        packed=packed,
        sheaves=(packed.sheaf, *rest),
        batches=packed.batches.union(*(set(rows["batch"].to_pylist()) for rows in log)),
        corrections=packed.corrections + tuple(each for rows in log for each in _corrections(rows)),
        pictures=tuple(entry.pictures for entry in entries if entry.pictures.num_rows),
        log_end=end,
    )


def first(shelf: Shelf, file: SegmentFile, rows: pa.Table, pictures: pa.RecordBatch) -> Segment:
    """Write the file of columns of a new generation, durable, and return the segment. Raises `OSError`."""
    corrections = tuple(each for batch in rows.to_batches() for each in _corrections(batch))
    packed = _packed(shelf, file, FIRST_FOLD, bind(rows), pictures, corrections)
    return Segment(
        file=file,
        fold=FIRST_FOLD,
        packed=packed,
        sheaves=(packed.sheaf,),
        batches=packed.batches,
        corrections=corrections,
    )


def grow(shelf: Shelf, segment: Segment, entry: LogEntry) -> None:
    """Write an entry into a segment's log, durable, and let its reads be there; then fold the day if it is time.

    Raises:
        OSError: It could not be written; nothing is there.
        SheafDamage: The log is not what it was.
    """
    log = segment.file.log(shelf.root, segment.fold)
    name, key = name_of(segment.file, segment.fold), shelf.key_of(segment.file)
    end = read_log.append(entry, log, segment.log_end, key, name)
    every = [*segment.sheaves, bind(pa.Table.from_batches([entry.reads]))]
    run = _run(every)
    if len(run) >= ALIKE:
        every[-len(run) :] = [_one(run)]
    grown = replace(
        segment,
        sheaves=tuple(every),
        corrections=segment.corrections + _corrections(entry.reads),
        pictures=(*segment.pictures, *([entry.pictures] if entry.pictures.num_rows else [])),
        log_end=end,
    )
    shelf.put(grown)
    if loose(grown) > max(FOLDED, TIMES * segment.packed.sheaf.reads) or end > LONG_LOG:
        with suppress(OSError, SheafDamage):  # it is durable in the log, and tried again
            fold(shelf, grown)


def fold(shelf: Shelf, segment: Segment) -> None:
    """Put all reads of a day into a new file of columns, and unlink the old one and the log.

    Raises:
        OSError, SheafDamage: It could not be done; all is as it was.
    """
    number = segment.fold + 1
    segment.packed.pin_plates()
    places = places_of(segment)
    packed = _packed(shelf, segment.file, number, _one(segment.sheaves), places, segment.corrections)
    shelf.put(
        replace(segment, fold=number, packed=packed, sheaves=(packed.sheaf,), pictures=(), log_end=0)
    )  # before the files go: whoever misses one looks here
    with suppress(OSError):  # what stays is left over, and goes with the next start
        segment.file.packed(shelf.root, segment.fold).unlink(missing_ok=True)
        segment.file.log(shelf.root, segment.fold).unlink(missing_ok=True)


def fold_some(shelf: Shelf) -> None:
    """Fold days, those with the longest logs first, until few enough reads are in logs; for the one who writes, after writing."""
    every = shelf.segments().values()
    left, most = sum(map(loose, every)), max(MOST_LOOSE, sum(each.reads for each in every) // SHARE_LOOSE)
    for segment in sorted(every, key=loose, reverse=True):
        if left <= most:
            return
        with suppress(OSError, SheafDamage):
            fold(shelf, segment)
            left -= loose(segment)


def loose(segment: Segment) -> int:
    """Count the reads of a segment that are in its log."""
    return sum(each.reads for each in segment.sheaves[1:])


def places_of(segment: Segment) -> pa.RecordBatch:
    """Return where the images of a segment's reads are. Raises `SheafDamage`."""
    return pa.concat_batches([segment.packed.pictures(), *segment.pictures])


def sound(segment: Segment) -> tuple[Sheaf, ...]:
    """Return the sheaves of a segment, after a look at all of their columns. Raises `SheafDamage`."""
    for each in segment.sheaves:
        each.columns()
    return segment.sheaves


def _packed(
    shelf: Shelf, file: SegmentFile, number: int, sheaf: Sheaf, pictures: pa.RecordBatch, corrections: Corrections
) -> PackedFile:
    path, key, name = file.packed(shelf.root, number), shelf.key_of(file), name_of(file, number)
    packed_file.write(sheaf, pictures, corrections, path, key, name)
    return packed_file.read(path, key, name, shelf.memory)


def _corrections(rows: pa.RecordBatch) -> Corrections:
    """Return the corrections among some reads: for each its batch and the id of the original."""
    there = rows.filter(rows["corrects"].is_valid()) if rows["corrects"].null_count < rows.num_rows else None
    if there is None:
        return ()
    return tuple(zip(there["batch"].to_pylist(), there["corrects"].to_pylist(), strict=True))


def _run(sheaves: list[Sheaf]) -> list[Sheaf]:
    """Return the last sheaves in memory that are about as large as the very last."""
    most = ALIKE * sheaves[-1].reads
    return list(takewhile(lambda each: each.reads <= most, reversed(sheaves[1:])))[::-1]


def _one(sheaves: Sequence[Sheaf]) -> Sheaf:
    """Bind several sheaves into one. Raises `SheafDamage`."""
    return sheaves[0] if len(sheaves) == 1 else merged(sheaves)
