"""What a fake gateway says of a very small invented town: its base map, and places in it."""

from __future__ import annotations

from typing import Any

WEST, SOUTH, STEP = -101.215, 43.89, 0.0025

BASEMAP: dict[str, Any] = {
    "format": 1,
    "version": "0123456789abcdef",
    "attribution": "Invented town",
    "source": "town.osm",
    "built_at": "2026-11-20T12:00:00Z",
    "bounds": [WEST, SOUTH, WEST + 12 * STEP, SOUTH + 8 * STEP],
    "streets": 22,
    "corners": 117,
}
PLACES: list[dict[str, Any]] = [
    {"kind": "corner", "name": "3rd Street & Avenue C", "near": "Mill", "lat": 43.8975, "lon": -101.21, "bounds": None},
    {
        "kind": "street",
        "name": "3rd Street",
        "near": "Mill",
        "lat": 43.8975,
        "lon": -101.2,
        "bounds": [WEST, 43.8975, WEST + 12 * STEP, 43.8975],
    },
]
