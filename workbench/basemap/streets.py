"""The index of streets: ways of one name that hang together are one street, and streets that share a node meet in a corner."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from data_access.gateway.basemap.index import SCHEMA
from data_access.gateway.basemap.ways import SCHEMA as WAYS
from workbench.basemap.classes import STREETS
from workbench.basemap.extract import Features

LAT_M = 111_195.0
SAME_STREET_M = 300.0
"""Ways of one name this close are one street: a street often skips a block, a park or a river."""

SAME_CORNER_M = 60.0
"""Nodes of the same two streets this close are one corner: divided roads cross in four."""

NEAR_M = 15_000.0
OTHER_NAMES = ("alt_name", "old_name", "name:en", "ref")

Points = npt.NDArray[np.float64]


@dataclass(slots=True)
class Gazetteer:
    """Ways with a name, and places with one, gathered while the file is read. `lines` are lon, lat in degrees."""

    names: list[str] = field(default_factory=list)
    others: list[tuple[str, ...]] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    places: list[tuple[str, float, float]] = field(default_factory=list)

    def take_ways(self, batch: Features) -> None:
        """Take the streets of a batch; those without a name are known by their number (`ref`), if they have one."""
        for line, tags in zip(batch.geometries, batch.tags, strict=True):
            name = tags.get("name") or tags.get("ref")
            if name and tags.get("highway") in STREETS:
                self.names.append(name.strip())
                self.others.append(tuple(_others(name, tags)))
                self.lines.append(line)

    def take_places(self, batch: Features) -> None:
        """Take the named places of a batch."""
        self.places += [(str(t["name"]), p.x, p.y) for p, t in zip(batch.geometries, batch.tags, strict=True)]


def _others(name: str, tags: Mapping[str, str | None]) -> Iterator[str]:
    for key in OTHER_NAMES:
        for other in (tags.get(key) or "").split(";"):
            if other.strip() and other.strip() != name:
                yield other.strip()


def index_of(gazetteer: Gazetteer) -> pa.Table:
    """Return the index, in the columns of `data_access.gateway.basemap.index.SCHEMA`."""
    lines = np.array(gazetteer.lines, dtype=object)
    street_of = _streets_of(gazetteer.names, lines)
    rows = [*_street_rows(gazetteer, lines, street_of)]
    rows += [_corner_row(a, b, *at) for (a, b), at in _corners(lines, street_of)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def ways_of(gazetteer: Gazetteer) -> pa.Table:
    """Return the lines of the streets, in the columns of `data_access.gateway.basemap.ways.SCHEMA`."""
    lines = np.array(gazetteer.lines, dtype=object)
    rows = [
        {"street": street, "name": name, "lat_e7": _all_e7(line, 1), "lon_e7": _all_e7(line, 0)}
        for name, line, street in zip(
            gazetteer.names, gazetteer.lines, _streets_of(gazetteer.names, lines).tolist(), strict=True
        )
    ]
    return pa.Table.from_pylist(rows, schema=WAYS)


def _all_e7(line: Any, axis: int) -> list[int]:
    return [_e7(degrees) for degrees in shapely.get_coordinates(line)[:, axis].tolist()]


def write_table(table: pa.Table, path: Path) -> None:
    """Write the index, or the lines, where the gateway will look for it."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _streets_of(names: Sequence[str], lines: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Return for each way the number of its street; streets are numbered by name, then as they come."""
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for way, name in enumerate(names):
        by_name[name].append(way)
    found, count = np.zeros(len(names), dtype=np.int64), 0
    for name in sorted(by_name):
        ways = by_name[name]
        groups = _groups(_metres(lines[ways]))
        found[ways] = groups + count
        count += int(groups.max()) + 1
    return found


