"""Valid imports with one thing changed, run in this process unless a test is about the parser's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from data_access.imports.blocks.conversion import Conversion, HashedFile
from data_access.imports.carriers.block import Reject
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.terms.bounds import Bounds, KnownCamera

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CAMERAS = {
    "C1": KnownCamera("Main & First", "fixed", 439_000_000, -1_012_000_000),
    "U1": KnownCamera("Unit 1", "mobile", None, None),
    "12/3456/7": KnownCamera("Main & Second", "fixed", 439_000_000, -1_012_000_000),
}
FIELDS = frozenset({"direction", "vehicle_colour", "vehicle_make", "vehicle_body", "vehicle_image"})
HEADER = ("at", "plate", "camera")


@dataclass(frozen=True)
class Came:
    """What came of a file."""

    rows: list[dict[str, Any]]
    rejects: list[Reject]
    facts: dict[str, Any]

    @property
    def reasons(self) -> list[str]:
        """Why rows were rejected, in their order."""
        return [reject.reason for reject in self.rejects]


def a_mapping(**changed: Any) -> Mapping:
    """A mapping of three columns, times in Chicago; `changed` replaces whole keys, None takes one out."""
    given: dict[str, Any] = {
        "format": "csv",
        "source": "acme",
        "retention_class": "fixed",
        "columns": {"captured_at": "at", "plate": "plate", "camera_id": "camera"},
        "time": {"order": "ymd", "zone": "America/Chicago"},
        **changed,
    }
    return Mapping.model_validate({key: value for key, value in given.items() if value is not None})


def with_columns(*extra: str, **changed: Any) -> Mapping:
    """A mapping that reads more columns, each under its own name."""
    columns = {"captured_at": "at", "plate": "plate", "camera_id": "camera", **{name: name for name in extra}}
    if "plate_conf" in extra:
        changed.setdefault("confidence", {"scale": "0-1"})
    return a_mapping(columns=columns, **changed)


def a_lookup_mapping(**changed: Any) -> Mapping:
    """A mapping for Flock v3 look-up results."""
    return Mapping.model_validate({"format": "flock_v3", "source": "looked", "retention_class": "fixed", **changed})


def a_job(mapping: Mapping | None = None, **changed: Any) -> Job:
    """A job with the cameras and fields of this module."""
    given = {"bounds": Bounds(), "now": NOW, "cameras": CAMERAS, "permitted": FIELDS, **changed}
    return Job(mapping=mapping or a_mapping(), **given)


def parse(data: bytes | str, mapping: Mapping | None = None, **changed: Any) -> Came:
    """Parse a whole file in this process."""
    raw = data.encode() if isinstance(data, str) else data
    conversion = Conversion(HashedFile(io.BytesIO(raw)), a_job(mapping, **changed))
    conversion.survey()
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for accepted, rejected in conversion.parts():
        rows += accepted.to_dicts()
        rejects += rejected
    return Came(rows, rejects, conversion.facts())


def a_row(**changed: str) -> dict[str, str]:
    """A good row by column name."""
    return {"at": "2026-11-20 10:00:00", "plate": "7A2-C8B5", "camera": "C1", **changed}


def sheet(*rows: Lookup[str, str], header: Sequence[str] = HEADER, **style: Any) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    names = [*header, *(name for name in (rows[0] if rows else ()) if name not in header)]
    writer = csv.DictWriter(text, names, **{"lineterminator": "\n", **style})
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def one(mapping: Mapping | None = None, **changed: str) -> Came:
    """Parse one row with something changed or added; added columns are mapped under their own names."""
    extra = [name for name in changed if name not in HEADER]
    return parse(sheet(a_row(**changed)), mapping or with_columns(*extra))


def a_result(**changed: Any) -> dict[str, Any]:
    """One result of a look-up."""
    return {
        "id": "r-1",
        "capturedAt": "2026-11-20T16:00:00.512000Z",
        "device": {"id": "C1", "type": "camera", "name": "x", "location": {"latitude": 1.0, "longitude": 2.0}},
        "plate": {"plate": "7A2C8B5", "confidence": 0.93},
        "state": {"state": "missouri", "confidence": 0.75},
        **changed,
    }


def a_lookup(*results: dict[str, Any], **more: Any) -> str:
    """A look-up's result as JSON."""
    return json.dumps({"results": list(results), "totalItems": len(results), **more})


def written(directory: Path, data: bytes | str, name: str = "file.csv") -> Path:
    """Write a file and return its path."""
    path = directory / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def frame(parsed: Any) -> pl.DataFrame:
    """Take all batches of a `Parsed`."""
    return pl.concat([pl.DataFrame(pl.from_arrow(batch)) for batch in parsed])
