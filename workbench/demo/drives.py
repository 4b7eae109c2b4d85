"""Ways through town: which cameras a drive passes, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.demo.cameras import DemoCamera
from workbench.demo.town import Town

ZONES = 54
"""So many corners where drives begin and end, beside the roads out of town."""

VARIANTS = 3
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Routes:
    """All ways between all places, as flat arrays.

    Attributes:
        places: Corner of each place; the roads out of town come last.
        first: For way `(variant, start, end)`, counted in that order, where its cameras begin; one more at the end.
        camera, seconds: Number of each camera passed, and seconds after the start of the drive.
    """

    places: tuple[int, ...]
    first: Numbers
    camera: Numbers
    seconds: npt.NDArray[np.float64]

    def number(self, variant: Numbers, start: Numbers, end: Numbers) -> Numbers:
        """Return the numbers of ways."""
        return (variant * len(self.places) + start) * len(self.places) + end


def build_routes(town: Town, cameras: tuple[DemoCamera, ...]) -> Routes:
    """Find the ways between all places. They belong to the town: the same at every making, whatever the seed."""
    rng = np.random.default_rng(35)
    places = _places(town, rng)
    watched = {(camera.block, camera.start): n for n, camera in enumerate(cameras) if camera.kind == "fixed"}
    first, passed, seconds = [0], list[int](), list[float]()
    for _ in range(VARIANTS):
        stretched = (rng.uniform(1.0, 2.0, len(town.blocks)) * town.seconds).tolist()
        for start in places:
            before = town.ways_from(start, stretched)
            for end in places:
                for camera, at_s in _passed(town, cameras, watched, _way(before, start, end)):
                    passed.append(camera)
                    seconds.append(at_s)
                first.append(len(passed))
    return Routes(places, np.array(first), np.array(passed), np.array(seconds))


def _places(town: Town, rng: np.random.Generator) -> tuple[int, ...]:
    entries = list(town.entries.values())
    inner = [corner for corner, ways in town.leaving.items() if ways and corner not in entries]
    return (*(int(c) for c in rng.choice(inner, ZONES, replace=False)), *entries)


def _way(before: dict[int, tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return the way as (block, corner from which it is entered), in driving order."""
    way: list[tuple[int, int]] = []
    while end != start:
        end, block = before[end]
        way.append((block, end))
    return way[::-1]


def _passed(
    town: Town, cameras: tuple[DemoCamera, ...], camera_at: dict[tuple[int, int], int], way: list[tuple[int, int]]
) -> list[tuple[int, float]]:
    found, at_s = [], 0.0
    for block, start in way:
        camera = camera_at.get((block, start))
        if camera is not None:
            found.append((camera, at_s + cameras[camera].share * town.seconds[block]))
        at_s += town.seconds[block]
    return found


def one_drive(
    town: Town, cameras: tuple[DemoCamera, ...], start: int, end: int
) -> tuple[list[tuple[int, float]], float]:
    """Return (camera, seconds after the start) for one drive by the quickest way, and how long it takes in all."""
    watched = {(camera.block, camera.start): n for n, camera in enumerate(cameras) if camera.kind == "fixed"}
    way = _way(town.ways_from(start, town.seconds), start, end)
    return _passed(town, cameras, watched, way), sum(town.seconds[block] for block, _ in way)
