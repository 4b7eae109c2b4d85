"""GeoJSON (RFC 7946): a point a read, `null` for one without a position, and what is not known as a member of the collection."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from data_access.wording.reads import Line
from workbench.made_files.in_words import FileWords


def written(words: FileWords) -> bytes:
    """Write the file."""
    features = [_feature(line, row) for line, row in zip(words.lines(), words.rows, strict=True)]
    document = {
        "type": "FeatureCollection",
        "status": words.lead(),
        "verify": words.verify(),
        "not_known": [*words.not_known(), *words.cameras_not_as_usual()],
        "about": dict(words.facts()),
        "receipt": words.receipt(),
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(line: Line, row: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in asdict(line).items() if name not in ("lat", "lon")}
    point = None if line.lat is None else {"type": "Point", "coordinates": [line.lon, line.lat]}
    properties = {"read_id": row["read_id"], "camera_id": row["camera_id"], **said}
    return {"type": "Feature", "geometry": point, "properties": properties}
