"""Several small files of one source, parsed by one process: its start costs more than they do.

They lie in one file, one after the other. Each is checked, converted and counted by itself, and an unfit one keeps none of
the others back. One that ends the parser is told so, and those after it are handed to a new process. All rows are in
memory when a file is done, so it is for small files; `parse.py` is for large ones. What one source brings within half a
minute may be parsed by one process, group after group (`StandingParser`).
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from data_access.errors import AccessError, Busy
from data_access.imports.blocks.conversion import schema_of
from data_access.imports.jobs.job import Job
from data_access.imports.process.parse import FileFacts, kept_text
from data_access.imports.process.parser import IMAGES, LIVE_NICE, Parser, end, start
from data_access.imports.process.pipe import FrameKind
from data_access.imports.terms.bounds import KnownCamera

MAX_ARROW = 400_000_000
"""Most bytes that one file may become."""


@dataclass(slots=True)
class Body:
    """What came of one of the files: rows and facts, or why there are none.

    Attributes:
        rejects: Number, reason and raw text of each rejected row.
        images: Images of the rows; columns of `parser.IMAGES`.
        error: `Busy` if the parser ended over it, which may not be its fault; any other error is.
    """

    rows: pa.Table
    rejects: list[tuple[int, str, str]] = field(default_factory=list)
    images: pa.Table = field(default_factory=IMAGES.empty_table)
    facts: FileFacts | None = None
    error: AccessError | None = None


STANDS_S = 30.0
"""How long a process is trusted with what one source brings, seconds."""


class StandingParser:
    """A process that stays when a group is done, for the next one of the same source. Not for several threads at once. End it.

    Attributes:
        file: Holds the group; the process has it open, so it is written over and never replaced.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._parser: Parser | None = None
        self._next: subprocess.Popen[bytes] | None = None
        self._since_s, self._mapping = 0.0, ""

    def begin(self, job: Job) -> Parser:
        """Give a job to the process that stands, or to a new one. Raises `Busy` if that ends at once."""
        mapping, age_s = job.mapping.model_dump_json(), time.monotonic() - self._since_s
        parser, self._parser = self._parser, None
        if parser is not None and self._mapping == mapping and age_s <= STANDS_S:
            with contextlib.suppress(AccessError):  # it ended meanwhile, and had nothing of this job
                parser.again(job)
                if age_s > STANDS_S / 2 and self._next is None:
                    self._next = self._start()
                return parser
        if parser is not None:
            parser.close()
        self._since_s, self._mapping = time.monotonic(), mapping
        started, self._next = self._next or self._start(), None
        return Parser(-1, job, schema_of(job.mapping), process=started)

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a process that waits for its first job: to load what it needs takes it half a second of a processor."""
        with self.file.open("rb") as file:
            return start(file.fileno(), nice=LIVE_NICE)

    def keep(self, parser: Parser) -> None:
        """Let a process stand that did all of its job."""
        self._parser = parser

    def end(self) -> None:
        """End the process that stands, and the next one. Idempotent."""
        if self._parser is not None:
            self._parser.close()
        if self._next is not None:
            end(self._next)
        self._parser = self._next = None


def parse_bodies(
    path: Path, sizes: Sequence[int], job: Job, standing: StandingParser | None = None
) -> Generator[Body, None, None]:
    """Yield what comes of each of the files that lie in one, in order; the parser works while the caller does.

    Closed before its end, it ends the process, which stands for nobody.

    Args:
        sizes: Bytes of each; together the whole file.
        job: What holds for all of them.
        standing: Has a process, or keeps one that came to the end; the path is its file's. By default a new one is ended.
    """
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    waiting = list(zip(starts, sizes, strict=True))
    process = standing or StandingParser(path)
    try:
        while waiting:
            with contextlib.closing(_parsed(process, replace(job, portions=tuple(waiting)))) as parsed:
                for body in parsed:
                    waiting.pop(0)
                    yield body
    finally:
        if standing is None:
            process.end()


def _parsed(standing: StandingParser, job: Job) -> Generator[Body, None, None]:
    """Yield what one process makes of the files, up to the one over which it ended."""
    parser, is_done = standing.begin(job), False
    try:
        for _ in job.portions:
            body = Body(parser.schema.empty_table())
            try:
                _take(parser, body, job.cameras)
            except AccessError as error:
                body = Body(parser.schema.empty_table(), error=error)
            yield body
            if isinstance(body.error, Busy):
                return
        is_done = True
    finally:
        if is_done:
            standing.keep(parser)
        else:
            parser.close()


def _take(parser: Parser, body: Body, cameras: Mapping[str, KnownCamera]) -> None:
    try:
        held = tuple(str(each) for each in parser.ready()["confinement"])
        tables, images, size = [body.rows], [body.images], 0
        while body.facts is None:
            frame, data = parser.frame()
            pictures = parser.images
            size += len(data) + pictures.nbytes
            if frame is FrameKind.ROWS and size <= MAX_ARROW:
                tables.append(parser.rows(data))
                images.append(pictures)
            elif frame is FrameKind.REJECTS and size <= MAX_ARROW:
                body.rejects += [
                    (int(row), str(why), kept_text(str(why), str(raw))) for row, why, raw in json.loads(data)
                ]
            elif frame is FrameKind.FACTS:
                body.facts = FileFacts(**parser.told(data, cameras), confinement=held)
            else:
                raise parser.broken()
        body.rows = pa.concat_tables(tables).combine_chunks()
        body.images = pa.concat_tables(images)
        if body.facts.accepted != body.rows.num_rows:
            raise parser.broken()
    except (KeyError, TypeError, ValueError):
        raise parser.broken() from None
