"""Segments of an earlier version (one encrypted file of DuckDB each) -> segments in columns, once, at the first start.

Each day is written as its next generation, compared with what it was made of, and only then is the old one destroyed, file and
key, as a purge does it. It may be stopped at any point, and goes on at the next start. What the old files hold stays what it
was, so a store that does not fit its ledger is noticed after it as before.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.store.disk import segments, sheaf_keeping
from data_access.store.disk.segments import SegmentFile, SegmentId
from data_access.store.disk.shelf import Shelf
from data_access.store.sheaves import pictures as picture_file
from data_access.store.sheaves.answer_rows import stored
from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.memory import Memory
from data_access.store.sheaves.read_log import READS
from data_access.store.sheaves.sheaf import SheafDamage

if TYPE_CHECKING:
    import duckdb

OLD: Final = ".duckdb"
_OLD_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)\.duckdb(?:\.void|\.wal|\.sheaf|\.sheaf\.new)?")
_OLD_COLUMNS: Final = frozenset({*KINDS, "plate_key", "retention_class"})
_MEMORY: Final = "1GB"
_AT_ONCE: Final = 64
"""So many images are in memory at once."""


def convert(root: Path, keyring: KeyRing, memory: Memory) -> int:
    """Convert all segments of the earlier version, and return how many there were.

    Raises:
        BadSite: One has no key, cannot be read, or came out otherwise; that one is as it was.
    """
    every = _on_disk(root)
    if not every:
        return 0
    counting = _counting(root, every)
    missing = sum(not keyring.has(file.key) for file in counting)
    if missing:
        raise BadSite(f"{missing} segments have no key. Restore the store and its keys from one backup.")
    present = {file.segment: file for file in segments.on_disk(root) if _whole(root, file)}
    for file in every:
        later = present.get(file.segment)
        if file not in counting or (later is not None and later.generation > file.generation):
            segments.discard(file, root, keyring)
            counting = counting - {file}
    if counting:
        _convert_each(Shelf(root, keyring, memory), sorted(counting))
    return len(counting)


def _convert_each(shelf: Shelf, files: list[SegmentFile]) -> None:
    import duckdb

    from data_access.store.disk import engines

    engine = engines.open_duckdb(shelf.root, memory=_MEMORY, threads=2)
    try:
        for file in files:
            path = file.beside(shelf.root, OLD)
            engines.attach(engine, path, "old", shelf.key_of(file), to_look_only=True)
            try:
                _convert_one(shelf, engine, file)
            except (duckdb.Error, OSError, SheafDamage) as error:  # its text may hold values
                raise BadSite(
                    f"The segment {file.name} of the earlier version could not be converted ({type(error).__name__}); "
                    "it is as it was. Look at disk space; else restore it."
                ) from None
            finally:
                engines.detach(engine, "old")
            segments.discard(file, shelf.root, shelf.keyring)
    finally:
        engine.close()


def _convert_one(shelf: Shelf, engine: duckdb.DuckDBPyConnection, file: SegmentFile) -> None:
    columns = {name for name, *_ in engine.execute("SELECT * FROM old.reads LIMIT 0").description or []}
    if columns != _OLD_COLUMNS:
        raise BadSite(
            f"The reads of {file.name} were stored by another version of the workbench. "
            "Go back to that version, or make a new site and import the vendors' files again."
        )
    rows = engine.execute(f"SELECT {', '.join(KINDS)} FROM old.reads").to_arrow_table().cast(READS)  # noqa: S608 - our own names
    new = file.next()
    segments.discard(new, shelf.root, shelf.keyring)  # what an earlier try left
    key = segments.beget(new, shelf.root, shelf.keyring)
    places = _images(engine, shelf, new, key)
    made = sheaf_keeping.first(shelf, new, rows, places)
    if not _frame(pa.Table.from_batches([stored(made.sheaves)])).equals(_frame(rows)):
        raise BadSite(f"The reads of {file.name} came out otherwise when they were converted; nothing was destroyed.")
    segments.confirm(new, shelf.root)


def _images(engine: duckdb.DuckDBPyConnection, shelf: Shelf, file: SegmentFile, key: bytes) -> pa.RecordBatch:
    every = [picture_file.none()]
    found = engine.execute("SELECT read_id, kind, media_type, sha256, data FROM old.images")
    while some := found.fetchmany(_AT_ONCE):
        frame = _of_images(some)
        every.append(picture_file.append(frame, file.pictures(shelf.root), key, sheaf_keeping.pictures_name(file)))
    return pa.concat_batches(every)


def _of_images(rows: list[Any]) -> pl.DataFrame:
    names = ("read_id", "kind", "media_type", "sha256")
    columns = {name: [row[number] for row in rows] for number, name in enumerate(names)}
    return pl.DataFrame({**columns, "data": pl.Series([bytes(row[4]) for row in rows], dtype=pl.Binary())})


def _frame(rows: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(rows)).sort(*KINDS)


def _on_disk(root: Path) -> set[SegmentFile]:
    found = ((path, _OLD_FILE.fullmatch(path.name)) for path in root.glob("*/*"))
    return {
        SegmentFile(SegmentId(path.parent.name, date.fromisoformat(match[1])), int(match[2]))
        for path, match in found
        if match
    }


def _counting(root: Path, files: set[SegmentFile]) -> frozenset[SegmentFile]:
    """Return of each day and class the newest generation that is whole and not void."""
    whole = [
        file
        for file in sorted(files)
        if file.beside(root, OLD).exists() and not file.beside(root, f"{OLD}.void").exists() and not _void(root, file)
    ]
    return frozenset({file.segment: file for file in whole}.values())


def _void(root: Path, file: SegmentFile) -> bool:
    return file.beside(root, ".void").exists()


def _whole(root: Path, file: SegmentFile) -> bool:
    return segments.fold_of(file, root) is not None and not _void(root, file)
