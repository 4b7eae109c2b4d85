"""One way to write a value as bytes: RFC 8785 for ASCII keys, text, whole numbers, booleans, null, lists and objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

MAX_INT = 2**53
MAX_BYTES = 65_535
MAX_DEPTH = 16
_KEY = re.compile(r"[\x20-\x7e]{1,80}")
_KEYS: set[object] = set()
_MOST_KEYS = 1000
"""Keys that are fit, as far as they were met."""
_encoded = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def _no_float(_: str) -> NoReturn:
    raise ValueError("an entry may not hold a fraction")


_decoded = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode
_read = json.JSONDecoder().raw_decode


def encode(value: dict[str, Any], most: int = MAX_BYTES) -> bytes:
    """Write an object as canonical JSON in UTF-8. Equal objects give equal bytes.

    Raises:
        ValueError: It holds a float, a whole number beyond 2^53, a key that is not printable ASCII, half a surrogate
            pair, a value of another type, more than 16 levels, or it is over `most` bytes. The text names no value.
    """
    _check(value, 0)
    text = _encoded(value)
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
        value = _decoded(data.decode())
    except RecursionError:
        raise ValueError("an entry is nested too deep") from None
    if not isinstance(value, dict) or encode(value) != data:
        raise ValueError("an entry is not in canonical form")
    return value


def read(data: bytes) -> Any:
    """Read JSON in UTF-8 with nothing before or behind it, of a form that something else checks. Raises `ValueError`."""
    text = data.decode()
    value, end = _read(text)
    if end != len(text):
        raise ValueError("something stands behind the value")
    return value


def _check(value: object, depth: int) -> None:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if depth > MAX_DEPTH:
        raise ValueError(f"an entry may be at most {MAX_DEPTH} levels deep")
    if isinstance(value, int):
        if abs(value) > MAX_INT:
            raise ValueError("a whole number in an entry may be at most 2^53")
    elif isinstance(value, dict):
        if not _KEYS.issuperset(value):
            _check_keys(value)
        _check_parts(value.values(), depth)
    elif isinstance(value, list | tuple):
        _check_parts(value, depth)
    elif not isinstance(value, str):
        raise ValueError(f"an entry may not hold a {kind.__name__}")


def _check_parts(parts: Iterable[object], depth: int) -> None:
    for inner in parts:
        if type(inner) is not str:  # most are: a call for each would take half the time
            _check(inner, depth + 1)


def _check_keys(keys: Iterable[object]) -> None:
    for key in keys:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise ValueError("a key in an entry must be printable ASCII, 1 to 80 characters")
        if len(_KEYS) < _MOST_KEYS:
            _KEYS.add(key)
