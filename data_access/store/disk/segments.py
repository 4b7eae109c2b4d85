"""Segments: the files and the one key of each retention class, day and generation; which of them count.

A generation has its reads in columns (`DAY.GENERATION.FOLD.packed`), those that came since in a log beside it
(`DAY.GENERATION.FOLD.log`), and its images (`DAY.GENERATION.pictures`). A fold puts all reads into a new file of columns with
the next number; of several the one with the highest number counts, with its log, and the others are left over.

A generation counts unless a marker beside it says it is void. A new one is born void, and its marker is removed when it is
whole and durable; one that shall go is made void first. So at every instant, kill -9 included, each is either whole or
void, and a start removes what is void, key and all. Of two generations of a day that both count, the newer wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from data_access.errors import BadSite, InvalidQuery
from data_access.keyring import KeyRing, sync_directory

PACKED: Final = ".packed"
LOG: Final = ".log"
PICTURES: Final = ".pictures"
NEW: Final = ".new"
"""Behind the name of a file that is being written."""
_VOID: Final = ".void"
_CLASS = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d+)(?:\.(\d+)(?:\.packed|\.packed\.new|\.log)|\.pictures|\.void)")
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

    def beside(self, root: Path, suffix: str) -> Path:
        """Return where one of its files is."""
        return root / self.segment.retention_class / f"{self.name}{suffix}"

    def packed(self, root: Path, fold: int) -> Path:
        """Return where its reads in columns are, as of a fold."""
        return self.beside(root, f".{fold}{PACKED}")

    def log(self, root: Path, fold: int) -> Path:
        """Return where the reads are that came since a fold."""
        return self.beside(root, f".{fold}{LOG}")

    def pictures(self, root: Path) -> Path:
        """Return where its images are."""
        return self.beside(root, PICTURES)

    def next(self) -> SegmentFile:
        """Return the generation after this one."""
        return SegmentFile(self.segment, self.generation + 1)


def fold_of(file: SegmentFile, root: Path) -> int | None:
    """Return the number of its last fold; None if it has no file of columns, and so does not count."""
    folds = [int(path.name.split(".")[2]) for path in _all_of(file, root) if path.name.endswith(PACKED)]
    return max(folds, default=None)


def files_of(file: SegmentFile, root: Path) -> list[Path]:
    """Return the files that hold its reads and images now."""
    fold = fold_of(file, root)
    if fold is None:
        return []
    every = [file.packed(root, fold), file.log(root, fold), file.pictures(root)]
    return [path for path in every if path.exists()]


def beget(file: SegmentFile, root: Path, keyring: KeyRing) -> bytes:
    """Mark a generation that is not there yet as void, make its key, and return the key."""
    folder = _marker(file, root).parent
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_directory(root)
    mark_void(file, root)
    return keyring.make(file.key)


def mark_void(file: SegmentFile, root: Path) -> None:
    """Let a generation count no longer; durable when this returns."""
    marker = _marker(file, root)
    marker.touch(mode=0o600)
    sync_directory(marker.parent)


def confirm(file: SegmentFile, root: Path) -> None:
    """Let a whole and durable generation count from now on."""
    marker = _marker(file, root)
    marker.unlink()
    sync_directory(marker.parent)


def discard(file: SegmentFile, root: Path, keyring: KeyRing) -> None:
    """Make a generation void, unlink its files and destroy its key, for good. May be done again at any point."""
    mark_void(file, root)
    marker = _marker(file, root)
    for path in _all_of(file, root):
        if path != marker:
            path.unlink(missing_ok=True)
    sync_directory(marker.parent)
    keyring.destroy(file.key)
    marker.unlink(missing_ok=True)
    sync_directory(marker.parent)


def clear_folds(file: SegmentFile, root: Path) -> None:
    """Unlink what is left over of a generation that counts: files of earlier folds, and one that was being written."""
    current = set(files_of(file, root))
    if current:
        for path in _all_of(file, root):
            if path not in current:
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What lies in a store's folder: the one generation of each segment that counts, and what a crash left half done."""

    counting: list[SegmentFile]
    left_over: list[SegmentFile]


def examine(root: Path, keyring: KeyRing) -> FolderContents:
    """Look at all files and keys; nothing is changed.

    Raises:
        BadSite: A file has no key or a key no file: something was lost or moved, and reads would silently be missing.
    """
    found = on_disk(root)
    whole = [file for file in found if fold_of(file, root) is not None and not _marker(file, root).exists()]
    newest = {file.segment: file for file in whole}
    counting = sorted(newest.values())
    left_over = [file for file in found if _marker(file, root).exists() or file < newest.get(file.segment, file)]
    keys = set(keyring.names("segment/")) - {file.key for file in left_over}
    _must_agree({file.key for file in counting}, keys)
    return FolderContents(counting, left_over)


def settle(root: Path, keyring: KeyRing) -> list[SegmentFile]:
    """Remove what a crash left half done, and return the files that count. Raises as `examine` does, before any removal."""
    found = examine(root, keyring)
    for file in found.left_over:
        discard(file, root, keyring)
    for file in found.counting:
        clear_folds(file, root)
    return found.counting


def on_disk(root: Path) -> list[SegmentFile]:
    """List all generations that have a file or a marker, whether they count or not; sorted."""
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


def _all_of(file: SegmentFile, root: Path) -> list[Path]:
    return list((root / file.segment.retention_class).glob(f"{file.name}.*"))


def _marker(file: SegmentFile, root: Path) -> Path:
    return file.beside(root, _VOID)
