"""CSV whose header is known: each line a record, by the names of the columns, all of it text.

A file begins with one of the headers, letter for letter. Blank lines and repeated headers are skipped and counted. A line with
more or fewer cells becomes an empty record, which the format rejects. What is not UTF-8, has a quote out of place, a lone
carriage return or a NUL refuses the file.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.documents import CHUNK, Record, unfit
from data_access.imports.forbidden import refuse_people

_SKIPPED = ("blank_lines", "repeated_headers")


@dataclass(frozen=True, slots=True)
class Table:
    """Records as lines under one of several known headers."""

    headers: tuple[tuple[str, ...], ...]

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record with its text; `beside` takes the counts of what is skipped.

        Raises:
            InvalidQuery, TooLarge: The file is no such table, or a record is longer than `reach` characters.
        """
        file.seek(0)
        lines = _Lines(_texts(file, reach), reach)
        rows = _rows(csv.reader(lines, strict=True))
        header = next(rows, [])
        refuse_people(header)
        if tuple(header) not in self.headers:
            raise unfit()
        beside |= dict.fromkeys(_SKIPPED, 0)
        lines.take()
        for row in rows:
            text = lines.take()
            if not any(cell.strip() for cell in row):
                beside["blank_lines"] += 1
            elif row == header:
                beside["repeated_headers"] += 1
            else:
                yield _record(header, row), text


def _record(header: list[str], row: list[str]) -> Record:
    return {name: cell or None for name, cell in zip(header, row, strict=True)} if len(row) == len(header) else {}


def count_lines(beside: Record, skipped: Counter[str]) -> None:
    """Count, as a format's `beside`, the lines that were skipped."""
    for name in _SKIPPED:
        skipped[name] += beside.get(name, 0)


@dataclass(slots=True)
class _Lines:
    """Lines for the CSV reader, which remembers those of the record it is at."""

    texts: Iterator[str]
    reach: int
    taken: list[str] = field(default_factory=list)
    size: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.texts)
        self.taken.append(line)
        self.size += len(line)
        if self.size > self.reach:
            raise _too_long(self.reach)
        return line

    def take(self) -> str:
        """Return the text of the record that was read last."""
        text = "".join(self.taken).rstrip("\r\n")
        self.taken, self.size = [], 0
        return text


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_long(csv.field_size_limit()) from None
        raise InvalidQuery("file", "cannot be split into cells; is a quote never closed?") from None


def _texts(file: BinaryIO, reach: int) -> Iterator[str]:
    """Yield lines with their ends, as text without byte-order mark."""
    decoder, rest = codecs.getincrementaldecoder("utf-8-sig")(), ""
    while chunk := file.read(CHUNK):
        *lines, rest = (rest + _decoded(decoder, chunk)).split("\n")
        yield from (f"{line}\n" for line in lines)
        if len(rest) > reach:
            raise _too_long(reach)
    rest += _decoded(decoder, b"", final=True)
    if rest:
        yield rest


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str:
    if b"\0" in chunk:
        raise InvalidQuery("file", "holds NUL bytes; is it UTF-16 or not text?")
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError:
        raise InvalidQuery("file", "is not UTF-8") from None


def _too_long(most: int) -> TooLarge:
    return TooLarge(f"file: a record is longer than {most} characters; is a quote never closed?")
