"""The digest over an answer is built by columns, and is that of a plain loop over its rows, byte for byte."""

from collections import deque
from datetime import UTC, datetime
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import reads
from tests.builders.digest import digest_row_by_row

AWKWARD = '"\\/\b\f\n\r\t\x00\x1f\x20\x7e\x7f\x80\u00a0\u00ff\u2028\ud7ff\ue000\ufeff\uffff\U00010000\U0001f697\U0010ffff{}[],'
TEXT = st.one_of(st.text("AZ09 -:", max_size=6), st.text(AWKWARD, max_size=4), st.text(max_size=6))
OF_TYPE: dict[type[pl.DataType], st.SearchStrategy[Any]] = {
    pl.String: TEXT,
    pl.Int32: st.integers(-(2**31), 2**31 - 1),
    pl.Int64: st.integers(-(2**63), 2**63 - 1),
    pl.Boolean: st.booleans(),
    pl.Datetime: st.datetimes(timezones=st.just(UTC)),
}
SOME = {kind: st.lists(st.none() | values, min_size=4, max_size=4) for kind, values in OF_TYPE.items()}


@settings(max_examples=50)
@given(st.fixed_dictionaries(SOME), st.integers(0, 4), st.binary(max_size=16))
def test_the_digest_is_that_of_a_loop_over_the_rows(some: dict[Any, list[Any]], height: int, salt: bytes) -> None:
    """Each column has the values of its type, in another order than its neighbours."""
    turned = [deque(some[kind.base_type()]) for kind in reads.SCHEMA.values()]
    for by, values in enumerate(turned):
        values.rotate(by)
    frame = pl.DataFrame([list(values)[:height] for values in turned], schema=reads.SCHEMA)
    many = pl.concat([frame] * 200)  # of many rows texts are written by other means than of few
    for each in (frame, many):
        assert reads.digest(each, salt) == digest_row_by_row(reads.canonical_rows(each), salt)


def test_each_character_that_json_escapes_is_written_as_the_loop_writes_it() -> None:
    every = [chr(number) for number in range(0x120)] + list(AWKWARD)
    assert len(every) <= reads.FEW < 2 * len(every)
    frame = pl.DataFrame({"read_id": every, "plate": every[::-1]}).select(
        *(pl.col(n) if n in ("read_id", "plate") else pl.lit(None, kind).alias(n) for n, kind in reads.SCHEMA.items())
    )
    for each in (frame, pl.concat([frame] * 2)):
        assert reads.digest(each, b"salt") == digest_row_by_row(reads.canonical_rows(each), b"salt")


def test_the_order_of_columns_in_the_frame_changes_nothing() -> None:
    row = {"read_id": "north:1", "captured_at": datetime(2026, 1, 1, tzinfo=UTC), "plate": "9Q9Z1A", "held": False}
    frame = pl.DataFrame([row], schema=reads.SCHEMA)
    assert reads.digest(frame.select(reversed(reads.NAMES)), b"") == reads.digest(frame, b"")
