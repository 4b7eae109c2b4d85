"""A blurred picture: so few cells of so few colours that neither a face nor a plate can be made out, drawn as PNG.

No part of the picture is spared, and nothing looks for faces or plates first: what does could miss some. Two things make it
unreadable. A cell is the mean of all the pixels in it, which is all that is known of them afterwards. And its colour is rounded to
one of a few: which characters stand on a plate shifts the mean of a cell by less than such a step, so that plates cannot be told
apart by blurring each likely one and comparing. `tests/unit/blurring` measures both.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import Final

SIDE: Final = 8
"""Cells of the longer side of a picture."""
LEVELS: Final = 8
"""Shades of each of red, green and blue."""
CELL_PX: Final = 40
"""Pixels of a drawn cell, each way."""
MEDIA_TYPE: Final = "image/png"

_COLOURS: Final = 3
MOST_BYTES: Final = _COLOURS * SIDE * SIDE
"""Of the colours of one picture."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_ROUNDED: Final = bytes(value * LEVELS // 256 * 255 // (LEVELS - 1) for value in range(256))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """The cells of a picture.

    Attributes:
        columns, rows: 1 to `SIDE` each.
        colours: Red, green and blue of each cell, row by row from the top; three bytes a cell.

    Raises:
        ValueError: There are more cells than that, or another number of bytes.
    """

    columns: int
    rows: int
    colours: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not (1 <= self.columns <= SIDE and 1 <= self.rows <= SIDE):
            raise ValueError(f"columns, rows: must be 1 to {SIDE}")
        if len(self.colours) != _COLOURS * self.columns * self.rows:
            raise ValueError("colours: must be three bytes a cell")

    def drawn(self) -> bytes:
        """Return it as a PNG that holds its pixels and nothing else. Equal cells give equal bytes."""
        rounded = self.colours.translate(_ROUNDED)
        lines = (self._line(rounded, row) * CELL_PX for row in range(self.rows))
        size = struct.pack(">IIBBBBB", self.columns * CELL_PX, self.rows * CELL_PX, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", size), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b""))
        return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)

    def _line(self, colours: bytes, row: int) -> bytes:
        """Return one line of pixels, behind the byte that says that it is not filtered."""
        starts = range(row * self.columns * _COLOURS, (row + 1) * self.columns * _COLOURS, _COLOURS)
        return b"\0" + b"".join(colours[start : start + _COLOURS] * CELL_PX for start in starts)


def cells_of(width: int, height: int) -> tuple[int, int]:
    """Return how many columns and rows of cells a picture of so many pixels has."""
    longer = max(width, height)
    return max(1, round(SIDE * width / longer)), max(1, round(SIDE * height / longer))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
