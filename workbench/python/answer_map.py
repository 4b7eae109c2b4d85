"""The map of an answer in a notebook: the same one that the pages draw, with the cameras, the area and the reads."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets as w

from data_access.answers.answer import Answer
from data_access.wording.answers import lead
from data_access.wording.cameras import out_of_order
from widgets.answer.places import Place, places_of
from widgets.parts.script_parts import CanvassMap
from workbench.python.kernel import static_url
from workbench.python.town import Town

HEIGHT = "460px"
AROUND_DEG = 0.004
"""So far beyond the outermost read the map reaches, degrees."""


def map_of(answer: Answer, town: Town) -> w.VBox:
    """Return the map of an answer under whose eyes it is for; no address outside of the site is asked for."""
    cameras = town.fixed_cameras
    places = places_of(answer.reads, cameras)
    above = f"<b>{escape(town.banner)}</b> {escape(lead(answer, answer.facts.verification.by_row))}"
    drawn = CanvassMap(
        static_url(),
        basemap=town.streets,
        cameras=cameras,
        silent=sorted({camera for each in out_of_order(answer).values() for camera in each}),
        places=places,
        area=_area_of(getattr(answer.question, "area", None)),
        scenes=[_area_of(scene.area) for scene in getattr(answer.question, "scenes", ())],
        view=_view_of(places),
        drawable=False,
        height=HEIGHT,
    )
    return w.VBox([w.HTML(above), drawn])


def _area_of(area: Any) -> Mapping[str, object]:
    """Return an area as the map takes it; {} for none."""
    return {} if area is None else dict(area.model_dump(mode="json"))


def _view_of(places: list[Place]) -> Mapping[str, object]:
    """Return where the map is to be: around all reads; {} without a place, which shows the town."""
    if not places:
        return {}
    lats, lons = ([place[name] for place in places] for name in ("lat", "lon"))
    return {
        "bounds": [
            min(lons) - AROUND_DEG,
            min(lats) - AROUND_DEG,
            max(lons) + AROUND_DEG,
            max(lats) + AROUND_DEG,
        ]
    }
