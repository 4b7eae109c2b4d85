"""What of OpenStreetMap is drawn, in which layer and from which zoom on. Tags are read here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Tags = Mapping[str, str | None]

STREETS: Mapping[str, tuple[str, int]] = {
    "motorway": ("motorway", 8),
    "trunk": ("motorway", 8),
    "motorway_link": ("motorway", 11),
    "trunk_link": ("motorway", 11),
    "primary": ("arterial", 9),
    "secondary": ("arterial", 10),
    "primary_link": ("arterial", 12),
    "secondary_link": ("arterial", 12),
    "tertiary": ("collector", 11),
    "tertiary_link": ("collector", 12),
    "unclassified": ("residential", 12),
    "residential": ("residential", 12),
    "living_street": ("residential", 12),
    "road": ("residential", 12),
    "service": ("service", 13),
    "track": ("service", 13),
    "pedestrian": ("path", 13),
    "footway": ("path", 14),
    "cycleway": ("path", 14),
    "bridleway": ("path", 14),
    "path": ("path", 14),
    "steps": ("path", 14),
}
"""`highway` to the class that the style knows and the zoom from which it is in the tiles."""

CLASSES = ("motorway", "arterial", "collector", "residential", "service", "path")
_PARKS = {"park", "garden", "golf_course", "pitch", "nature_reserve", "playground", "dog_park", "track"}
_GREEN = {"grass", "forest", "cemetery", "meadow", "recreation_ground", "village_green", "orchard", "allotments"}
_WILD = {"wood", "grassland", "scrub", "heath", "wetland"}
_STANDING_WATER = {"reservoir", "basin"}
_RIVERS = {"river": 8, "canal": 10, "stream": 12, "drain": 13, "ditch": 13}
_RAILS = {"rail": 10, "light_rail": 12, "subway": 13, "tram": 13}
PLACES = {
    "city": 8,
    "town": 8,
    "borough": 10,
    "village": 10,
    "suburb": 11,
    "quarter": 12,
    "neighbourhood": 12,
    "hamlet": 12,
}
"""`place` of a node whose name is drawn, and the zoom from which it is; the first ones matter most."""


@dataclass(frozen=True, slots=True)
class MapFeature:
    """How one feature is drawn.

    Attributes:
        layer: Of the tiles.
        minzoom: The tiles hold it from here on.
        properties: What the style looks at, beside the name.
        named: True if its name goes along.
    """

    layer: str
    minzoom: int
    properties: Mapping[str, str] = field(default_factory=dict)
    named: bool = False


def line(tags: Tags) -> MapFeature | None:
    """Say how a way that is no area is drawn; None if it is not."""
    kind, minzoom = STREETS.get(tags.get("highway") or "", ("", 0))
    if kind:
        return MapFeature("street", minzoom, {"class": kind}, named=True)
    if tags.get("tunnel") in (None, "no"):
        if tags.get("waterway") in _RIVERS:
            return MapFeature("waterway", _RIVERS[str(tags["waterway"])], {"kind": str(tags["waterway"])}, named=True)
        if tags.get("railway") in _RAILS:
            return MapFeature("rail", _RAILS[str(tags["railway"])])
    if tags.get("natural") == "coastline":
        return MapFeature("waterway", 8, {"kind": "coastline"})
    return None


def area(tags: Tags) -> MapFeature | None:
    """Say how an area is drawn; None if it is not. Water and parks also show their name, as a `label`."""
    if tags.get("natural") == "water" or tags.get("waterway") == "riverbank" or tags.get("landuse") in _STANDING_WATER:
        return MapFeature("water", 8, named=True)
    if tags.get("leisure") in _PARKS:
        return MapFeature("green", 10, {"kind": "park"}, named=True)
    if tags.get("natural") in _WILD or tags.get("landuse") in _GREEN:
        return MapFeature("green", 10, {"kind": "wood"}, named=True)
    if tags.get("building") not in (None, "no"):
        return MapFeature("building", 13)
    return None


def place(tags: Tags) -> MapFeature | None:
    """Say how a named place is drawn; None if it is not."""
    kind = tags.get("place") or ""
    if kind not in PLACES or not tags.get("name"):
        return None
    return MapFeature("label", PLACES[kind], {"kind": "place", "place": kind}, named=True)
