"""The map of an answer in a notebook: the same one that the pages draw, with the cameras, the area and the reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

import ipywidgets as w

from data_access.answers.answer import Answer
from data_access.questions.shapes import Area, Circle, Polygon
from data_access.wording.answers import lead
from data_access.wording.cameras import out_of_order
from widgets.answer.places import Place, places_of
from widgets.parts.script_parts import CanvassMap
from workbench.python.kernel import static_url
from workbench.python.surroundings import Surroundings

HEIGHT = "460px"
AROUND_DEG = 0.001
"""So far beyond the outermost read and the area the map reaches, degrees."""

A_DEGREE_M = 111_195.0
"""Length of a degree of latitude, metres."""


def map_of(answer: Answer, town: Surroundings) -> w.VBox:
    """Return the map of an answer under whose eyes it is for; no address outside of the site is asked for."""
    cameras = town.fixed_cameras
    places, area = places_of(answer.reads, cameras), getattr(answer.question, "area", None)
    above = f"<b>{escape(town.banner)}</b> {escape(lead(answer, answer.facts.verification.by_row))}"
    drawn = CanvassMap(
        static_url(),
        basemap=town.streets,
        cameras=cameras,
        silent=sorted({camera for each in out_of_order(answer).values() for camera in each}),
        places=places,
        area=_area_of(area),
        scenes=[_area_of(scene.area) for scene in getattr(answer.question, "scenes", ())],
        view=_view_of(places, area),
        drawable=False,
        height=HEIGHT,
    )
    return w.VBox([w.HTML(above), drawn])


def _area_of(area: Area | None) -> Mapping[str, object]:
    """Return an area as the map takes it; {} for none."""
    return {} if area is None else dict(area.model_dump(mode="json"))


def _view_of(places: list[Place], area: Area | None) -> Mapping[str, object]:
    """Return where the map is to be: around all reads and the area; {} without any, which shows the town."""
    corners = [(place["lon"], place["lat"]) for place in places] + _corners_of(area)
    if not corners:
        return {}
    lons, lats = zip(*corners, strict=True)
    west, south, east, north = (*map(min, (lons, lats)), *map(max, (lons, lats)))
    return {"bounds": [west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG]}


def _corners_of(area: Area | None) -> list[tuple[float, float]]:
    """Return longitude and latitude of the outermost places of a circle or polygon."""
    if isinstance(area, Polygon):
        return list(area.ring)
    if not isinstance(area, Circle):
        return []
    high = area.radius_m / A_DEGREE_M
    wide = high / max(0.01, math.cos(math.radians(area.lat)))
    return [(area.lon - wide, area.lat - high), (area.lon + wide, area.lat + high)]
