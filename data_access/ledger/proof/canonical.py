"""One way to write a value as bytes: RFC 8785 for ASCII keys, text, whole numbers, booleans, null, lists and objects."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

MAX_INT = 2**53
MAX_BYTES = 65_535
MAX_DEPTH = 16
_KEY = re.compile(r"[\x20-\x7e]{1,80}")


def encode(value: dict[str, Any], most: int = MAX_BYTES) -> bytes:
    """Write an object as canonical JSON in UTF-8. Equal objects give equal bytes.

    Raises:
        ValueError: It holds a float, a whole number beyond 2^53, a key that is not printable ASCII, half a surrogate
            pair, a value of another type, more than 16 levels, or it is over `most` bytes. The text names no value.
    """
    _check(value, 0)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise ValueError("an entry holds text that is not Unicode") from None
    if len(data) > most:
        raise ValueError(f"an entry may hold at most {most} bytes, this one has {len(data)}")
    return data


def decode(data: bytes) -> dict[str, Any]:
    """Read what `encode` wrote, and nothing else.

    Raises:
        ValueError: The bytes are not the one canonical form of an object.
    """
    try:
        value = json.loads(data.decode(), parse_float=_no_float, parse_constant=_no_float)
    except RecursionError:
        raise ValueError("an entry is nested too deep") from None
    if not isinstance(value, dict) or encode(value) != data:
        raise ValueError("an entry is not in canonical form")
    return value


def _no_float(_: str) -> NoReturn:
    raise ValueError("an entry may not hold a fraction")


def _check(value: object, depth: int) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if depth > MAX_DEPTH:
        raise ValueError(f"an entry may be at most {MAX_DEPTH} levels deep")
    if isinstance(value, int):
        if abs(value) > MAX_INT:
            raise ValueError("a whole number in an entry may be at most 2^53")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise ValueError("a key in an entry must be printable ASCII, 1 to 80 characters")
            _check(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, depth + 1)
    else:
        raise ValueError(f"an entry may not hold a {type(value).__name__}")
