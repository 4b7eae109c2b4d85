"""A parcel: a file of reads and the pictures that its rows name, together in one ZIP file.

    reads.csv            the file of reads, in the source's approved format
    0001.jpg, ...        pictures, side by side; a row names one by its file name, whatever path it writes before it

Nothing is unpacked. Entries are stored, not compressed, so that a parcel holds no more than it weighs; a name is looked up
among the parcel's own entries and nowhere else. A parcel of another form is refused whole. A picture that is not there, is
too large or does not decode is counted, and its read stays.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as Lookup
from typing import BinaryIO, TypeVar

import polars as pl

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers import images
from data_access.imports.carriers.block import ROW
from data_access.imports.carriers.images import CleanPicture
from data_access.imports.carriers.layout import Layout
from data_access.imports.terms.columns import IMAGE_COLUMNS, NULLS

SHEET = "reads.csv"
MOST_USES = 4
"""Rows that may name one picture: several vehicles in one view. It is kept with each of them."""

T = TypeVar("T")
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,200}")
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, OSError, EOFError, ValueError, struct.error, RuntimeError)


class Parcel:
    """A parcel that is open; its form is checked."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        """Check the parcel's form.

        Args:
            most: Pictures that it may hold.

        Raises:
            InvalidQuery, TooLarge: It is damaged, compressed, or holds what no parcel holds.
        """
        try:
            self._zip = zipfile.ZipFile(file)
        except _DAMAGE:
            raise InvalidQuery("file", "is a ZIP file that is damaged or cut short; have it sent again") from None
        entries = self._zip.infolist()
        if len(entries) > most + 1:
            raise TooLarge(f"file: holds more than {most} pictures; send it in several parcels")
        for entry in entries:
            _must_fit(entry)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) != len(entries):
            raise InvalidQuery("file", "is a ZIP file that holds one name twice; give each picture a name of its own")
        if SHEET not in self._entries:
            raise InvalidQuery("file", f"is a ZIP file without {SHEET}; put the file of reads into it under that name")
        self._uses: Counter[str] = Counter()

    def sheet(self) -> SheetInParcel:
        """Open the file of reads."""
        return SheetInParcel(self._zip)

    def picture(self, text: str) -> CleanPicture | None:
        """Return the picture that a cell names, written anew; None if it cannot be kept.

        Raises:
            KeyError: The parcel holds no such picture.
        """
        name = text.replace("\\", "/").rpartition("/")[2]
        if name == SHEET:
            raise KeyError(SHEET)
        entry = self._entries[name]
        self._uses[name] += 1
        if entry.file_size > images.MAX_BYTES or self._uses[name] > MOST_USES:
            return None
        try:
            return images.anew(self._zip.read(entry))
        except _DAMAGE:
            return None

    @property
    def unnamed(self) -> int:
        """How many of the pictures no row has named so far."""
        return len(self._entries) - 1 - len(self._uses)


class SheetInParcel:
    """The file of reads inside of a parcel. Reads, and seeks to its start only."""

    def __init__(self, around: zipfile.ZipFile) -> None:
        self._around = around
        self._file = _sound(lambda: around.open(SHEET))

    def read(self, size: int) -> bytes:
        """Read; the last bytes come only if all were undamaged."""
        return _sound(lambda: self._file.read(size))

    def seek(self, _: int) -> None:
        """Begin anew."""
        self._file = _sound(lambda: self._around.open(SHEET))


def _sound(does: Callable[[], T]) -> T:
    try:
        return does()
    except _DAMAGE:
        raise InvalidQuery("file", f"is a ZIP file whose {SHEET} is damaged; have it sent again") from None


def named(cells: pl.DataFrame, layout: Layout) -> dict[int, dict[str, str]]:
    """Return the names of pictures that rows of a CSV file give, by cell, by number of the row."""
    found: dict[int, dict[str, str]] = {}
    for ours in sorted(IMAGE_COLUMNS & layout.columns.keys()):
        texts = cells[layout.theirs(ours)[0]].str.strip_chars()
        for number, text in zip(cells[ROW], texts, strict=True):
            if text is not None and text not in (*NULLS, *layout.nulls):
                found.setdefault(number, {})[ours] = text
    return found


def sample(sheet: str, pictures: Lookup[str, bytes]) -> bytes:
    """Return a small parcel, made up."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        for name, data in {SHEET: sheet.encode(), **pictures}.items():
            packed.writestr(name, data)
    return whole.getvalue()


def none_there(text: str) -> CleanPicture | None:
    """Look a picture up where a file came without any."""
    raise KeyError(text)


def _must_fit(entry: zipfile.ZipInfo) -> None:
    if not _NAME.fullmatch(entry.filename) or entry.filename in (".", ".."):
        raise InvalidQuery(
            "file", "is a ZIP file with a folder, or a name that is no plain file's; put all side by side"
        )
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise InvalidQuery("file", "is a ZIP file that holds a link; put the pictures themselves into it")
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
        raise InvalidQuery("file", "is a ZIP file that is compressed; store the pictures as they are (zip -0)")
    if entry.flag_bits & _ENCRYPTED:
        raise InvalidQuery("file", "is a ZIP file that is encrypted; send it in clear")
