"""A sheaf: reads of one segment in columns, in order of camera and time, with for each plate where its reads are.

A segment has one or several, which hold different reads: the first from a file (`packed_file.py`), those that came since in
memory from its log. What they hold is what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

from data_access.store.index.plate_index import Packed, SegmentPlates, distinct
from data_access.store.index.stretches import spread
from data_access.store.sheaves.columns import (
    Columns,
    Numbers,
    Rows,
)

if TYPE_CHECKING:
    from data_access.store.sheaves.text_blocks import TextBlock


class Texts(Protocol):
    """The texts of each read. May be asked from several threads."""

    def at(self, rows: Rows) -> tuple[Sequence[TextBlock], Rows]:
        """Return blocks among whose texts those of some reads are, and the place of each in all of them. Raises `SheafDamage`."""
        ...


_FEW_OF = 4
"""If a question is for one in so many of the reads, or for fewer, their texts are copied one by one."""


class SheafDamage(Exception):
    """What a file holds is not what was written, or it is gone: another may have taken its place."""


@dataclass(frozen=True, slots=True)
class LooseTexts:
    """Texts in memory."""

    texts: pa.RecordBatch

    def at(self, rows: Rows) -> tuple[Sequence[TextBlock], Rows]:
        """Return those of the reads alone if they are few, else all, as `Texts` says."""
        if len(rows) * _FEW_OF > self.texts.num_rows:
            return (self.texts,), rows
        return (self.texts.take(pa.array(rows)),), np.arange(len(rows))


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Reads of one segment.

    Attributes:
        plates: The plates, sorted, with how many reads each has.
        reads: How many there are.
        starts: Returns where in `Columns.by_plate` the reads of each plate begin, with the count of all reads behind.
        columns: Returns the columns, from memory or else from the file; raises `SheafDamage`.
    """

    plates: SegmentPlates
    reads: int
    starts: Callable[[], Numbers]
    columns: Callable[[], Columns]
    texts: Texts

    @property
    def loose(self) -> bool:
        """True if it is in memory only."""
        return isinstance(self.texts, LooseTexts)

    def of_plates(self, plates: Packed) -> Rows:
        """Return the reads of some plates, given packed and sorted. The columns are looked at only if there are any."""
        if len(plates) == 1:
            bounds = self._bounds_of(plates)
            return np.zeros(0, np.intp) if bounds is None else self.columns().by_plate[slice(*bounds)].astype(np.intp)
        here = self.plates.places_of(plates)
        if not len(here):
            return here
        starts = self.starts()
        return self.columns().by_plate[spread(starts[here], starts[here + 1])].astype(np.intp)

    def _bounds_of(self, plate: Packed) -> tuple[int, int] | None:
        """Return where the reads of one plate begin and end; None if it is not here. Of all plates, as a history asks for them, in 3 us."""
        every = self.plates.plates
        place = int(every.searchsorted(plate)[0])
        if place == len(every) or every[place] != plate[0]:
            return None
        starts = self.starts()
        return int(starts[place]), int(starts[place + 1])

    def plates_at(self, rows: Rows) -> Packed:
        """Return the different plates of some reads, packed and sorted."""
        places, every = self.columns().plate[rows], self.plates.plates
        if len(places) < len(every) // 16:
            return distinct([every[places]])
        there = np.zeros(len(every), dtype=np.bool_)
        there[places] = True
        return every[there]