def _metres(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Lay degrees out in metres, near enough over the length of a town."""
    lat = float(shapely.get_coordinates(lines[:1])[0, 1])
    scale = np.array([LAT_M * math.cos(math.radians(lat)), LAT_M])
    scaled: npt.NDArray[np.object_] = shapely.transform(lines, lambda points: points * scale)
    return scaled


def _groups(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Number the groups of lines that are within `SAME_STREET_M` of one another, from line to line."""
    if len(lines) == 1:
        return np.zeros(1, dtype=np.int64)
    first, second = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=SAME_STREET_M)
    parent = list(range(len(lines)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = n = parent[parent[n]]
        return n

    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        parent[max(root(one), root(other))] = min(root(one), root(other))
    return np.unique([root(n) for n in range(len(lines))], return_inverse=True)[1]


def _street_rows(
    gazetteer: Gazetteer, lines: npt.NDArray[np.object_], street_of: npt.NDArray[np.int64]
) -> Iterator[dict[str, Any]]:
    order = np.argsort(street_of, kind="stable")
    starts = np.flatnonzero(np.diff(street_of[order], prepend=-1))
    near = _nearest(gazetteer.places)
    for number, ways in enumerate(np.split(order, starts[1:])):
        parts, others = lines[ways], {other: None for way in ways for other in gazetteer.others[way]}
        lat, lon = _middle(parts)
        yield {
            "a": number,
            "b": -1,
            "name": gazetteer.names[ways[0]],
            "also": list(others),
            "near": near(lat, lon),
            "length_m": round(float(shapely.length(_metres(parts)).sum())),
            "lat_e7": _e7(lat),
            "lon_e7": _e7(lon),
            **dict(
                zip(("west_e7", "south_e7", "east_e7", "north_e7"), map(_e7, shapely.total_bounds(parts)), strict=True)
            ),
        }


def _middle(parts: npt.NDArray[np.object_]) -> tuple[float, float]:
    """Return (lat, lon) of the place on a street that is nearest to its centre of gravity."""
    whole = shapely.multilinestrings(list(parts))
    on = shapely.get_point(shapely.shortest_line(whole, shapely.centroid(whole)), 0)
    return float(on.y), float(on.x)


def _nearest(places: Sequence[tuple[str, float, float]]) -> Any:
    """Return a function that names the nearest place, "" if none is within `NEAR_M`."""
    if not places:
        return lambda lat, lon: ""
    shrink = math.cos(math.radians(places[0][2]))
    tree = shapely.STRtree(shapely.points([(x * shrink, y) for _, x, y in places]))

    def near(lat: float, lon: float) -> str:
        found = tree.query_nearest(shapely.Point(lon * shrink, lat), max_distance=NEAR_M / LAT_M, all_matches=False)
        return places[int(found[0])][0] if len(found) else ""

    return near


def _corners(
    lines: npt.NDArray[np.object_], street_of: npt.NDArray[np.int64]
) -> Iterator[tuple[tuple[int, int], tuple[float, float]]]:
    """Yield the pair of streets and (lat, lon) of every corner, by the pair. Streets meet where ways share a node."""
    met: defaultdict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for (lon, lat), streets in _shared_nodes(lines, street_of):
        for pair in itertools.combinations(streets, 2):
            met[pair].append((lat, lon))
    for pair in sorted(met):
        for at in _gathered(met[pair]):
            yield pair, at


def _shared_nodes(
    lines: npt.NDArray[np.object_], street_of: npt.NDArray[np.int64]
) -> Iterator[tuple[tuple[float, float], list[int]]]:
    """Yield (lon, lat) and the streets, in order, of every node that ways of several streets share."""
    points, way = shapely.get_coordinates(lines, return_index=True)
    nodes, node = np.unique(np.round(points * 1e7).astype(np.int64), axis=0, return_inverse=True)
    pairs = np.unique(np.column_stack([node.ravel(), street_of[way]]), axis=0)
    starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1))
    counts = np.diff(starts, append=len(pairs))
    for start, count in zip(starts[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
        lon, lat = (nodes[pairs[start, 0]] / 1e7).tolist()
        yield (lon, lat), pairs[start : start + count, 1].tolist()


def _gathered(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return one (lat, lon) for each gathering of nodes within `SAME_CORNER_M` of its first."""
    groups: list[list[tuple[float, float]]] = []
    for place in sorted(places):
        near = next((group for group in groups if _apart_m(group[0], place) <= SAME_CORNER_M), None)
        if near is None:
            groups.append([place])
        else:
            near.append(place)
    return [(sum(lat for lat, _ in g) / len(g), sum(lon for _, lon in g) / len(g)) for g in groups]


def _apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    across = math.cos(math.radians(one[0]))
    return LAT_M * math.hypot(one[0] - other[0], (one[1] - other[1]) * across)


def _corner_row(a: int, b: int, lat: float, lon: float) -> dict[str, Any]:
    return {"a": a, "b": b, "lat_e7": _e7(lat), "lon_e7": _e7(lon)}


def _e7(degrees: float) -> int:
    return round(float(degrees) * 1e7)
