"""What is taken as a written request: each bound at its very edge, each kind by its bytes, and names that show what they are."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from data_access.acts.on_releases.written_request import (
    KINDS,
    LEAST_FILE,
    MAX_FILE,
    MAX_NAME,
    WrittenRequest,
    unfit_content,
    unfit_name,
)
from data_access.errors import InvalidQuery
from data_access.questions.value import parse

TEXT = b"The sheriff of the county asks for reads of a grey pickup. "
BODY = TEXT * 4


def filled(start: bytes) -> bytes:
    """Bytes that no text has, after the first ones."""
    return start + bytes(range(256)) * 2


def zipped(*names: str, first: bytes = BODY) -> bytes:
    """A ZIP of files with these names; the first one holds `first`, as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(names[0], first)
        for name in names[1:]:
            archive.writestr(name, BODY, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        filled(b"%PDF-1.7\n"),
        filled(b"\n\n%PDF-1.4\n"),
        filled(b"\xff\xd8\xff\xe0"),
        filled(b"\x89PNG\r\n\x1a\n"),
        filled(b"II*\x00"),
        filled(b"MM\x00*"),
        zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
        zipped("mimetype", "content.xml", first=b"application/vnd.oasis.opendocument.text"),
        filled(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        b"Received: from mail.larkspur.example\r\nFrom: Halloran\r\n\r\n" + BODY + b"caf\xe9",
        BODY,
        "\ufeffDer Sheriff bittet um Fahrten eines grauen Pick-ups; Straße, Zürich. ".encode() * 4,
    ],
    ids=[
        "PDF",
        "PDF later",
        "JPEG",
        "PNG",
        "TIFF",
        "TIFF M",
        "DOCX",
        "ODT",
        "OLE",
        "e-mail",
        "text",
        "text with a mark",
    ],
)
def test_each_kind_is_taken_by_its_bytes(content: bytes) -> None:
    assert unfit_content(content) == ""


@pytest.mark.parametrize(
    "content",
    [
        filled(b"\x7fELF"),
        filled(b"MZ\x90"),
        filled(b"GIF89a"),
        zipped("META-INF/MANIFEST.MF", "Request.class"),
        zipped("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
        zipped("mimetype", "content.xml", first=b"application/vnd.oasis.opendocument.spreadsheet"),
        filled(b"x" * 1024 + b"%PDF-"),
        BODY + b"caf\xe9",
        BODY + b"\x00",
        b"From: Halloran\r\n\r\n" + BODY + b"\x00",
    ],
    ids=[
        "ELF",
        "EXE",
        "GIF",
        "JAR",
        "XLSX",
        "ODS",
        "PDF too late",
        "not UTF-8",
        "text with a null",
        "e-mail with a null",
    ],
)
def test_what_is_none_of_them_is_refused_and_the_kinds_are_named(content: bytes) -> None:
    assert unfit_content(content) == f"must be {KINDS}: by its bytes it is none of these"


def test_the_bounds_of_the_size_hold_to_the_byte_and_are_said_in_words() -> None:
    start = b"%PDF-1.4 "
    assert (LEAST_FILE, MAX_FILE) == (200, 5_000_000)
    assert unfit_content(start.ljust(LEAST_FILE)) == ""
    assert "at least 200 bytes" in unfit_content(start.ljust(LEAST_FILE - 1))
    assert unfit_content(start.ljust(MAX_FILE)) == ""
    assert "at most 5 MB (5,000,000 bytes)" in unfit_content(start.ljust(MAX_FILE + 1))


@pytest.mark.parametrize("name", ["request.pdf", "Bitte um Daten, Straße.pdf", "请求.pdf", "x" * MAX_NAME])
def test_a_name_that_shows_what_it_is_is_taken(name: str) -> None:
    assert unfit_name(name) == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("fdp.\u202eexe", "control or format characters"),
        ("re\u200bquest.pdf", "control or format characters"),
        ("re\x07quest.pdf", "control or format characters"),
        ("re\nquest.pdf", "control or format characters"),
        ("re\x85quest.pdf", "control or format characters"),
        ("re\u2028quest.pdf", "control or format characters"),
        ("x" * (MAX_NAME + 1), "1 to 120 characters"),
        ("", "1 to 120 characters"),
        ("../request.pdf", "without / and"),
        ("a\\request.pdf", "without / and"),
    ],
)
def test_another_name_is_refused_in_words_that_do_not_repeat_it(name: str, says: str) -> None:
    assert says in unfit_name(name)
    with pytest.raises(InvalidQuery) as refused:
        parse(WrittenRequest, {"name": name, "content": base64.b64encode(BODY).decode()})
    assert str(refused.value).startswith("name: must ")
    assert says in str(refused.value)
    assert "quest" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("no Base64", "must be Base64"),
        (base64.b64encode(b"x").decode(), "at least 200 bytes"),
        (base64.b64encode(b"x" * (MAX_FILE + 1)).decode(), "at most 5 MB"),
        ("A" * (MAX_FILE * 2), "at most 5 MB"),
        (base64.b64encode(filled(b"GIF89a")).decode(), "by its bytes"),
    ],
)
def test_content_on_the_wire_is_refused_with_its_field_and_bound(content: str, says: str) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parse(WrittenRequest, {"name": "request.pdf", "content": content})
    assert str(refused.value).startswith("content: ")
    assert says in str(refused.value)
