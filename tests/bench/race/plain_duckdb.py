"""DuckDB as it comes: one table in order of time, an index on the plates; not encrypted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from tests.bench.race.county import County
from tests.bench.race.engine import Memory, memory_of
from tests.bench.race.statements import MOST, DuckDialect, statement
from tests.bench.race.trials import Asked

_COLUMNS = """read_id varchar, captured_at timestamptz, received_at timestamptz, plate_raw varchar, plate varchar, plate_state varchar,
    plate_conf_bp int, camera_id varchar, camera_name varchar, lat_e7 int, lon_e7 int, pos_source varchar, heading_deg int, colour varchar,
    make varchar, body varchar, time_basis varchar, captured_at_raw varchar, source varchar, image_ref varchar, image_sha256 varchar,
    plate_key varchar"""


class PlainDuckDB:
    """One file."""

    def __init__(self, folder: Path, county: County) -> None:
        self._readers = county.readers
        self._file, self._open = folder / "reads.duckdb", None  # type: tuple[Path, duckdb.DuckDBPyConnection | None]
        self._dialect = DuckDialect()

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        assert self._open is not None
        return self._open

    def begin_loading(self) -> None:
        self.open()
        self._connection.execute(f"create table if not exists reads ({_COLUMNS})")

    def load_day(self, day: date, reads: pa.Table) -> None:
        self._connection.execute(
            "delete from reads where captured_at >= $1::timestamptz and captured_at < $2::timestamptz",
            [f"{day} 00:00:00+00", f"{day + timedelta(days=1)} 00:00:00+00"],
        )
        _insert(self._connection, "reads", reads)

    def end_loading(self) -> int:
        self._connection.execute("create or replace table cameras (camera_id varchar primary key, place int)")
        rows = [(reader.camera_id, reader.place) for reader in self._readers]
        self._connection.executemany("insert into cameras values (?, ?)", rows)
        self._connection.execute("create index if not exists of_plates on reads (plate_key)")
        self._connection.execute("checkpoint")
        self.close()
        return self._file.stat().st_size

    def open(self) -> None:
        self._open = _connected(self._file)

    def ask(self, question: Asked) -> pl.DataFrame | None:
        table = self._connection.execute(statement(self._dialect, question)).to_arrow_table()
        return None if table.num_rows > MOST else pl.DataFrame(pl.from_arrow(table))

    def memory(self) -> Memory:
        return memory_of([os.getpid()])

    def ingest(self, batches: Iterator[pa.Table]) -> float:
        spent = 0.0
        with tempfile.TemporaryDirectory(dir=self._file.parent) as place:
            connection = _connected(Path(place) / "reads.duckdb")
            connection.execute(f"create table reads ({_COLUMNS}, primary key (read_id))")
            connection.execute("create index of_plates on reads (plate_key)")
            for batch in batches:
                began = time.perf_counter()
                _insert(connection, "reads", batch, "or ignore")
                spent += time.perf_counter() - began
            connection.close()
        return spent

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def _connected(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(file), config={"threads": os.cpu_count() or 1})
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, table: str, reads: pa.Table, conflict: str = "") -> None:
    keys = pc.replace_substring(reads["plate"], "O", "0")
    connection.register("coming", reads.append_column("plate_key", keys))
    connection.execute(f"insert {conflict} into {table} select * from coming")
    connection.unregister("coming")
