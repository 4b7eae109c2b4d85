"""Several small files of one source, parsed by one process: its start costs more than they do.

They lie in one file, one after the other. Each is checked, converted and counted by itself, and an unfit one keeps none of
the others back. One that ends the parser is told so, and those after it are handed to a new process. All rows are in
memory when a file is done, so it is for small files; `parse.py` is for large ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from data_access.errors import AccessError, Busy
from data_access.imports.blocks.conversion import schema_of
from data_access.imports.jobs.job import Job
from data_access.imports.process.parse import FileFacts, harmless
from data_access.imports.process.parser import IMAGES, Parser
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


def parse_bodies(path: Path, sizes: Sequence[int], job: Job) -> Iterator[Body]:
    """Yield what comes of each of the files that lie in one, in order; the parser works while the caller does.

    Args:
        sizes: Bytes of each; together the whole file.
        job: What holds for all of them.
    """
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    waiting = list(zip(starts, sizes, strict=True))
    while waiting:
        for body in _parsed(path, replace(job, portions=tuple(waiting))):
            waiting.pop(0)
            yield body


def _parsed(path: Path, job: Job) -> Iterator[Body]:
    """Yield what one process makes of the files, up to the one over which it ended."""
    with path.open("rb") as file:
        parser = Parser(file.fileno(), job, schema_of(job.mapping))
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
    finally:
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
                body.rejects += [(int(row), str(why), harmless(str(raw))) for row, why, raw in json.loads(data)]
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
