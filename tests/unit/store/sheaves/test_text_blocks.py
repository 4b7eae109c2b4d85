"""Texts in blocks come back as they were, whichever blocks are put together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.store.sheaves.columns import TEXT_SCHEMA
from data_access.store.sheaves.sheaf import SheafDamage
from data_access.store.sheaves.text_blocks import BLOCK, ClearBlock, TextBlock, blocks_of, joined, picked, reads_in

FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None)
texts = st.one_of(st.none(), st.sampled_from(["", "a", "Mill Road", "\u00fc\n", "x" * 70_000]))
rows = st.lists(st.tuples(*[texts] * len(TEXT_SCHEMA)), max_size=40)


def batch(drawn: list[tuple[str | None, ...]], times: int = 1) -> pa.RecordBatch:
    columns = [pa.array([row[number] for row in drawn] * times, pa.string()) for number in range(len(TEXT_SCHEMA))]
    return pa.record_batch(columns, schema=TEXT_SCHEMA)


def written(reads: pa.RecordBatch) -> list[TextBlock]:
    counts = [min(BLOCK, reads.num_rows - begin) for begin in range(0, reads.num_rows, BLOCK)]
    return [ClearBlock(memoryview(each), count) for each, count in zip(blocks_of(reads), counts, strict=True)]


@FEW
@given(first=rows, second=rows, times=st.sampled_from([1, 5]))
def test_blocks_put_together_say_what_was_written(
    first: list[tuple[str | None, ...]], second: list[tuple[str | None, ...]], times: int
) -> None:
    some, others = batch(first, times), batch(second)
    blocks = [*written(some), others, *written(others.slice(1))]

    whole = joined(blocks)

    assert whole.to_pylist() == some.to_pylist() + others.to_pylist() + others.slice(1).to_pylist()
    assert reads_in(blocks) == whole.num_rows
    whole.validate(full=True)


@FEW
@given(first=rows, second=rows, times=st.sampled_from([1, 9]), some=st.lists(st.integers(0, 400), max_size=30))
def test_texts_that_are_picked_are_those_at_the_places_asked_in_the_order_asked(
    first: list[tuple[str | None, ...]], second: list[tuple[str | None, ...]], times: int, some: list[int]
) -> None:
    many, others = batch(first, times), batch(second)
    blocks = [*written(many), others, *written(others.slice(1)), others.slice(2)]
    every = joined(blocks).to_pylist()
    places = [place % len(every) for place in some] if every else []

    texts = picked(blocks, np.array(places, dtype=np.intp))

    assert texts.to_pylist() == [every[place] for place in places]
    texts.validate(full=True)


def test_no_blocks_are_no_texts() -> None:
    assert joined([]).schema == TEXT_SCHEMA
    assert joined([]).num_rows == 0


@pytest.mark.parametrize("cut", [1, 30])
def test_a_block_that_is_too_short_or_too_long_is_damage(cut: int) -> None:
    [content] = blocks_of(batch([("a", None, "b", None, "c", "d")]))

    for damage in (content[:-cut], content + b"x"):
        with pytest.raises(SheafDamage):
            joined([ClearBlock(memoryview(damage), 1)])
        with pytest.raises(SheafDamage):
            picked([ClearBlock(memoryview(damage), 1)], np.array([0]))
