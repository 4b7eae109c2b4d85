"""Where the reads of an answer are, counted for the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

MOST_PLACES = 10_000
"""Up to so many reads, those of mobile units are drawn each at its own place; more are gathered in cells."""

CELL_E7 = 20_000
"""Edge of a cell, 1e-7 degrees: about 200 metres."""

MARGIN: Final = 0.003
"""Degrees of the map around the outermost reads: some 300 metres."""

Place = dict[str, Any]


def box_of(*frames: pl.DataFrame) -> list[float]:
    """Return the box around the reads of some answers, degrees: west, south, east, north; empty if none has a position."""
    placed = pl.concat([each.select("lat_e7", "lon_e7") for each in frames]).drop_nulls()
    lat, lon = (placed[name] / 1e7 for name in ("lat_e7", "lon_e7"))
    ends = [each for each in (lon.min(), lat.min(), lon.max(), lat.max()) if isinstance(each, float)]
    return [each + way * MARGIN for each, way in zip(ends, (-1, -1, 1, 1), strict=True)] if ends else []


def places_of(reads: pl.DataFrame, cameras: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Count reads by camera, at the camera's own place; reads of others, such as mobile units, where they were read.

    Args:
        reads: Columns of `reads.SCHEMA`; a read without a position, of a camera without one, is left out.
        cameras: Fixed cameras, each with `id`, `lat`, `lon` (degrees) and `name`.

    Returns:
        For each place `lat`, `lon` (degrees), `n`, `name`, and `id` (empty if it is not a fixed camera's), most reads first.
    """
    fixed = {camera["id"]: camera for camera in cameras}
    of_fixed = pl.col("camera_id").is_in(list(fixed))
    counted = reads.filter(of_fixed)["camera_id"].value_counts(sort=True).iter_rows()
    return [*(_at(fixed[camera], n) for camera, n in counted), *_elsewhere(reads.filter(~of_fixed))]


def _at(camera: Mapping[str, Any], n: int) -> Place:
    return {**{name: camera[name] for name in ("id", "lat", "lon", "name")}, "n": n}


def _elsewhere(reads: pl.DataFrame) -> list[Place]:
    placed = reads.drop_nulls(["lat_e7", "lon_e7"])
    if placed.height > MOST_PLACES:
        placed = placed.with_columns((pl.col("lat_e7", "lon_e7") + CELL_E7 // 2) // CELL_E7 * CELL_E7)
    name = pl.col("camera_name").fill_null(pl.col("camera_id")).alias("name")
    found = placed.group_by(name, "lat_e7", "lon_e7").len("n").sort("n", "name", descending=[True, False])
    return [
        {"id": "", "lat": lat / 1e7, "lon": lon / 1e7, "name": who or "", "n": n}
        for who, lat, lon, n in found.iter_rows()
    ]
