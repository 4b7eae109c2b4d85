"""What a format says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO, Protocol

from data_access.imports.carriers.documents import Record
from data_access.imports.terms.notation import Order, Scale, TimeRule

Cells = dict[str, Any]
"""One read's cells: text or None, under our names (`columns.REQUIRED`, `columns.OPTIONAL`); a missing name is None.

`image_crop` and `image_overview` may hold an image in base64, as the vendor wrote it, or name a file (`names_images`). `captured_at_raw` is the instant as
written, where `captured_at` is put together from several; `why`, if there is one, is the reason to reject the read, in
words joined by underscores.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One of several looks at one vehicle that passes a camera; the best look becomes the read (`blocks/passes.py`).

    Attributes:
        keys: Frames that share one, near enough in time, are of the same pass.
        at_s: When, in seconds of any one clock.
        rank: How good a look it was, against others of the pass.
    """

    cells: Cells
    keys: frozenset[str]
    at_s: float
    rank: float


class Carrier(Protocol):
    """How records lie in a file."""

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each record with its text, at most `reach` characters, after checking keys with `refuse_people`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One vendor's layout.

    Attributes:
        name: As a mapping names it.
        says: For whom it is, in a line.
        source: Where the layout is known from.
        carrier: How records lie in the file.
        used: Top-level keys of a record that are read; what stands in the others is counted as dropped.
        reads: Takes a record and a counter of what it skips (a heartbeat, a retransmission), yields each read's cells, or
            frames of passes.
        time: How instants are written; or the orders, one of which the mapping must give with a zone.
        confidence: The scale of `plate_conf`; None if there is none.
        own_positions: False if a position says where the device is listed, not where it was.
        needs_box: True if axes are known to come swapped: the mapping must say the box in which reads can be.
        holds_images: True if records may hold images, and so be larger than others.
        names_images: True if the image cells are names of files that may come in the same parcel (`parcel.py`).
        one_pass: Frames of a pass lie no further apart.
        beside: Looks at what stands beside the records, and counts what is worth noting.
        sample: A small file of this format, made up, that the parser reads once before it gives everything up.
    """

    name: str
    says: str
    source: str
    carrier: Carrier
    used: frozenset[str]
    reads: Callable[[Record, Counter[str]], Iterable[Cells | Frame]]
    time: TimeRule | tuple[Order, ...]
    confidence: Scale | None
    own_positions: bool
    sample: bytes
    needs_box: bool = False
    holds_images: bool = False
    names_images: bool = False
    one_pass: timedelta = timedelta(seconds=10)
    beside: Callable[[Record, Counter[str]], None] = lambda _beside, _skips: None

    @property
    def needs_time(self) -> bool:
        """True if the mapping must say the order and zone of its times."""
        return not isinstance(self.time, TimeRule)
