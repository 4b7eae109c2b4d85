"""What lies under the reads on a case-file map: the part of the site's base map around them, as plain shapes.

It is read from the agency's own tiles before the process gives its files up; no word of the tiles goes into the map.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely

from data_access.wording.areas import AreaShape

AROUND_M = 600.0
"""So far beyond the reads and the area the streets go, metres."""

MOST_SHAPES = 12_000
"""Most shapes of one layer."""

WATER, GREEN, BUILDING, STREET, ROAD = "#a9cbe0", "#cfe3c4", "#e2dbd0", "#c4bdb1", "#a39a8b"
LAYERS: Mapping[str, Mapping[str, Any]] = {
    "green": {"color": GREEN, "fillColor": GREEN, "weight": 0, "fillOpacity": 1},
    "water": {"color": WATER, "fillColor": WATER, "weight": 0, "fillOpacity": 1},
    "waterway": {"color": WATER, "weight": 2, "fill": False},
    "building": {"color": BUILDING, "fillColor": BUILDING, "weight": 0, "fillOpacity": 1},
    "street": {"color": STREET, "weight": 2, "fill": False},
    "road": {"color": ROAD, "weight": 4, "fill": False},
}
"""What is drawn, in this order, and how. `road` is what the tiles call motorway and arterial among their streets."""

ROADS = ("motorway", "arterial")
Ground = Mapping[str, Mapping[str, Any]]
"""GeoJSON by layer."""

_HALF = 20_037_508.342789244
"""Half the way around the equator in the tiles' projection (EPSG:3857), metres."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroundBox:
    """A box, degrees WGS 84."""

    south: float
    west: float
    north: float
    east: float


def bounds_of(areas: Sequence[AreaShape], places: Sequence[tuple[float, float]]) -> GroundBox | None:
    """Return the box around the areas of a question and the places (latitude, longitude) of its reads; None without either."""
    points = [*places, *(corner for area in areas for corner in _corners(area))]
    if not points:
        return None
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    high = AROUND_M / 111_195
    wide = high / max(0.01, cos(radians(lats[0])))
    return GroundBox(min(lats) - high, min(lons) - wide, max(lats) + high, max(lons) + wide)


def around(tiles: str, bounds: GroundBox | None) -> Ground:
    """Return what the tiles hold in a box; nothing without tiles or box, or if they cannot be read."""
    if not tiles or bounds is None:
        return {}
    try:
        there = set(pyogrio.list_layers(tiles)[:, 0])
        return dict(_layers(tiles, there, _projected(bounds)))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError):
        return {}


def _layers(tiles: str, there: set[str], box: tuple[float, float, float, float]) -> Iterator[tuple[str, Any]]:
    for layer in LAYERS:
        source = "street" if layer == "road" else layer
        if source not in there:
            continue
        classes = ["class"] if source == "street" else []
        _, _, shapes, values = pyogrio.raw.read(
            Path(tiles), layer=source, bbox=box, columns=classes, max_features=MOST_SHAPES
        )
        wanted = np.isin(values[0], ROADS) if classes else np.ones(len(shapes), np.bool_)
        found = shapely.from_wkb(shapes[~wanted if layer == "street" else wanted])
        if len(found):
            yield layer, _collection(found, box)


def _collection(shapes: Any, box: tuple[float, float, float, float]) -> dict[str, Any]:
    within = shapely.clip_by_rect(shapes, *box)
    degrees = shapely.transform(within[~shapely.is_empty(within)], _degrees)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": json.loads(text)} for text in shapely.to_geojson(degrees)
        ],
    }


def _projected(bounds: GroundBox) -> tuple[float, float, float, float]:
    lat = np.radians(np.array([bounds.south, bounds.north]))
    south, north = (np.log(np.tan(np.pi / 4 + lat / 2)) / np.pi * _HALF).tolist()
    return bounds.west / 180 * _HALF, south, bounds.east / 180 * _HALF, north


def _degrees(points: Numbers) -> Numbers:
    lon = points[:, 0] / _HALF * 180
    lat = np.degrees(2 * np.arctan(np.exp(points[:, 1] / _HALF * np.pi)) - np.pi / 2)
    return np.round(np.column_stack([lon, lat]), 6)


def _corners(area: AreaShape) -> list[tuple[float, float]]:
    if area["shape"] == "polygon":
        return [(lat, lon) for lon, lat in area["ring"]]
    if area["shape"] == "circle":
        high = area["radius_m"] / 111_195
        wide = high / max(0.01, cos(radians(area["lat"])))
        return [(area["lat"] + y * high, area["lon"] + x * wide) for x in (-1, 1) for y in (-1, 1)]
    return []
