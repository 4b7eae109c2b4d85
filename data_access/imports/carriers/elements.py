"""XML documents, walked one record at a time, so that a file's size does not set the memory it takes.

A file holds one document or several, one after the other, as devices drop them. A document type, an entity and a reference to
anything outside refuse the file before they are looked at (defusedxml), as do nesting beyond `MAX_DEPTH`, more than `MAX_NAMES`
different names, a name that speaks of people, and text in another encoding than UTF-8, whatever the document says of itself.
Name spaces are not looked at: an element is known by its local name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers.documents import Json, Record, says_nothing, unfit
from data_access.imports.terms.forbidden import refuse_people

CHUNK = 64 * 1024
PIECE = 16 * 1024
"""Bytes that are given to the parser at once: few, as what follows a document's end is given to the next one's parser again."""

MAX_DEPTH = 32
MAX_NAMES = 1_000
TEXT = "#text"
"""Key of an element's own text, where it has attributes or children, too. An attribute's key begins with `@`."""

_SPACE = b" \t\r\n"
_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_END_TAG = re.compile(rb"</(?:[^>:\s]+:)?([^>\s]+)\s*>")
_SHOWN = 16_000
"""Bytes of a record that are kept as its text."""


@dataclass(frozen=True, slots=True)
class Elements:
    """Records in XML: the outermost elements of some names. What stands around them may hold nothing else.

    A record is its element's children by name: text, another record, or a list of them where a name stands several times;
    None for an empty one. `TEXT` and `@attribute` are keys like the others.

    Attributes:
        names: Local names of a record's element; none for whatever element a document consists of.
        harmless: Names of this layout that only seem to speak of people (`refuse_people`).
        empty: Names that do speak of people, and are borne with as long as they say nothing (`says_nothing`).
    """

    names: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record and its text, which begins as the element does.

        Raises:
            InvalidQuery: The file is no such document; TooLarge: a record is longer than `reach` bytes.
        """
        file.seek(0)
        window, found = _Window(file), False
        while window.begins():
            found = True
            yield from _Document(self, window, reach).records()
        if not found:
            raise unfit()


@dataclass(frozen=True, slots=True)
class ElementsOrJson:
    """Records in either, told by a file's first character."""

    elements: Elements
    json: Json

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record and its text. Raises as the two do."""
        file.seek(0)
        head = file.read(CHUNK).removeprefix(_MARK).lstrip(_SPACE)
        yield from (self.elements if head.startswith(b"<") else self.json).walk(file, reach, beside)


def every(record: Any, key: str) -> list[Any]:
    """Return what stands under a key, once or several times, as a list."""
    found = record.get(key) if isinstance(record, dict) else None
    return found if isinstance(found, list) else [] if found is None else [found]


@dataclass(slots=True)
class _Window:
    """Some bytes of the file by their place in it: those that may still be shown, and those not yet parsed."""

    file: BinaryIO
    data: bytes = b""
    first: int = 0
    at: int = 0

    def begins(self) -> bool:
        """Go on to the next document; False if there is none."""
        while True:
            rest = self.data[self.at - self.first :]
            held = len(rest)
            rest = rest.lstrip(_SPACE)
            while rest.startswith(_MARK):
                rest = rest.removeprefix(_MARK).lstrip(_SPACE)
            self.at += held - len(rest)
            self.forget(self.at)
            if len(rest) >= len(_MARK):
                break
            if not self._more():
                return bool(rest)
        if rest.startswith(_UTF_16):
            raise InvalidQuery("file", "is UTF-16; save it as UTF-8")
        return True

    def take(self) -> bytes:
        """Take the next few bytes; none at the end."""
        if self.at == self.first + len(self.data):
            self._more()
        piece = self.data[self.at - self.first : self.at - self.first + PIECE]
        self.at += len(piece)
        return piece

    def between(self, start: int, end: int) -> bytes:
        return self.data[start - self.first : end - self.first]

    def forget(self, before: int) -> None:
        """Let go of bytes before a place, if that is worth a copy."""
        if before - self.first >= CHUNK:
            self.data, self.first = self.data[before - self.first :], before

    def _more(self) -> bool:
        more = self.file.read(CHUNK)
        self.data += more
        return bool(more)


@dataclass(slots=True)
class _Open:
    """An element whose end is not reached."""

    name: str
    held: Record
    texts: list[str] = field(default_factory=list)

    def value(self) -> Any:
        text = "".join(self.texts)
        if not self.held:
            return text if text.strip() else None
        return {**self.held, TEXT: text} if text.strip() else self.held


class _EndOfDocument(Exception):  # no error: how the parser is told to stop
    """The document's last element has ended."""


