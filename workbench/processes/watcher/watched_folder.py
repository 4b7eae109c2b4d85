"""A folder into which a vendor's system drops files: each is brought to the live door and then moved away.

A file is complete when it is a plain file, has a name that does not begin with a dot or end as one under way does, and has
been looked at for ten seconds without a change of size or time. It is moved to `.bringing/`, where a new file of its name
cannot take its place, and brought. From there it goes to `done/` once the door has said that its reads are visible and on
record, or to `refused/`, with a file beside it that says why, once the door has said that it will never take it. Anything
else (the door is full, shut or away, or the file was written to after all) leaves it there, to be brought again.

Pictures are never brought alone. Those whose names stand in a file go with it, as one parcel, and are moved with it; so a file
is to be written after its pictures. A picture that no file names within an hour goes to `refused/`.

Files of a hot list are brought one after the other, oldest first, for each changes what those before it said: while one waits,
those after it wait, too.

The door knows a body by its digest, so whatever interrupts this, no read is lost or filed twice. Nothing is logged but
counts: names may hold plates.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from data_access.keyring import sync_directory, write_durably
from workbench import parcels

SETTLES_S = 10.0
AT_ONCE = 16
"""Files brought side by side: the door files them together."""
PICTURES_WAIT_S = 3600.0
MAX_BODY = 16 * 1024**2
"""Bytes that the door takes at most."""
UNDER_WAY = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload")
NOT_NAMED = b"picture: no file of reads named it within an hour\n"
BRINGING, DONE, REFUSED, REASON = ".bringing", "done", "refused", ".reason.txt"


@dataclass(frozen=True, slots=True)
class DoorAnswer:
    """What the door said of a file.

    Attributes:
        filed: Its reads are visible and on record.
        why: Why it is refused for good; empty if it is filed, or is to be brought again.
        wait_s: How long to wait before anything is brought again.
    """

    filed: bool = False
    why: str = ""
    wait_s: float = 0.0


@dataclass(slots=True)
class Round:
    """What came of one round."""

    filed: int = 0
    refused: int = 0
    left: int = 0
    wait_s: float = 0.0


@dataclass(slots=True)
class WatchedFolder:
    """One source's folder.

    Attributes:
        bring: Brings a file's content to the door; called from several threads.
        done_kept_s: How long filed files are kept in `done/`; they hold reads in clear.
        in_order: True if one file is brought after the other, oldest first.
        clock: Seconds that only go forward.
    """

    folder: Path
    bring: Callable[[bytes], DoorAnswer]
    done_kept_s: float
    clock: Callable[[], float] = time.monotonic
    in_order: bool = False
    _seen: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    _pictures: dict[str, Path] = field(default_factory=dict)
    _used: dict[str, str] = field(default_factory=dict)

    def round(self) -> Round:
        """Look at the folder once, bring what is complete, and move what the door has decided on."""
        for name in (BRINGING, DONE, REFUSED):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        self._forget_old()
        self._claim()
        self._pictures = parcels.pictures_in(self.folder)
        counts = Round()
        for brought in self._answers():
            counts.filed += brought.filed
            counts.refused += bool(brought.why)
            counts.left += not brought.filed and not brought.why
            counts.wait_s = max(counts.wait_s, brought.wait_s)
        self._move_pictures()
        return counts

    def _answers(self) -> Iterator[DoorAnswer]:
        """Bring what was moved away, and yield what the door says of each file."""
        claimed = sorted((self.folder / BRINGING).iterdir(), key=self._age if self.in_order else None)[: 8 * AT_ONCE]
        if not self.in_order:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                yield from pool.map(self._bring, claimed)
            return
        for path in claimed:
            brought = self._bring(path)
            yield brought
            if not brought.filed and not brought.why:
                return

    @staticmethod
    def _age(path: Path) -> tuple[int, str]:
        found = _look(path)
        return (found.st_mtime_ns if found else 0, path.name)

    def _claim(self) -> None:
        """Move away the files that have not changed for long enough, unless one of the same name is still being brought."""
        for path in [path for path in self._complete() if not parcels.is_picture(path.name)]:
            claimed = self.folder / BRINGING / path.name
            if not claimed.exists():
                path.replace(claimed)
                self._seen.pop(path.name, None)
        sync_directory(self.folder / BRINGING)
        sync_directory(self.folder)

    def _complete(self) -> Iterator[Path]:
        """Yield the files that have not changed for long enough, by name."""
        there: dict[str, tuple[int, int, float]] = {}
        for path in sorted(self.folder.iterdir()):
            found = _look(path)
            if found is None or not stat.S_ISREG(found.st_mode) or _under_way(path.name):
                continue
            size, changed, since = self._seen.get(path.name, (-1, 0, 0.0))
            if (size, changed) != (found.st_size, found.st_mtime_ns):
                since = self.clock()
            there[path.name] = (found.st_size, found.st_mtime_ns, since)
            if self.clock() - since >= SETTLES_S:
                yield path
        self._seen = there

    def _bring(self, path: Path) -> DoorAnswer:
        before, data = _look(path), _content(path)
        if before is None or data is None:
            return DoorAnswer()
        pictures = parcels.named(data.splitlines(), self._pictures)
        if not all(self._settled(name) for name in pictures):
            return DoorAnswer()
        brought, after = self._brought(path, data, pictures), _look(path)
        if after is None or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return DoorAnswer()
        if brought.filed:
            self._move(path, DONE, data)
            self._used.update(dict.fromkeys(pictures, DONE))
        elif brought.why:
            name = self._free_name(path, REFUSED, data)
            write_durably(self.folder / REFUSED / f"{name}{REASON}", f"{brought.why}\n".encode(), 0o600)
            self._move(path, REFUSED, data)
            for picture in pictures:
                self._used.setdefault(picture, REFUSED)
        return brought

    def _brought(self, path: Path, data: bytes, pictures: Mapping[str, Path]) -> DoorAnswer:
        if not pictures:
            return self.bring(data)
        sizes = [found.st_size for found in map(_look, pictures.values()) if found is not None]
        if len(data) + sum(sizes) > MAX_BODY:
            return DoorAnswer(
                why=f"file: holds more than {MAX_BODY} bytes with its pictures. Import it by hand: "
                "workbench import reads SITE SOURCE FILE --images FOLDER"
            )
        return self.bring(b"".join(parcels.parcel(path, pictures)))

    def _settled(self, name: str) -> bool:
        """True if a picture has not changed for long enough."""
        seen = self._seen.get(name)
        return seen is not None and self.clock() - seen[2] >= SETTLES_S

    def _move_pictures(self) -> None:
        """Move the pictures of the files of this round, which may have shared some."""
        for name, to in self._used.items():
            content = _content(self._pictures[name])
            if content is not None:
                self._pictures[name].replace(self.folder / to / self._free_name(self._pictures[name], to, content))
        self._used = {}

    def _move(self, path: Path, to: str, data: bytes) -> None:
        path.replace(self.folder / to / self._free_name(path, to, data))
        sync_directory(self.folder / to)
        sync_directory(self.folder / BRINGING)

    def _free_name(self, path: Path, to: str, data: bytes) -> str:
        """Keep a file's name, or put its digest in front if another content had that name."""
        there = self.folder / to / path.name
        if not there.exists() or there.read_bytes() == data:
            return path.name
        return f"{hashlib.sha256(data).hexdigest()[:16]}-{path.name}"

    def _forget_old(self) -> None:
        """Remove filed files that were kept long enough since they were moved; refuse pictures that nothing named."""
        now = time.time()
        for path in (self.folder / DONE).iterdir():
            found = _look(path)
            if found is not None and now - found.st_ctime >= self.done_kept_s:
                path.unlink(missing_ok=True)
        if any((self.folder / BRINGING).iterdir()):
            return
        for name, path in parcels.pictures_in(self.folder).items():
            found = _look(path)
            if found is not None and now - found.st_ctime >= PICTURES_WAIT_S:
                write_durably(self.folder / REFUSED / f"{name}{REASON}", NOT_NAMED, 0o600)
                path.replace(self.folder / REFUSED / name)


def _under_way(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(UNDER_WAY)


def _look(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _content(path: Path) -> bytes | None:
    """Read a plain file, no link; None if it is gone, or may not be read."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read()
    except OSError:
        return None
