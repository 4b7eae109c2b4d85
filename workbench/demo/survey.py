"""The town as an OpenStreetMap file, so that its map is built the way a real town's is. The same bytes at every making."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

import numpy as np

from workbench.demo.ground import RIVER_WIDTH_M, degrees, river
from workbench.demo.town import PARK_COLUMNS, PARK_ROWS, StreetBlock, Town, corner_at

ATTRIBUTION = "SYNTHETIC: Marrow Falls is an invented town"
HIGHWAYS = {"arterial": "primary", "collector": "tertiary", "residential": "residential"}
Points = list[tuple[float, float]]
"""Metres east and north."""

_NAMES = (
    ("town", "Marrow Falls", 2_950, 2_050),
    ("suburb", "Westbank", 1_000, 2_300),
    ("suburb", "Rampart Hill", 4_400, 500),
    ("neighbourhood", "Old Mills", 2_700, 3_000),
)


def survey(town: Town) -> bytes:
    """Return the town as OpenStreetMap XML: streets, river, pond, park, buildings, names. Ways share their nodes."""
    paper = _Paper()
    for points, tags in [*_waters(town), _park(town), *_buildings(town)]:
        paper.way([*points, points[0]], tags)
    for block, run in _streets(town):
        paper.way(run, {"highway": HIGHWAYS[block.kind], "name": block.name})
    for kind, name, x, y in _NAMES:
        paper.node((x, y), {"place": kind, "name": name})
    return paper.bytes()


class _Paper:
    """Nodes and ways as they are written; a place on the ground is one node."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[float, float], int] = {}
        self._lines: list[str] = []
        self._named: dict[int, str] = {}

    def node(self, point: tuple[float, float], tags: dict[str, str] | None = None) -> int:
        """Return the number of the node at a point; made if it is new."""
        lon, lat = degrees(*point)
        number = self._nodes.setdefault((float(lat), float(lon)), len(self._nodes) + 1)
        if tags:
            self._named[number] = _tags(tags)
        return number

    def way(self, points: Points, tags: dict[str, str]) -> None:
        """Draw a line; a closed one may be an area."""
        refs = "".join(f'<nd ref="{self.node(point)}"/>' for point in points)
        self._lines.append(f'<way id="{len(self._lines) + 1}" version="1">{refs}{_tags(tags)}</way>')

    def bytes(self) -> bytes:
        """Return the file."""
        nodes = (
            f'<node id="{n}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">{self._named.get(n, "")}</node>'
            for (lat, lon), n in self._nodes.items()
        )
        head = f'<osm version="0.6" attribution={quoteattr(ATTRIBUTION)}>'
        return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *nodes, *self._lines, "</osm>", ""]).encode()


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def _waters(town: Town) -> Iterator[tuple[Points, dict[str, str]]]:
    norths = [float(y) for y in np.arange(-1_600, 5_001, 100)]
    half = RIVER_WIDTH_M / 2
    left, right = [(float(river(y)) - half, y) for y in norths], [(float(river(y)) + half, y) for y in norths]
    yield left + right[::-1], {"natural": "water", "water": "river", "name": "Marrow River"}
    x, y = _middle([town.corners[corner_at(i, j)] for i in (15, 16) for j in (10, 11)])
    turns = np.arange(0, 2 * math.pi, math.pi / 12)
    yield [(x + 90 * math.cos(a), y + 60 * math.sin(a)) for a in turns], {"natural": "water", "name": "Kettle Pond"}


def _park(town: Town) -> tuple[Points, dict[str, str]]:
    left, right, low, high = PARK_COLUMNS[0], PARK_COLUMNS[-1], PARK_ROWS[0], PARK_ROWS[-1]
    corners = [(left, low), (right, low), (right, high), (left, high)]
    return [town.corners[corner_at(*c)] for c in corners], {"leisure": "park", "name": "Founders Park"}


def _streets(town: Town) -> Iterator[tuple[StreetBlock, Points]]:
    """Yield each run of blocks of one street as one line."""
    runs: list[tuple[StreetBlock, Points]] = []
    for block in town.blocks:
        if runs and runs[-1][0].name == block.name and runs[-1][1][-1] == block.points[0]:
            runs[-1][1].extend(block.points[1:])
        else:
            runs.append((block, list(block.points)))
    yield from runs


def _buildings(town: Town) -> Iterator[tuple[Points, dict[str, str]]]:
    """Yield houses along the residential blocks, on both sides of the street."""
    for number, block in enumerate(town.blocks):
        if block.kind != "residential":
            continue
        (x1, y1), (x2, y2) = block.points[0], block.points[-1]
        along = math.dist((x1, y1), (x2, y2))
        ux, uy = (x2 - x1) / along, (y2 - y1) / along
        for place, side in ((0.3, 1), (0.5, -1), (0.72, 1)):
            deep, wide = 12 + number * 7 % 9, 14 + number * 5 % 11
            x, y = x1 + (x2 - x1) * place, y1 + (y2 - y1) * place
            yield (
                [(x + ux * a - uy * b * side, y + uy * a + ux * b * side) for a, b in _box(wide, 18, deep)],
                {"building": "yes"},
            )


def _box(wide: float, near: float, deep: float) -> Iterable[tuple[float, float]]:
    return (-wide / 2, near), (wide / 2, near), (wide / 2, near + deep), (-wide / 2, near + deep)


def _middle(points: Points) -> tuple[float, float]:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
