"""Base maps for tests: an index made of a few lines, without tiles; and OpenStreetMap files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import shapely

from data_access.gateway.basemap.about import ABOUT, About
from data_access.gateway.basemap.index import StreetIndex, of_table
from workbench.basemap.streets import Gazetteer, index_of, ways_of, write_table

ROOT = Path(__file__).parents[2]
HELSINKI = ROOT / "build" / "Helsinki.osm.pbf"
"""Real streets; `tools/set_up browser` takes the file out of a package."""

Line = Sequence[tuple[float, float]]
"""(lon, lat) in degrees."""

TOWN: Mapping[str, Line] = {
    "Main St": [(-101.21, 43.9), (-101.2, 43.9), (-101.19, 43.9)],
    "3rd Ave": [(-101.2, 43.89), (-101.2, 43.9), (-101.2, 43.91)],
}


def an_index(streets: Mapping[str, Line] | Sequence[tuple[str, Line]], **others: str) -> StreetIndex:
    """Index some streets; two may have one name. `others` are other names, by name with `_` for a space."""
    return of_table(a_table(streets, **others))


def a_table(streets: Mapping[str, Line] | Sequence[tuple[str, Line]], **others: str) -> pa.Table:
    """The same as rows."""
    pairs = list(streets.items() if isinstance(streets, Mapping) else streets)
    names = [name for name, _ in pairs]
    also = [(others[key],) if (key := name.replace(" ", "_")) in others else () for name in names]
    return index_of(Gazetteer(names, also, [shapely.LineString(line) for _, line in pairs]))


def the_ways(streets: Mapping[str, Line]) -> pa.Table:
    """The lines of some streets as rows."""
    return ways_of(
        Gazetteer([*streets], [() for _ in streets], [shapely.LineString(each) for each in streets.values()])
    )


def a_basemap(folder: Path, streets: Mapping[str, Line]) -> About:
    """Put an index of some streets where a site has its base map; there are no tiles."""
    table = a_table(streets)
    folder.mkdir(exist_ok=True)
    write_table(table, folder / "new")
    corners = sum(b >= 0 for b in table["b"].to_pylist())
    about = About(
        version=hashlib.sha256((folder / "new").read_bytes()).hexdigest()[:16],
        attribution="Invented",
        source="lines",
        built_at=datetime(2026, 11, 20, tzinfo=UTC),
        bounds=(-102, 43, -101, 44),
        streets=table.num_rows - corners,
        corners=corners,
    )
    (folder / "new").replace(folder / f"{about.version}.streets")
    write_table(the_ways(streets), folder / f"{about.version}.ways")
    (folder / ABOUT).write_text(about.model_dump_json())
    return about


def osm(path: Path, ways: Sequence[tuple[Mapping[str, str], Line]]) -> Path:
    """Write an OpenStreetMap file of some ways; a place on the ground is one node."""
    nodes: dict[tuple[float, float], int] = {}
    drawn = []
    for number, (tags, line) in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{nodes.setdefault(point, len(nodes) + 1)}"/>' for point in line)
        told = "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        drawn.append(f'<way id="{number}" version="1">{refs}{told}</way>')
    points = [f'<node id="{n}" version="1" lat="{lat}" lon="{lon}"/>' for (lon, lat), n in nodes.items()]
    path.write_text("\n".join(['<osm version="0.6">', *points, *drawn, "</osm>"]), encoding="utf-8")
    return path
