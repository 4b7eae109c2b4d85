"""JSON documents, walked one record at a time, so that a file's size does not set the memory it takes.

The text of numbers is kept as written. Every key at every depth is checked: one that speaks of people refuses the file, as do
doubled keys, records that are no objects, and nesting that exhausts the parser. Layouts are the formats' own
(`formats/`); here is only what all of them share. How to look into a record is in `looks.py`.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.terms.forbidden import refuse_people

CHUNK = 1024 * 1024
_SPACE = " \t\r\n"
_NOTHING = ("unknown", "unknow")
"""How a word ends that a device writes where it saw nothing: `unknown`, `CallingUnknown`, and what some firmware makes of it."""


def says_nothing(value: Any) -> bool:
    """True if a device says that it saw nothing: null, empty text, or a word for not known."""
    return value is None or (isinstance(value, str) and (not value.strip() or value.strip().lower().endswith(_NOTHING)))


Record = dict[str, Any]
"""One record of a vendor's file: JSON without numbers (their text is kept), or an element's children."""


@dataclass(frozen=True, slots=True)
class Json:
    """Records in JSON: each top-level value is one, or a list of them; or they are the list under the key `inside`.

    Several top-level values may follow one another, on lines of their own or not.

    Attributes:
        inside: Key of the list in the one top-level object; empty if records stand at the top.
        harmless: Keys of this layout that only seem to speak of people (`refuse_people`).
        empty: Keys that do speak of people, and are borne with as long as they say nothing (`says_nothing`).
        read: The only keys that are read, at whatever depth; all others are let go of as they are met, and cannot refuse the
            file. None for all.
    """

    inside: str = ""
    harmless: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    read: frozenset[str] | None = None

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record and its text, at most `reach` characters.

        Args:
            beside: Takes what stands beside the list of records, in the order of the file.

        Raises:
            InvalidQuery, TooLarge: The file is no such document.
        """
        file.seek(0)
        text = Text(file, reach, self.decoder())
        yield from self._inside(text, beside) if self.inside else self._at_top(text)

    def decoder(self) -> json.JSONDecoder:
        """Return what reads one JSON value of this layout."""
        return json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=str, parse_int=str, parse_constant=_no_constant
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        document = dict(pairs)
        if len(document) != len(pairs):
            raise InvalidQuery(
                "file",
                "has a key twice in one object, and which of the two counts is not known; have the vendor write each once",
            )
        if self.read is not None:
            document = {key: value for key, value in document.items() if key in self.read}
        refuse_people((key for key in document if not self._empty(key, document[key])), self.harmless)
        return document

    def _empty(self, key: str, value: Any) -> bool:
        return key in self.empty and says_nothing(value)

    def _at_top(self, text: Text) -> Iterator[tuple[Record, str]]:
        if not text.peek():
            raise unfit()
        while found := text.peek():
            if found == "[":
                yield from _some(text)
            else:
                yield _element(text)

    def _inside(self, text: Text, beside: Record) -> Iterator[tuple[Record, str]]:
        text.take("{")
        seen: list[str] = []
        while text.peek() != "}":
            if seen:
                text.take(",")
            key = text.value()
            if not isinstance(key, str) or key in seen:
                raise unfit()
            refuse_people([key] if self.read is None or key in self.read else [], self.harmless)
            seen.append(key)
            text.take(":")
            if key == self.inside:
                yield from _elements(text)
            else:
                beside[key] = text.value()
        text.take("}")
        if text.peek() or self.inside not in seen:
            raise unfit()


def _no_constant(_: str) -> None:
    raise InvalidQuery("file", "holds a number that JSON does not have (NaN, Infinity); have the vendor leave it out")


@dataclass(slots=True)
class Text:
    """A window on the file's text that is refilled before each value, so that a whole value is always in it."""

    file: BinaryIO
    reach: int
    json: json.JSONDecoder
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
                raise InvalidQuery("file", "is not UTF-8; have it written in UTF-8") from None
            self.window, self.at = self.window[self.at :] + more, 0

    def peek(self) -> str:
        """Return the next character that is no space, without taking it; empty at the end."""
        self.fill()
        while self.at < len(self.window) and self.window[self.at] in _SPACE:
            self.at += 1
            if self.at == len(self.window):
                self.fill()
        return self.window[self.at : self.at + 1]

    def take(self, *signs: str) -> str:
        """Take the next character, which must be one of those expected."""
        found = self.peek()
        if not found or found not in signs:
            raise unfit()
        self.at += 1
        return found

    def value(self) -> Any:
        """Take one whole JSON value of at most `reach` characters."""
        self.peek()
        self.fill()
        try:
            found, end = self.json.raw_decode(self.window, self.at)
        except RecursionError:
            raise InvalidQuery(
                "file", "is nested too deeply to be a vendor's file of reads; look whether it is the right one"
            ) from None
        except ValueError:
            if len(self.window) - self.at >= self.reach:
                raise self._too_long() from None
            raise unfit() from None
        if end - self.at > self.reach:
            raise self._too_long()
        self.at = end
        return found

    def _too_long(self) -> TooLarge:
        return TooLarge(f"file: a value is not JSON, or longer than {self.reach} characters")


def _some(text: Text) -> Iterator[tuple[Record, str]]:
    """Take the records of a list at the top, which must hold one: an empty one says of no layout that it is its own."""
    empty = True
    for record in _elements(text):
        empty = False
        yield record
    if empty:
        raise unfit()


def _elements(text: Text) -> Iterator[tuple[Record, str]]:
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        yield _element(text)
        if text.take(",", "]") == "]":
            return


def _element(text: Text) -> tuple[Record, str]:
    text.peek()
    text.fill()
    start = text.at
    record = text.value()
    if not isinstance(record, dict):
        raise unfit()
    return record, text.window[start : text.at]


def unfit() -> InvalidQuery:
    """Say that a file is not laid out as its format."""
    return InvalidQuery(
        "file", "is not laid out as the mapping's format says; workbench import guess tells which layout it has"
    )
