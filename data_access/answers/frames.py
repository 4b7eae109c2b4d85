"""What comes back as a frame beside answers: the register of cameras, streets and corners."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from pydantic import ConfigDict

from data_access.answers.value import AnswerValue, Json, as_object, values_of

CAMERAS: Mapping[str, type[pl.DataType]] = {
    "camera_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
}

PLACES: Mapping[str, type[pl.DataType]] = {
    "kind": pl.String,
    "name": pl.String,
    "near": pl.String,
    **dict.fromkeys(("lat", "lon", "west", "south", "east", "north"), pl.Float64),
}
"""Columns of `Client.places`: `kind` is `street` or `corner`; degrees."""


class Camera(AnswerValue):
    """A camera as the register has it; position in 1e-7 degrees WGS 84, None for a mobile unit."""

    model_config = ConfigDict(strict=True)

    camera_id: str
    name: str
    kind: str
    lat_e7: int | None
    lon_e7: int | None


class Place(AnswerValue):
    """A street, of which `lat` and `lon` are the middle, or a corner, which has no `bounds`; degrees.

    Attributes:
        kind: `street` or `corner`.
        near: The nearest named place, to tell two Main Streets apart.
        bounds: West, south, east, north.
    """

    kind: str
    name: str
    near: str
    lat: float
    lon: float
    bounds: tuple[float, float, float, float] | None = None


def cameras_of(document: object) -> pl.DataFrame:
    """Read the register of cameras: columns `CAMERAS`. Raises `Busy` if it is not as documented."""
    found = values_of(Camera, as_object(document).get("cameras"), "the cameras")
    rows = [(one.camera_id, one.name, one.kind, _degrees(one.lat_e7), _degrees(one.lon_e7)) for one in found]
    return pl.DataFrame(rows, schema=dict(CAMERAS), orient="row")


def places_of(document: object) -> pl.DataFrame:
    """Read streets and corners: columns `PLACES`. Raises `Busy` if it is not as documented."""
    found = values_of(Place, as_object(document).get("places"), "places")
    nowhere = (None, None, None, None)
    rows = [(one.kind, one.name, one.near, one.lat, one.lon, *(one.bounds or nowhere)) for one in found]
    return pl.DataFrame(rows, schema=dict(PLACES), orient="row")


def cameras_as_json(cameras: list[Camera]) -> Json:
    """Return the register of cameras as it stands on the wire."""
    return {"cameras": [one.as_json() for one in cameras]}


def _degrees(e7: int | None) -> float | None:
    return None if e7 is None else e7 / 1e7
