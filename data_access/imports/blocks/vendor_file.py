"""A vendor's file as blocks of cells under our names: what every format shares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import polars as pl

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.blocks.passes import Passes
from data_access.imports.carriers.block import ROW, Block
from data_access.imports.carriers.documents import Record, unfit
from data_access.imports.formats import format_of
from data_access.imports.formats.form import Cells, Format, Frame
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.kinds.reads import NOTES
from data_access.imports.terms.bounds import Bounds
from data_access.imports.terms.columns import NULLS, OPTIONAL, REQUIRED, Kind

AT_ONCE = 10_000
MAX_RAW = 4_000
"""Characters of a rejected record that its rejects file shows."""

IMAGES = ("image_crop", "image_overview")
"""Cells that hold an image."""
IMAGES_AT_ONCE = 24_000_000
"""A block is full once its images have so many characters."""


OTHER_KEYS = "other_keys"
"""Under which keys are counted that no layout has: a key may hold what only a value should."""

_PLAIN_KEY = re.compile("[A-Za-z_]{1,40}")
_MOST_KEYS = 100


@dataclass(slots=True)
class Records:
    """A vendor's file that is being read. One record may hold several reads, or none.

    Attributes:
        with_images: Hand images over; otherwise they are dropped and counted.
    """

    file: BinaryIO
    mapping: Mapping
    bounds: Bounds
    with_images: bool = False
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    def survey(self) -> int:
        """Check the whole file's form and return its number of reads."""
        return sum(1 for _ in self._reads())

    def blocks(self) -> Iterator[Block]:
        """Yield the reads, a few thousand at a time."""
        some = _Some(1)
        for cells, images, raw in self._reads():
            some.add(cells, images, raw[:MAX_RAW])
            if some.full:
                yield some.block(self.mapping.kind)
                some = _Some(some.first + len(some.rows))
        if some.rows:
            yield some.block(self.mapping.kind)

    def _reads(self) -> Iterator[tuple[Cells, dict[str, str], str]]:
        """Yield each read's cells, its images as written, and the text of its record."""
        for found, raw in self._found():
            cells = {ours: self._cell(value, ours) for ours, value in found.items() if ours not in IMAGES}
            yield cells, {name: found[name] for name in IMAGES if self._is_taken(name, found.get(name))}, raw

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

    def _is_taken(self, name: str, image: Any) -> bool:
        taken = self.with_images and isinstance(image, str)
        if image is not None and not taken:
            self.dropped[name] += 1
        return taken

    def _cell(self, value: Any, ours: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise unfit()
        try:
            size = len(value.encode("utf-8"))
        except UnicodeEncodeError:
            raise InvalidQuery(
                "file", "holds half of a surrogate pair, which is no character; have the vendor write it in UTF-8"
            ) from None
        if size > self.bounds.cell_bytes:
            raise TooLarge(f"file: a value is longer than {self.bounds.cell_bytes} bytes")
        stripped = value.strip()
        return value if ours == "plate" else None if stripped in (*NULLS, *self.mapping.nulls) else stripped


@dataclass(frozen=True, slots=True)
class _Raws:
    raws: list[str]
    first: int

    def raw(self, row: int) -> str:
        """Return the text of a read's record by the read's number in the file, from 1."""
        return self.raws[row - self.first]


@dataclass(slots=True)
class _Some:
    """Reads that become a block. `first` is the number of the first of them in the file."""

    first: int
    rows: list[Cells] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    images: dict[int, dict[str, str]] = field(default_factory=dict)
    _characters: int = 0

    def add(self, cells: Cells, images: dict[str, str], raw: str) -> None:
        if images:
            self.images[self.first + len(self.rows)] = images
            self._characters += sum(map(len, images.values()))
        self.rows.append(cells)
        self.raws.append(raw)

    @property
    def full(self) -> bool:
        return len(self.rows) == AT_ONCE or self._characters >= IMAGES_AT_ONCE

    def block(self, kind: Kind) -> Block:
        wanted = REQUIRED[kind] | OPTIONAL[kind] | NOTES
        cells = pl.DataFrame(self.rows, schema=dict.fromkeys(sorted(wanted), pl.String()))
        numbers = pl.Series(ROW, range(self.first, self.first + len(self.rows)), dtype=pl.Int64)
        return Block(cells.with_columns(numbers), [], _Raws(self.raws, self.first), self.images)
