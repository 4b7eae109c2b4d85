"""A CSV file as blocks of raw cells, all text, with each record's place in the file kept.

Records are split here, on bytes and without loops, so that a record's raw text can be shown when it is rejected, and so
that the cells' parser sees only records of the right width. Rules, all written so that nothing is guessed:

- A quote opens only at the start of a cell and closes only at its end; anything else refuses the file (`quote = ""` in
  the mapping reads quotes as text).
- Blank lines, lines of nothing but delimiters, and repetitions of the header are skipped and counted. Lines before the
  header are skipped as the mapping says; a `sep=` line says itself that it is none.
- A record with more or fewer cells than the header is rejected, but for empty cells at its end; a cell beyond `Bounds.cell_bytes` refuses the file.
- A byte-order mark is dropped; other encodings than the mapping's refuse the file, as do NUL bytes and lone CRs.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers.block import ROW, Block, Reject
from data_access.imports.carriers.layout import Layout
from data_access.imports.terms.bounds import Bounds
from data_access.imports.terms.forbidden import refuse_people

BLOCK = 4 * 1024 * 1024

MOST_TITLE_LINES = 30
"""Lines in which a header is looked for, to say where it is."""
MOST_EMPTY_CELLS = 16
"""Empty cells beyond the header that an exporter may write at the end of a record."""

SEPARATOR = re.compile(rb'"?[Ss][Ee][Pp]=([,;|\t])"?[ \t]*\r?\n')
_SEPARATOR_BEGINS = re.compile(rb'"?([Ss]([Ee]([Pp](=.*)?)?)?)?$')
_SEPARATOR_BYTES = 16
"""The longest line that says only by what cells are parted, as spreadsheets write it."""
_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RawLines:
    """Bytes with each record's start and end in them."""

    data: bytes
    starts: Places
    ends: Places
    first_row: int

    def raw(self, row: int) -> str:
        """Return a record's raw text by its number in the file, without its line end."""
        place = row - self.first_row
        return self.data[self.starts[place] : self.ends[place]].decode("utf-8").rstrip("\r\n")


