"""The parent's side of a parse: starts the parser, checks what it says, and hands rows over as they come.

A refused file raises before there is a row. What comes later (the parser died, ran over its time, the file changed) raises
from the iterator, and the caller undoes the batch: rows count only once `facts` are there.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import select
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.ipc

from data_access.errors import AccessError, Busy, Conflict, InvalidQuery, TimedOut, TooLarge
from data_access.imports.bounds import Bounds, KnownCamera
from data_access.imports.conversion import schema_of
from data_access.imports.job import Job
from data_access.imports.mapping import Kind, Mapping
from data_access.imports.pipe import HEAD, MAX_FRAME, SIZE, Frame
from data_access.terms import utc

REJECT_COLUMNS = ("row", "reason", "raw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What came of a file; goes into the batch's entry. Holds counts and names, never a value of a row.

    Attributes:
        rows_in: Records with content, without headers; always `accepted` plus all of `rejected`.
        rejected: Count by reason.
        noted: What was kept but is less sure than it looks (`ambiguous_dst`, `without_position`, `colour_not_known`),
            and what was skipped (`blank_lines`, `repeated_headers`, `other_pages`).
        dropped: Values not taken over, by column: not mapped, or not permitted by the pack.
        sha256, bytes: Of the file.
        adapter: Which rules read it, with their version.
        confinement: What held the parser: `limits`, `landlock:VERSION`.
    """

    rows_in: int
    accepted: int
    rejected: Lookup[str, int]
    noted: Lookup[str, int]
    dropped: Lookup[str, int]
    sha256: str
    bytes: int
    adapter: str
    confinement: tuple[str, ...]


def parse_reads(
    path: Path,
    mapping: Mapping,
    *,
    cameras: Lookup[str, KnownCamera],
    permitted: frozenset[str],
    now: datetime,
    rejects: Path,
    bounds: Bounds | None = None,
) -> Parsed:
    """Begin to parse a file of reads; its form is checked whole when this returns.

    Args:
        cameras: The register of cameras, by the id that the vendor uses. A read of another camera is rejected.
        permitted: The pack's captured fields; columns of others are dropped and counted.
        now: The instant against which "in the future" is judged, aware.
        rejects: Where to write rejected rows; made with mode 0600, must not exist.

    Raises:
        InvalidQuery: The file is unfit; nothing of it is handed over.
        TooLarge: The file, a record or a cell is beyond its bound.
        Conflict: The rejects file exists.
        Busy: The parser died or ran over its time.
    """
    _must_be(mapping, "reads")
    job = Job(
        mapping=mapping, bounds=bounds or Bounds(), now=utc(now), cameras=dict(cameras), permitted=frozenset(permitted)
    )
    return Parsed(path, job, rejects)


def parse_cameras(
    path: Path, mapping: Mapping, *, now: datetime, rejects: Path, bounds: Bounds | None = None
) -> Parsed:
    """Begin to parse a CSV file of cameras (columns: `registers.CAMERAS`). Raises as `parse_reads` does."""
    _must_be(mapping, "cameras")
    return Parsed(path, Job(mapping=mapping, bounds=bounds or Bounds(), now=utc(now)), rejects)


def parse_cases(path: Path, mapping: Mapping, *, now: datetime, rejects: Path, bounds: Bounds | None = None) -> Parsed:
    """Begin to parse a CSV file of cases (columns: `registers.CASES`). Raises as `parse_reads` does."""
    _must_be(mapping, "cases")
    return Parsed(path, Job(mapping=mapping, bounds=bounds or Bounds(), now=utc(now)), rejects)


def _must_be(mapping: Mapping, kind: Kind) -> None:
    if mapping.kind != kind:
        raise InvalidQuery("mapping", f"is for {mapping.kind}, not for {kind}")


