"""Frames on the pipe from the parser to its parent: one letter, a length, the bytes."""

from __future__ import annotations

import struct
from enum import Enum
from typing import BinaryIO

SIZE = struct.Struct(">I")
"""Length of the job, which goes the other way."""

HEAD = struct.Struct(">cI")
MAX_FRAME = 128 * 1024 * 1024


class FrameKind(Enum):
    """What a frame holds."""

    READY = b"y"
    """JSON, first: `sha256`, `bytes`; the file's form is checked and rows follow."""
    IMAGES = b"i"
    """An Arrow IPC stream: images of reads in the next `ROWS`."""
    ROWS = b"r"
    """An Arrow IPC stream."""
    REJECTS = b"j"
    """JSON: a list of (number, reason, raw text)."""
    FACTS = b"f"
    """JSON, last: `Conversion.facts`."""
    ERROR = b"e"
    """JSON, last: `kind`, `field`, `what`."""


def write(pipe: BinaryIO, frame: FrameKind, data: bytes) -> None:
    """Write one frame whole."""
    pipe.write(HEAD.pack(frame.value, len(data)))
    pipe.write(data)
    pipe.flush()
