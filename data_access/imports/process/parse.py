"""The parent's side of a parse: starts the parser, checks what it says, and hands rows over as they come.

A refused file raises before there is a row. What comes later (the parser died, ran over its time, the file changed) raises
from the iterator, and the caller undoes the batch: rows count only once `facts` are there.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import stat
from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

import pyarrow as pa

from data_access.errors import Conflict, InvalidQuery, TooLarge
from data_access.imports.blocks.conversion import schema_of
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.process.parser import IMAGES, Parser
from data_access.imports.process.pipe import FrameKind
from data_access.imports.terms.bounds import CAMERA_OUT, Bounds, KnownCamera
from data_access.imports.terms.columns import Kind
from data_access.terms import CameraHour, utc

REJECT_COLUMNS = ("row", "reason", "raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What came of a file; goes into the batch's entry. Holds counts and names, never a value of a row.

    Attributes:
        rows_in: Records with content, without headers; always `accepted` plus all of `rejected`.
        rejected: Count by reason.
        noted: What was kept but is less sure than it looks (`ambiguous_dst`, `without_position`, `colour_not_known`),
            and what was skipped (`blank_lines`, `repeated_headers`, `other_pages`).
        dropped: Values not taken over, by column: not mapped, or not permitted by the pack.
        hours: What the rows say of each camera and hour: placeholders, impossible states, rejected rows.
        sha256, bytes: Of the file.
        adapter: Which rules read it, with their version.
        confinement: What held the parser: `limits`, `landlock:VERSION`, `seccomp`.
    """

    rows_in: int
    accepted: int
    rejected: Lookup[str, int]
    noted: Lookup[str, int]
    dropped: Lookup[str, int]
    hours: tuple[CameraHour, ...]
    sha256: str
    bytes: int
    adapter: str
    confinement: tuple[str, ...]


def parse_reads(
    path: Path,
    mapping: Mapping,
    *,
    cameras: Lookup[str, KnownCamera],
    permitted_fields: frozenset[str],
    now: datetime,
    rejects: Path,
    bounds: Bounds | None = None,
    wholly_confined: bool = True,
) -> Parse:
    """Begin to parse a file of reads; its form is checked whole when this returns.

    Args:
        cameras: The register of cameras, by the id that the vendor uses. A read of another camera is rejected.
        permitted_fields: The pack's captured fields; columns of others are dropped and counted.
        now: The instant against which "in the future" is judged, aware.
        rejects: Where to write rejected rows; made with mode 0600, must not exist.
        wholly_confined: False if a parser may work where the kernel lacks a part of its confinement.

    Raises:
        InvalidQuery: The file is unfit; nothing of it is handed over.
        TooLarge: The file, a record or a cell is beyond its bound.
        Conflict: The rejects file exists.
        Busy: The parser died or ran over its time. Unconfined: It cannot be confined on this machine.
    """
    _must_be(mapping, "reads")
    job = Job(
        mapping=mapping,
        bounds=bounds or Bounds(),
        now=utc(now),
        cameras=dict(cameras),
        permitted=frozenset(permitted_fields),
        wholly_confined=wholly_confined,
    )
    return Parse(path, job, rejects)


def parse_cameras(
    path: Path,
    mapping: Mapping,
    *,
    now: datetime,
    rejects: Path,
    bounds: Bounds | None = None,
    wholly_confined: bool = True,
) -> Parse:
    """Begin to parse a file of cameras (columns: `registers.CAMERAS`). Raises as `parse_reads` does."""
    _must_be(mapping, "cameras")
    job = Job(mapping=mapping, bounds=bounds or Bounds(), now=utc(now), wholly_confined=wholly_confined)
    return Parse(path, job, rejects)


def parse_cases(
    path: Path,
    mapping: Mapping,
    *,
    now: datetime,
    rejects: Path,
    numbers: tuple[str, ...] = (),
    bounds: Bounds | None = None,
    wholly_confined: bool = True,
) -> Parse:
    """Begin to parse a CSV file of cases (columns: `registers.CASES`). Raises as `parse_reads` does.

    Args:
        numbers: Shapes of the pack's case numbers, as patterns; a case whose number has none of them is rejected.
    """
    _must_be(mapping, "cases")
    job = Job(
        mapping=mapping,
        bounds=bounds or Bounds(),
        now=utc(now),
        case_numbers=numbers,
        wholly_confined=wholly_confined,
    )
    return Parse(path, job, rejects)


