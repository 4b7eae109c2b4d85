"""The texts of reads in blocks: as they lie in a file, and put together again for the reads of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa

from data_access.store.sheaves.columns import TEXT_SCHEMA, TEXTS, Numbers, Rows
from data_access.store.sheaves.sheaf import SheafDamage

BLOCK: Final = 128
"""Reads whose texts are sealed together."""
_NULL: Final = np.uint32(0xFFFFFFFF)
_WIDTH: Final = 4
_COLUMNS: Final = len(TEXTS)
_FEW_A_BLOCK: Final = 8
"""Of up to so many reads a block the texts are picked one by one; of more, blocks are put together whole."""


@dataclass(frozen=True, slots=True)
class ClearBlock:
    """A block as it is written: the lengths of its texts, column by column, and behind them the texts in the same order.

    Lengths are whole numbers of four bytes, little-endian, the greatest for null.
    """

    content: memoryview
    reads: int


TextBlock: TypeAlias = pa.RecordBatch | ClearBlock
"""Texts of some reads: with the columns of `TEXT_SCHEMA`, or as they are written."""


def blocks_of(texts: pa.RecordBatch) -> Iterator[bytes]:
    """Yield texts, columns of `TEXT_SCHEMA`, as blocks of so many reads."""
    lengths, contents, starts = [], [], []
    for column in texts.columns:
        filled = column.fill_null("") if column.null_count else column
        offsets, content = _offsets(filled), filled.buffers()[2]
        there = column.is_valid().to_numpy(zero_copy_only=False)
        lengths.append(np.where(there, np.diff(offsets).astype("<u4"), _NULL))
        contents.append(memoryview(content) if content is not None else memoryview(b""))
        starts.append(offsets[::BLOCK].tolist() + offsets[-1:].tolist())
    every = np.stack(lengths)
    for number, begin in enumerate(range(0, texts.num_rows, BLOCK)):
        head = np.ascontiguousarray(every[:, begin : begin + BLOCK]).tobytes()
        yield b"".join(
            [head, *(content[at[number] : at[number + 1]] for content, at in zip(contents, starts, strict=True))]
        )


def reads_in(blocks: Sequence[TextBlock]) -> int:
    """Count the reads of some blocks."""
    return sum(each.reads if isinstance(each, ClearBlock) else each.num_rows for each in blocks)


def joined(blocks: Sequence[TextBlock]) -> pa.RecordBatch:
    """Return the texts of some blocks one behind the other. Raises `SheafDamage` if one is not what was written."""
    parts = [
        _plain([each for each in some if isinstance(each, ClearBlock)]) if plain else pa.concat_batches(list(some))
        for plain, some in groupby(blocks, lambda each: isinstance(each, ClearBlock))
    ]
    if len(parts) == 1:
        return parts[0]
    return pa.concat_batches(parts) if parts else pa.RecordBatch.from_pylist([], TEXT_SCHEMA)


def picked(blocks: Sequence[TextBlock], places: Rows) -> pa.RecordBatch:
    """Return the texts at some places of some blocks, counted through all of them. Raises `SheafDamage` as `joined` does."""
    if len(places) > _FEW_A_BLOCK * len(blocks):
        return joined(blocks).take(pa.array(places))
    firsts = np.cumsum([0, *(reads_in([each]) for each in blocks)])
    block = np.searchsorted(firsts, places, side="right") - 1
    rows = places - firsts[block]
    cells: list[list[str | None]] = [[None] * _COLUMNS for _ in range(len(places))]
    sizes = np.array([each.reads if isinstance(each, ClearBlock) else 0 for each in blocks])
    for size in sorted({*sizes[block].tolist()}):
        mine = np.flatnonzero(sizes[block] == size)
        each = zip(mine.tolist(), block[mine].tolist(), rows[mine].tolist(), strict=True)
        if size:
            _pick(blocks, np.flatnonzero(sizes == size), int(size), list(each), cells)
        else:
            for place, number, row in each:
                batch = blocks[number]
                assert not isinstance(batch, ClearBlock)
                cells[place] = [column[row].as_py() for column in batch.columns]
    every = zip(*cells, strict=True) if cells else [()] * _COLUMNS
    return pa.record_batch([pa.array(column, pa.string()) for column in every], schema=TEXT_SCHEMA)


def _pick(
    blocks: Sequence[TextBlock],
    numbers: Rows,
    size: int,
    places: Sequence[tuple[int, int, int]],
    cells: list[list[str | None]],
) -> None:
    """Put the texts at some rows of blocks of one size into cells: for each its place there, its block, and the row in that."""
    contents = {n: each.content for n in numbers.tolist() if isinstance(each := blocks[n], ClearBlock)}
    head = _WIDTH * _COLUMNS * size
    if any(len(content) < head for content in contents.values()):
        raise SheafDamage
    lengths = np.frombuffer(b"".join([content[:head] for content in contents.values()]), "<u4")
    lengths = lengths.reshape(len(contents), _COLUMNS, size)
    nulls = lengths == _NULL
    lengths = np.where(nulls, np.uint32(0), lengths)
    ends = np.cumsum(lengths, axis=2, dtype=np.int64)
    totals = ends[:, :, -1]
    if (head + totals.sum(axis=1)).tolist() != [len(content) for content in contents.values()]:
        raise SheafDamage
    ends += (head + np.cumsum(totals, axis=1) - totals)[:, :, np.newaxis]
    which = np.searchsorted(numbers, [number for _, number, _ in places])
    row = [row for *_, row in places]
    stops, counts = ends[which, :, row].tolist(), np.where(nulls, np.int64(-1), lengths)[which, :, row].tolist()
    for (place, number, _), some, many in zip(places, stops, counts, strict=True):
        content = contents[number]
        cells[place] = [
            None if count < 0 else str(content[stop - count : stop], "utf-8")
            for stop, count in zip(some, many, strict=True)
        ]


def _plain(blocks: Sequence[ClearBlock]) -> pa.RecordBatch:
    """Join blocks column by column: no text is looked at by itself."""
    lengths = np.concatenate([_lengths(each) for each in blocks], axis=1)
    nulls = lengths == _NULL
    lengths = np.where(nulls, np.uint32(0), lengths)
    offsets = np.zeros((_COLUMNS, lengths.shape[1] + 1), dtype=np.int64)
    np.cumsum(lengths, axis=1, out=offsets[:, 1:])
    firsts = np.cumsum([0, *(each.reads for each in blocks)])
    sizes = np.diff(offsets[:, firsts], axis=1)
    ends = (np.cumsum(sizes, axis=0) + np.diff(firsts) * (_WIDTH * _COLUMNS)).T.tolist()
    if any(end[-1] != len(each.content) for end, each in zip(ends, blocks, strict=True)):
        raise SheafDamage
    arrays = []
    for number in range(_COLUMNS):
        begins = [end[number - 1] for end in ends] if number else [_WIDTH * _COLUMNS * each.reads for each in blocks]
        content = b"".join(
            [each.content[begin : end[number]] for each, begin, end in zip(blocks, begins, ends, strict=True)]
        )
        arrays.append(_array(offsets[number], content, nulls[number]))
    return pa.record_batch(arrays, schema=TEXT_SCHEMA)


def _lengths(block: ClearBlock) -> Numbers:
    count = _COLUMNS * block.reads
    if len(block.content) < _WIDTH * count:
        raise SheafDamage
    return np.frombuffer(block.content, "<u4", count).reshape(_COLUMNS, block.reads)


def _array(offsets: Numbers, content: bytes, nulls: Numbers) -> pa.Array:
    there = None if not nulls.any() else pa.py_buffer(np.packbits(~nulls, bitorder="little"))
    places = pa.py_buffer(offsets.astype(np.int32))
    return pa.StringArray.from_buffers(len(nulls), places, pa.py_buffer(content), there)


def _offsets(texts: pa.Array) -> Numbers:
    first = texts.offset
    if texts.buffers()[1] is None:
        return np.zeros(1, dtype=np.int64)
    return np.frombuffer(texts.buffers()[1], np.int32)[first : first + len(texts) + 1].astype(np.int64)
