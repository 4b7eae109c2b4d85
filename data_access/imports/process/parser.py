"""A parser's process as its parent sees it: handed a file and a job, listened to frame by frame, checked, ended.

What it says is not to be trusted: it reads files that others wrote, and one of them may have taken it over.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping as Lookup
from typing import Any, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from data_access.errors import AccessError, Busy, Conflict, InvalidQuery, TimedOut, TooLarge, Unconfined
from data_access.imports.kinds import hours
from data_access.imports.process.confinement import NOT_CONFINED
from data_access.imports.process.pipe import HEAD, MAX_FRAME, SIZE, FrameKind
from data_access.imports.terms.bounds import Bounds, KnownCamera

IMAGES = pa.schema(
    [(name, pa.string()) for name in ("read_id", "kind", "media_type", "sha256")] + [("data", pa.binary())]
)
"""Images as `images.SCHEMA` has them."""


class ParserJob(Protocol):
    """What a parser is asked to do, as it goes down its pipe."""

    @property
    def bounds(self) -> Bounds:
        """What it may cost at most."""

    def to_json(self) -> bytes:
        """Write it for the pipe."""


class Parser:
    """One process for one job. Not for several threads at once. Close it.

    Attributes:
        schema: Columns and types of its rows.
        images: Images of the rows in the frame that came last; columns of `IMAGES`.
    """

    def __init__(
        self,
        descriptor: int,
        job: ParserJob,
        columns: Lookup[str, pl.DataType],
        module: str = "process.child",
        process: subprocess.Popen[bytes] | None = None,
    ) -> None:
        """Start it with an open file; raises `Busy` if it ends at once.

        Args:
            columns: Of its rows.
            module: What runs in it.
            process: The one of it, if it runs already and waits for its job.
        """
        self._job = job
        self._waited_s = 0.0
        self.schema = _arrow_schema(columns)
        self.images = IMAGES.empty_table()
        self._child = process or start(descriptor, module)
        try:
            self._send(job)
        except BaseException:
            self.close()
            raise

    def again(self, job: ParserJob) -> None:
        """Give it another job, once it is done with the one before; raises `Busy` if it has ended."""
        self._job, self._waited_s = job, 0.0
        self._send(job)

    def close(self) -> None:
        """End the parser, whatever it does. Idempotent."""
        end(self._child)

    def ready(self) -> dict[str, Any]:
        """Wait until the form of a file is checked; return `sha256`, `bytes`, `confinement`."""
        frame, data = self.frame()
        if frame is not FrameKind.READY:
            raise self.broken()
        ready: dict[str, Any] = json.loads(data)
        return ready

    def frame(self) -> tuple[FrameKind, bytes]:
        """Wait for the next frame; an `ERROR` frame is raised, and `images` are set to those that go with it."""
        self.images = IMAGES.empty_table()
        frame, data = self._next()
        if frame is FrameKind.IMAGES:
            self.images = self._table(data, IMAGES)
            frame, data = self._next()
        return frame, data

    def _next(self) -> tuple[FrameKind, bytes]:
        letter, size = HEAD.unpack(self._exactly(HEAD.size))
        try:
            frame = FrameKind(letter)
        except ValueError:
            raise self.broken() from None
        if size > MAX_FRAME:
            raise self.broken()
        data = self._exactly(size)
        if frame is FrameKind.ERROR:
            raise _raised(json.loads(data))
        return frame, data

    def rows(self, data: bytes) -> pa.Table:
        """Read rows that a parser of hostile files wrote: checked in full before anyone else sees them."""
        return self._table(data, self.schema)

    def _table(self, data: bytes, schema: pa.Schema) -> pa.Table:
        try:
            table = pa.ipc.open_stream(data).read_all()
            table.validate(full=True)
            table = table.cast(schema)
            table.validate(full=True)
        except (pa.ArrowException, ValueError, TypeError, OSError):
            raise self.broken() from None
        return table.combine_chunks()

    def told(self, data: bytes, cameras: Lookup[str, KnownCamera]) -> dict[str, Any]:
        """Read the facts of a file; its counts by hour are checked, for they go into a register."""
        try:
            facts: dict[str, Any] = json.loads(data)
            facts["hours"] = tuple(hours.checked(facts["hours"], cameras))
        except (KeyError, ValueError, TypeError):
            raise self.broken() from None
        return facts

    def broken(self) -> AccessError:
        """The parser is gone or says what it must not."""
        self._child.kill()
        code = self._child.wait()
        if code == NOT_CONFINED:
            return Unconfined()
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return Busy(f"The file's parser ended early ({how}), perhaps for want of memory; nothing of the file counts.")

    def _send(self, job: ParserJob) -> None:
        pipe, data = self._child.stdin, job.to_json()
        try:
            if pipe is not None:
                pipe.write(SIZE.pack(len(data)) + data)
                pipe.flush()
        except (BrokenPipeError, ValueError):  # it ended, or was ended
            raise self.broken() from None

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
                raise self.broken()
            data += more
        return bytes(data)


def _arrow_schema(columns: Lookup[str, pl.DataType]) -> pa.Schema:
    types = {"String": pa.string(), "Int32": pa.int32()}
    return pa.schema([(name, types.get(str(dtype), pa.timestamp("us", "UTC"))) for name, dtype in columns.items()])


NICE, LIVE_NICE = 10, 4
"""How far a parser stands back behind everything else, so that a search does not wait for an import; and one of which hits may come."""


def start(descriptor: int, module: str = "process.child", nice: int = NICE) -> subprocess.Popen[bytes]:
    """Start a process that has no key and is handed one open file."""
    return subprocess.Popen(
        [sys.executable, "-I", "-m", f"data_access.imports.{module}", str(descriptor), str(nice)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env={"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        cwd="/",
    )


def end(child: subprocess.Popen[bytes]) -> None:
    """End a process that was started, whatever it does. Idempotent."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    child.wait()


def _raised(error: dict[str, str]) -> AccessError:
    if error["kind"] == TooLarge.code:
        return TooLarge(error["what"])
    return InvalidQuery(error["field"], error["what"])
