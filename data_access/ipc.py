"""The text that travels with an Arrow IPC stream: its schema's metadata.

Polars reads the rows of a stream but does not show the metadata of its schema, and pages do without PyArrow.
What is read here is the stream's first message only (Arrow columnar format, "Encapsulated message format";
`Message.fbs`, `Schema.fbs`): a FlatBuffers table `Message`, in it a `Schema`, in it pairs of key and value.
"""

from __future__ import annotations

import struct

from data_access.errors import Busy

_CONTINUATION = 0xFFFFFFFF
_IS_SCHEMA = 1
_MESSAGE_KIND, _MESSAGE_HEADER = 1, 2
_SCHEMA_METADATA = 2
_PAIR_KEY, _PAIR_VALUE = 0, 1


def schema_metadata(stream: bytes) -> dict[str, str]:
    """Return the metadata of a stream's schema; empty if there is none.

    Raises:
        Busy: The bytes are no Arrow IPC stream.
    """
    try:
        return _metadata(stream)
    except (struct.error, UnicodeDecodeError, ValueError, IndexError):
        raise Busy("The gateway's answer is not a whole Arrow stream. Nothing of it is shown.") from None


def _metadata(stream: bytes) -> dict[str, str]:
    continuation, length = struct.unpack_from("<II", stream)
    message = stream[8 : 8 + length]
    if continuation != _CONTINUATION or len(message) < length:
        raise ValueError("no encapsulated message")
    table = _there(message, 0)
    kind = _field(message, table, _MESSAGE_KIND)
    if not kind or message[kind] != _IS_SCHEMA:
        raise ValueError("the first message is no schema")
    schema = _there(message, _field(message, table, _MESSAGE_HEADER))
    pairs = _field(message, schema, _SCHEMA_METADATA)
    return dict(_pairs(message, _there(message, pairs))) if pairs else {}


def _pairs(message: bytes, vector: int) -> list[tuple[str, str]]:
    (count,) = struct.unpack_from("<I", message, vector)
    if count > len(message):
        raise ValueError("more pairs than bytes")
    tables = [_there(message, vector + 4 + 4 * i) for i in range(count)]
    return [(_text(message, t, _PAIR_KEY), _text(message, t, _PAIR_VALUE)) for t in tables]


def _there(message: bytes, at: int) -> int:
    """Follow the forward offset that stands at `at`."""
    return int(at + struct.unpack_from("<I", message, at)[0])


def _field(message: bytes, table: int, number: int) -> int:
    """Return where a table's field stands, 0 if it is left out."""
    vtable = table - struct.unpack_from("<i", message, table)[0]
    if vtable < 0:
        raise ValueError("a table before the message")
    (size,) = struct.unpack_from("<H", message, vtable)
    slot = 4 + 2 * number
    offset = struct.unpack_from("<H", message, vtable + slot)[0] if slot < size else 0
    return table + offset if offset else 0


def _text(message: bytes, table: int, number: int) -> str:
    at = _field(message, table, number)
    if not at:
        return ""
    start = _there(message, at)
    (length,) = struct.unpack_from("<I", message, start)
    if start + 4 + length > len(message):
        raise ValueError("text beyond the message")
    return message[start + 4 : start + 4 + length].decode()
