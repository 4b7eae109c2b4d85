"""Marrow Falls: streets, a river with four bridges, a park with a pond, cameras. The same at every making.

Streets are a graph: nodes are corners, edges are blocks that can be driven both ways. Names are invented.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbench.demo.ground import bent, degrees

COLUMNS, ROWS = 20, 15
STEP_X, STEP_Y = 260.0, 240.0
MAIN_ROW, PRAIRIE_COLUMN = 7, 13
BRIDGES = (2, 7, 10, 13)
PARK_COLUMNS, PARK_ROWS = range(14, 17), range(9, 12)

EAST_WEST = "Coulee Larkspur Tamarack Sandreed Bluestem Cooper Gannet Main Sage Flint Heron Mill Kestrel Juniper Summit"
NORTH_SOUTH = (
    "Quarry Depot Second Harvest Fourth Granary Sixth Chapel River Levee Tenth Foundry Twelfth Prairie Parkside Linden "
    "Sixteenth Orchard Meadow Rampart"
)
SPEED_MPS = {"arterial": 14.0, "collector": 11.0, "residential": 8.0}
_ARTERIAL_ROWS, _ARTERIAL_COLUMNS = (2, MAIN_ROW, 12), (4, PRAIRIE_COLUMN, 18)
_COLLECTOR_ROWS, _COLLECTOR_COLUMNS = (4, 10, 13), (1, 8, 10, 16)


@dataclass(frozen=True, slots=True)
class StreetBlock:
    """One block of a street, from corner `a` to corner `b`; drawn through `points` (metres)."""

    a: int
    b: int
    name: str
    kind: str
    points: tuple[tuple[float, float], ...]

    @property
    def length_m(self) -> float:
        """Metres along the block."""
        return sum(math.dist(a, b) for a, b in zip(self.points, self.points[1:], strict=False))

    @property
    def seconds(self) -> float:
        """Time to drive it, with a share of its lights."""
        return self.length_m / SPEED_MPS[self.kind] + 4.0


@dataclass(frozen=True)
class Town:
    """Streets as a graph. `corners` are metres; `entries` are the corners where roads leave town, by name."""

    corners: tuple[tuple[float, float], ...]
    blocks: tuple[StreetBlock, ...]
    entries: dict[str, int]

    @cached_property
    def leaving(self) -> dict[int, list[tuple[int, int]]]:
        """For each corner, the (next corner, block) that one can drive to."""
        ways: dict[int, list[tuple[int, int]]] = {corner: [] for corner in range(len(self.corners))}
        for number, block in enumerate(self.blocks):
            ways[block.a].append((block.b, number))
            ways[block.b].append((block.a, number))
        return ways

    def heading_deg(self, start: int, end: int) -> int:
        """Return the direction from one corner to another, degrees clockwise from north."""
        (x1, y1), (x2, y2) = self.corners[start], self.corners[end]
        return round(math.degrees(math.atan2(x2 - x1, y2 - y1))) % 360

    def place(self, corner: int) -> tuple[float, float]:
        """Return a corner's (lat, lon) in degrees."""
        lon, lat = degrees(*self.corners[corner])
        return float(lat), float(lon)

    @cached_property
    def seconds(self) -> tuple[float, ...]:
        """Time to drive each block."""
        return tuple(block.seconds for block in self.blocks)

    def ways_from(self, start: int, seconds: Sequence[float]) -> dict[int, tuple[int, int]]:
        """Return for each corner the (corner, block) before it on the quickest way from `start`.

        Args:
            seconds: How long each block takes; stretch it, so that not everybody drives the same way.
        """
        best, before = {start: 0.0}, dict[int, tuple[int, int]]()
        queue = [(0.0, start)]
        while queue:
            so_far, corner = heapq.heappop(queue)
            if so_far > best[corner]:
                continue
            for there, number in self.leaving[corner]:
                time = so_far + seconds[number]
                if time < best.get(there, math.inf):
                    best[there], before[there] = time, (corner, number)
                    heapq.heappush(queue, (time, there))
        return before