def _must_be(mapping: Mapping, kind: Kind) -> None:
    if mapping.kind != kind:
        raise InvalidQuery("mapping", f"is for {mapping.kind}, not for {kind}")


class Parse:
    """A file that is being parsed: iterate once for `pyarrow.RecordBatch`es, then ask for `facts`. Close it, or use `with`.

    Not for several threads at once, but the thread may change between two batches.

    Attributes:
        sha256: Hash of the file, known before the first row.
        schema: Columns and types of every batch.
    """

    def __init__(self, path: Path, job: Job, rejects: Path) -> None:
        self._facts: FileFacts | None = None
        self._images: list[pa.Table] = []
        self._rejects: TextIO | None = None
        with opened(path, _bound(job)) as descriptor:
            self._parser = Parser(descriptor, job, schema_of(job.mapping))
        self._cameras = job.cameras
        self.schema = self._parser.schema
        try:
            ready = self._parser.ready()
            self.sha256 = str(ready["sha256"])
            self._confinement = tuple(str(held) for held in ready["confinement"])
            self._rejects = _private(rejects)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches()
        except BaseException:
            self.close()
            raise

    @property
    def facts(self) -> FileFacts:
        """What came of the file.

        Raises:
            Conflict: Not all batches were taken.
        """
        if self._facts is None:
            raise Conflict("The file is not parsed to its end.")
        return self._facts

    def take_images(self) -> pa.Table:
        """Return the images of the batches taken since this was last called; columns of `parser.IMAGES`."""
        images, self._images = self._images, []
        return pa.concat_tables([IMAGES.empty_table(), *images])

    def close(self) -> None:
        """End the parser, whatever it does. Idempotent."""
        self._parser.close()
        if self._rejects is not None:
            self._rejects.close()

    def __enter__(self) -> Parse:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while True:
            frame, data = self._parser.frame()
            if frame is FrameKind.ROWS:
                self._images.append(self._parser.images)
                yield from self._parser.rows(data).to_batches()
            elif frame is FrameKind.REJECTS:
                self._write_rejects(json.loads(data))
            elif frame is FrameKind.FACTS:
                self._facts = FileFacts(**self._parser.told(data, self._cameras), confinement=self._confinement)
                self.close()
                return
            else:
                raise self._parser.broken()

    def _write_rejects(self, rejects: list[tuple[int, str, str]]) -> None:
        if self._rejects is None:
            raise self._parser.broken()
        csv.writer(self._rejects).writerows(
            (int(row), str(why), kept_text(str(why), str(raw))) for row, why, raw in rejects
        )
        self._rejects.flush()


def _bound(job: Job) -> int:
    return job.bounds.csv_bytes if job.mapping.format == "csv" else job.bounds.json_bytes


@contextlib.contextmanager
def opened(path: Path, most_bytes: int) -> Iterator[int]:
    """Open a plain file of at most so many bytes; yield its descriptor. Raises `InvalidQuery` or `TooLarge`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise InvalidQuery("file", f"cannot be opened ({error.strerror})") from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise InvalidQuery("file", "is not a plain file; name the file itself")
        if found.st_size > most_bytes:
            raise TooLarge(f"file: is larger than {most_bytes} bytes; have it split, or export a shorter time")
        yield descriptor
    finally:
        os.close(descriptor)


def _private(path: Path) -> TextIO:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Conflict("The rejects file exists already; name another.") from None
    except OSError as error:
        raise InvalidQuery("rejects", f"the file cannot be made ({error.strerror})") from None
    file = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
    csv.writer(file).writerow(REJECT_COLUMNS)
    return file


def kept_text(reason: str, raw: str) -> str:
    """Return what is kept of a rejected row: nothing of a good one whose camera is out of service, or plates of all of them would lie there."""
    return "" if reason == CAMERA_OUT else harmless(raw)


def harmless(raw: str) -> str:
    """Keep a spreadsheet from taking a raw line for a formula."""
    return f"'{raw}" if raw.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else raw
