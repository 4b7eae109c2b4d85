"""Reads -> a sheaf in memory: stored rows, or those of several sheaves by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
)
from data_access.store.sheaves.sheaf import LooseTexts, Sheaf
from data_access.store.sheaves.text_blocks import joined

_HALF = np.uint64(32)


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
    lat, lon = (column[name].fill_null(NOWHERE).to_numpy() for name in ("lat_e7", "lon_e7"))
    keys, os = columns.keys_and_os(column["plate"])
    different = distinct([keys])
    late = columns.sparse(pc.subtract(column["received_at"].cast(pa.int64()), pa.array(at)))
    return Loose(
        at=at,
        received=late,
        lat=lat,
        lon=lon,
        plate=np.searchsorted(different, keys).astype(np.uint32),
        os=os,
        camera=camera,
        cameras=named.dictionary,
        keys=different,
        said={name: Codes.of_column(column[name]) for name in SAID},
        texts=pa.record_batch([column[name] for name in TEXTS], schema=TEXT_SCHEMA),
    ).bound()


def merged(sheaves: Sequence[Sheaf]) -> Sheaf:
    """Make a sheaf in memory of all reads of several, as `bind` would: by their codes, no text but theirs is looked at.

    Raises:
        SheafDamage: What one of them holds cannot be read.
    """
    every = [sheaf.columns() for sheaf in sheaves]
    cameras, places = columns.put_together([each.cameras for each in every])
    keys = distinct([sheaf.plates.plates for sheaf in sheaves])
    of_plates = [np.searchsorted(keys, sheaf.plates.plates).astype(np.uint32) for sheaf in sheaves]
    return Loose(
        at=np.concatenate([each.at for each in every]),
        received=columns.sparse_together([each.received for each in every]),
        lat=np.concatenate([each.lat for each in every]),
        lon=np.concatenate([each.lon for each in every]),
        plate=np.concatenate([place[each.plate] for place, each in zip(of_plates, every, strict=True)]),
        os=np.concatenate([each.side["os"] for each in every]),
        camera=np.concatenate(
            [
                np.repeat(place, each.firsts[1:].astype(np.int64) - each.firsts[:-1])
                for place, each in zip(places, every, strict=True)
            ]
        ),
        cameras=cameras,
        keys=keys,
        said={name: Codes.together([each.said[name] for each in every]) for name in SAID},
        texts=joined([block for sheaf in sheaves for block in sheaf.texts.at(np.arange(sheaf.reads))[0]]),
    ).bound()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Reads in columns, in no order; `camera` and `plate` are the places of each one's in `cameras` and `keys`, which are sorted."""

    at: Numbers
    received: Numbers
    lat: Numbers
    lon: Numbers
    plate: Numbers
    os: Numbers
    camera: Numbers
    cameras: pa.Array
    keys: Packed
    said: Mapping[str, Codes]
    texts: pa.RecordBatch

    def bound(self) -> Sheaf:
        """Put them into order of camera and time, and find the reads of each plate."""
        order = np.lexsort((self.at, self.camera))
        lat, lon, plate = self.lat[order], self.lon[order], self.plate[order]
        placed = lat != NOWHERE
        firsts = _starts(self.camera, len(self.cameras))
        starts = _starts(plate, len(self.keys))
        side, said = columns.side_by_side(
            self.os[order], {name: codes.taken(order) for name, codes in self.said.items()}
        )
        made = Columns(
            at=self.at[order],
            received=self.received[order],
            lat=lat,
            lon=lon,
            plate=plate,
            side=side,
            by_plate=_by_plate(plate),
            cameras=self.cameras,
            firsts=firsts,
            boxes=np.array([*_bounds(lat, placed, firsts), *_bounds(lon, placed, firsts)], dtype=np.int32).reshape(
                4, -1
            ),
            said=said,
        )
        plates = SegmentPlates.made(self.keys, np.diff(starts).astype(np.int32))
        return Sheaf(plates, len(order), lambda: starts, lambda: made, LooseTexts(self.texts.take(pa.array(order))))


def _starts(places: Numbers, count: int) -> Numbers:
    """Return where the reads of each of so many begin once they are in order, with the count of all behind."""
    starts = np.zeros(count + 1, dtype=np.uint32)
    np.cumsum(np.bincount(places, minlength=count), out=starts[1:])
    return starts


def _by_plate(plate: Numbers) -> Numbers:
    """Return reads in order of their plates, then in their own. To sort both as one number is quicker than to sort places."""
    both = plate.astype(np.uint64) << _HALF | np.arange(len(plate), dtype=np.uint64)
    both.sort()
    return both.astype(np.uint32)


def _one(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _bounds(degrees: Numbers, there: Mask, firsts: Numbers) -> Iterator[Numbers]:
    """Return the least and the most of each camera; the wrong way round if it has none."""
    for find, none in ((np.minimum, np.iinfo(np.int32).max), (np.maximum, np.iinfo(np.int32).min)):
        bounds = np.where(there, degrees, none)
        yield find.reduceat(bounds, firsts[:-1].astype(np.intp)) if len(bounds) else bounds