@dataclass(slots=True)
class _Document:
    """One document that is being read; what its parser calls."""

    layout: Elements
    window: _Window
    reach: int
    open: list[_Open] = field(default_factory=list)
    inside: int = 0
    """How many of the open elements stand around the record, once there is one; 0 if there is none."""
    began: int = 0
    seen: int = 0
    whole: list[tuple[Record, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    base: int = 0
    expat: Any = None

    def records(self) -> Iterator[tuple[Record, str]]:
        """Yield this document's records, and leave the window at its end."""
        self.base = self.seen = self.window.at
        parser = DefusedXMLParser(target=self, encoding="utf-8", forbid_dtd=True)
        self.expat, found, ended = parser.parser, False, False
        while not ended:
            ended = self._parse(parser)
            found = found or bool(self.whole)
            yield from self.whole
            self.whole.clear()
            self.window.forget(self.began if self.inside else self.seen)
        if not found:
            raise unfit()

    def _parse(self, parser: DefusedXMLParser) -> bool:
        """Parse a few bytes; True if the document has ended."""
        piece = self.window.take()
        try:
            if not piece:
                raise ParseError
            parser.feed(piece)
        except _EndOfDocument:
            return True
        except DefusedXmlException:
            raise InvalidQuery(
                "file", "declares a document type or an entity, which no read needs; have the vendor leave that out"
            ) from None
        except ParseError:
            raise InvalidQuery(
                "file", "is no well-formed XML in UTF-8, or breaks off; have it sent again, whole"
            ) from None
        if self.window.at - self.seen > self.reach + PIECE:
            raise self._too_long()
        return False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        name = self._name(tag)
        self._advance()
        if len(self.open) >= MAX_DEPTH:
            raise InvalidQuery(
                "file", "is nested too deeply to be a vendor's file of reads; look whether it is the right one"
            )
        if not self.inside and (not self.layout.names or name in self.layout.names):
            self.inside, self.began = len(self.open) + 1, self.seen
        self.open.append(_Open(name, {f"@{self._name(key)}": value for key, value in attributes.items()}))

    def data(self, text: str) -> None:
        """Take text, which comes in pieces."""
        self._advance()
        if self.inside:
            self.open[-1].texts.append(text)
        elif text.strip():
            raise unfit()

    def end(self, _tag: str) -> None:
        """Close an element: put it into the one around it, or hand it over as a record."""
        self._advance()
        closed = self.open.pop()
        if self.inside and len(self.open) >= self.inside:
            self._put(self.open[-1].held, closed)
        elif self.inside:
            self._hand_over(closed)
        if not self.open:
            self.window.at = self._end_of_tag(closed.name)
            raise _EndOfDocument

    def _put(self, around: Record, element: _Open) -> None:
        value, name = element.value(), element.name
        if name in self.layout.empty and value is not None:
            _must_say_nothing(value)
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]

    def _hand_over(self, element: _Open) -> None:
        end = self._end_of_tag(element.name)
        if end - self.began > self.reach:
            raise self._too_long()
        value = element.value()
        text = self.window.between(self.began, min(end, self.began + _SHOWN)).decode("utf-8", "ignore")
        self.whole.append((value if isinstance(value, dict) else {TEXT: value}, text))
        self.inside = 0

    def _end_of_tag(self, name: str) -> int:
        """Say where the element ends that is being closed: expat is at its end tag, or behind `<empty/>`."""
        found = _END_TAG.match(self.window.data, self.seen - self.window.first)
        own = found is not None and found.group(1) == name.encode()
        return self.window.first + found.end() if found is not None and own else self.seen

    def _advance(self) -> None:
        self.seen = self.base + int(self.expat.CurrentByteIndex)
        if self.inside and self.seen - self.began > self.reach:
            raise self._too_long()

    def _name(self, tag: str) -> str:
        name = tag.rpartition("}")[2]
        if name not in self.names:
            if len(self.names) >= MAX_NAMES:
                raise TooLarge(f"file: has more than {MAX_NAMES} different names of elements")
            if name not in self.layout.empty:
                refuse_people([name], self.layout.harmless)
            self.names.add(name)
        return name

    def _too_long(self) -> TooLarge:
        return TooLarge(f"file: a record, or what stands between two of them, is longer than {self.reach} bytes")


def _must_say_nothing(value: Any) -> None:
    """Refuse the file if something of a person was seen."""
    if not isinstance(value, str) or not says_nothing(value):
        refuse_people(["person"])
