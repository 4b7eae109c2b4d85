"""Cameras from OpenStreetMap: nodes with `surveillance:type=ALPR`, as Overpass or a GeoJSON export gives them (JSON).

- A camera is `osm-NODE`, fixed, named by its `name` or `ref`, else by maker and node. Other nodes, ways and relations are skipped.
- `direction`, else `camera:direction`, is where the camera looks, not where vehicles go: degrees, a compass point (`NNE`), or a range
  (`80-130`, clockwise; its middle counts). Several of them (`90;270`), `forward` and the like give none, and are counted.
- Makers are written in many ways (`Flock Group Inc.`): one each here. The operator is the network.
- The data are OpenStreetMap's, under the ODbL: wherever positions from here are shown, "© OpenStreetMap contributors" stands too.
- Volunteers drew them: a camera may be gone, moved, or never have been one. Not every one is the agency's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"

_READ = frozenset(
    {"type", "id", "lat", "lon", "tags", "properties", "geometry", "coordinates", "elements", "features", "@id"}
    | {"surveillance:type", "name", "ref", "direction", "camera:direction", "manufacturer", "brand", "operator"}
)
"""The only keys that are read. Whatever else volunteers wrote of a node (an owner, a telephone) is let go of unread."""

_POINTS = "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split()  # noqa: SIM905  # sixteen points, easier to read so
_DEGREES = {point: place * 22.5 for place, point in enumerate(_POINTS)}
_RANGE = re.compile(r"\s*([^-\s]+)\s*-\s*([^-\s]+)\s*")
_MAKERS = {
    "flock": "Flock Safety",
    "motorola": "Motorola Solutions",
    "vigilant": "Motorola Solutions",
    "leonardo": "Leonardo",
    "elsag": "Leonardo",
    "genetec": "Genetec",
    "neology": "Neology",
    "rekor": "Rekor",
    "axon": "Axon",
}


class Export:
    """Nodes in one JSON object: Overpass's `elements`, or the `features` of GeoJSON."""

    def walk(self, file: BinaryIO, reach: int, beside: Record) -> Iterator[tuple[Record, str]]:
        """Yield each element or feature and its text. Raises as `Json.walk` does."""
        file.seek(0)
        inside = "features" if b'"FeatureCollection"' in file.read(1024 * 1024) else "elements"
        yield from Json(inside=inside, read=_READ).walk(file, reach, beside)


def _cameras(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    tags = at(record, "properties") if record.get("type") == "Feature" else at(record, "tags")
    node, lat, lon = _node(record)
    watches = str((tags or {}).get("surveillance:type", "")).upper().split(";")
    if node is None or "ALPR" not in [watch.strip() for watch in watches]:
        skips["other_elements"] += 1
        return
    heading = _heading(tags.get("direction") or tags.get("camera:direction"))
    skips["direction_not_known"] += heading is None
    maker = _maker(tags.get("manufacturer") or tags.get("brand"))
    yield {
        "camera_id": f"osm-{node}",
        "name": tags.get("name") or tags.get("ref") or f"{maker or 'Camera'} osm-{node}",
        "kind": "fixed",
        "lat": lat,
        "lon": lon,
        "heading": heading,
        "network": tags.get("operator"),
    }


def _node(record: Record) -> tuple[str | None, Any, Any]:
    """Return a node's number and position; no number if it is no node."""
    if record.get("type") != "Feature":
        number = record.get("id") if record.get("type") == "node" else None
        return number, record.get("lat"), record.get("lon")
    geometry, named = at(record, "geometry"), record.get("id") or at(record, "properties", "@id")
    if at(geometry, "type") != "Point" or not str(named).startswith("node/"):
        return None, None, None
    place = at(geometry, "coordinates")
    if not isinstance(place, list) or len(place) < 2:
        raise unfit()
    return str(named).removeprefix("node/"), place[1], place[0]


def _maker(text: Any) -> str | None:
    if not isinstance(text, str) or not text.strip():
        return None
    return next(
        (maker for beginning, maker in _MAKERS.items() if text.strip().lower().startswith(beginning)), text.strip()
    )


def _heading(text: Any) -> str | None:
    """Return degrees as text; None if that is not one direction."""
    if not isinstance(text, str):
        return None
    both = _RANGE.fullmatch(text)
    ends = [_degrees(end) for end in (both.groups() if both else (text, text))]
    if ends[0] is None or ends[1] is None:
        return None
    return f"{(ends[0] + (ends[1] - ends[0]) % 360 / 2) % 360:g}"


def _degrees(text: str) -> float | None:
    point = text.strip().upper().removesuffix("°")
    if point in _DEGREES:
        return _DEGREES[point]
    return float(point) if re.fullmatch(r"\d{1,3}(\.\d+)?", point) and float(point) <= 360 else None


FORMAT = Format(
    name="osm",
    says="OpenStreetMap, cameras that read plates (JSON of Overpass, or GeoJSON)",
    source="OpenStreetMap's wiki and public extracts",
    carrier=Export(),
    used=frozenset({"type", "id", "lat", "lon", "tags", "properties", "geometry"}),
    reads=_cameras,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence=None,
    own_positions=True,
    sample=(
        '{"elements": [{"type": "node", "id": 1, "lat": 43.9, "lon": -101.2, "tags": {"surveillance:type": "ALPR", "name": "é"}}]}'
    ).encode(),
)
