"""Files that a command is given as text: read whole, or refused in a sentence that shows nothing of what is in them."""

from __future__ import annotations

from pathlib import Path

from data_access.errors import InvalidQuery

MOST_BYTES = 4_000_000


def text_of(file: Path, field: str) -> str:
    """Return what a file holds. Raises `InvalidQuery` if it cannot be read, is too large or is no text in UTF-8."""
    try:
        with file.open("rb") as opened:
            held = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidQuery(field, f"the file cannot be read ({error.strerror})") from None
    if len(held) > MOST_BYTES:
        raise InvalidQuery(field, f"the file may hold at most {MOST_BYTES} bytes")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidQuery(field, "the file is no text in UTF-8") from None


def lines_of(file: Path, field: str) -> list[str]:
    """Return the lines of a file that are not empty. Raises `InvalidQuery` as `text_of`, and if there is none."""
    lines = [line.strip() for line in text_of(file, field).splitlines() if line.strip()]
    if not lines:
        raise InvalidQuery(field, "the file is empty")
    return lines


def counted(number: int, one: str) -> str:
    """Say how many of something: 1 read, 2 reads."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