@dataclass(slots=True)
class Sheet:
    """A CSV file that is being read.

    Attributes:
        header: Names of the file's columns, once the first block is read.
        skipped: Blank lines and repeated headers so far.
        dropped: Cells with content so far, by column that the mapping does not read.
    """

    file: BinaryIO
    layout: Layout
    bounds: Bounds
    header: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    _header_line: bytes = b""
    _before: int = 0

    def survey(self) -> int:
        """Check the whole file's form without reading cells, and return its number of records, header included."""
        return sum(len(starts) for _, starts, _, _ in self._records())

    def blocks(self) -> Iterator[Block]:
        """Yield the records after the header, a few thousand at a time."""
        row = 0
        for data, starts, ends, widths in self._records():
            skip = 0 if row else 1
            row = row or self._before + 1
            yield self._block(data, starts[skip:], ends[skip:], widths[skip:], row + skip)
            row += len(starts)

    def _records(self) -> Iterator[tuple[bytes, Places, Places, Places]]:
        """Yield bytes, and each record's start, end (after its newline) and number of cells."""
        self.header, rest = [], b""
        for text in self._from_header(self._texts()):
            data = rest + text
            end = self._last_end(data)
            if len(data) - end > self.bounds.record_bytes:
                raise self._too_long()
            if end:
                yield self._split(data[:end])
            rest = data[end:]
        if rest:
            if self._last_end(rest + b"\n") == 0:
                raise InvalidQuery("file", 'a quote is opened and never closed; or write quote = "" in the mapping')
            yield self._split(rest + b"\n")
        if not self.header:
            raise InvalidQuery("file", "is empty; a header is needed")

    def _from_header(self, texts: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the text from the header on."""
        head, found = b"", False
        for text in texts:
            head = text if found else head + text
            cut = 0 if found else self._header_at(head)
            if cut is not None:
                found = True
                yield head[cut:]
        if head and not found:
            raise InvalidQuery("file", f"has no line after the {self.layout.skip_lines} that the mapping skips")

    def _header_at(self, head: bytes) -> int | None:
        """Return where the header begins; None if more of the file is needed to tell."""
        place = 0
        separator = SEPARATOR.match(head)
        if separator:
            self._check_separator(separator[1])
            place = separator.end()
        elif len(head) < _SEPARATOR_BYTES and b"\n" not in head and _SEPARATOR_BEGINS.match(head):
            return None if len(head) > 1 else 0
        for _ in range(self.layout.skip_lines):
            place = head.find(b"\n", place) + 1
            if place == 0:
                return None
        self._before = self.layout.skip_lines + bool(separator)
        return place

    def _check_separator(self, separator: bytes) -> None:
        if separator.decode("ascii") != self.layout.delimiter:
            raise InvalidQuery(
                "file", "says in its first line (sep=) that another delimiter parts its cells than the mapping says"
            )

    def _texts(self) -> Iterator[bytes]:
        """Yield the file as UTF-8 without byte-order mark."""
        decoder = codecs.getincrementaldecoder(self.layout.encoding.removesuffix("-sig"))("strict")
        self.file.seek(0)
        first = True
        while chunk := self.file.read(BLOCK):
            if first:
                chunk, first = self._without_mark(chunk), False
            if b"\0" in chunk:
                raise InvalidQuery("file", "holds NUL bytes: save it as UTF-8, or look whether it is text at all")
            yield self._decoded(decoder, chunk, final=False)
        self._decoded(decoder, b"", final=True)

    def _decoded(self, decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> bytes:
        try:
            return decoder.decode(chunk, final).encode("utf-8")
        except UnicodeDecodeError:
            raise InvalidQuery("file", f"is not {self.layout.encoding}; say its encoding in the mapping") from None

    def _without_mark(self, chunk: bytes) -> bytes:
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InvalidQuery("file", "is UTF-16; save it as UTF-8")
        if not chunk.startswith(codecs.BOM_UTF8):
            return chunk
        if self.layout.encoding == "cp1252":
            raise InvalidQuery("file", "begins with a UTF-8 mark but the mapping says cp1252")
        return chunk.removeprefix(codecs.BOM_UTF8)

    def _outside(self, array: Bytes) -> npt.NDArray[np.bool_] | None:
        """Mark bytes outside of quotes; None if there are no quotes at all."""
        if not self.layout.quote:
            return None
        quotes = array == _QUOTE
        if not quotes.any():
            return None
        inside: Bytes = np.bitwise_xor.accumulate(quotes.view(np.uint8))
        outside: npt.NDArray[np.bool_] = (inside == 0) & ~quotes
        return outside

    def _last_end(self, data: bytes) -> int:
        array = np.frombuffer(data, np.uint8)
        outside = self._outside(array)
        newlines = array == _NEWLINE if outside is None else (array == _NEWLINE) & outside
        found = np.flatnonzero(newlines)
        return int(found[-1]) + 1 if len(found) else 0

    def _split(self, data: bytes) -> tuple[bytes, Places, Places, Places]:
        array = np.frombuffer(data, np.uint8)
        outside = self._outside(array)
        if outside is not None:
            _check_quotes(array, outside, ord(self.layout.delimiter))
        free = np.ones(len(array), dtype=bool) if outside is None else outside
        _check_returns(array, free)
        ends = np.flatnonzero((array == _NEWLINE) & free) + 1
        starts = np.concatenate(([0], ends[:-1]))
        if (ends - starts).max() > self.bounds.record_bytes:
            raise self._too_long()
        delimiters = np.flatnonzero((array == ord(self.layout.delimiter)) & free)
        self._check_cells(delimiters, ends)
        widths = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
        if not self.header:
            self._take_header(data[: ends[0]])
            self._check_header(data)
        return data, starts, ends, widths

    def _too_long(self) -> TooLarge:
        return TooLarge(f"file: a record is longer than {self.bounds.record_bytes} bytes; is a quote never closed?")

    def _check_cells(self, delimiters: Places, ends: Places) -> None:
        borders = np.sort(np.concatenate((delimiters, ends)), kind="stable")  # each is in order: that merges them
        if np.diff(borders, prepend=0).max() > self.bounds.cell_bytes:
            raise TooLarge(f"file: a cell is longer than {self.bounds.cell_bytes} bytes")

    def _take_header(self, line: bytes) -> None:
        self._header_line = line.rstrip(b"\r\n")
        self.header = self._cells_of(self._header_line)

    def _cells_of(self, line: bytes) -> list[str]:
        lines, delimiter = [line.decode("utf-8", "replace")], self.layout.delimiter
        plain = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        cells = next(csv.reader(lines, delimiter=delimiter) if self.layout.quote else plain, [])
        return [cell.strip() for cell in cells]

    def _check_header(self, data: bytes) -> None:
        if len(self.header) > self.bounds.columns:
            raise TooLarge(f"file: more than {self.bounds.columns} columns")
        refuse_people(self.header)
        for ours in self.layout.columns:
            for theirs in self.layout.theirs(ours):
                if theirs not in self.header:
                    raise InvalidQuery(
                        "file", f"has no column “{theirs}”, which the mapping names for {ours}{self._hint(data)}"
                    )
                if self.header.count(theirs) > 1:
                    raise InvalidQuery(
                        "file", f"has the column “{theirs}”, which the mapping names for {ours}, more than once"
                    )

    def _hint(self, data: bytes) -> str:
        """Say what the first lines show: another delimiter, or a header further down."""
        mapped = self.layout.mapped()
        others = [
            sign
            for sign in ",;|\t"
            if mapped <= {cell.strip() for cell in self._header_line.decode("utf-8").split(sign)}
        ]
        if others:
            named = {",": "comma", ";": "semicolon", "|": "bar", "\t": "tab"}[others[0]]
            return f"; the delimiter is a {named}: say so in the mapping"
        for place, line in enumerate(data.split(b"\n", MOST_TITLE_LINES)[:MOST_TITLE_LINES]):
            if place and mapped <= set(self._cells_of(line.rstrip(b"\r"))):
                return f"; the header is line {self._before + place + 1}: write skip_lines = {self.layout.skip_lines + place} in the mapping"
        return ""

    def _block(self, data: bytes, starts: Places, ends: Places, widths: Places, first_row: int) -> Block:
        array = np.frombuffer(data, np.uint8)
        fit = self._count_skipped(array, data, starts, ends)
        empty = self._empty_cells_beyond(array, ends, widths)
        bad = np.flatnonzero(fit & (widths - empty != len(self.header)))
        fit &= widths - empty == len(self.header)
        lines = RawLines(data, starts, ends, first_row)
        rejects = [Reject(row, "wrong_number_of_cells", lines.raw(row)) for row in (bad + first_row).tolist()]
        cells = self._cells(_only(array, data, starts, ends, fit, empty))
        if cells.height != int(fit.sum()):
            raise InvalidQuery(
                "file", f"cannot be split into cells after record {first_row - 1}; check delimiter and quote"
            )
        self._count_dropped(cells)
        rows = pl.Series(ROW, np.flatnonzero(fit) + first_row, dtype=pl.Int64)
        mapped = cells.select(pl.col(name) for name in sorted(self.layout.mapped()))
        return Block(mapped.with_columns(rows), rejects, lines)

    def _empty_cells_beyond(self, array: Bytes, ends: Places, widths: Places) -> Places:
        """Count the empty cells at the end of each record that has more than the header; 0 unless all that it has more are empty."""
        more = widths - len(self.header)
        if not (more > 0).any():
            return np.zeros_like(more)
        last = ends - 2 - (array[np.maximum(ends - 2, 0)] == _RETURN)
        for k in range(MOST_EMPTY_CELLS):
            filled = (more > k) & (array[np.maximum(last - k, 0)] != ord(self.layout.delimiter))
            more[filled] = 0
        more[(more < 0) | (more > MOST_EMPTY_CELLS)] = 0
        return more

    def _count_skipped(self, array: Bytes, data: bytes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
        """Count blank lines and repeated headers; mark the others."""
        empty = b' \t\r\n"' + self.layout.delimiter.encode()
        filled = ~np.isin(array[starts], np.frombuffer(empty, np.uint8))
        for i in np.flatnonzero(~filled):
            filled[i] = bool(data[starts[i] : ends[i]].strip(empty))
        repeated = self._like_header(array, starts, ends)
        for i in np.flatnonzero(repeated):
            repeated[i] = data[starts[i] : ends[i]].rstrip(b"\r\n") == self._header_line
        self.skipped["blank_lines"] += int((~filled).sum())
        self.skipped["repeated_headers"] += int(repeated.sum())
        fit: npt.NDArray[np.bool_] = filled & ~repeated
        return fit

    def _like_header(self, array: Bytes, starts: Places, ends: Places) -> npt.NDArray[np.bool_]:
        """Mark records of the header's length with some of its bytes: the few that are worth comparing."""
        size = len(self._header_line)
        like = (ends - starts > size) & (ends - starts <= size + 2)
        for place in (0, size // 2, size - 1):
            like &= array[np.minimum(starts + place, len(array) - 1)] == self._header_line[place]
        found: npt.NDArray[np.bool_] = like
        return found

    def _cells(self, data: bytes) -> pl.DataFrame:
        """Parse records of the right width, all cells as text; an empty cell is null."""
        columns = [f"{place}\0{name}" for place, name in enumerate(self.header)]
        if not data:
            return self._named(pl.DataFrame(schema=dict.fromkeys(columns, pl.String())))
        try:
            cells = pl.read_csv(
                data,
                has_header=False,
                new_columns=columns,
                infer_schema=False,
                separator=self.layout.delimiter,
                quote_char=self.layout.quote or None,
            )
        except pl.exceptions.PolarsError:
            raise InvalidQuery("file", "cannot be split into cells; check delimiter and quote") from None
        return self._named(cells)

    def _named(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Give mapped columns their names in the file; the others keep their place in front, so that no two are alike."""
        mapped = self.layout.mapped()
        return cells.rename({c: n for c, n in zip(cells.columns, self.header, strict=True) if n in mapped})

    def _count_dropped(self, cells: pl.DataFrame) -> None:
        for place, name in enumerate(self.header):
            column = f"{place}\0{name}"
            if column in cells.columns:
                self.dropped[name] += cells.height - cells[column].null_count()


def _check_quotes(array: Bytes, outside: npt.NDArray[np.bool_], delimiter: int) -> None:
    """Refuse quotes that neither open nor close a cell nor stand doubled inside of one."""
    quotes = np.flatnonzero(array == _QUOTE)
    before = np.where(quotes > 0, array[quotes - 1], _NEWLINE)
    after = array[np.minimum(quotes + 1, len(array) - 1)]
    opens = np.arange(len(quotes)) % 2 == 0
    well_opened = np.isin(before, (delimiter, _NEWLINE, _QUOTE))
    well_closed = np.isin(after, (delimiter, _NEWLINE, _RETURN, _QUOTE))
    if not np.where(opens, well_opened, well_closed).all():
        raise InvalidQuery(
            "file", 'a quote stands inside of a cell; if quotes are text, write quote = "" in the mapping'
        )


def _check_returns(array: Bytes, free: npt.NDArray[np.bool_]) -> None:
    returns = np.flatnonzero((array == _RETURN) & free)
    if len(returns) and (array[np.minimum(returns + 1, len(array) - 1)] != _NEWLINE).any():
        raise InvalidQuery("file", "has carriage returns that end no line; save it with CRLF or LF line ends")


def _only(array: Bytes, data: bytes, starts: Places, ends: Places, fit: npt.NDArray[np.bool_], empty: Places) -> bytes:
    """Join the records that are fit, without the empty cells beyond the header."""
    if not len(starts):
        return b""
    base, end = int(starts[0]), int(ends[-1])
    if fit.all() and not empty.any():
        return data[base:end]
    wanted = np.repeat(fit, ends - starts)
    last = ends - 2 - (array[np.maximum(ends - 2, 0)] == _RETURN) - base
    for k in range(int(empty.max())):
        wanted[last[empty > k] - k] = False
    return array[base:end][wanted].tobytes()
