"""The process in which pictures are reduced to cells: `python -I -m data_access.blurring.child`. `blurred_pictures.py` starts it.

It holds no key. Pictures come in on its standard input, each behind its length, until that ends; their cells go out on its standard
output, each mosaic behind its numbers of columns and rows, which are nought of a picture that cannot be read. Before it looks at the
first it gives up the file system, the network and new processes, as the parser of vendors' files does.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Iterator
from typing import BinaryIO, Final

from PIL import Image

from data_access.blurring import mosaic
from data_access.blurring.blurred_pictures import CELLS, LENGTH, WHERE_POSSIBLE
from data_access.imports.process.confinement import confine, end_unless_whole

FORMATS: Final = ("JPEG", "PNG")
"""What pictures are kept as (`imports/carriers/images.py`)."""
MEMORY_BYTES, SECONDS = 400_000_000, 30
_NO_EXIF: Final = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
"""Kept pictures have none; what reads it is loaded all the same, so that one that has some is read, too."""


def main() -> None:
    """Load what it needs, give everything else up, reduce what comes."""
    warnings.simplefilter("ignore")
    for name in FORMATS:
        reduced(_sample(name))
    held = confine(MEMORY_BYTES, SECONDS)
    if WHERE_POSSIBLE not in sys.argv:
        end_unless_whole(held)
    for data in _each(sys.stdin.buffer):
        sys.stdout.buffer.write(reduced(data))
    sys.stdout.buffer.flush()
    os._exit(0)


def reduced(data: bytes) -> bytes:
    """Return the cells of a picture behind their numbers; of one that cannot be read, that there are none."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            columns, rows = mosaic.cells_of(*picture.size)
            small = picture.convert("RGB").resize((columns, rows), Image.Resampling.BOX)  # BOX: the mean of each cell
        return CELLS.pack(columns, rows) + small.tobytes()
    except Exception:  # noqa: BLE001  # guard: a decoder may meet hostile bytes here, and fail in any way
        return CELLS.pack(0, 0)


def _each(pipe: BinaryIO) -> Iterator[bytes]:
    while head := pipe.read(LENGTH.size):
        yield pipe.read(LENGTH.unpack(head)[0])


def _sample(name: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, name, exif=_NO_EXIF)
    return out.getvalue()


if __name__ == "__main__":
    main()
