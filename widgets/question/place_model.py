"""A place by its name: a street, or the corner of two, where a circle is to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, radians
from typing import Any

import traitlets as t

from data_access.client import Client
from data_access.wording.refusals import Problem
from widgets.parts.guard import guarded

USUAL_RADIUS_M = 300.0
_LAT_M = 111_195.0
_NOTHING = "No street or corner fits. Try a part of a name, or draw on the map."
_APART = "These streets do not meet in the map. Choose one to see it, then draw."

SetCircle = Callable[[float, float, float], None]


class PlaceModel(t.HasTraits):
    """Finds a place and goes there. A corner becomes the centre of a circle; a street is only shown, for it is long.

    Attributes:
        text: What was typed. It is sent to the gateway's index and recorded nowhere.
        radius_m: Of the circle around a corner, metres.
        found: The places that fit, best first: rows of `Client.places`.
        chosen: Number of the chosen one in `found`, or None.
        view: Where the map is to go: {} or {bounds: [west, south, east, north]}, degrees.
        said: What came of it, in a sentence.
        problem: The `Problem` why nothing could be looked for, or None.
    """

    text = t.Unicode()
    radius_m = t.Float(USUAL_RADIUS_M)
    found: t.List[Mapping[str, Any]] = t.List()
    chosen = t.Int(None, allow_none=True)
    view = t.Dict()
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, set_circle: SetCircle) -> None:
        super().__init__()
        self.client = client
        self._set_circle = set_circle
        self.observe(lambda _: self.go(), ["chosen", "radius_m"])

    def options(self) -> list[tuple[str, int | None]]:
        """Return pairs (what is shown, number) of the places found."""
        return [("Choose …", None), *((_shown(place), number) for number, place in enumerate(self.found))]

    @guarded
    def find(self) -> None:
        """Look for what was typed. A corner that is the only place is gone to at once."""
        self.problem, self.chosen = None, None
        self.found, self.said = [], ""
        if not self.text.strip():
            return
        self.found = list(self.client.places(self.text.strip()).iter_rows(named=True))
        self.said = self._what_was_found()
        if len(self.found) == 1:
            self.chosen = 0

    @guarded
    def go(self) -> None:
        """Go to the chosen place."""
        if self.chosen is None:
            return
        self.problem, place = None, self.found[self.chosen]
        if place["kind"] == "street":
            self.view = {"bounds": [place[side] for side in ("west", "south", "east", "north")]}
            self.said = (
                f"{place['name']} is shown on the map. Draw the area there, or name a second street for a corner."
            )
            return
        self._set_circle(place["lat"], place["lon"], self.radius_m)
        self.view = {"bounds": _around(place["lat"], place["lon"], 1.4 * self.radius_m)}
        self.said = f"A circle of {self.radius_m:,.0f} m around {place['name']}."

    def _what_was_found(self) -> str:
        if not self.found:
            return _NOTHING
        if any(mark in self.text for mark in "&/@+") and all(place["kind"] == "street" for place in self.found):
            return _APART
        return f"{len(self.found)} places fit. Choose one."


def _shown(place: Mapping[str, Any]) -> str:
    where = f", {place['near']}" if place["near"] else ""
    return f"{place['name']}{where}" + (" (street)" if place["kind"] == "street" else "")


def _around(lat: float, lon: float, radius_m: float) -> list[float]:
    """Return the box around a circle: west, south, east, north."""
    up = radius_m / _LAT_M
    across = up / max(cos(radians(lat)), 0.01)
    return [lon - across, lat - up, lon + across, lat + up]
