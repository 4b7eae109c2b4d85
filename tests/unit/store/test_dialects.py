"""What DuckDB does in its own way does what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data_access.questions.plates import Plates
from data_access.store import kinds
from data_access.store.disk import engines
from data_access.store.sql import dialects
from tests.builders.store import NOON, a_canvass, a_reach


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine with two attached segments of 20,000 reads of as many plates each."""
    root: Path = tmp_path_factory.mktemp("segments")
    connection = engines.open_duckdb(root, memory="500MB", threads=1)
    for alias in ("segment_1", "segment_2"):
        engines.attach(connection, root / f"{alias}.duckdb", alias, bytes(32))
        for statement in dialects.tables_in(alias):
            connection.execute(statement)
        connection.execute(
            f"INSERT INTO {alias}.reads BY NAME SELECT 'r' || range AS read_id, 'P' || range AS plate, "
            f"'P' || range AS plate_key, 'fixed' AS retention_class, 1 AS batch, 'c' AS camera_id, 390000000 AS lat_e7, -950000000 AS lon_e7, "
            f"TIMESTAMPTZ '{NOON.isoformat()}' - to_minutes(range) AS captured_at FROM range(20000)"
        )
    yield connection
    connection.close()


def plan(engine: duckdb.DuckDBPyConnection, source: str, question) -> str:
    text, values = dialects.compiled(kinds.statement_of(question, a_reach()))
    return engine.execute(f"EXPLAIN ANALYZE {source}{text}", values).fetchall()[0][1]


def test_windows_reach_the_scan_of_every_segment(engine):
    shown = plan(engine, dialects.from_segments(["segment_1", "segment_2"]), a_canvass())

    assert len(re.findall("Sequential Scan", shown)) == 2
    assert "20,000 rows" not in shown


def test_values_are_sent_apart_from_the_text_a_long_list_as_one():
    few, many = (frozenset(f"r{n:02d}" for n in range(count)) for count in (dialects.FEW, dialects.FEW + 1))
    for held in (few, many):
        text, values = dialects.compiled(kinds.statement_of(Plates(pattern="P7*"), a_reach(held=held)))

        assert "P7" not in text
        assert "r00" not in text
        assert text.count("?") == len(values)
        assert (sorted(held) in values) == (held == many)
        assert ("r00" in values) == (held == few)
