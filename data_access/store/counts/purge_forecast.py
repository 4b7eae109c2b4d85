"""What a purge would destroy and keep, counted before it does: for dry runs and certificates, never for answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from data_access.store.counts.damage import told
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sheaves import keeping
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.sheaves.text_blocks import picked


@dataclass(frozen=True, slots=True, kw_only=True)
class DayForecast:
    """What a purge would do with one day. Rows are reads, and corrections beside them.

    Attributes:
        key: Name of the key that would be destroyed; the same as before if every read is held.
        destroyed: Rows that would be destroyed, by camera and source.
        kept: For each row that a hold keeps the id of its original.
    """

    segment: SegmentId
    key: str
    destroyed: Counter[tuple[str, str]]
    kept: tuple[str, ...]


def forecast(shelf: Shelf, plan: Sequence[SegmentId], holds: frozenset[str]) -> list[DayForecast]:
    """Count what a purge would destroy and keep, day by day; nothing is changed. Raises `Busy`."""
    there = shelf.segments()
    with told():
        return [_forecast_of(there[each], holds) for each in plan if each in there]


def _forecast_of(segment: Segment, holds: frozenset[str]) -> DayForecast:
    keep, kept, destroyed = keeping.held(holds), list[str](), Counter[tuple[str, str]]()
    for sheaf in segment.sheaves:
        stays = keep(sheaf) if holds else np.zeros(sheaf.reads, dtype=np.bool_)
        kept += _originals(sheaf, np.flatnonzero(stays))
        destroyed += _by_camera_and_source(sheaf, np.flatnonzero(~stays))
    return DayForecast(
        segment=segment.file.segment, key=segment.file.key, destroyed=destroyed, kept=tuple(sorted(kept))
    )


def _originals(sheaf: Sheaf, rows: Rows) -> list[str]:
    if not len(rows):
        return []
    blocks, places = sheaf.texts.at(rows)
    texts = picked(blocks, places)
    found: list[str] = pc.coalesce(texts["corrects"], texts["read_id"]).to_pylist()
    return found


def _by_camera_and_source(sheaf: Sheaf, rows: Rows) -> Counter[tuple[str, str]]:
    columns = sheaf.columns()
    names, said = columns.names(), columns.said["source"]
    sources = [each or "" for each in said.listed()]
    both = columns.camera_of(rows).astype(np.int64) * max(1, len(sources)) + said.of[rows].astype(np.int64)
    places, counts = np.unique(both, return_counts=True)
    found = Counter[tuple[str, str]]()
    for place, count in zip(places.tolist(), counts.tolist(), strict=True):
        camera, source = divmod(place, max(1, len(sources)))
        found[names[camera], sources[source]] += count
    return found
