"""An answer as bytes: Arrow and JSON say the same, and each carries its receipt."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from data_access import reads
from data_access.answers.answer import Answer
from data_access.answers.facts import Facts
from data_access.gateway.http import wire
from data_access.ipc import schema_metadata
from tests.builders.facts import some_facts

RECEIPT = {"seq": 7, "leaf": "00"}
FACTS = some_facts(caveats=["A read can be wrong."])


def an_answer(rows: int = 1) -> Answer:
    def value(name: str, kind: Any) -> Any:
        if name == "captured_at":
            return datetime(2026, 11, 22, 1, 2, 3, 456789, UTC)
        return {pl.String: f"{name} \u00e9", pl.Boolean: True}.get(kind, None if name == "lat_e7" else 7)

    columns = {name: [value(name, kind)] * rows for name, kind in reads.SCHEMA.items()}
    return Answer(
        reads=pl.DataFrame(columns, schema=reads.SCHEMA, strict=False),
        facts=Facts.model_validate(FACTS),
        receipt=RECEIPT,
    )


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_arrow_and_json_say_the_same(rows: int) -> None:
    answer = an_answer(rows)
    stream, document = wire.arrow_bytes(answer), json.loads(wire.json_bytes(answer))
    frame = pl.read_ipc_stream(stream)
    assert dict(frame.schema) == reads.SCHEMA
    assert [list(row) for row in reads.canonical_rows(frame)] == document["rows"]
    assert document["columns"] == list(reads.NAMES)
    said = schema_metadata(stream)
    assert json.loads(said["receipt"]) == document["receipt"] == RECEIPT
    assert json.loads(said["facts"]) == document["facts"] == FACTS


def test_any_arrow_reader_can_read_the_text() -> None:
    schema = pa.ipc.open_stream(wire.arrow_bytes(an_answer())).schema
    assert not [field.name for field in schema if pa.types.is_string_view(field.type)]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", wire.ARROW),
        ("*/*", wire.ARROW),
        (wire.ARROW, wire.ARROW),
        (f"{wire.ARROW}, {wire.JSON}", wire.ARROW),
        (wire.JSON, wire.JSON),
        ("text/html, application/json;q=0.9", wire.JSON),
    ],
)
def test_json_comes_only_to_who_asks_for_it_and_not_for_arrow(accept: str, media_type: str) -> None:
    body, said = wire.encode(an_answer(), accept)
    assert said == media_type
    assert body.startswith(b"{") == (media_type == wire.JSON)
