"""Segments: one encrypted file and one key for each retention class, day and generation; which of them count.

A file counts unless a marker beside it says it is void. A new file is born void, and its marker is removed when it is
whole and durable; a file that shall go is made void first. So at every instant, kill -9 included, each file is either
whole or void, and a start removes what is void, key and all. Of two generations of a day that both count, the newer wins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data_access.errors import BadSite, InvalidQuery
from data_access.keyring import KeyRing, sync_directory

SUFFIX, VOID, WAL = ".duckdb", ".void", ".wal"
SHEAF, NEW = ".sheaf", ".sheaf.new"
"""Beside a file: its reads in columns, and those that are being written. They can be made again from it."""
_CLASS = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)" + re.escape(SUFFIX) + r"(?:\.void|\.wal|\.sheaf|\.sheaf\.new)?")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class SegmentId:
    """One retention class on one day: reads with `start <= captured_at < end`, UTC.

    Raises:
        InvalidQuery: The class is not a name of a-z, 0-9, dash and underscore.
    """

    retention_class: str
    day: date

    def __post_init__(self) -> None:
        if not _CLASS.fullmatch(self.retention_class):
            raise InvalidQuery("retention_class", "may hold a-z, 0-9, dash and underscore only, at most 40")

    @property
    def start(self) -> datetime:
        """First instant of the day."""
        return datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """First instant of the next day."""
        return self.start + DAY


@dataclass(frozen=True, slots=True, order=True)
class SegmentFile:
    """One generation of a segment, as a file below `root`."""

    segment: SegmentId
    generation: int

    @property
    def name(self) -> str:
        """Day and generation, as in the names of file and key."""
        return f"{self.segment.day.isoformat()}.{self.generation}"

    @property
    def key(self) -> str:
        """Name of its key in the key ring."""
        return f"segment/{self.segment.retention_class}/{self.name}"

    def path(self, root: Path) -> Path:
        """Where the file is."""
        return root / self.segment.retention_class / f"{self.name}{SUFFIX}"

    def next(self) -> SegmentFile:
        """Return the generation after this one."""
        return SegmentFile(self.segment, self.generation + 1)


@dataclass(frozen=True, slots=True)
class Log:
    """What was added to a file and stands beside it.

    Attributes:
        written_ns: When it was last added to, as the file system tells it.
    """

    bytes: int
    written_ns: int


def log_of(file: SegmentFile, root: Path) -> Log | None:
    """Return a file's log; None if all of its reads are in the file itself."""
    try:
        found = _beside(file.path(root), WAL).stat()
    except FileNotFoundError:
        return None
    return Log(found.st_size, found.st_mtime_ns) if found.st_size else None


def files_of(file: SegmentFile, root: Path) -> list[Path]:
    """Return the file, and its log if it has one; not what can be made from them."""
    path = file.path(root)
    return [path, _beside(path, WAL)] if log_of(file, root) else [path]


def sheaf_of(file: SegmentFile, root: Path) -> Path:
    """Return where a file's reads in columns are, if they are on disk."""
    return _beside(file.path(root), SHEAF)


def beget(file: SegmentFile, root: Path, keyring: KeyRing) -> bytes:
    """Mark a file that is not there yet as void, make its key, and return the key."""
    path = file.path(root)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark_void(file, root)
    return keyring.make(file.key)


def mark_void(file: SegmentFile, root: Path) -> None:
    """Let a file count no longer; durable when this returns."""
    path = file.path(root)
    _marker(path).touch(mode=0o600)
    sync_directory(path.parent)


def confirm(file: SegmentFile, root: Path) -> None:
    """Make a whole new file durable, and let it count from now on."""
    path = file.path(root)
    path.chmod(0o600)
    _sync_file(path)
    sync_directory(path.parent)
    _marker(path).unlink()
    sync_directory(path.parent)


def discard(file: SegmentFile, root: Path, keyring: KeyRing) -> None:
    """Make a file void, unlink it and destroy its key, for good. May be done again at any point."""
    path = file.path(root)
    mark_void(file, root)
    path.unlink(missing_ok=True)
    for suffix in (WAL, SHEAF, NEW):
        _beside(path, suffix).unlink(missing_ok=True)
    sync_directory(path.parent)
    keyring.destroy(file.key)
    _marker(path).unlink(missing_ok=True)
    sync_directory(path.parent)


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What lies in a store's folder: the one file of each segment that counts, and what a crash left half done."""

    counting: list[SegmentFile]
    left_over: list[SegmentFile]


def examine(root: Path, keyring: KeyRing) -> FolderContents:
    """Look at all files and keys; nothing is changed.

    Raises:
        BadSite: A file has no key or a key no file: something was lost or moved, and reads would silently be missing.
    """
    found = on_disk(root)
    whole = [file for file in found if file.path(root).exists() and not _marker(file.path(root)).exists()]
    newest = {file.segment: file for file in whole}
    counting = sorted(newest.values())
    left_over = [file for file in found if file not in set(counting)]
    keys = set(keyring.names("segment/")) - {file.key for file in left_over}
    _must_agree({file.key for file in counting}, keys)
    return FolderContents(counting, left_over)


def settle(root: Path, keyring: KeyRing) -> list[SegmentFile]:
    """Remove what a crash left half done, and return the files that count. Raises as `examine` does, before any removal."""
    found = examine(root, keyring)
    for file in found.left_over:
        discard(file, root, keyring)
    for file in found.counting:
        _beside(file.path(root), NEW).unlink(missing_ok=True)
    return found.counting


def on_disk(root: Path) -> list[SegmentFile]:
    """List all generations that have a file, a marker or a log, whether they count or not; sorted."""
    return sorted(set(_files(root)))


def _must_agree(files: set[str], keys: set[str]) -> None:
    if files != keys:
        raise BadSite(
            f"{len(files - keys)} segments have no key and {len(keys - files)} keys have no segment. "
            "Restore the store and its keys from one backup."
        )


def _files(root: Path) -> Iterator[SegmentFile]:
    for path in root.glob("*/*"):
        match = _FILE.fullmatch(path.name)
        if match and path.is_file():
            yield SegmentFile(SegmentId(path.parent.name, date.fromisoformat(match[1])), int(match[2]))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _marker(path: Path) -> Path:
    return _beside(path, VOID)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
