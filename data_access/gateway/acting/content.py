"""Which rows a file brought, as one digest: what an act commits to that brings a register up to date."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from data_access.marks import written


def content_of(rows: Iterable[Any]) -> str:
    """Return the SHA-256 of rows (dataclasses), hex: a line of JSON each, in their order."""
    digest = hashlib.sha256()
    for row in rows:
        said = {field.name: written(getattr(row, field.name)) for field in dataclasses.fields(row)}
        digest.update(json.dumps(said, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()
