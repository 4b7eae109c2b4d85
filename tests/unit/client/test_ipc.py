"""The metadata of an Arrow stream, against PyArrow as the oracle."""

from __future__ import annotations

import contextlib

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import Busy
from data_access.ipc import schema_metadata
from tests.builders.front import arrow_stream

texts = st.text(max_size=60)


@given(st.dictionaries(texts.filter(bool), texts, max_size=6), st.integers(0, 3))
def test_the_metadata_that_pyarrow_writes_is_read_back(metadata: dict[str, str], rows: int) -> None:
    table = pa.table({"a": pa.array(range(rows), pa.int32()), "b": pa.array(["x"] * rows)})
    assert schema_metadata(arrow_stream(table.replace_schema_metadata(metadata or None))) == metadata


def test_a_large_value_is_read_back() -> None:
    large = "é" * 200_000
    table = pa.table({"a": [1]}).replace_schema_metadata({"receipt": large})
    assert schema_metadata(arrow_stream(table))["receipt"] == large


@settings(max_examples=300)
@given(st.data())
def test_damaged_bytes_are_refused_or_read_but_never_crash(data: st.DataObject) -> None:
    whole = bytearray(arrow_stream(pa.table({"a": [1]}).replace_schema_metadata({"receipt": "{}"})))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    with contextlib.suppress(Busy):
        schema_metadata(bytes(whole[:cut]))


@pytest.mark.parametrize("junk", [b"", b"ARROW1\0\0", b"\xff\xff\xff\xff\x00\x00\x00\x00", b"{}" * 50])
def test_what_is_no_stream_is_refused(junk: bytes) -> None:
    with pytest.raises(Busy):
        schema_metadata(junk)
