"""What a file is by its first bytes, where it is nothing that an import reads, and what to do about it."""

from __future__ import annotations

import codecs

HEAD = 512
"""Bytes that are looked at."""

_UNPACK = "unpack it, and send the file that is in it"
_SAVE = "save the sheet as CSV (UTF-8) and send that"
_SIGNS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "a gzip file", _UNPACK),
    (b"BZh", "a bzip2 file", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz file", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR file", _UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet or document of an old Office", _SAVE),
    (b"%PDF-", "a PDF", "ask the vendor for the table as CSV"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"SQLite format 3\x00", "a SQLite database", "export its table as CSV"),
    (b"\x89PNG\r\n", "a picture", "send the file of reads; pictures go with it in a ZIP"),
    (b"\xff\xd8\xff", "a picture", "send the file of reads; pictures go with it in a ZIP"),
    (codecs.BOM_UTF32_LE, "text in UTF-32", "save it as UTF-8"),
    (codecs.BOM_UTF16_LE, "text in UTF-16", "save it as UTF-8"),
    (codecs.BOM_UTF16_BE, "text in UTF-16", "save it as UTF-8"),
)
_OFFICE = (b"[Content_Types].xml", b"xl/", b"_rels/", b"docProps/", b"mimetypeapplication/vnd.oasis.opendocument")


def not_to_be_read(head: bytes) -> str:
    """Say what a file is and what to do, if its first bytes are of a kind that no import reads; empty otherwise.

    Args:
        head: The first `HEAD` bytes of the file.
    """
    if head[:2] == b"PK" and any(sign in head for sign in _OFFICE):
        return f"is a spreadsheet (XLSX or ODS); {_SAVE}"
    if head[257:262] == b"ustar":
        return f"is a TAR file; {_UNPACK}"
    return next((f"is {what}; {remedy}" for sign, what, remedy in _SIGNS if head.startswith(sign)), "")