class Parsed:
    """A file that is being parsed: iterate once for `pyarrow.RecordBatch`es, then ask for `facts`. Close it, or use `with`.

    Not for several threads at once, but the thread may change between two batches.

    Attributes:
        sha256: Hash of the file, known before the first row.
        schema: Columns and types of every batch.
    """

    def __init__(self, path: Path, job: Job, rejects: Path) -> None:
        self._job = job
        self._waited_s = 0.0
        self._facts: Facts | None = None
        self._rejects: TextIO | None = None
        self.schema = _arrow_schema(job.mapping)
        with _opened(path, job) as descriptor:
            self._child = _start(descriptor)
        try:
            self._send(job)
            ready = self._ready()
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
    def facts(self) -> Facts:
        """What came of the file.

        Raises:
            Conflict: Not all batches were taken.
        """
        if self._facts is None:
            raise Conflict("The file is not parsed to its end.")
        return self._facts

    def close(self) -> None:
        """End the parser, whatever it does. Idempotent."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait()
        if self._rejects is not None:
            self._rejects.close()

    def __enter__(self) -> Parsed:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while True:
            frame, data = self._frame()
            if frame is Frame.ROWS:
                yield from self._checked(data)
            elif frame is Frame.REJECTS:
                self._write_rejects(json.loads(data))
            elif frame is Frame.FACTS:
                self._facts = Facts(**json.loads(data), confinement=self._confinement)
                self.close()
                return
            else:
                raise self._broken()

    def _checked(self, data: bytes) -> Iterator[pa.RecordBatch]:
        """Read Arrow that a parser of hostile files wrote: checked in full before anyone else sees it."""
        try:
            table = pa.ipc.open_stream(data).read_all()
            table.validate(full=True)
            table = table.cast(self.schema)
            table.validate(full=True)
        except (pa.ArrowException, ValueError, TypeError, OSError):
            raise self._broken() from None
        yield from table.combine_chunks().to_batches()

    def _write_rejects(self, rejects: list[tuple[int, str, str]]) -> None:
        if self._rejects is None:
            raise self._broken()
        csv.writer(self._rejects).writerows((int(row), str(why), _harmless(str(raw))) for row, why, raw in rejects)
        self._rejects.flush()

    def _send(self, job: Job) -> None:
        pipe, data = self._child.stdin, job.to_json()
        try:
            if pipe is not None:
                pipe.write(SIZE.pack(len(data)) + data)
                pipe.flush()
        except BrokenPipeError:
            raise self._broken() from None

    def _ready(self) -> dict[str, Any]:
        frame, data = self._frame()
        if frame is not Frame.READY:
            raise self._broken()
        ready: dict[str, Any] = json.loads(data)
        return ready

    def _frame(self) -> tuple[Frame, bytes]:
        """Wait for the next frame; an `ERROR` frame is raised."""
        letter, size = HEAD.unpack(self._exactly(HEAD.size))
        try:
            frame = Frame(letter)
        except ValueError:
            raise self._broken() from None
        if size > MAX_FRAME:
            raise self._broken()
        data = self._exactly(size)
        if frame is Frame.ERROR:
            raise _raised(json.loads(data))
        return frame, data

    def _exactly(self, size: int) -> bytes:
        """Read so many bytes; count only the time that we wait for the parser, not the time the caller takes."""
        if self._child.stdout is None or self._child.stdout.closed:
            raise Conflict("The file is parsed once; it cannot be taken twice.")
        descriptor, data = self._child.stdout.fileno(), bytearray()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while len(data) < size:
            left_s = self._job.bounds.seconds - self._waited_s
            before = time.monotonic()
            if left_s <= 0 or not poll.poll(left_s * 1000):
                raise TimedOut(f"file: takes longer than {self._job.bounds.seconds} s to read; nothing of it counts")
            more = os.read(descriptor, min(size - len(data), 1 << 20))
            self._waited_s += time.monotonic() - before
            if not more:
                raise self._broken()
            data += more
        return bytes(data)

    def _broken(self) -> AccessError:
        """The parser is gone or says what it must not."""
        self._child.kill()
        code = self._child.wait()
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return Busy(f"The file's parser ended early ({how}), perhaps for want of memory; nothing of the file counts.")


def _arrow_schema(mapping: Mapping) -> pa.Schema:
    types = {"String": pa.string(), "Int32": pa.int32()}
    return pa.schema(
        [(name, types.get(str(dtype), pa.timestamp("us", "UTC"))) for name, dtype in schema_of(mapping).items()]
    )


@contextlib.contextmanager
def _opened(path: Path, job: Job) -> Iterator[int]:
    """Open a plain file of bounded size; yield its descriptor. Raises `InvalidQuery` or `TooLarge`."""
    bound = job.bounds.csv_bytes if job.mapping.format == "csv" else job.bounds.json_bytes
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise InvalidQuery("file", f"cannot be opened ({error.strerror})") from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise InvalidQuery("file", "is not a plain file")
        if found.st_size > bound:
            raise TooLarge(f"file: is larger than {bound} bytes")
        yield descriptor
    finally:
        os.close(descriptor)


def _start(descriptor: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "data_access.imports.child", str(descriptor)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env={"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        cwd="/",
    )


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


def _harmless(raw: str) -> str:
    """Keep a spreadsheet from taking a raw line for a formula."""
    return f"'{raw}" if raw.startswith(("=", "+", "-", "@", "\t", "\r")) else raw


def _raised(told: dict[str, str]) -> AccessError:
    if told["kind"] == TooLarge.code:
        return TooLarge(told["what"])
    return InvalidQuery(told["field"], told["what"])
