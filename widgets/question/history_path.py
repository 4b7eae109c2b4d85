"""The way that reads of one plate describe: stops in order of time, legs between them, what no vehicle can have driven.

What a read says can be wrong, and between two reads anything may have happened: a leg is a straight line, not a road.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from data_access.wording.times import local

FASTEST_KPH = 160.0
"""No vehicle keeps this up in a straight line from camera to camera: roads bend, and there is other traffic. A lower bound
would name ordinary fast drives on a highway."""
CLOCKS = timedelta(seconds=90)
"""Clocks of two cameras may be apart by this much in all; without it most of what is found would be clocks."""
GAP = timedelta(minutes=30)
"""From this long on, what lies between two reads is called a gap: a trip through a town seldom takes longer."""
EARTH_RADIUS_M = 6_371_008.8
MOST_NUMBERS = 3
"""So many numbers of stops are written at one place of the map."""

ORDINARY, AFTER_GAP, TOO_FAST = "ordinary", "gap", "fast"


@dataclass(frozen=True, slots=True)
class Stop:
    """One read with a place: instant in UTC, degrees WGS 84."""

    at: datetime
    lat: float
    lon: float
    camera: str


@dataclass(frozen=True, slots=True)
class Leg:
    """Two reads, one after the other."""

    start: Stop
    end: Stop

    @property
    def length(self) -> timedelta:
        """Time between the two."""
        return self.end.at - self.start.at

    @property
    def metres(self) -> float:
        """Straight line between them, on a sphere."""
        return metres(self.start, self.end)

    @property
    def gap(self) -> bool:
        """True if so much time lies between that they say little of one trip."""
        return self.length >= GAP

    @property
    def too_fast(self) -> bool:
        """True if no vehicle drives this far in this time, whatever the cameras' clocks."""
        seconds = (self.length + CLOCKS).total_seconds()
        return self.metres / seconds * 3.6 > FASTEST_KPH

    @property
    def kind(self) -> str:
        """How the map draws it."""
        return TOO_FAST if self.too_fast else AFTER_GAP if self.gap else ORDINARY


def metres(one: Stop, other: Stop) -> float:
    """Return the distance between two stops on a sphere."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    east = math.radians(other.lon - one.lon)
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def stops_of(reads: pl.DataFrame) -> list[Stop]:
    """Return the reads that have a place, in order of time; of a corrected read only the correction that counts.

    Args:
        reads: Columns of `reads.SCHEMA`.
    """
    placed = reads.filter(pl.col("corrected_by").is_null()).drop_nulls(["lat_e7", "lon_e7"]).sort("captured_at")
    name = pl.col("camera_name").fill_null(pl.col("camera_id"))
    rows = placed.select("captured_at", "lat_e7", "lon_e7", name).iter_rows()
    return [Stop(at, lat / 1e7, lon / 1e7, camera) for at, lat, lon, camera in rows]


def legs_of(stops: Sequence[Stop]) -> list[Leg]:
    """Return what lies between each stop and the next."""
    return [Leg(one, other) for one, other in pairwise(stops)]


def too_fast(stops: Sequence[Stop]) -> list[Leg]:
    """Return pairs of stops that one vehicle cannot have made: for each stop the first later one that is too far away."""
    widest = _across(stops)
    return [leg for number in range(len(stops)) if (leg := _first_too_fast(stops, number, widest))]


def _first_too_fast(stops: Sequence[Stop], number: int, widest: float) -> Leg | None:
    for place in range(number + 1, len(stops)):
        leg = Leg(stops[number], stops[place])
        if leg.too_fast:
            return leg
        if leg.length.total_seconds() * FASTEST_KPH / 3.6 > widest:
            return None
    return None


def _across(stops: Sequence[Stop]) -> float:
    """Return a length that no two stops are farther apart than, metres."""
    return 2 * max((metres(stops[0], each) for each in stops), default=0.0) + 1


def day_of(stop: Stop, zone: str) -> date:
    """Return the day on the agency's clocks."""
    return local(stop.at, zone).date()


def path_of(stops: Sequence[Stop]) -> dict[str, Any]:
    """Return stops and legs as `CanvassMap.path`: stops of one place as one, with their numbers; legs that lead elsewhere."""
    numbers: defaultdict[tuple[float, float, str], list[int]] = defaultdict(list)
    for number, stop in enumerate(stops, start=1):
        numbers[(stop.lat, stop.lon, stop.camera)].append(number)
    drawn = [{"lat": lat, "lon": lon, "name": name, "label": _label(of)} for (lat, lon, name), of in numbers.items()]
    return {"stops": drawn, "legs": list(_drawn(legs_of(stops)))}


def _drawn(legs: Sequence[Leg]) -> Iterator[dict[str, Any]]:
    for leg in legs:
        start, end = [leg.start.lon, leg.start.lat], [leg.end.lon, leg.end.lat]
        if start != end:
            yield {"from": start, "to": end, "kind": leg.kind}


def _label(numbers: Sequence[int]) -> str:
    more = " …" if len(numbers) > MOST_NUMBERS else ""
    return ", ".join(str(number) for number in numbers[:MOST_NUMBERS]) + more
