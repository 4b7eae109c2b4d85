"""An OpenStreetMap file, read layer by layer through GDAL in batches that fit into memory."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely

from data_access.errors import BadSite
from workbench.basemap.whole import check

BATCH = 20_000
CONFIG = Path(__file__).parent / "osmconf.ini"
LINES = ("name", "alt_name", "old_name", "ref", "name:en", "highway", "waterway", "railway", "natural", "tunnel")
AREAS = ("name", "natural", "landuse", "leisure", "building", "waterway")
POINTS = ("name", "place")

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Features:
    """Some features: `geometries` are shapely's, `tags` one mapping for each."""

    geometries: Geometries
    tags: Sequence[Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Extract:
    """A file that was looked at: `.osm.pbf` (whole) or `.osm`."""

    path: Path

    def lines(self) -> Iterator[Features]:
        """Yield ways that are no areas: streets, rivers, rails, coasts."""
        wanted = " OR ".join(f'"{key}" IS NOT NULL' for key in ("highway", "waterway", "railway", "natural"))
        return self._read("lines", LINES, wanted)

    def areas(self) -> Iterator[Features]:
        """Yield areas: water, parks, buildings. Those that are drawn wrongly in the file are left out."""
        wanted = " OR ".join(f'"{key}" IS NOT NULL' for key in AREAS[1:])
        return self._read("multipolygons", AREAS, wanted)

    def places(self) -> Iterator[Features]:
        """Yield named places: towns, suburbs."""
        return self._read("points", POINTS, "place IS NOT NULL AND name IS NOT NULL")

    def _read(self, layer: str, columns: Sequence[str], where: str) -> Iterator[Features]:
        # A statement that names one layer keeps GDAL from piling up the features of the others in memory.
        asked = ", ".join(f'"{column}"' for column in columns)
        statement = f"SELECT {asked} FROM {layer} WHERE {where}"  # noqa: S608 - of constants
        opened = pyogrio.open_arrow(self.path, sql=statement, batch_size=BATCH, use_pyarrow=True)
        with contextlib.ExitStack() as stack:
            with _careful(self.path):
                _, reader = stack.enter_context(opened)
            while True:
                with _careful(self.path):
                    rows = next(reader, None)
                if rows is None:
                    return
                yield _batch(rows)


def _batch(rows: Any) -> Features:
    geometries = shapely.from_wkb(rows.column(rows.num_columns - 1).to_numpy(zero_copy_only=False), on_invalid="ignore")
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    tags = rows.select(range(rows.num_columns - 1)).to_pylist()
    return Features(geometries[there], [row for row, whole in zip(tags, there, strict=True) if whole])


@contextlib.contextmanager
def _careful(path: Path) -> Iterator[None]:
    """Let GDAL take the keys of our own list, and say what is wrong with a file.

    What it only warns of, areas that are drawn wrongly, is in every extract; they are left out.

    Raises:
        BadSite: The file cannot be read to its end.
    """
    before = pyogrio.get_gdal_config_option("OSM_CONFIG_FILE")
    pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": str(CONFIG)})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError, OSError):
        raise BadSite(f"{path.name} cannot be read to its end as OpenStreetMap. Fetch or copy it again.") from None
    finally:
        pyogrio.set_gdal_config_options({"OSM_CONFIG_FILE": before})


def look_at(path: Path) -> Extract:
    """Return a file that was found to be a whole OpenStreetMap extract, before any more time is spent on it.

    Raises:
        BadSite: It is not there, is something else, was cut off or is damaged; says what to do.
    """
    check(path)
    return Extract(path)
