"""What a PDF of ours draws, read back without the library that wrote it: its pages, texts in their order, by the tables of its fonts."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Mapping

ACTIVE = (b"/JS", b"/JavaScript", b"/OpenAction", b"/AA", b"/Launch", b"/URI", b"/EmbeddedFile", b"/SubmitForm")
"""Names by which a PDF would act."""

Objects = Mapping[int, bytes]

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\sendobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_DRAWN = re.compile(rb"/(F[0-9+]+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.S)
_ESCAPED = re.compile(rb"\\(\d{3}|.)", re.S)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def drawn_texts(pdf: bytes) -> str:
    """All that is drawn, a line for each text."""
    return "\n".join(text for page in drawn_pages(pdf) for text in page)


def drawn_pages(pdf: bytes) -> list[list[str]]:
    """Of each page the texts that it draws, in their order."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    [pages] = (body for body in objects.values() if re.search(rb"/Type\s*/Pages\b", body))
    fonts = {
        name.decode(): _table(_stream(objects[_number(objects[int(number)], rb"/ToUnicode")]))
        for name, number in re.findall(rb"/(F\d+\+\d+) (\d+) 0 R", pdf)
    }
    kids = re.search(rb"/Kids \[(.*?)\]", pages, re.S)
    assert kids
    return [
        list(_texts(_stream(objects[_number(objects[int(page)], rb"/Contents")]), fonts))
        for page in re.findall(rb"(\d+) 0 R", kids[1])
    ]


def _number(body: bytes, name: bytes) -> int:
    found = re.search(name + rb" (\d+) 0 R", body)
    assert found
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    data = found[1]
    if b"/ASCII85Decode" in body:
        data = base64.a85decode(b"<~" + data.strip(), adobe=True)
    return zlib.decompressobj().decompress(data) if b"/FlateDecode" in body else data


def _table(stream: bytes) -> dict[int, str]:
    """Codes to characters, of a font whose codes are one byte each."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4})>", stream)
    ranges = re.findall(rb"<([0-9A-Fa-f]{2})> <[0-9A-Fa-f]{2}> \[([^\]]*)\]", stream)
    table = {int(code, 16): chr(int(to, 16)) for code, to in pairs}
    for start, run in ranges:
        for place, to in enumerate(re.findall(rb"<([0-9A-Fa-f]{4})>", run)):
            table[int(start, 16) + place] = chr(int(to, 16))
    return table


def _texts(content: bytes, fonts: Mapping[str, Mapping[int, str]]) -> Iterator[str]:
    for block in re.findall(rb"BT\b(.*?)\bET\b", content, re.S):
        text, font = "", ""
        for name, raw in _DRAWN.findall(block):
            if name:
                font = name.decode()
                continue
            codes = _ESCAPED.sub(_plain, raw)
            text += "".join(fonts[font].get(code, chr(code)) for code in codes)
        if text:
            yield text


def _plain(escaped: re.Match[bytes]) -> bytes:
    said = escaped[1]
    return bytes([int(said, 8)]) if said.isdigit() else _CONTROLS.get(said, said)
