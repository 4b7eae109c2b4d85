"""The entries of one version of a downloaded hot list, in columns: what is matched, by what each is known, and what it says.

An object for each would take a kilobyte, and a list may have two million. So an entry takes some 80 bytes, and as many as its texts
come to, compressed: they are opened, some hundreds at once, when one of them made a hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.gateway.open_site.hot_list_contents import INSTANT, SINCE, EntryText
from data_access.matching.matching import ListMatcher
from data_access.matching.terms import EVER, NEVER, ListedColumns, Spans
from data_access.records.casework.hits import MARK_BYTES
from data_access.records.intake.hot_lists import HotList

TEXTS_AT_ONCE: Final = 1_000
"""Entries whose texts are compressed together."""
_IN_WORDS: Final = (("vehicle", ""), ("agency", ""), ("record_no", "record "))
"""What a list says of an entry beside its note, and the word before it."""
_TEXTS: Final = ("plate", "state", "reason", "case_no", "note", *(name for name, _ in _IN_WORDS))
_HALF: Final = MARK_BYTES // 2
_Halves = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry that matched.

    Attributes:
        mark: Keyed hash by which it is known, over all versions of its list.
        number: Of an own entry; None of a downloaded list, whose id and version stand in `list_id`, `version`.
    """

    mark: bytes = field(repr=False)
    number: int | None = None
    list_id: str | None = None
    version: int | None = None
    text: EntryText = field(repr=False)


@dataclass(frozen=True, slots=True)
class EntryBlock:
    """Some entries as they come out of a sealed version: marks one behind the other, what is matched, and their texts, compressed."""

    marks: bytes = field(repr=False)
    plates: pa.Array = field(repr=False)
    states: pa.Array
    first_us: npt.NDArray[np.int64]
    end_us: npt.NDArray[np.int64]
    texts: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, rows: pa.RecordBatch, marks: bytes, brought_at: datetime | None) -> EntryBlock:
        """Take what is needed of some rows.

        Args:
            marks: Of the rows, in their order.
            brought_at: When their version came in: entries that no version had before match from then on.
        """
        since = rows[SINCE] if SINCE in rows.schema.names else pa.nulls(len(rows), INSTANT)
        approved_us = _micros(pc.fill_null(since, pa.scalar(brought_at, INSTANT)), NEVER)
        texts = rows.select(_TEXTS)
        return cls(
            marks=marks,
            plates=rows["plate"].cast(pa.string()),
            states=rows["state"].cast(pa.string()),
            first_us=np.maximum(approved_us, _micros(rows["starts_at"], EVER)),
            end_us=_micros(rows["ends_at"], NEVER),
            texts=tuple(_compressed(texts[first : first + TEXTS_AT_ONCE]) for first in _firsts(len(texts))),
        )


class DownloadedEntries:
    """The entries of one version. Threads may share it.

    Attributes:
        matcher: Counts them as they are counted here.
    """

    def __init__(self, hot_list: HotList, blocks: Iterable[EntryBlock]) -> None:
        """Put blocks together. Of entries that are the same in plate, state and record the last one counts."""
        every = list(blocks)
        self._hot_list = hot_list
        high, low = _halves(b"".join(each.marks for each in every))
        counting = _last_of_each(high, low)
        self._high, self._low, self._rows = high[counting], low[counting], counting.astype(np.uint32)
        self._by_mark = np.argsort(self._high, kind="stable").astype(np.uint32)
        self._texts = [(len(each.plates), each.texts) for each in every]
        self.matcher = ListMatcher(
            ListedColumns(
                plates=_column([each.plates for each in every], counting),
                states=_column([each.states for each in every], counting).dictionary_encode(),
                spans=Spans(
                    _instants([each.first_us for each in every], counting),
                    _instants([each.end_us for each in every], counting),
                ),
            )
        )

    def place_of(self, mark: bytes) -> int | None:
        """Return where the entry of a mark stands; None if it is none of these."""
        high, low = (half[0] for half in _halves(mark))
        first, end = (np.searchsorted(self._high, high, side, sorter=self._by_mark) for side in ("left", "right"))
        return next((int(place) for place in self._by_mark[first:end] if self._low[place] == low), None)

    def entries(self, places: Sequence[int]) -> Iterator[ListedEntry]:
        """Yield some entries; places in ascending order."""
        wanted = np.array(places, dtype=np.int64)
        for place, cells in zip(places, self._cells(self._rows[wanted]), strict=True):
            halves = (int(half[place]).to_bytes(_HALF, "big") for half in (self._high, self._low))
            yield ListedEntry(
                mark=b"".join(halves),
                list_id=self._hot_list.list_id,
                version=self._hot_list.version,
                text=self._text(cells),
            )

    def _cells(self, rows: npt.NDArray[np.uint32]) -> Iterator[dict[str, str | None]]:
        """Yield what rows say, in ascending order; each part of their texts is opened once."""
        begin = 0
        for length, parts in self._texts:
            for part, first in enumerate(_firsts(length)):
                end = min(first + TEXTS_AT_ONCE, length)
                here = rows[(rows >= begin + first) & (rows < begin + end)]
                if len(here):
                    yield from _opened(parts[part]).take(pa.array(here - np.uint32(begin + first))).to_pylist()
            begin += length

    def _text(self, cells: dict[str, str | None]) -> EntryText:
        beside = [f"{word}{cells[name]}" for name, word in _IN_WORDS if cells[name]]
        return EntryText(
            plate=cells["plate"] or "",
            state=cells["state"],
            list=self._hot_list.name,
            system=self._hot_list.system,
            case=cells["case_no"] or "",
            reason=cells["reason"] or "",
            note="; ".join([*([cells["note"]] if cells["note"] else []), *beside]),
        )


def _firsts(length: int) -> range:
    return range(0, length, TEXTS_AT_ONCE)


def _micros(instants: pa.Array, otherwise: int) -> npt.NDArray[np.int64]:
    micros: npt.NDArray[np.int64] = pc.fill_null(instants.cast(INSTANT).cast(pa.int64()), otherwise).to_numpy()
    return micros


def _compressed(rows: pa.RecordBatch) -> bytes:
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=options) as stream:
        stream.write_batch(rows)
    return bytes(sink.getvalue())


def _opened(texts: bytes) -> pa.RecordBatch:
    return pa.ipc.open_stream(texts).read_next_batch()


def _halves(marks: bytes) -> tuple[_Halves, _Halves]:
    halves = np.frombuffer(marks, dtype=">u8").astype(np.uint64)
    return halves[::2].copy(), halves[1::2].copy()


def _last_of_each(high: _Halves, low: _Halves) -> npt.NDArray[np.int64]:
    """Return the places of marks, of the same ones the last, in ascending order."""
    order = np.lexsort((low, high))
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = (high[order][1:] != high[order][:-1]) | (low[order][1:] != low[order][:-1])
    return np.sort(order[last])


def _column(parts: Sequence[pa.Array], places: npt.NDArray[np.int64]) -> pa.Array:
    return pa.chunked_array(parts, pa.string()).combine_chunks().take(pa.array(places))


def _instants(parts: Sequence[npt.NDArray[np.int64]], places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])[places]
