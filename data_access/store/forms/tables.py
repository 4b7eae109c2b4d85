"""The one table of reads: what an import hands over, and what is stored."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

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

IMAGE_COLUMNS: Final = ("read_id", "kind", "media_type", "sha256", "data")

INCOMING_IMAGES = pa.schema(
    [pa.field(name, pa.binary() if name == "data" else pa.string(), nullable=False) for name in IMAGE_COLUMNS]
)
"""What `Store.write` takes as images: `kind` is `crop` or `overview`, `sha256` is of `data`, hex."""

_BESIDE: Final = {
    "plate_key": pa.string(),
    "batch": pa.int64(),
    "retention_class": pa.string(),
    "corrects": pa.string(),
}
STORED_READS: Final = pa.schema([*((field.name, field.type) for field in INCOMING), *_BESIDE.items()])
"""Reads as stored: one row a read. `plate_key` is the plate with O as 0, what every look-up of plates goes by.

A row with `corrects` is a correction of the read of that id, in the same segment; it came as a batch of its own.
"""

STORED: Final = tuple(STORED_READS.names)
