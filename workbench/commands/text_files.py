"""Files that a command is given: read whole, or refused in a sentence that shows nothing of what is in them; and files that it writes."""

from __future__ import annotations

import os
from pathlib import Path

from data_access.errors import InvalidQuery

MOST_BYTES = 4_000_000


def text_of(file: Path, field: str) -> str:
    """Return what a file holds. Raises `InvalidQuery` if it cannot be read, is too large or is no text in UTF-8."""
    try:
        return bytes_of(file, field).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidQuery(field, "the file is no text in UTF-8") from None


def bytes_of(file: Path, field: str, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file. Raises `InvalidQuery` if it cannot be read, or has more bytes than `most`."""
    try:
        with file.open("rb") as opened:
            held = opened.read(most + 1)
    except OSError as error:
        raise InvalidQuery(field, f"the file cannot be read ({error.strerror})") from None
    if len(held) > most:
        raise InvalidQuery(field, f"the file may hold at most {most} bytes")
    return held


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; it and each folder that is made for it are for who makes them alone. Raises `OSError`."""
    for folder in reversed(path.parents):
        folder.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def lines_of(file: Path, field: str) -> list[str]:
    """Return the lines of a file that are not empty. Raises `InvalidQuery` as `text_of`, and if there is none."""
    lines = [line.strip() for line in text_of(file, field).splitlines() if line.strip()]
    if not lines:
        raise InvalidQuery(field, "the file is empty")
    return lines


def counted(number: int, one: str) -> str:
    """Say how many of something: 1 read, 2 reads."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
