"""TOML that was given from outside: read within bounds of depth, since the parser's time grows with the square of it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

MOST_PARTS = 16
"""Parts of one dotted key."""

MOST_DEEP = 16
"""Lists and tables within one another."""

_PIECE = re.compile(
    r'"""(?:\\.|(?!""").)*(?:"""|\Z)'
    r"|'''(?:(?!''').)*(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*"
    r"|[\[{\]}.=,\n]",
    re.DOTALL,
)
"""Strings and comments, which are passed over whole, and what gives a document its shape. Each character is looked at once."""


class NotToml(ValueError):
    """A text is no TOML within our bounds; says why, and in which line if it can."""


def read(text: str) -> dict[str, Any]:
    """Read a document. Raises `NotToml`."""
    _check_shape(text)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise NotToml(str(error)) from None


def _check_shape(text: str) -> None:
    deep, parts, line = 0, 1, 1
    for found in _PIECE.finditer(text):
        piece = found[0]
        line += piece.count("\n")
        if piece == ".":
            parts += 1
        elif piece in "[{":
            deep += 1
        elif piece in "]}":
            deep = max(0, deep - 1)
        if piece in "=,\n[{":
            parts = 1
        if parts > MOST_PARTS:
            raise NotToml(f"line {line}: a key may have at most {MOST_PARTS} parts between dots")
        if deep > MOST_DEEP:
            raise NotToml(f"line {line}: lists and tables may lie at most {MOST_DEEP} deep")
