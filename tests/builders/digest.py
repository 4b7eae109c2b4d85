"""The digest over an answer's rows, the slow and plain way."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from data_access.reads import NAMES


def digest_row_by_row(rows: Iterable[Sequence[Any]], salt: bytes) -> str:
    """Return the digest of rows as `reads.canonical_rows` and the gateway's JSON have them."""
    lines = [json.dumps(list(row), separators=(",", ":"), ensure_ascii=True) for row in (NAMES, *rows)]
    return hashlib.sha256(salt + "\n".join(lines).encode("ascii")).hexdigest()
