"""Lines of text, walked one record at a time: cells by their place, or by the names in a header.

A line that has too few or too many cells is a record all the same, with `WHY` and nothing else, and so a rejected read. Blank lines
and repeated headers are skipped and counted. A byte-order mark and CRLF do no harm; another encoding than UTF-8, NUL bytes and
lone carriage returns refuse the file.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers.documents import Record, unfit
from data_access.imports.terms.forbidden import refuse_people

CHUNK = 1024 * 1024
WHY = "#why"
"""Key of the reason why a line is no read."""

_WRONG_WIDTH = {WHY: "wrong_number_of_cells"}
_DELIMITERS = ",;|\t"
_COUNTED = ("blank_lines", "repeated_headers")


@dataclass(frozen=True, slots=True)
class TextLines:
    """One record a line, cells by their place; there are no quotes and no header.

    Attributes:
        names: Names of the cells in their order.
        required: How many of them, from the first on, a line must have.
    """

    names: tuple[str, ...]
    required: int
    delimiter: str = "|"

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record and its line. Raises InvalidQuery, TooLarge: the file is no such text."""
        beside["blank_lines"], found = 0, False
        for line in _lines(file, reach):
            if not line.strip():
                beside["blank_lines"] += 1
                continue
            cells, found = line.split(self.delimiter), True
            fits = self.required <= len(cells) <= len(self.names)
            yield dict(zip(self.names, cells, strict=False)) if fits else dict(_WRONG_WIDTH), line
        if not found:
            raise unfit()


@dataclass(frozen=True, slots=True)
class HeaderTable:
    """Records under a header; columns in any order, quoted as CSV is. The delimiter is the one that the header has.

    Attributes:
        required: Columns that must be there, in lower case; as all names are compared.
    """

    required: frozenset[str]

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record and its text. Raises InvalidQuery, TooLarge: the file is no such text."""
        beside.update(dict.fromkeys(_COUNTED, 0))
        source = _LinesOfRecord(_lines(file, reach))
        header = next(source, "")
        delimiter = max(_DELIMITERS, key=header.count)
        names = [cell.strip().lower() for cell in next(_cells([header], delimiter), [])]
        self._check(names)
        source.forget()
        for cells in _cells(source, delimiter):
            text = source.forget()
            if not any(cell.strip() for cell in cells):
                beside["blank_lines"] += 1
            elif [cell.strip().lower() for cell in cells] == names:
                beside["repeated_headers"] += 1
            else:
                yield dict(zip(names, cells, strict=True)) if len(cells) == len(names) else dict(_WRONG_WIDTH), text

    def _check(self, names: list[str]) -> None:
        refuse_people(names)
        if not self.required <= set(names) or len(set(names)) != len(names):
            raise unfit()


def count_lines(beside: Record, skips: Counter[str]) -> None:
    """Count what was skipped between records."""
    for name in _COUNTED:
        skips[name] += beside.get(name, 0)


@dataclass(slots=True)
class _LinesOfRecord:
    """Lines, with those that a record was made of."""

    lines: Iterator[str]
    last: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.last.append(line)
        return line + "\n"

    def forget(self) -> str:
        text, self.last = "\n".join(self.last), []
        return text


def _cells(lines: Iterator[str] | list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter, strict=True)
    except csv.Error:
        raise InvalidQuery(
            "file",
            "cannot be split into cells; a quote is not closed, or stands inside of a cell; have the vendor export it again",
        ) from None


def _lines(file: BinaryIO, reach: int) -> Iterator[str]:
    """Yield lines without their ends."""
    file.seek(0)
    decoder, rest = codecs.getincrementaldecoder("utf-8-sig")(), ""
    while True:
        chunk = file.read(CHUNK)
        *whole, rest = (rest + _text(decoder, chunk)).split("\n")
        if not chunk and rest:
            whole.append(rest)
        for line in whole:
            yield _line(line, reach)
        if not chunk:
            return
        if len(rest) > reach:
            raise _too_long(reach)


def _text(decoder: codecs.IncrementalDecoder, chunk: bytes) -> str:
    try:
        return decoder.decode(chunk, not chunk)
    except UnicodeDecodeError:
        raise InvalidQuery("file", "is not UTF-8; have it written in UTF-8") from None


def _line(line: str, reach: int) -> str:
    line = line.removesuffix("\r")
    if len(line) > reach:
        raise _too_long(reach)
    if "\0" in line or "\r" in line:
        raise InvalidQuery(
            "file",
            "holds NUL bytes, or carriage returns that end no line; have it written as plain text with CRLF or LF line ends",
        )
    return line


def _too_long(reach: int) -> TooLarge:
    return TooLarge(f"file: a line is longer than {reach} characters")
