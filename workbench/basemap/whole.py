"""Whether a file is a whole OpenStreetMap file. GDAL reads as far as it can and does not say where it stopped; we do.

A PBF file is blocks: a length of four bytes, a header that names the block's kind and size, the block. What is in most
blocks is packed with zlib, whose checksum tells damage.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from data_access.errors import BadSite

_MOST_OF_A_HEADER = 64 * 1024
_MOST_OF_A_BLOCK = 32 * 1024 * 1024
"""Bounds that the format itself sets."""

_KIND, _SIZE, _PACKED = 1, 3, 3
"""Fields of a header (its kind, the block's size) and of a block (what zlib packed)."""


def check(path: Path) -> None:
    """Look at every byte of a file, without reading the map in it.

    Raises:
        BadSite: It is not there, is something else, was cut off or is damaged; says what to do.
    """
    forms = {".pbf": _check_pbf, ".osm": _check_xml}
    if path.suffix not in forms:
        raise BadSite(f"{path.name} is neither .osm.pbf nor .osm. Take an OpenStreetMap extract in one of these forms.")
    try:
        with path.open("rb") as file:
            forms[path.suffix](path.name, file)
    except OSError as error:
        raise BadSite(f"{path.name} cannot be read ({error.strerror}).") from None


def _check_xml(name: str, file: BinaryIO) -> None:
    if b"<osm" not in file.read(1000):
        raise BadSite(f"{name} is no OpenStreetMap XML: it has no <osm>.")
    file.seek(0)
    try:
        expat.ParserCreate().ParseFile(file)
    except expat.ExpatError:
        raise BadSite(f"{name} is cut off or damaged. Copy it again and compare its checksum.") from None


def _check_pbf(name: str, file: BinaryIO) -> None:
    kinds: set[bytes] = set()
    try:
        for kind, block in _blocks(file):
            if not kinds and kind != b"OSMHeader":
                raise BadSite(f"{name} is no OpenStreetMap PBF. Take an extract whose name ends in .osm.pbf.")
            kinds.add(kind)
            _unpack(block)
    except EOFError:
        raise BadSite(f"{name} is cut off. Copy it again and compare its checksum.") from None
    except zlib.error:
        raise BadSite(f"{name} is damaged. Copy it again and compare its checksum.") from None
    except ValueError:
        raise BadSite(
            f"{name} is no OpenStreetMap PBF, or damaged. Take an extract whose name ends in .osm.pbf."
        ) from None
    if not kinds:
        raise BadSite(f"{name} is empty. Copy it again.")


def _blocks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of every block. Raises `EOFError` in the midst of one, `ValueError` if it is none."""
    while start := file.read(4):
        header = dict(_fields(_exactly(file, int.from_bytes(start.ljust(4, b"\0"), "big"), _MOST_OF_A_HEADER)))
        kind, size = header.get(_KIND), header.get(_SIZE)
        if not isinstance(kind, bytes) or not isinstance(size, int):
            raise ValueError("no header of a block")
        yield kind, _exactly(file, size, _MOST_OF_A_BLOCK)


def _exactly(file: BinaryIO, size: int, most: int) -> bytes:
    if size > most:
        raise ValueError("larger than the format allows")
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _unpack(block: bytes) -> None:
    """Unpack a block and throw it away. Raises `zlib.error` if it is damaged."""
    packed = dict(_fields(block)).get(_PACKED)
    if isinstance(packed, bytes):
        zlib.decompress(packed)


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of each field of a protocol-buffer message. Raises `ValueError` if it is none."""
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        value, at = _number(message, at)
        if key & 7 == 2:
            if at + value > len(message):
                raise ValueError("a field beyond the end")
            yield key >> 3, message[at : at + value]
            at += value
        elif key & 7 == 0:
            yield key >> 3, value
        else:
            raise ValueError("a field of no kind that is used")


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Read a number, seven bits a byte; return it and where it ends. Raises `ValueError`."""
    value = 0
    for shift in range(0, 64, 7):
        if at >= len(message):
            break
        value |= (message[at] & 0x7F) << shift
        at += 1
        if not message[at - 1] & 0x80:
            return value, at
    raise ValueError("a number without an end")
