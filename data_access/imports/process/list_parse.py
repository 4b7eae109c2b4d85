"""The parent's side of reading a hot list: starts the parser, checks what it says, and hands back all entries or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from data_access.imports.lists.list_file import MOST_BYTES, MOST_ENTRIES, SCHEMA
from data_access.imports.lists.list_job import ListJob
from data_access.imports.lists.list_layout import ListLayout
from data_access.imports.process.parse import opened
from data_access.imports.process.parser import Parser
from data_access.imports.process.pipe import FrameKind
from data_access.imports.terms.bounds import Bounds
from data_access.terms import parse_stamp, utc


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFacts:
    """What came of a list; goes into its entry in the ledger. Holds counts and names, never a value of a list's entry.

    Attributes:
        made_at: When the file says that it was made, UTC; None if it does not.
        sha256: Of the file, hex.
        noted: What was not listed (`without_plate`, `longer_than_any_plate`), and what is less than it looks.
        dropped: Values not taken over: `names`, `birth_dates`, `addresses`, `people`, `texts_of_records`, other columns.
        confinement: What held the parser.
    """

    entries: int
    made_at: datetime | None
    sha256: str
    noted: Mapping[str, int]
    dropped: Mapping[str, int]
    confinement: tuple[str, ...]


def parse_list(
    path: Path,
    layout: ListLayout,
    *,
    now: datetime,
    bounds: Bounds | None = None,
    wholly_confined: bool = True,
) -> tuple[pa.Table, ListFacts]:
    """Read a hot list whole; entries in columns of `list_file.SCHEMA`, in the order of the file.

    Args:
        now: The instant against which its age is judged, aware.
        wholly_confined: False if a parser may work where the kernel lacks a part of its confinement.

    Raises:
        InvalidQuery: The file is unfit; says at which line and why. Nothing of it comes back.
        TooLarge: The file is beyond its bound. Busy: The parser died. TimedOut: It ran over its time.
        Unconfined: It cannot be confined on this machine.
    """
    job = ListJob(layout=layout, bounds=bounds or Bounds(), now=utc(now), wholly_confined=wholly_confined)
    with opened(path, MOST_BYTES) as descriptor:
        parser = Parser(descriptor, job, SCHEMA, "process.list_child")
    try:
        facts = _facts(parser, parser.ready())
        blocks = [parser.schema.empty_table()]
        while True:
            frame, data = parser.frame()
            if frame is FrameKind.FACTS:
                break
            if frame is not FrameKind.ROWS or sum(map(len, blocks)) > MOST_ENTRIES:
                raise parser.broken()
            blocks.append(parser.rows(data))
        table = pa.concat_tables(blocks).combine_chunks()
        if table.num_rows != facts.entries:
            raise parser.broken()
    finally:
        parser.close()
    return table, facts


def _facts(parser: Parser, answer: dict[str, Any]) -> ListFacts:
    try:
        return ListFacts(
            entries=int(answer["entries"]),
            made_at=None if answer["made_at"] is None else parse_stamp(answer["made_at"]),
            sha256=str(answer["sha256"]),
            noted={str(name): int(count) for name, count in answer["noted"].items()},
            dropped={str(name): int(count) for name, count in answer["dropped"].items()},
            confinement=tuple(str(each) for each in answer["confinement"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise parser.broken() from None
