"""Where: a corner, a street or cameras by name, as typed, or what was drawn on the map. What is not found is no area."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import cos, radians
from typing import Any, Final, cast

import traitlets as t

from data_access.client import Client
from data_access.client.corners import corner_at
from data_access.errors import AccessError
from data_access.wording.areas import AreaShape, in_short
from data_access.wording.counts import many
from data_access.wording.refusals import problem_of

USUAL_RADIUS_M: Final = 500.0
NOTHING = "No street or corner of that name, so no place is chosen. Try part of the name, or draw on the map."
APART = "These streets do not meet. Try another corner, or draw the area on the map."
NO_CAMERA = "No camera has that in its name, so none is chosen."
LOOK_UP = "Press Enter to look it up."
NO_MAP_PLACE = "Choose a place from the list."
STREET = "is a street: draw the area on the map, or add a second street for a corner."
_LAT_M = 111_195.0
_RADIUS = re.compile(r"[ ,·]*(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?) ?(m|km|metres?|meters?|mi|miles?|ft|feet)$")
_COORDINATES = re.compile(r"(-?\d{1,2}\.\d{3,})[,;\s]+(-?\d{1,3}\.\d{3,})")
_BARE_KM = re.compile(r"[ ,·]+(\d{1,2}\.\d+)$")
"""A number with a decimal point and no unit: no street bears one, so it is a distance, in kilometres."""
_METRES = {
    "m": 1.0,
    "metre": 1.0,
    "meter": 1.0,
    "km": 1000.0,
    "mi": 1609.344,
    "mile": 1609.344,
    "ft": 0.3048,
    "feet": 0.3048,
}

PlaceRow = Mapping[str, Any]
"""A row of `Client.places`."""

CameraNames = Sequence[tuple[str, str]]
"""(name, id) of every camera."""


class WhereModel(t.HasTraits):
    """The area of a question: what was typed and what came of it, or what was drawn.

    Attributes:
        text: What was typed; of a drawn area, what it is. It is sent to the gateway's index of places and recorded nowhere.
        area: As `CanvassMap.area`; {} for none. A text that is changed takes it away until it is looked up.
        places: What else was meant by the text, best first, in words; empty if one thing was.
        said: What came of the text, or what is wrong with it.
        fits: False if `said` is a fault.
        view: Where the map is to go: {} or {bounds: [west, south, east, north]}, degrees.
    """

    text = t.Unicode()
    area = t.Dict()
    places: t.List[str] = t.List()
    said = t.Unicode()
    fits = t.Bool(True)
    view = t.Dict()

    def __init__(self, client: Client, cameras: CameraNames = ()) -> None:
        super().__init__()
        self._client, self._cameras = client, cameras
        self._rows: list[PlaceRow] = []
        self._name, self._radius_m, self._busy = "", USUAL_RADIUS_M, False
        self.observe(lambda _: self._typed(), ["text"])
        self.observe(lambda _: self._drawn(), ["area"])

    @property
    def unsettled(self) -> bool:
        """True if something is typed of which no area has come yet."""
        return bool(self.text.strip()) and not self.area

    def name(self) -> str:
        """Say what the area is, as short as may be: `Main St & 3rd Ave, 1.2 km`; empty if there is none."""
        return self._name if self.area else ""

    def find(self) -> None:
        """Look up what was typed; if it is one corner, or cameras, that is the area."""
        if not self.unsettled:
            return
        text = self.text.strip()
        if text.startswith("#") or text.lower().startswith(("camera ", "unit ")):
            self._find_cameras(text.lower().removeprefix("camera ").strip())
            return
        name, self._radius_m = radius_in(text)
        there = _COORDINATES.fullmatch(name)
        if there and abs(float(there[1])) <= 90 and abs(float(there[2])) <= 180:
            self.circle(float(there[1]), float(there[2]), self._radius_m)
            return
        try:
            rows = list(self._client.places(name).iter_rows(named=True))
        except AccessError as error:
            problem = problem_of(error)
            self._tell([], f"{problem.title}. {problem.text}", fits=False)
            return
        self._tell(rows, "" if rows else NOTHING, fits=bool(rows))
        if len(rows) == 1:
            self.take(0)
        elif rows and any(mark in name for mark in "&/@+") and all(row["kind"] == "street" for row in rows):
            self.said, self.fits = APART, False
        elif rows:
            self.said = f"{len(rows)} places fit. {NO_MAP_PLACE}"

    def take(self, number: int) -> None:
        """Take one of the places found, counted from 0: a corner becomes the middle of a circle, a street is only shown."""
        if not 0 <= number < len(self._rows):
            return
        place = self._rows[number]
        if place["kind"] == "street":
            self.view = {"bounds": [place[side] for side in ("west", "south", "east", "north")]}
            self._tell(self._rows, f"{place['name']} {STREET}", fits=False)
            return
        self.circle(place["lat"], place["lon"], self._radius_m, place["name"])

    def circle(self, lat: float, lon: float, radius_m: float, name: str = "") -> None:
        """Take a circle around a place, degrees and metres."""
        self.view = {"bounds": box_around(lat, lon, 1.05 * radius_m)}
        area = {"shape": "circle", "lat": lat, "lon": lon, "radius_m": radius_m}
        self._settle(area, f"{name or f'{lat:.5f}, {lon:.5f}'}, {distance(radius_m)}")

    def cameras(self, ids: Sequence[str]) -> None:
        """Take cameras instead of a place; none takes the area away."""
        names = {key: name for name, key in self._cameras}
        told = ", ".join(names.get(key, key) for key in ids) if len(ids) < 3 else many(len(ids), "camera")
        self._settle({"shape": "cameras", "ids": list(ids)} if ids else {}, told)

    def clear(self) -> None:
        """Take text and area away."""
        self._settle({}, "")

    def bring(self, area: Mapping[str, object]) -> None:
        """Take the area of a question on record, called by the corner in its middle, or by its shape: its name is not on record."""
        shape = cast(AreaShape, dict(area))
        if shape.get("shape") == "cameras":
            self.cameras(shape["ids"])
            return
        if shape.get("shape") == "circle":
            name = corner_at(self._client, shape["lat"], shape["lon"]) or "Circle on the map"
            self.circle(shape["lat"], shape["lon"], shape["radius_m"], name)
            return
        self._settle(dict(area), _drawn_words(shape) if area else "")

    def draw(self, area: Mapping[str, object]) -> None:
        """Take what was drawn on the map, if it is not what is there already."""
        if dict(area) != self.area:
            self.area = dict(area)

    def restore(self, text: str, area: Mapping[str, object]) -> None:
        """Put back what stood here when a question was asked."""
        self._settle(dict(area), text)

    def _find_cameras(self, text: str) -> None:
        ids = [key for name, key in self._cameras if re.search(rf"(?<!\w){re.escape(text)}(?!\d)", name.lower())]
        if ids:
            self._quietly(
                lambda: self._become(
                    {"shape": "cameras", "ids": ids}, f"{self.text.strip()} ({many(len(ids), 'camera')})"
                )
            )
        else:
            self._tell([], NO_CAMERA, fits=False)

    def _settle(self, area: dict[str, object], name: str) -> None:
        self._quietly(lambda: self._become(area, name))

    def _become(self, area: dict[str, object], name: str) -> None:
        self._name, self.area, self.text = name, area, name
        self._tell([], "", fits=True)

    def _tell(self, rows: Sequence[PlaceRow], words: str, *, fits: bool) -> None:
        self._rows = list(rows)
        self.places = [_shown(row) for row in rows] if len(rows) > 1 or not fits else []
        self.said, self.fits = words, fits

    def _typed(self) -> None:
        """What stood there before is in force no more."""
        if self._busy:
            return
        self._quietly(lambda: setattr(self, "area", {}))
        self._name = ""
        self._tell([], LOOK_UP if self.text.strip() else "", fits=True)

    def _drawn(self) -> None:
        if self._busy:
            return
        area = cast(AreaShape, dict(self.area))
        self._settle(dict(self.area), _drawn_words(area) if area else "")

    def _quietly(self, act: Callable[[], None]) -> None:
        """Change text and area together, without one taking the other away."""
        before, self._busy = self._busy, True
        try:
            act()
        finally:
            self._busy = before


def radius_in(text: str) -> tuple[str, float]:
    """Return a place without the distance that it ends with, and that distance in metres: `Main & 3rd, 1.2 km`, `Main & 3rd 1.2`."""
    bare = _BARE_KM.search(text)
    if bare and not _COORDINATES.fullmatch(text.strip()):
        return text[: bare.start()].strip(" ,·"), float(bare[1]) * _METRES["km"]
    found = _RADIUS.search(text.lower())
    if not found:
        return text, USUAL_RADIUS_M
    unit = found[2] if found[2] in _METRES else found[2].rstrip("s")
    return text[: found.start()].strip(" ,·"), float(found[1].replace(",", "")) * _METRES[unit]


def distance(metres: float) -> str:
    """Say a distance: `800 m`, `1.2 km`."""
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:.2f}".rstrip("0").rstrip(".") + " km"


def _drawn_words(area: AreaShape) -> str:
    if area.get("shape") == "circle":
        return f"Circle on the map, {distance(area['radius_m'])}"
    return f"{in_short(area)}" if area.get("shape") == "cameras" else f"{in_short(area)} on the map"


def _shown(place: PlaceRow) -> str:
    near = f", {place['near']}" if place["near"] else ""
    return f"{place['name']}{near}" + (" (street)" if place["kind"] == "street" else "")


def box_around(lat: float, lon: float, radius_m: float) -> list[float]:
    """Return the box around a circle: west, south, east, north; degrees."""
    up = radius_m / _LAT_M
    across = up / max(cos(radians(lat)), 0.01)
    return [lon - across, lat - up, lon + across, lat + up]