def build_town() -> Town:
    """Lay the town out."""
    corners = [_corner(i, j) for j in range(ROWS) for i in range(COLUMNS)]
    blocks = list(_grid())
    entries: dict[str, int] = {}
    for name, street, at, to in _roads_out():
        entries[name] = len(corners)
        corners.append(to)
        points = _line((corners[at], to), 6)
        blocks.append(StreetBlock(at, entries[name], street, "arterial", points))
    return Town(tuple(corners), tuple(blocks), entries)


def corner_at(column: int, row: int) -> int:
    """Return the number of the corner of two streets of the grid."""
    return row * COLUMNS + column


def _corner(i: float, j: float) -> tuple[float, float]:
    x, y = bent(i * STEP_X, j * STEP_Y)
    return round(float(x), 1), round(float(y), 1)


def _line(ends: tuple[tuple[float, float], tuple[float, float]], parts: int) -> tuple[tuple[float, float], ...]:
    (x1, y1), (x2, y2) = ends
    shares = [n / parts for n in range(parts + 1)]
    return tuple((round(x1 + (x2 - x1) * s, 1), round(y1 + (y2 - y1) * s, 1)) for s in shares)


def _grid() -> Iterator[StreetBlock]:
    streets, avenues = EAST_WEST.split(), NORTH_SOUTH.split()
    for j in range(ROWS):
        for i in range(COLUMNS - 1):
            if not _in_park(i, j, i + 1, j) and not _in_river(i, j):
                curve = tuple(_corner(i + n / 3, j) for n in range(4))
                yield StreetBlock(corner_at(i, j), corner_at(i + 1, j), f"{streets[j]} St", _row_class(j), curve)
    for i in range(COLUMNS):
        for j in range(ROWS - 1):
            if not _in_park(i, j, i, j + 1):
                curve = tuple(_corner(i, j + n / 3) for n in range(4))
                yield StreetBlock(corner_at(i, j), corner_at(i, j + 1), f"{avenues[i]} Ave", _column_class(i), curve)


def _in_river(i: int, j: int) -> bool:
    return i == 8 and j not in BRIDGES


def _in_park(i1: int, j1: int, i2: int, j2: int) -> bool:
    """True for a block that would cross the park; blocks along its edge stay."""
    left, right, low, high = PARK_COLUMNS[0], PARK_COLUMNS[-1], PARK_ROWS[0], PARK_ROWS[-1]
    i, j = (i1 + i2) / 2, (j1 + j2) / 2
    return left < i < right and low < j < high


def _row_class(j: int) -> str:
    return "arterial" if j in _ARTERIAL_ROWS else "collector" if j in _COLLECTOR_ROWS else "residential"


def _column_class(i: int) -> str:
    return "arterial" if i in _ARTERIAL_COLUMNS else "collector" if i in _COLLECTOR_COLUMNS else "residential"


def _roads_out() -> Iterator[tuple[str, str, int, tuple[float, float]]]:
    """Yield the roads that leave town: name of the entry, street, corner where it leaves, end (metres)."""
    ends = {
        "West": ("Highway 9", (0, MAIN_ROW), (-2_400.0, 1_900.0)),
        "East": ("Highway 9", (COLUMNS - 1, MAIN_ROW), (7_400.0, 1_500.0)),
        "North": ("Prairie Ave", (PRAIRIE_COLUMN, ROWS - 1), (3_500.0, 5_300.0)),
        "South": ("Prairie Ave", (PRAIRIE_COLUMN, 0), (3_250.0, -1_900.0)),
        "Northwest": ("Quarry Rd", (0, 12), (-1_700.0, 4_600.0)),
        "Southeast": ("Stage Rd", (COLUMNS - 1, 2), (6_900.0, -900.0)),
    }
    for name, (street, (i, j), end) in ends.items():
        yield name, street, corner_at(i, j), end
