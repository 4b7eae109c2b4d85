"""Drives through town, and what the readers make of them.

All arrays run over drives or over reads; nothing loops over either. One seed, one town, one `now`: the same reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from workbench.demo.cameras import DemoCamera
from workbench.demo.drives import VARIANTS, Routes
from workbench.demo.hours import DAYS, Instants, departures
from workbench.demo.plates import STATES, misread
from workbench.demo.vehicles import BODIES, COLOURS, MAKES, Habits, Vehicles

Numbers = npt.NDArray[np.int64]

MISREAD = 0.05
MISSED = 0.07
"""Share of vehicles that pass a camera and are not read: a missing read proves nothing."""

_SHARE = {"resident": 0.46, "commuter": 0.13, "visitor": 0.13, "through": 0.28}
_PROFILE = {"resident": "any", "commuter": "in", "visitor": "any", "through": "any"}
_STAY_H = {"resident": (0.3, 1.6), "commuter": (7.5, 0.7), "visitor": (0.5, 2.0), "through": (-2.0, 2.0)}
"""Shortest stay before driving back, and the mean of what comes on top, hours; who passes through adds whole days."""

_UNKNOWN = {"state": 0.08, "colour": 0.06, "make": 0.15, "body": 0.05, "heading_deg": 0.04}


@dataclass(frozen=True, slots=True)
class Sightings:
    """Vehicles that readers saw: which vehicle, by which camera, when (microseconds, UTC), and where, if a unit."""

    vehicle: Numbers
    camera: Numbers
    at: Instants
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]

    def only(self, which: npt.NDArray[np.bool_] | Numbers) -> Sightings:
        """Return some of them."""
        return Sightings(self.vehicle[which], self.camera[which], self.at[which], self.lat[which], self.lon[which])


@dataclass(frozen=True, slots=True)
class Gap:
    """A time, microseconds, in which one camera (its number) reads but a share of what passes it."""

    camera: int
    start: int
    end: int
    kept: float


def thinned(rng: np.random.Generator, passes: Sightings, gaps: Sequence[Gap]) -> Sightings:
    """Leave out what cameras did not read while they were down or quiet."""
    read = np.ones(len(passes.at), np.bool_)
    for gap in gaps:
        there = (passes.camera == gap.camera) & (passes.at >= gap.start) & (passes.at < gap.end)
        read &= ~there | (rng.random(len(read)) < gap.kept)
    return passes.only(read)


def joined(parts: list[Sightings]) -> Sightings:
    """Put several together, in order of time, then camera, then vehicle."""
    names = ("vehicle", "camera", "at", "lat", "lon")
    whole = Sightings(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    return whole.only(np.lexsort((whole.vehicle, whole.camera, whole.at)))


def within(passes: Sightings, now: datetime) -> Sightings:
    """Keep what lies in the thirty days before `now`."""
    end = int(now.timestamp() * 1e6)
    return passes.only((passes.at >= end - int(timedelta(days=DAYS).total_seconds() * 1e6)) & (passes.at < end))


def fixed_passes(
    rng: np.random.Generator,
    routes: Routes,
    vehicles: Vehicles,
    habits: Habits,
    now: datetime,
    count: int,
    gaps: Sequence[Gap] = (),
) -> Sightings:
    """Drive until the fixed cameras have read `count` vehicles."""
    parts = []
    for place, kind in enumerate(_SHARE):
        wanted = int(count * _SHARE[kind])
        vehicle, way, at = _drives(rng, routes, vehicles, habits, now, kind, place, wanted)
        parts.append(_spread(rng, routes, vehicle, way, at))
    passes = thinned(rng, within(joined(parts), now), gaps)
    if len(passes.at) < count:
        raise ValueError("too few drives for so many reads")
    return passes.only(np.sort(rng.choice(len(passes.at), count, replace=False)))


def _drives(
    rng: np.random.Generator,
    routes: Routes,
    vehicles: Vehicles,
    habits: Habits,
    now: datetime,
    kind: str,
    place: int,
    count: int,
) -> tuple[Numbers, Numbers, Instants]:
    """Draw drives there and back until they pass about so many cameras; return vehicle, way and departure of each."""
    low, high = int(vehicles.kinds[place]), int(vehicles.kinds[place + 1])
    weight = habits.weight[low:high] / habits.weight[low:high].sum()
    there = rng.choice(high - low, max(count, 50), p=weight) + low
    start, end = habits.start[there], habits.ends[there, rng.choice(4, len(there), p=(0.5, 0.25, 0.15, 0.1))]
    variant = (there + rng.integers(0, 5, len(there)) // 4) % VARIANTS
    out, back = routes.number(variant, start, end), routes.number(variant, end, start)
    passed = np.cumsum(_lengths(routes)[out] + _lengths(routes)[back])
    drives = int(np.searchsorted(passed * (1 - MISSED) * 0.93, count)) + 2
    at = departures(rng, len(there), now, _PROFILE[kind])
    least, mean = _STAY_H[kind]
    days = rng.integers(1, 5, len(there)) if kind == "through" else np.zeros(len(there))
    later = at + ((24 * days + least + rng.exponential(mean, len(there))) * 3.6e9).astype(np.int64)
    cut = slice(0, drives)
    return (
        np.concatenate((there[cut], there[cut])),
        np.concatenate((out[cut], back[cut])),
        np.concatenate((at[cut], later[cut])),
    )


def _lengths(routes: Routes) -> Numbers:
    return np.diff(routes.first)


def _spread(rng: np.random.Generator, routes: Routes, vehicle: Numbers, way: Numbers, at: Instants) -> Sightings:
    """Turn each drive into its passes, a few of them missed."""
    lengths = _lengths(routes)[way]
    drive = np.repeat(np.arange(len(way)), lengths)
    step = np.arange(len(drive)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    passed = routes.first[way[drive]] + step
    pace = rng.uniform(0.85, 1.3, len(way))[drive]
    seconds = routes.seconds[passed] * pace + rng.uniform(0, 6, len(drive))
    nowhere = np.full(len(drive), np.nan)
    found = Sightings(
        vehicle[drive], routes.camera[passed], at[drive] + (seconds * 1e6).astype(np.int64), nowhere, nowhere
    )
    return found.only(rng.random(len(drive)) >= MISSED)


def reads_of(
    rng: np.random.Generator,
    passes: Sightings,
    vehicles: Vehicles,
    cameras: tuple[DemoCamera, ...],
    readings: dict[int, str],
) -> pl.DataFrame:
    """Read passes as cameras do: mostly right, not always sure, not always seeing everything.

    Args:
        told: For passes that an incident planted, by number, the plate as it is read.

    Returns:
        camera, camera_id, at (datetime, milliseconds, UTC), plate (as read), vehicle, true_plate, true_state, state, colour, make, body,
        heading_deg, confidence (0-1), lat, lon; in the order of `passes`.
    """
    count = len(passes.at)
    wrong = rng.random(count) < MISREAD
    wrong[list(readings)] = False
    true = pl.Series("plate", vehicles.plate).gather(passes.vehicle)
    plate = true.clone()  # scattering changes a series in place
    plate = _put(plate, np.flatnonzero(wrong), misread(rng, plate.filter(pl.Series(wrong)).to_list()))
    plate = _put(plate, np.array(sorted(readings), dtype=np.int64), [readings[n] for n in sorted(readings)])
    sure = np.where(wrong, rng.beta(6, 3, count), rng.beta(22, 1.4, count))
    headings = np.array([-1 if c.heading_deg is None else c.heading_deg for c in cameras])[passes.camera]
    seen = {
        "state": _pick([state.code for state in STATES], vehicles.state[passes.vehicle]),
        "colour": _pick(list(COLOURS), _other_colours(rng, vehicles.colour[passes.vehicle], readings)),
        "make": _pick(list(MAKES), vehicles.make[passes.vehicle]),
        "body": _pick(list(BODIES), vehicles.body[passes.vehicle]),
        "heading_deg": pl.Series(np.where(headings < 0, rng.integers(0, 360, count), headings), dtype=pl.Int32),
    }
    for name, share in _UNKNOWN.items():
        hidden = rng.random(count) < share
        hidden[list(readings)] = False
        seen[name] = seen[name].set(pl.Series(hidden), None)
    return pl.DataFrame(
        {
            "camera": passes.camera,
            "camera_id": _pick([camera.camera_id for camera in cameras], passes.camera),
            "at": pl.Series(passes.at // 1000 * 1000).cast(pl.Datetime("us", "UTC")),
            "plate": plate,
            "vehicle": passes.vehicle,
            "true_plate": true,
            "true_state": _pick([state.code for state in STATES], vehicles.state[passes.vehicle]),
            **seen,
            "confidence": np.round(sure, 3),
            "lat": pl.Series(passes.lat, nan_to_null=True),
            "lon": pl.Series(passes.lon, nan_to_null=True),
        }
    )


def _put(plates: pl.Series, at: Numbers, texts: list[str]) -> pl.Series:
    return plates.scatter(at, texts) if len(at) else plates


def _pick(texts: list[str], numbers: npt.NDArray[np.integer]) -> pl.Series:
    return pl.Series(texts).gather(numbers)


def _other_colours(rng: np.random.Generator, colour: Numbers, readings: dict[int, str]) -> Numbers:
    """Mix up light, dark and grey now and then, as cameras do at night."""
    grey = [COLOURS.index(name) for name in ("white", "grey", "silver", "black")]
    mixed = np.isin(colour, grey) & (rng.random(len(colour)) < 0.06)
    mixed[list(readings)] = False
    return np.where(mixed, np.array(grey)[rng.integers(0, 4, len(colour))], colour)
