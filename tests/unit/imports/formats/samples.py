"""A sample of each format with what must come of it, written by hand. The test file of a format holds its `SAMPLE`."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import Any

from data_access.imports.mapping import Mapping


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


def mapping_of(name: str, **changed: Any) -> Mapping:
    """Return a mapping for the format's sample; `changed` replaces whole keys."""
    own = sample_of(name).mapping
    return Mapping.model_validate({"format": name, "source": "acme", "retention_class": "flock", **own, **changed})
