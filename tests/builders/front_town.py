"""A very small invented town as GeoJSON."""

from __future__ import annotations

from typing import Any


def town() -> dict[str, Any]:
    """A very small town: a grid of streets, a river, a park."""
    west, south, step = -101.215, 43.89, 0.0025
    streets = [
        _line(f"{n}th Street", "street", [(west, south + n * step), (west + 12 * step, south + n * step)])
        for n in range(9)
    ]
    avenues = [
        _line(
            f"Avenue {chr(65 + n)}",
            "arterial" if n % 4 == 0 else "street",
            [(west + n * step, south), (west + n * step, south + 8 * step)],
        )
        for n in range(13)
    ]
    river = _shape("water", "LineString", [(west, 43.8965), (-101.2, 43.8985), (west + 12 * step, 43.9035)])
    corners = [(-101.2, 43.9), (-101.1955, 43.9), (-101.1955, 43.9045), (-101.2, 43.9045), (-101.2, 43.9)]
    park = _shape("park", "Polygon", [corners])
    return {"type": "FeatureCollection", "attribution": "Invented town", "features": [park, river, *streets, *avenues]}


def _line(name: str, kind: str, corners: list[tuple[float, float]]) -> dict[str, Any]:
    made = _shape("street", "LineString", corners)
    made["properties"] |= {"name": name, "class": kind}
    return made


def _shape(layer: str, kind: str, corners: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"layer": layer}, "geometry": {"type": kind, "coordinates": corners}}
