"""The texts of reads in blocks: as they lie in a file, and put together again for the reads of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa

from data_access.store.index.stretches import spread
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
    sizes = np.array([reads_in([each]) for each in blocks], dtype=np.intp)
    kinds = np.array([size if isinstance(each, ClearBlock) else -1 for each, size in zip(blocks, sizes, strict=True)])
    firsts = np.cumsum(sizes) - sizes
    block = np.searchsorted(firsts, places, side="right") - 1
    parts, order = [], []
    for kind in sorted({*kinds[block].tolist()}):
        mine, some = np.flatnonzero(kinds[block] == kind), np.flatnonzero(kinds == kind)
        which, rows = np.searchsorted(some, block[mine]), places[mine] - firsts[block[mine]]
        order.append(mine)
        if kind < 0:
            loose = pa.concat_batches([blocks[number] for number in some.tolist()])
            parts.append(loose.take(pa.array((np.cumsum(sizes[some]) - sizes[some])[which] + rows)))
        else:
            parts.append(
                _picked([each for n in some.tolist() if isinstance(each := blocks[n], ClearBlock)], which, rows)
            )
    if len(parts) < 2:
        return parts[0] if parts else pa.RecordBatch.from_pylist([], TEXT_SCHEMA)
    return pa.concat_batches(parts).take(pa.array(np.argsort(np.concatenate(order))))


def _picked(blocks: Sequence[ClearBlock], which: Rows, rows: Rows) -> pa.RecordBatch:
    """Return texts of blocks of one size: for each its block, and the row in that."""
    size = blocks[0].reads
    head = _WIDTH * _COLUMNS * size
    if any(len(each.content) < head for each in blocks):
        raise SheafDamage
    lengths = np.frombuffer(b"".join([each.content[:head] for each in blocks]), "<u4")
    lengths = lengths.reshape(len(blocks), _COLUMNS, size)
    nulls = lengths == _NULL
    lengths = np.where(nulls, np.uint32(0), lengths)
    ends = np.cumsum(lengths, axis=2, dtype=np.int64)
    totals = ends[:, :, -1].copy()
    whole = np.array([len(each.content) for each in blocks])
    if not np.array_equal(head + totals.sum(axis=1), whole):
        raise SheafDamage
    ends += (np.cumsum(whole) - whole + head)[:, np.newaxis, np.newaxis]
    ends += (np.cumsum(totals, axis=1) - totals)[:, :, np.newaxis]
    every = np.frombuffer(b"".join([each.content for each in blocks]), np.uint8)
    stops, counts, missing = (each[which, :, rows] for each in (ends, lengths, nulls))
    arrays = []
    for stop, count, gone in zip(stops.T, counts.T.astype(np.int64), missing.T, strict=True):
        content = every[spread(stop - count, stop)]
        arrays.append(_array(np.concatenate([[0], np.cumsum(count)]), content.tobytes(), gone))
    return pa.record_batch(arrays, schema=TEXT_SCHEMA)


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
