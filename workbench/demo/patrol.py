"""The mobile units' drives and what they read on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from workbench.demo.cameras import UNITS, DemoCamera
from workbench.demo.ground import degrees
from workbench.demo.hours import DAYS
from workbench.demo.town import Town
from workbench.demo.traffic import Sightings, joined, within
from workbench.demo.vehicles import Vehicles

SHIFT_H = 8
BLOCK_S = 45
WITHOUT_POSITION = 0.12


def unit_passes(
    rng: np.random.Generator, town: Town, cameras: tuple[DemoCamera, ...], vehicles: Vehicles, now: datetime, count: int
) -> Sightings:
    """Let every unit drive its shifts, corner to corner, and read `count` vehicles in all, mostly parked ones."""
    first_unit = len(cameras) - UNITS
    shifts = [(unit, day) for unit in range(UNITS) for day in range(DAYS) if (day + unit) % 3]
    each = int(count * 1.25 / len(shifts)) + 2
    parts = [_shift(rng, town, vehicles, first_unit + unit, _start(now, unit, day), each) for unit, day in shifts]
    passes = within(joined(parts), now)
    return passes.only(np.sort(rng.choice(len(passes.at), min(count, len(passes.at)), replace=False)))


def _start(now: datetime, unit: int, day: int) -> int:
    start = now - timedelta(days=DAYS - day) + timedelta(hours=(unit % 3) * SHIFT_H)
    return int(start.timestamp() * 1e6)


def _shift(rng: np.random.Generator, town: Town, vehicles: Vehicles, camera: int, start: int, count: int) -> Sightings:
    corners = np.array([town.corners[corner] for corner in _walk(rng, town, SHIFT_H * 3600 // BLOCK_S + 1)])
    seconds = rng.random(count) * SHIFT_H * 3600
    before, share = (seconds // BLOCK_S).astype(np.int64), ((seconds % BLOCK_S) / BLOCK_S)[:, None]
    places = corners[before] * (1 - share) + corners[before + 1] * share + rng.normal(0, 6, (count, 2))
    lon, lat = degrees(places[:, 0], places[:, 1])
    lost = rng.random(count) < WITHOUT_POSITION
    local = rng.random(count) < 0.8
    limit = np.where(local, vehicles.kinds[2], vehicles.kinds[-1])
    vehicle = (rng.random(count) * limit).astype(np.int64)
    at = start + (seconds * 1e6).astype(np.int64)
    camera_of = np.full(count, camera)
    return Sightings(vehicle, camera_of, at, np.where(lost, np.nan, lat), np.where(lost, np.nan, lon))


def _walk(rng: np.random.Generator, town: Town, steps: int) -> list[int]:
    """Drive on from corner to corner, not straight back unless at a dead end."""
    turns = rng.random(steps + 1)
    driven = [corner for corner, ways in town.leaving.items() if ways]
    walk = [driven[int(turns[0] * len(driven))]]
    for turn in turns[1:]:
        ways = [there for there, _ in town.leaving[walk[-1]] if len(walk) < 2 or there != walk[-2]]
        walk.append(ways[int(turn * len(ways))] if ways else walk[-2])
    return walk
