"""The texts of reads in blocks: as they lie in a file, and put together again for the reads of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
import pyarrow as pa

from data_access.store.sheaves.columns import TEXT_SCHEMA, TEXTS, Numbers
from data_access.store.sheaves.sheaf import SheafDamage

BLOCK: Final = 128
"""Reads whose texts are sealed together."""
_NULL: Final = np.uint32(0xFFFFFFFF)
_WIDTH: Final = 4
_COLUMNS: Final = len(TEXTS)


@dataclass(frozen=True, slots=True)
class ClearBlock:
    """A block as it is written: the lengths of its texts, column by column, and behind them the texts in the same order.

    Lengths are whole numbers of four bytes, little-endian, the greatest for null.
    """

    content: memoryview
    reads: int


TextBlock = pa.RecordBatch | ClearBlock
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
