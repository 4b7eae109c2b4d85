"""What the maker of files is handed: the reads as an Arrow IPC stream, and beside them, as its metadata, what is said of them.

The maker holds no key and reaches neither store nor ledger: what it needs to know stands in the job.
"""

from __future__ import annotations

import io
import json

import polars as pl
import pyarrow as pa

from data_access.answers.about_files import AboutFiles
from data_access.arrow import plain

ABOUT, TILES = b"about", b"tiles"
"""Keys of the metadata: JSON, and where the site's base map lies (empty if it has none), which stands in no file."""


def written(reads: pl.DataFrame, about: AboutFiles, tiles: str) -> bytes:
    """Write a job; columns of `reads.SCHEMA`."""
    table = plain(reads).replace_schema_metadata({ABOUT: json.dumps(about.as_json()).encode(), TILES: tiles.encode()})
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


def read(data: bytes) -> tuple[pa.Table, AboutFiles, str]:
    """Read what `written` wrote: reads, what is said of them, where the base map lies.

    Raises:
        pyarrow.ArrowException, KeyError, ValueError: It is no job.
    """
    with pa.ipc.open_stream(data) as stream:
        table = stream.read_all()
    metadata = table.schema.metadata
    about = AboutFiles.model_validate_json(metadata[ABOUT])
    return table.replace_schema_metadata(None), about, bytes(metadata[TILES]).decode()
