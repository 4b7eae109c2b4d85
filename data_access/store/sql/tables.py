"""The one table of reads: what an import hands over, and what is stored."""

from __future__ import annotations

import pyarrow as pa
import sqlalchemy as sa

INCOMING = pa.schema(
    [
        pa.field("read_id", pa.string(), nullable=False),
        pa.field("captured_at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("received_at", pa.timestamp("us", "UTC")),
        pa.field("plate_raw", pa.string()),
        pa.field("plate", pa.string(), nullable=False),
        pa.field("plate_state", pa.string()),
        pa.field("plate_conf_bp", pa.int32()),
        pa.field("camera_id", pa.string(), nullable=False),
        pa.field("camera_name", pa.string()),
        pa.field("lat_e7", pa.int32()),
        pa.field("lon_e7", pa.int32()),
        pa.field("pos_source", pa.string()),
        pa.field("heading_deg", pa.int32()),
        pa.field("colour", pa.string()),
        pa.field("make", pa.string()),
        pa.field("body", pa.string()),
        pa.field("time_basis", pa.string()),
        pa.field("captured_at_raw", pa.string()),
        pa.field("source", pa.string()),
        pa.field("image_ref", pa.string()),
        pa.field("image_sha256", pa.string()),
    ]
)
"""What `Store.write` takes; columns as `data_access.reads` documents them.

Null means unknown; an empty text in a nullable column counts as null. `plate` is folded and at most ten characters;
`colour`, `make` and `body` are put into lower case. A position has both coordinates or neither.
"""

TEXTS = tuple(f.name for f in INCOMING if f.type == pa.string() and f.nullable)
"""Nullable columns of text."""

metadata = sa.MetaData()

READS = sa.Table(
    "reads",
    metadata,
    sa.Column("read_id", sa.String, nullable=False),
    sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True)),
    sa.Column("plate", sa.String, nullable=False),
    sa.Column("plate_key", sa.String, nullable=False),
    sa.Column("plate_raw", sa.String),
    sa.Column("plate_state", sa.String),
    sa.Column("plate_conf_bp", sa.Integer),
    sa.Column("camera_id", sa.String, nullable=False),
    sa.Column("camera_name", sa.String),
    sa.Column("lat_e7", sa.Integer),
    sa.Column("lon_e7", sa.Integer),
    sa.Column("pos_source", sa.String),
    sa.Column("heading_deg", sa.Integer),
    sa.Column("colour", sa.String),
    sa.Column("make", sa.String),
    sa.Column("body", sa.String),
    sa.Column("time_basis", sa.String),
    sa.Column("captured_at_raw", sa.String),
    sa.Column("source", sa.String),
    sa.Column("batch", sa.BigInteger, nullable=False),
    sa.Column("image_ref", sa.String),
    sa.Column("image_sha256", sa.String),
    sa.Column("retention_class", sa.String, nullable=False),
    sa.Column("corrects", sa.String),
)
"""Reads as stored: one row a read. `plate_key` is the plate with O as 0, what every look-up of plates goes by.

A row with `corrects` is a correction of the read of that id, in the same segment; it came as a batch of its own.
"""

IMAGES = sa.Table(
    "images",
    metadata,
    sa.Column("read_id", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("media_type", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
"""Images of reads, in the segment of their read: `kind` is `crop` or `overview`, `sha256` is of `data`, hex."""

INCOMING_IMAGES = pa.schema(
    [pa.field(column.name, pa.binary() if column.name == "data" else pa.string(), False) for column in IMAGES.columns]
)
"""What `Store.write` takes as images."""

STORED = tuple(column.name for column in READS.columns)
