"""Building a base map: everything in a folder of its own, put in place only once it is whole."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data_access.errors import BadSite, Busy
from data_access.gateway.basemap.about import ABOUT, About, about_of
from workbench.basemap import classes, streets
from workbench.basemap.extract import Extract, look_at
from workbench.basemap.tiles import Layers, draw_tiles

Say = Callable[[str], None]


def build_basemap(path: Path, folder: Path, *, say: Say, attribution: str) -> About:
    """Build base map and street index from an OpenStreetMap file and put them into a site's `basemap` folder.

    Args:
        path: `.osm.pbf` or `.osm`.
        folder: Made if it is not there. What is there stays in use until the new map is whole.
        attribution: Whose data it is; shown on the map.

    Raises:
        BadSite: The file is unfit, holds no street, the disk is full or a program failed; the map that was there stays.
    """
    began = time.monotonic()

    def tell(what: str) -> None:
        say(f"[{time.monotonic() - began:5.0f} s] {what}")

    tell(f"looking at {path.name}")
    extract = look_at(path)
    with _workplace(folder) as place:
        table = _draw(extract, place, attribution, tell)
        about = _about(path, place, table, attribution)
        _put(folder, place, about)
    tell(f"done: {about.streets:,} streets and {about.corners:,} corners can be searched")
    return about


def _draw(extract: Extract, place: Path, attribution: str, tell: Say) -> pa.Table:
    """Write tiles and index into `place`; return the index."""
    named = streets.Gazetteer()
    with Layers(place) as layers:
        tell("reading streets, rivers and rails")
        for batch in layers.add(extract.lines(), classes.line):
            named.take_ways(batch)
        if not layers.counts["street"]:
            raise BadSite(f"{extract.path.name} holds no street. Take an extract of the town itself.")
        tell(f"{layers.counts['street']:,} pieces of street; reading water, parks and buildings")
        for _ in layers.add(extract.areas(), classes.area):
            pass
        tell(f"{layers.counts['building']:,} buildings; reading names of places")
        for batch in layers.add(extract.places(), classes.place):
            named.take_places(batch)
    if not named.names:
        raise BadSite(f"{extract.path.name} holds no street with a name. Take an extract of the town itself.")
    tell(f"indexing {len(named.names):,} named pieces of street")
    table = streets.index_of(named)
    streets.write_table(table, place / "index")
    streets.write_table(streets.ways_of(named), place / "ways")
    tell("drawing tiles")
    draw_tiles(layers, "map.pmtiles", attribution=attribution, progress=tell)
    return table


def _about(path: Path, place: Path, table: pa.Table, attribution: str) -> About:
    corners = pc.sum(pc.greater_equal(table["b"], 0)).as_py()
    sides = (
        pc.min(table["west_e7"]),
        pc.min(table["south_e7"]),
        pc.max(table["east_e7"]),
        pc.max(table["north_e7"]),
    )
    west, south, east, north = (side.as_py() / 1e7 for side in sides)
    return About(
        version=_version(place / "map.pmtiles", place / "index", place / "ways"),
        attribution=attribution,
        source=path.name,
        built_at=datetime.now(UTC).replace(microsecond=0),
        bounds=(west, south, east, north),
        streets=table.num_rows - corners,
        corners=corners,
    )


def _version(*files: Path) -> str:
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:16]


def _put(folder: Path, place: Path, about: About) -> None:
    """Move the files in; the note that names them comes last, at once or not at all. Then forget older versions."""
    before = _known(folder)
    for made, ending in (
        (place / "map.pmtiles", "pmtiles"),
        (place / "index", "streets"),
        (place / "ways", "ways"),
    ):
        _keep(made, folder / f"{about.version}.{ending}")
    note = place / ABOUT
    note.write_text(about.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _keep(note, folder / ABOUT)
    kept = {about.version, before.version if before else ""}
    for old in (each for ending in ("pmtiles", "streets", "ways") for each in folder.glob(f"*.{ending}")):
        if old.stem not in kept:
            old.unlink()


def _known(folder: Path) -> About | None:
    try:
        return about_of(folder)
    except Busy:
        return None


def _keep(draft: Path, final: Path) -> None:
    """Move a file to where it stays; everybody may read it, and it is on the disk before anything names it."""
    draft.chmod(0o644)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(final)


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Give a folder to build in, on the disk where the map will lie; it is gone afterwards, whatever happened.

    Raises:
        BadSite: The disk is full or cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # whatever the umask: gateway and dashboards read it as users of their own
        place = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    except OSError as error:
        raise _disk(folder, error) from None
    try:
        yield place
    except OSError as error:
        raise _disk(folder, error) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _disk(folder: Path, error: OSError) -> BadSite:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BadSite(f"The disk of {folder} is full. Make room (about six times the extract) and build again.")
    return BadSite(f"{folder} cannot be written ({error.strerror}). Build as the user who owns the site.")
