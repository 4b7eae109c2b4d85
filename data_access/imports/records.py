"""A vendor's file as blocks of cells under our names: what every format shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import polars as pl

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.bounds import Bounds
from data_access.imports.documents import Record, unfit
from data_access.imports.formats import format_of
from data_access.imports.formats.form import Cells, Format, Frame
from data_access.imports.mapping import NULLS, OPTIONAL, REQUIRED, Mapping
from data_access.imports.passes import Passes
from data_access.imports.reads import NOTES
from data_access.imports.sheet import ROW, Block

AT_ONCE = 10_000
MAX_RAW = 4_000
"""Characters of a rejected record that its rejects file shows."""

IMAGES = ("image_crop", "image_overview")
"""Cells that hold an image; they are not kept yet, and counted as dropped."""


OTHER_KEYS = "other_keys"
"""Under which keys are counted that no layout has: a key may hold what only a value should."""

_PLAIN_KEY = re.compile("[A-Za-z_]{1,40}")
_MOST_KEYS = 100


@dataclass(slots=True)
class Records:
    """A vendor's file that is being read. One record may hold several reads, or none."""

    file: BinaryIO
    mapping: Mapping
    bounds: Bounds
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    def survey(self) -> int:
        """Check the whole file's form and return its number of reads."""
        return sum(1 for _ in self._reads())

    def blocks(self) -> Iterator[Block]:
        """Yield the reads, a few thousand at a time."""
        rows: list[Cells] = []
        raws: list[str] = []
        first = 1
        for cells, raw in self._reads():
            rows.append(cells)
            raws.append(raw[:MAX_RAW])
            if len(rows) == AT_ONCE:
                yield self._block(rows, raws, first)
                first, rows, raws = first + len(rows), [], []
        if rows:
            yield self._block(rows, raws, first)

    def _reads(self) -> Iterator[tuple[Cells, str]]:
        for cells, raw in self._found():
            yield {ours: self._cell(value, ours) for ours, value in cells.items() if not self._image(ours, value)}, raw

    def _found(self) -> Iterator[tuple[Cells, str]]:
        form, beside = format_of(self.mapping.format), Record()
        passes = Passes(form.one_pass.total_seconds(), self.skipped)
        reach = self.bounds.image_record_bytes if form.holds_images else self.bounds.record_bytes
        for record, raw in form.carrier.walk(self.file, reach, beside):
            seen = list(form.reads(record, self.skipped))
            if seen:
                self._count_dropped(record, form)
            for found in seen:
                if isinstance(found, Frame):
                    yield from passes.take(found, raw[:MAX_RAW])
                else:
                    yield found, raw
        yield from passes.rest()
        form.beside(beside, self.skipped)

    def _count_dropped(self, record: Record, form: Format) -> None:
        for key in record.keys() - form.used:
            known = key in self.dropped or (len(self.dropped) < _MOST_KEYS and _PLAIN_KEY.fullmatch(key))
            self.dropped[key if known else OTHER_KEYS] += record[key] not in (None, "")

    def _image(self, ours: str, value: Any) -> bool:
        if ours in IMAGES:
            self.dropped[ours] += value is not None
        return ours in IMAGES

    def _cell(self, value: Any, ours: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise unfit()
        try:
            size = len(value.encode("utf-8"))
        except UnicodeEncodeError:
            raise InvalidQuery("file", "holds half of a surrogate pair") from None
        if size > self.bounds.cell_bytes:
            raise TooLarge(f"file: a value is longer than {self.bounds.cell_bytes} bytes")
        stripped = value.strip()
        return value if ours == "plate" else None if stripped in (*NULLS, *self.mapping.nulls) else stripped

    def _block(self, rows: list[Cells], raws: list[str], first: int) -> Block:
        wanted = REQUIRED[self.mapping.kind] | OPTIONAL[self.mapping.kind] | NOTES
        cells = pl.DataFrame(rows, schema=dict.fromkeys(sorted(wanted), pl.String()))
        numbers = pl.Series(ROW, range(first, first + len(rows)), dtype=pl.Int64)
        return Block(cells.with_columns(numbers), [], _Raws(raws, first))


@dataclass(frozen=True, slots=True)
class _Raws:
    raws: list[str]
    first: int

    def raw(self, row: int) -> str:
        """Return the text of a read's record by the read's number in the file, from 1."""
        return self.raws[row - self.first]
