"""A downloaded list in the parser's process: its lines, and the two passes over them.

The first pass refuses an unfit file before one entry is handed over. The second must see the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

import polars as pl

from data_access.errors import InvalidQuery
from data_access.imports.lists import fixed_width, flock, tables
from data_access.imports.lists.list_layout import ListLayout
from data_access.imports.lists.list_reading import ListCells, ListLine, ListReading, unfit_line, unfit_list
from data_access.terms import stamp

MOST_BYTES: Final = 200_000_000
MOST_LINE: Final = 4_000
MOST_ENTRIES: Final = 2_000_000
AT_ONCE: Final = 20_000
_INSTANTS = ("starts_at", "ends_at")
SCHEMA: Final[Mapping[str, pl.DataType]] = {
    **dict.fromkeys(
        [
            "plate",
            "plate_raw",
            "state",
            "reason",
            "record_no",
            "agency",
            "case_no",
            "listed_on",
            "vehicle",
            "note",
            "action",
        ],
        pl.String(),
    ),
    **dict.fromkeys(_INSTANTS, pl.Datetime("us", "UTC")),
}
"""Columns of entries. `listed_on` is a day as text; `action` is `add`, `remove` or nothing."""

Read = Callable[[Iterable[ListLine], ListReading], Iterator[ListCells]]
READERS: Final[Mapping[str, Read]] = {
    "ncic": fixed_width.ncic,
    **dict.fromkeys(fixed_width.CALIFORNIA, fixed_width.california),
    "ccic": fixed_width.ccic,
    "tcic": tables.tcic,
    "genetec": tables.genetec,
    "rekor": tables.rekor,
    "flock": flock.flock,
    "csv": tables.described,
    "fixed": tables.described,
}
"""How each layout is read."""
_ENDS = re.compile(rb"\r\n|\n")


@dataclass(slots=True)
class ListFile:
    """A downloaded list that is being read.

    Attributes:
        sha256: Of the file, hex, once it was surveyed.
    """

    file: BinaryIO
    layout: ListLayout
    now: datetime
    sha256: str = ""

    def survey(self) -> ListReading:
        """Read all of it, hand nothing over, and return what was counted.

        Raises:
            InvalidQuery: It is unfit; says at which line and why.
        """
        reading = ListReading(self.layout, self.now)
        for _ in self._entries(reading):
            pass
        reading.end()
        self.sha256 = self._hash()
        return reading

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Yield the entries in columns of `SCHEMA`. Raises `InvalidQuery` if the file is another than the one surveyed."""
        some: list[ListCells] = []
        for cells in self._entries(ListReading(self.layout, self.now)):
            some.append(cells)
            if len(some) == AT_ONCE:
                yield pl.DataFrame(some, schema=dict(SCHEMA))
                some = []
        if some:
            yield pl.DataFrame(some, schema=dict(SCHEMA))
        if self._hash() != self.sha256:
            raise InvalidQuery("file", "was changed while it was read; import it again once nothing writes to it")

    def facts(self, reading: ListReading) -> dict[str, Any]:
        """Say what came of the file: counts, its time and hash, no value of an entry."""
        return {
            "entries": reading.listed,
            "made_at": None if reading.made_at is None else stamp(reading.made_at),
            "noted": dict(sorted((+reading.noted).items())),
            "dropped": dict(sorted((+reading.dropped).items())),
            "sha256": self.sha256,
        }

    def _entries(self, reading: ListReading) -> Iterator[ListCells]:
        for cells in READERS[self.layout.layout](self._lines(), reading):
            if reading.listed > MOST_ENTRIES:
                raise unfit_list(f"has more than {MOST_ENTRIES} entries")
            yield cells

    def _lines(self) -> Iterator[ListLine]:
        """Yield the lines. Raises `InvalidQuery` if one is too long, no text, or the last one has no end."""
        self.file.seek(0)
        number = 0
        while line := self.file.readline(MOST_LINE + 2):
            number += 1
            if not line.endswith(b"\n"):
                if len(line) > MOST_LINE:
                    raise unfit_line(number, f"is longer than {MOST_LINE} bytes")
                if self.layout.layout != "flock":
                    raise unfit_line(number, "the last line has no end: the file was cut off")
            try:
                text = _ENDS.sub(b"", line).decode(self.layout.encoding)
            except UnicodeDecodeError:
                raise unfit_line(number, f"is not {self.layout.encoding}") from None
            if "\0" in text:
                raise unfit_line(number, "holds a NUL character")
            yield ListLine(number, text.removeprefix("\ufeff") if number == 1 else text)

    def _hash(self) -> str:
        self.file.seek(0)
        digest = hashlib.sha256()
        while data := self.file.read(1 << 20):
            digest.update(data)
        return digest.hexdigest()
