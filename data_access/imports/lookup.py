"""A Flock v3 look-up result (JSON) as blocks of cells under our names.

The document is walked one result at a time, so that its size does not set the memory it takes; the text of numbers is kept
as written. Every key at every depth is checked: one that speaks of people refuses the file, as do doubled keys, results
that are no objects, and nesting that exhausts the parser. Fields: the public description of
`POST /reads/lookup`.

A look-up says where a device is listed, not where it was: the listed place is not taken as the read's own position. A fixed
camera's is the register's; a mobile device's is not known.
"""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import polars as pl

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.bounds import Bounds
from data_access.imports.forbidden import refuse_people
from data_access.imports.mapping import NULLS, Mapping
from data_access.imports.reads import WANTED
from data_access.imports.sheet import ROW, Block

CHUNK = 1024 * 1024
RESULTS = 10_000
_PLACES: dict[str, tuple[str, ...]] = {
    "read_id": ("id",),
    "captured_at": ("capturedAt",),
    "plate": ("plate", "plate"),
    "plate_conf": ("plate", "confidence"),
    "plate_state": ("state", "state"),
    "camera_id": ("device", "id"),
}
_USED = frozenset(place[0] for place in _PLACES.values())
_SPACE = " \t\r\n"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise InvalidQuery("file", "has a key twice in one object")
    refuse_people(document)
    return document


def _no_constant(_: str) -> None:
    raise InvalidQuery("file", "holds a number that JSON does not have")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_no_constant)


@dataclass(slots=True)
class Text:
    """A window on the file's text that is refilled before each value, so that a whole value is always in it."""

    file: BinaryIO
    reach: int
    window: str = ""
    at: int = 0
    _decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8-sig")())
    _ended: bool = False

    def fill(self) -> None:
        """Have at least `reach` characters ahead, or all that there are."""
        while not self._ended and len(self.window) - self.at < self.reach:
            chunk = self.file.read(CHUNK)
            self._ended = not chunk
            try:
                more = self._decoder.decode(chunk, self._ended)
            except UnicodeDecodeError:
                raise InvalidQuery("file", "is not UTF-8") from None
            self.window, self.at = self.window[self.at :] + more, 0

    def peek(self) -> str:
        """Return the next character that is no space, without taking it; empty at the end."""
        self.fill()
        while self.at < len(self.window) and self.window[self.at] in _SPACE:
            self.at += 1
            if self.at == len(self.window):
                self.fill()
        return self.window[self.at : self.at + 1]

    def take(self, *expected: str) -> str:
        """Take the next character, which must be one of those expected."""
        found = self.peek()
        if not found or found not in expected:
            raise _unfit()
        self.at += 1
        return found

    def value(self) -> Any:
        """Take one whole JSON value of at most `reach` characters."""
        self.peek()
        self.fill()
        try:
            found, end = _DECODER.raw_decode(self.window, self.at)
        except RecursionError:
            raise InvalidQuery("file", "is nested too deeply") from None
        except ValueError:
            if len(self.window) - self.at >= self.reach:
                raise self._too_long() from None
            raise _unfit() from None
        if end - self.at > self.reach:
            raise self._too_long()
        self.at = end
        return found

    def _too_long(self) -> TooLarge:
        return TooLarge(f"file: a value is not JSON, or longer than {self.reach} characters")


@dataclass(slots=True)
class Lookup:
    """A look-up result that is being read. `skipped` counts what its end says of further pages."""

    file: BinaryIO
    mapping: Mapping
    bounds: Bounds
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)

    def survey(self) -> int:
        """Check the whole file's form and return its number of results."""
        return sum(1 for result, _ in self._results() if self._cells(result))

    def blocks(self) -> Iterator[Block]:
        """Yield the results, a few thousand at a time."""
        rows: list[dict[str, str | None]] = []
        raws: list[str] = []
        first = 1
        for result, raw in self._results():
            rows.append(self._cells(result))
            raws.append(raw)
            if len(rows) == RESULTS:
                yield self._block(rows, raws, first)
                first, rows, raws = first + len(rows), [], []
        if rows:
            yield self._block(rows, raws, first)

    def _results(self) -> Iterator[tuple[dict[str, Any], str]]:
        """Walk the document's first level; yield each result with its text."""
        self.file.seek(0)
        text = Text(self.file, self.bounds.record_bytes)
        text.take("{")
        seen: list[str] = []
        while text.peek() != "}":
            if seen:
                text.take(",")
            key = text.value()
            if not isinstance(key, str) or key in seen:
                raise _unfit()
            refuse_people([key])
            seen.append(key)
            text.take(":")
            if key == "results":
                yield from self._elements(text)
            else:
                self._page(key, text.value())
        text.take("}")
        if text.peek() or "results" not in seen:
            raise _unfit()

    def _page(self, key: str, value: Any) -> None:
        if key in ("nextPageId", "previousPageId") and value is not None:
            self.skipped["other_pages"] += 1

    def _elements(self, text: Text) -> Iterator[tuple[dict[str, Any], str]]:
        text.take("[")
        if text.peek() == "]":
            text.take("]")
            return
        while True:
            text.fill()
            text.peek()
            result, raw = self._element(text)
            yield result, raw
            if text.take(",", "]") == "]":
                return

    def _element(self, text: Text) -> tuple[dict[str, Any], str]:
        text.fill()
        start = text.at
        result = text.value()
        if not isinstance(result, dict):
            raise _unfit()
        return result, text.window[start : text.at]

    def _cells(self, result: dict[str, Any]) -> dict[str, str | None]:
        for key in result.keys() - _USED:
            self.dropped[key] += result[key] is not None
        return {ours: self._cell(_at(result, place), ours) for ours, place in _PLACES.items()}

    def _cell(self, value: Any, ours: str) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise _unfit()
        try:
            size = len(value.encode("utf-8"))
        except UnicodeEncodeError:
            raise InvalidQuery("file", "holds half of a surrogate pair") from None
        if size > self.bounds.cell_bytes:
            raise TooLarge(f"file: a value is longer than {self.bounds.cell_bytes} bytes")
        stripped = value.strip()
        return value if ours == "plate" else None if stripped in (*NULLS, *self.mapping.nulls) else stripped

    def _block(self, rows: list[dict[str, str | None]], raws: list[str], first: int) -> Block:
        cells = pl.DataFrame(rows, schema=dict.fromkeys(_PLACES, pl.String()))
        missing = [pl.lit(None, dtype=pl.String).alias(name) for name in sorted(WANTED - set(_PLACES))]
        numbers = pl.Series(ROW, range(first, first + len(rows)), dtype=pl.Int64)
        return Block(cells.with_columns(numbers, *missing), [], _Raws(raws, first))


@dataclass(frozen=True, slots=True)
class _Raws:
    raws: list[str]
    first: int

    def raw(self, row: int) -> str:
        """Return a result's text by its number in the file, from 1."""
        return self.raws[row - self.first]


def _at(document: Any, place: tuple[str, ...]) -> Any:
    for key in place:
        if document is None:
            return None
        if not isinstance(document, dict):
            raise _unfit()
        document = document.get(key)
    return document


def _unfit() -> InvalidQuery:
    return InvalidQuery("file", "is not a Flock v3 look-up result")
