"""A sample of each format with what must come of it, written by hand. The test file of a format holds its `SAMPLE`."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from data_access.imports.jobs.mapping import Mapping
from tests.builders.imports import Came, parse


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A small file of one format, with invented plates, seen on 2026-11-20 by the cameras C1 (fixed) and U1 (mobile).

    Attributes:
        data: The file.
        reads: What becomes of it, in order: for each read the columns that matter (`data_access.reads`). Plates differ.
        rejected, noted, dropped: Counts by name, all of them; `without_position` aside.
        mapping: Further keys of the mapping: `time`, `position`.
    """

    data: bytes
    reads: tuple[dict[str, Any], ...]
    rejected: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)


def sample_of(name: str) -> Sample:
    """Return the sample of a format; a format without one fails here."""
    found: Sample = importlib.import_module(f"tests.unit.imports.formats.test_{name}").SAMPLE
    return found


@cache
def own_mapping(name: str) -> Mapping:
    """Return the mapping for the format's sample; a zone in it takes a while to check."""
    return mapping_of(name)


def mapping_of(name: str, **changed: Any) -> Mapping:
    """Return a mapping for the format's sample; `changed` replaces whole keys."""
    own = {**sample_of(name).mapping, **changed}
    return Mapping.model_validate({"format": name, "source": "acme", "retention_class": "flock", **own})


def in_json(*documents: object) -> bytes:
    """Write documents one after another, a line each."""
    return "\n".join(json.dumps(document) for document in documents).encode()


def took(name: str, *documents: object, **changed: Any) -> Came:
    """Parse documents as a file of a format whose mapping is that of its sample, but for what is changed."""
    return parse(in_json(*documents), mapping_of(name, **changed) if changed else own_mapping(name))


def one_read(name: str, *documents: object, **changed: Any) -> dict[str, Any]:
    """Parse documents that become one read, and return it."""
    came = took(name, *documents, **changed)
    [row] = came.rows
    assert came.reasons == []
    return row
