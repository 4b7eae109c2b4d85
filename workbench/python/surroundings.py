"""What answers are shown in: the agency's clocks, its cameras and its streets. Asked for once, when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TypedDict

import polars as pl

from data_access.answers.me import Me
from data_access.answers.value import Json
from data_access.client import Client
from data_access.wording.answers import banner
from workbench.python.kernel import basemap_url


class FixedCamera(TypedDict):
    """A camera that stands, as the map takes it; degrees."""

    id: str
    lat: float
    lon: float
    name: str


class Surroundings:
    """The town of an open case, by way of its client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def _me(self) -> Me:
        return self._client.me()

    @property
    def zone(self) -> str:
        """The agency's IANA zone, by whose clocks people read times."""
        return self._me.zone

    @property
    def banner(self) -> str:
        """Whose eyes it is for, or that all of it is invented."""
        return banner(synthetic=self._me.synthetic)

    @cached_property
    def fixed_cameras(self) -> list[FixedCamera]:
        """The cameras that stand somewhere."""
        placed = self._client.cameras().filter(pl.col("kind") == "fixed").drop_nulls(["lat", "lon"])
        rows = placed.select("camera_id", "lat", "lon", "name").iter_rows()
        return [FixedCamera(id=one, lat=lat, lon=lon, name=name or one) for one, lat, lon, name in rows]

    @cached_property
    def streets(self) -> Json:
        """The base map as the map takes it: `url`, `attribution`, `bounds`; {} if there is none, or nobody here offers it."""
        tiles, known = basemap_url(), self._client.basemap()
        if not known or not tiles:
            return {}
        return {"url": f"{tiles}{known['version']}.pmtiles", **{key: known[key] for key in ("attribution", "bounds")}}
