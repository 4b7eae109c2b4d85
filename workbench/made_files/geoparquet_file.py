"""GeoParquet 1.1: every documented column, the position as a point (WKB, longitude and latitude on WGS 84), times in UTC."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_access.reads import COLUMNS
from workbench.made_files.in_words import FileWords

GEOMETRY = "geometry"


def written(words: FileWords) -> bytes:
    """Write the file. Its metadata say the status, what is not known, and what each column holds."""
    points = [wkb(row["lon_e7"], row["lat_e7"]) for row in words.rows]
    table = words.table.append_column(GEOMETRY, pa.array(points, pa.binary()))
    table = table.append_column("status", pa.array([line.status for line in words.lines()], pa.string()))
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(_metadata(words)), out, compression="snappy")
    return out.getvalue()


def wkb(lon_e7: int | None, lat_e7: int | None) -> bytes | None:
    """Return a point as little-endian well-known binary; None for no position."""
    if lon_e7 is None or lat_e7 is None:
        return None
    return struct.pack("<BIdd", 1, 1, lon_e7 / 1e7, lat_e7 / 1e7)


def _metadata(words: FileWords) -> dict[str, str]:
    geo: dict[str, Any] = {
        "version": "1.1.0",
        "primary_column": GEOMETRY,
        "columns": {GEOMETRY: {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
    said = {
        "status": words.lead(),
        "verify": words.verify(),
        "zone": words.zone,
        "not_known": [*words.not_known(), *words.cameras_not_as_usual()],
        "about": dict(words.facts()),
        "columns": {column.name: column.says for column in COLUMNS},
        "receipt": words.receipt(),
    }
    return {"geo": json.dumps(geo), "canvass_workbench": json.dumps(said, ensure_ascii=False)}
