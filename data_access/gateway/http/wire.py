"""An answer as bytes: an Arrow IPC stream with the receipt in the schema's metadata, or JSON."""

from __future__ import annotations

import io
import json

import pyarrow as pa

from data_access import reads
from data_access.answers.answer import Answer
from data_access.arrow import plain

ARROW = "application/vnd.apache.arrow.stream"
JSON = "application/json"


def arrow_bytes(answer: Answer) -> bytes:
    """Write an Arrow IPC stream: columns of `reads.SCHEMA`; metadata keys `receipt` and `facts` hold JSON."""
    table = plain(answer.reads)
    table = table.replace_schema_metadata(
        {"receipt": json.dumps(answer.receipt), "facts": json.dumps(answer.facts.as_json())}
    )
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue()


def json_bytes(answer: Answer) -> bytes:
    """Write `{"columns", "rows", "receipt", "facts"}`; rows are canonical: instants as microseconds since 1970 UTC."""
    document = {
        "columns": list(reads.NAMES),
        "rows": reads.canonical_rows(answer.reads),
        "receipt": answer.receipt,
        "facts": answer.facts.as_json(),
    }
    return json.dumps(document, separators=(",", ":")).encode()


def encode(answer: Answer, accept: str) -> tuple[bytes, str]:
    """Return body and media type: JSON if the client asks for JSON before Arrow, else Arrow."""
    wants_json = JSON in accept and ARROW not in accept
    return (json_bytes(answer), JSON) if wants_json else (arrow_bytes(answer), ARROW)
