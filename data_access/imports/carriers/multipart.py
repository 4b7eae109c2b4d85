"""Bodies of web forms (multipart/form-data): a record in one field, images in files beside it.

A file holds one body or several, one after another, each with its own boundary; or bare records. Parts of other names are counted.
"""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from data_access.errors import TooLarge
from data_access.imports.carriers.documents import CHUNK, Record, unfit

OTHER_PARTS = "other_parts"
_BOUNDARY = re.compile(rb"--[0-9A-Za-z'()+_,./:=?-]{1,70}")
_NAME = re.compile(rb'^content-disposition:.*[; ]name="([^"]{1,40})"', re.IGNORECASE)
_MAX_LINE = 1_000
_MAX_LINES = 20
_MAX_PARTS = 20


class Inner(Protocol):
    """How the records themselves are written."""

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record with its text."""


@dataclass(frozen=True, slots=True)
class Multipart:
    """Records in forms.

    Attributes:
        inner: How the record's field is to be read; also the file, if it holds no forms.
        record: Name of the record's field, or how it ends (`.xml`); each form has exactly one.
        images: Names of the images' parts; each stands in the record under its name, in base64.
    """

    inner: Inner
    record: str
    images: frozenset[str]

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record with its text; `beside` takes the count of other parts. Raises as `Json.walk` does."""
        file.seek(0)
        window = _Window(file, reach, file.read(CHUNK))
        if not window.held.startswith(b"--"):
            yield from self.inner.walk(file, reach, beside)
            return
        while not window.is_over():
            yield self._form(window, beside)

    def _form(self, window: _Window, beside: Record) -> tuple[Record, str]:
        boundary = window.line()
        if not _BOUNDARY.fullmatch(boundary):
            raise unfit()
        parts = dict(_parts(window, boundary))
        record, text = self._record(parts, window.reach)
        for name in self.images & parts.keys():
            record[name] = base64.b64encode(parts.pop(name)).decode("ascii")
        beside[OTHER_PARTS] = beside.get(OTHER_PARTS, 0) + len(parts)
        return record, text

    def _record(self, parts: dict[str, bytes], reach: int) -> tuple[Record, str]:
        named = [
            name for name in parts if name == self.record or (self.record[0] == "." and name.endswith(self.record))
        ]
        if len(named) != 1:
            raise unfit()
        found = list(self.inner.walk(io.BytesIO(parts.pop(named[0])), reach, {}))
        if len(found) != 1:
            raise unfit()
        return found[0]


def count_parts(beside: Record, skips: Counter[str]) -> None:
    """Count, as a format's `beside`, what parts of its forms were not read."""
    skips[OTHER_PARTS] += beside.get(OTHER_PARTS, 0)


def _parts(window: _Window, boundary: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield each part's name and bytes; a form of too many parts, or with one name twice, refuses the file."""
    seen: set[str] = set()
    while len(seen) < _MAX_PARTS:
        name = _name(window)
        if name in seen:
            raise unfit()
        seen.add(name)
        yield name, window.until(b"\n" + boundary).removesuffix(b"\r")
        end = window.line()
        if end == b"--":
            return
        if end:
            raise unfit()
    raise unfit()


def _name(window: _Window) -> str:
    name = ""
    for _ in range(_MAX_LINES):
        line = window.line()
        if not line:
            break
        found = _NAME.match(line)
        name = found.group(1).decode("utf-8", "replace") if found else name
    if not name:
        raise unfit()
    return name


@dataclass(slots=True)
class _Window:
    """A window on the file's bytes that grows to what one part may take, and no further."""

    file: BinaryIO
    reach: int
    held: bytes
    at: int = 0
    _ended: bool = field(default=False)

    def is_over(self) -> bool:
        """Skip spaces between forms; true at the end of the file."""
        while True:
            rest = self.held[self.at :].lstrip(b" \t\r\n")
            if rest or self._ended:
                self.held, self.at = rest, 0
                return not rest
            self._more()

    def line(self) -> bytes:
        """Take a line without its end."""
        return self._take(b"\n", _MAX_LINE).removesuffix(b"\r")

    def until(self, mark: bytes) -> bytes:
        """Take what is before a mark, and the mark."""
        return self._take(mark, self.reach)

    def _take(self, mark: bytes, most: int) -> bytes:
        searched = self.at
        while (end := self.held.find(mark, searched)) < 0:
            if len(self.held) - self.at > most:
                raise TooLarge(f"file: a part of a form is longer than {most} bytes")
            if self._ended:
                raise unfit()
            searched = max(0, len(self.held) - self.at - len(mark))
            self._more()
        if end - self.at > most:
            raise TooLarge(f"file: a part of a form is longer than {most} bytes")
        taken, self.at = self.held[self.at : end], end + len(mark)
        return taken

    def _more(self) -> None:
        chunk = self.file.read(CHUNK)
        self._ended = not chunk
        self.held, self.at = self.held[self.at :] + chunk, 0
