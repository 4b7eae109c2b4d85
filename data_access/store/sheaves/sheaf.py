"""A sheaf: reads of one segment in columns, in order of camera and time, with for each plate where its reads are.

A segment has one or several, which hold different reads: the first from a file (`packed_file.py`), those that came since in
memory from its log. What they hold is what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.store.index.plate_index import Packed, SegmentPlates, distinct
from data_access.store.sheaves import columns
from data_access.store.sheaves.columns import (
    KINDS,
    NOWHERE,
    SAID,
    TEXT_SCHEMA,
    TEXTS,
    Codes,
    Columns,
    Mask,
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


class SheafDamage(Exception):
    """What a file holds is not what was written, or it is gone: another may have taken its place."""


@dataclass(frozen=True, slots=True)
class LooseTexts:
    """Texts in memory."""

    texts: pa.RecordBatch

    def at(self, rows: Rows) -> tuple[Sequence[TextBlock], Rows]:
        """Return all of them, as `Texts` says."""
        return (self.texts,), rows


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Reads of one segment.

    Attributes:
        plates: The plates, sorted, with how many reads each has.
        starts: Where in `Columns.by_plate` the reads of each plate begin, with the count of all reads behind.
        columns: Returns the columns, from memory or else from the file; raises `SheafDamage`.
    """

    plates: SegmentPlates
    starts: Numbers
    columns: Callable[[], Columns]
    texts: Texts

    @property
    def reads(self) -> int:
        """How many reads there are."""
        return int(self.starts[-1])

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
        return self.columns().by_plate[spread(self.starts[here], self.starts[here + 1])].astype(np.intp)

    def _bounds_of(self, plate: Packed) -> tuple[int, int] | None:
        """Return where the reads of one plate begin and end; None if it is not here. Of all plates, as a history asks for them, in 3 us."""
        every = self.plates.plates
        place = int(every.searchsorted(plate)[0])
        if place == len(every) or every[place] != plate[0]:
            return None
        return int(self.starts[place]), int(self.starts[place + 1])

    def plates_at(self, rows: Rows) -> Packed:
        """Return the different plates of some reads, packed and sorted."""
        places = self.columns().plate[rows]
        if len(places) < len(self.plates.plates) // 16:
            return distinct([self.plates.plates[places]])
        there = np.zeros(len(self.plates.plates), dtype=np.bool_)
        there[places] = True
        return self.plates.plates[there]


def spread(firsts: Numbers, ends: Numbers) -> Rows:
    """Return all whole numbers from each of some firsts up to its end."""
    lengths = (ends - firsts).astype(np.intp)
    before = np.cumsum(lengths) - lengths
    return np.repeat(firsts.astype(np.intp) - before, lengths) + np.arange(lengths.sum(), dtype=np.intp)


def bind(reads: pa.Table) -> Sheaf:
    """Make a sheaf in memory of stored reads.

    Args:
        reads: Has the columns of `KINDS`.

    Raises:
        ValueError: A plate is not folded.
    """
    column = {name: _one(reads[name]).cast(kind) for name, kind in KINDS.items()}
    named = column["camera_id"].dictionary_encode()
    at, camera = columns.whole(column["captured_at"]), named.indices.to_numpy()
    order = np.lexsort((at, camera))
    at, placed = at[order], column["lat_e7"].is_valid().to_numpy(zero_copy_only=False)[order]
    lat, lon = (column[name].fill_null(NOWHERE).to_numpy()[order] for name in ("lat_e7", "lon_e7"))
    firsts = np.searchsorted(camera[order], np.arange(len(named.dictionary) + 1)).astype(np.uint32)
    keys, os = columns.keys_and_os(column["plate"])
    keys = keys[order]
    by_plate = np.argsort(keys, kind="stable").astype(np.uint32)
    first = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[by_plate[1:]], keys[by_plate[:-1]], out=first[1:])
    plate = np.empty(len(keys), dtype=np.uint32)
    plate[by_plate] = np.cumsum(first, dtype=np.uint32) - np.uint32(1)
    starts = np.append(np.flatnonzero(first), len(keys)).astype(np.uint32)
    received = column["received_at"].cast(pa.int64()).take(pa.array(order))
    late = columns.sparse(pc.subtract(received, pa.array(at)))
    made = Columns(
        at=at,
        received=late,
        lat=lat,
        lon=lon,
        plate=plate,
        os=os[order],
        by_plate=by_plate,
        cameras=named.dictionary,
        firsts=firsts,
        boxes=np.array([*_bounds(lat, placed, firsts), *_bounds(lon, placed, firsts)], dtype=np.int32).reshape(4, -1),
        said={name: Codes.made(column[name], order) for name in SAID},
    )
    texts = pa.record_batch([column[name] for name in TEXTS], schema=TEXT_SCHEMA).take(pa.array(order))
    plates = SegmentPlates(keys[by_plate[first]], np.diff(starts).astype(np.int32))
    return Sheaf(plates, starts, lambda: made, LooseTexts(texts))


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _bounds(degrees: Numbers, there: Mask, firsts: Numbers) -> Iterator[Numbers]:
    """Return the least and the most of each camera; the wrong way round if it has none."""
    for find, none in ((np.minimum, np.iinfo(np.int32).max), (np.maximum, np.iinfo(np.int32).min)):
        bounds = np.where(there, degrees, none)
        yield find.reduceat(bounds, firsts[:-1].astype(np.intp)) if len(bounds) else bounds
