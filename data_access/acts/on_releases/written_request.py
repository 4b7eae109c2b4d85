"""The written request as a file: its name, its size, and of which kinds it may be by its bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator

from data_access.questions.value import Value

LEAST_FILE, MAX_FILE = 200, 5_000_000
"""Bytes of the file. One of fewer is no request that says who asks, and for what."""
MAX_NAME = 120
"""Characters of its name."""
MAX_BASE64: Final = 4 * ((MAX_FILE + 2) // 3)
"""Characters of the largest file in Base64."""
KINDS: Final = (
    "a PDF, a picture (JPEG, PNG, TIFF), an e-mail, plain text in UTF-8, or a document of Word, Outlook or LibreOffice"
)
"""What it may be, in words."""
TAKEN: Final = f"{KINDS[0].upper()}{KINDS[1:]}; {LEAST_FILE} bytes to {MAX_FILE // 1_000_000} MB."
"""The same with the bounds, as a sentence for whoever chooses a file."""

_PDF, _PDF_WITHIN = b"%PDF-", 1024
_SIGNS: Final = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",  # TIFF, either order of bytes
    b"MM\x00*",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # DOC and MSG
)
_ZIP: Final = b"PK\x03\x04"
_DOCX: Final = b"word/document"
"""The main part of a document of Word, as a ZIP has its name in clear (ECMA-376, part 2)."""
_ODT, _ODT_WITHIN = b"mimetypeapplication/vnd.oasis.opendocument.text", 128
"""How a text of LibreOffice begins after the ZIP's own header (OpenDocument 1.3, part 2, 3.3)."""
_HEADER: Final = re.compile(rb"[!-9;-~]{1,76}:[ \t\r\n]")
"""How an e-mail begins (RFC 822)."""
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
"""Bytes that plain text does not have."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of characters that nobody sees, or that turn how others are shown, such as U+202E."""


def unfit_name(name: str) -> str:
    """Say what is wrong with the name of a file, as words that follow its field; empty if it may be taken."""
    if not 0 < len(name) <= MAX_NAME:
        return f"must have 1 to {MAX_NAME} characters: rename the file"
    if any(unicodedata.category(each) in _UNSEEN for each in name):
        return "must have no control or format characters, such as line breaks or signs that turn the direction of writing: rename the file"
    return "must be a file's name alone, without / and \\: rename the file" if re.search(r"[/\\]", name) else ""


def unfit_content(content: bytes) -> str:
    """Say what is wrong with the bytes of a file, as words that follow its field; empty if it may be taken."""
    if len(content) < LEAST_FILE:
        return f"must hold at least {LEAST_FILE} bytes: with fewer it says neither who asks nor for what"
    if len(content) > MAX_FILE:
        return _TOO_LARGE
    return "" if _of_a_kind(content) else f"must be {KINDS}: by its bytes it is none of these"


_TOO_LARGE: Final = (
    f"may hold at most {MAX_FILE // 1_000_000} MB ({MAX_FILE:,} bytes): scan it in black and white, or its first pages"
)


def _of_a_kind(content: bytes) -> bool:
    if _PDF in content[:_PDF_WITHIN] or content.startswith(_SIGNS):
        return True
    if content.startswith(_ZIP):
        return _DOCX in content or _ODT in content[:_ODT_WITHIN]
    if _HEADER.match(content):
        return b"\x00" not in content
    if _CONTROLS.search(content):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _name(name: str) -> str:
    if unfit := unfit_name(name):
        raise ValueError(unfit)
    return name


def _base64(text: str) -> str:
    if len(text) > MAX_BASE64:
        raise ValueError(_TOO_LARGE)
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be Base64") from None
    if unfit := unfit_content(content):
        raise ValueError(unfit)
    return text


class WrittenRequest(Value):
    """The request itself as a file: its name, and its bytes in Base64."""

    name: Annotated[str, AfterValidator(_name)]
    content: Annotated[str, AfterValidator(_base64)]

    @property
    def bytes(self) -> bytes:
        """The file."""
        return base64.b64decode(self.content)


def digest_of_file(file: WrittenRequest | None) -> str:
    """Return the SHA-256 of a file, hex; empty of none."""
    return hashlib.sha256(file.bytes).hexdigest() if file else ""
