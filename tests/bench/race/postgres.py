"""PostgreSQL as a good administrator would run it: partitions by day, its indexes, a dictionary of plates; read through ADBC."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access.questions.shapes import EARTH_M, Circle
from tests.bench.race.cluster import Cluster, place_for, programs
from tests.bench.race.county import County
from tests.bench.race.engine import Memory, memory_of
from tests.bench.race.statements import MOST, PLACE, UNREAD_PLACE, PostgresDialect, statement
from tests.bench.race.trials import Asked

_TABLE = """create table {name} (captured_at timestamptz not null, received_at timestamptz, lat_e7 int, lon_e7 int, camera smallint not null,
    plate_conf_bp smallint, heading_deg smallint, read_id text not null, plate text not null, plate_key text not null, plate_raw text,
    plate_state text, pos_source text, colour text, make text, body text, time_basis text, captured_at_raw text, source text, image_ref text,
    image_sha256 text)"""
_COLUMNS = [
    "captured_at",
    "received_at",
    "lat_e7",
    "lon_e7",
    "camera",
    "plate_conf_bp",
    "heading_deg",
    "read_id",
    "plate",
    "plate_key",
    "plate_raw",
    "plate_state",
    "pos_source",
    "colour",
    "make",
    "body",
    "time_basis",
    "captured_at_raw",
    "source",
    "image_ref",
    "image_sha256",
]
_INDEXES = (
    "(plate_key, captured_at)",
    "(camera, captured_at)",
    "using brin (captured_at) with (pages_per_range = 16)",
    f"using gist ({PLACE.replace('r.', '')}, captured_at) where pos_source = 'read_gps'",
)
"""On each day: a plate's reads, a reader's reads, a time, the reads of mobile units by place and time."""

_CAMERAS = {"camera": "smallint primary key", "camera_id": "text not null", "camera_name": "text", "place": "int"}
_INDEXES_OF_PLATES = ("using gin (plate_key gin_trgm_ops)", f"(plate_key) where {UNREAD_PLACE}")
_PLATES = "plate_key text primary key, n int not null, first_seen timestamptz not null, last_seen timestamptz not null"
_BY_PLATE = "select plate_key, count(*)::int as n, min(captured_at) as first_seen, max(captured_at) as last_seen from"


class Postgres:
    """A server of the race's own, and one connection to it."""

    def __init__(self, folder: Path, county: County) -> None:
        found = programs()
        assert found is not None
        place = place_for(folder, os.geteuid())
        if place is None:
            raise SystemExit("the server's user cannot reach this folder: race in another one (--folder)")
        self._cluster = Cluster(found, place / "data")
        self._made = (place / "made", place)
        self._numbers = {reader.camera_id: reader.camera for reader in county.readers}
        self._rows = [(reader.camera, reader.camera_id, reader.camera_name, reader.place) for reader in county.readers]
        fixed = [reader for reader in county.readers if reader.place is not None]
        self._fixed = np.array([reader.camera for reader in fixed])
        self._lats, self._lons = np.radians(np.array([(reader.lat, reader.lon) for reader in fixed], dtype=float)).T
        self._dialect = PostgresDialect(self._fixed_in)
        self._open: Any = None

    def begin_loading(self) -> None:
        made, _ = self._made
        if made.exists():
            self.open()
            return
        self._cluster.make()
        self._connect()
        for extension in ("postgis", "pg_trgm", "btree_gist"):
            self._do(f"create extension {extension}")
        self._do(_TABLE.format(name="reads") + " partition by range (captured_at)")
        made.touch()

    def load_day(self, day: date, reads: pa.Table) -> None:
        name = self._partition("reads", day)
        self._copy(name, reads)
        for index in _INDEXES:
            self._do(f"create index on {name} {index}")

    def end_loading(self) -> int:
        self._do("drop table if exists cameras, plates")
        self._do(f"create table cameras ({', '.join(f'{name} {of}' for name, of in _CAMERAS.items())})")
        numbers, ids, names, places = (pa.array(column) for column in zip(*self._rows, strict=True))
        columns = [numbers.cast(pa.int16()), ids, names, places.cast(pa.int32())]
        self._append("cameras", pa.table(columns, list(_CAMERAS)))
        self._do(f"create table plates ({_PLATES})")
        self._do(f"insert into plates {_BY_PLATE} reads group by 1")
        for index in _INDEXES_OF_PLATES:
            self._do(f"create index on plates {index}")
        for statement_ in ("vacuum analyze reads", "vacuum analyze plates", "vacuum analyze cameras", "checkpoint"):
            self._do(statement_)
        size = int(self._one(_SIZE))
        self.close()
        return size

    def open(self) -> None:
        self._cluster.start()
        self._connect()

    def ask(self, question: Asked) -> pl.DataFrame | None:
        with self._open.cursor() as cursor:
            cursor.execute(statement(self._dialect, question))
            table = cursor.fetch_arrow_table()
        return None if table.num_rows > MOST else pl.DataFrame(pl.from_arrow(table))

    def memory(self) -> Memory:
        return memory_of(self._cluster.processes())

    def ingest(self, batches: Iterator[pa.Table]) -> float:
        self._do("drop table if exists live, live_plates, stage")
        self._do(_TABLE.format(name="live") + " partition by range (captured_at)")
        for index in _INDEXES:
            self._do(f"create index on live {index}")
        self._do("create unique index on live (read_id, captured_at)")
        self._do(f"create table live_plates ({_PLATES})")
        for index in _INDEXES_OF_PLATES:
            self._do(f"create index on live_plates {index}")
        self._do(_TABLE.format(name="stage").replace("create table", "create unlogged table"))
        spent, days = 0.0, set[date]()
        for batch in batches:
            for day in {at.date() for at in pc.unique(pc.floor_temporal(batch["captured_at"], unit="day")).to_pylist()}:
                if day not in days:
                    self._partition("live", day)
                    days.add(day)
            began = time.perf_counter()
            self._take_in(batch)
            spent += time.perf_counter() - began
        self._do("drop table live, live_plates, stage")
        return spent

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
        self._cluster.stop()

    def _take_in(self, batch: pa.Table) -> None:
        self._copy("stage", batch)
        self._do("begin")
        self._do("insert into live select * from stage on conflict (read_id, captured_at) do nothing")
        self._do(
            f"insert into live_plates {_BY_PLATE} stage group by 1 order by 1 on conflict (plate_key) do update set n = live_plates.n"
            " + excluded.n, first_seen = least(live_plates.first_seen, excluded.first_seen),"
            " last_seen = greatest(live_plates.last_seen, excluded.last_seen)"
        )
        self._do("truncate stage")
        self._do("commit")

    def _partition(self, table: str, day: date) -> str:
        name, after = f"{table}_{day:%Y%m%d}", day + timedelta(days=1)
        self._do(f"drop table if exists {name}")
        bounds = f"from ('{day} 00:00+00') to ('{after} 00:00+00')"
        self._do(f"create table {name} partition of {table} for values {bounds}")
        return name

    def _copy(self, table: str, reads: pa.Table) -> None:
        numbers = pc.index_in(reads["camera_id"], pa.array(list(self._numbers)))
        columns = {
            "camera": numbers.cast(pa.int16()),
            "plate_key": pc.replace_substring(reads["plate"], "O", "0"),
            "plate_conf_bp": reads["plate_conf_bp"].cast(pa.int16()),
            "heading_deg": reads["heading_deg"].cast(pa.int16()),
        }
        self._append(
            table,
            pa.table(
                {name: columns.get(name, reads[name] if name in reads.column_names else None) for name in _COLUMNS}
            ),
        )

    def _append(self, table: str, rows: pa.Table) -> None:
        with self._open.cursor() as cursor:
            cursor.adbc_ingest(table, rows, mode="append")

    def _connect(self) -> None:
        from adbc_driver_postgresql import dbapi  # here: it is there for the bench alone

        self._open = dbapi.connect(self._cluster.uri, autocommit=True)

    def _do(self, text: str) -> None:
        with self._open.cursor() as cursor:
            cursor.execute(text)

    def _one(self, text: str) -> Any:
        with self._open.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchone()[0]

    def _fixed_in(self, circle: Circle) -> list[int]:
        lat, lon = math.radians(circle.lat), math.radians(circle.lon)
        square = np.sin((self._lats - lat) / 2) ** 2
        square += np.cos(self._lats) * math.cos(lat) * np.sin((self._lons - lon) / 2) ** 2
        return [int(number) for number in self._fixed[2 * EARTH_M * np.arcsin(np.sqrt(square)) <= circle.radius_m + 1]]


_SIZE = """select (select sum(pg_total_relation_size(relid)) from pg_partition_tree('reads') where isleaf)::bigint
    + pg_total_relation_size('plates') + pg_total_relation_size('cameras')"""
