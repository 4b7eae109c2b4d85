"""A county of invented towns, each like the demo's, as one file for each town and day. The same number of reads, the same bytes.

Nobody drives from one town to the next. A town has about as many reads a month as the demo's, so a county of 20 million reads has
15 towns with 990 readers.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from data_access.store.forms.tables import INCOMING
from tests.bench.race.progress import say
from tests.builders.store import metres
from workbench.demo.cameras import DemoCamera, build_cameras
from workbench.demo.files import READS as READS_OF_A_TOWN
from workbench.demo.files import build_reads
from workbench.demo.incidents import build_incidents
from workbench.demo.site.build import SEED
from workbench.demo.town import build_town

DAYS = 30
END = datetime(2026, 11, 1, tzinfo=UTC)
"""The reads are of the thirty days before it."""

START = END - timedelta(days=DAYS)
APART_DEG = 0.2
"""From the middle of one town to the next, degrees of latitude and longitude: 22 and 16 km."""


A_PLACE_M = 100.0


@dataclass(frozen=True, slots=True)
class Reader:
    """A fixed reader or a mobile unit: its number in the county, names, town.

    Attributes:
        lat, lon: Degrees; None of a mobile unit.
        place: A number that fixed readers share which stand at most `A_PLACE_M` apart, one from the next; None of a mobile unit.
    """

    camera: int
    camera_id: str
    camera_name: str
    town: int
    lat: float | None
    lon: float | None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class County:
    """Reads in files.

    Attributes:
        folder: Holds `town-N/YYYY-MM-DD.parquet` with columns of `tables.INCOMING`, in order of time.
        reads: How many, all towns together.
    """

    folder: Path
    reads: int
    towns: int

    @property
    def readers(self) -> list[Reader]:
        """All readers, in the order of their numbers."""
        return [reader for town in range(self.towns) for reader in _placed(_readers(town))]

    def days(self) -> list[date]:
        """All days with reads."""
        return sorted({date.fromisoformat(file.stem) for file in self.folder.glob("town-*/*.parquet")})

    def day(self, day: date) -> pa.Table:
        """Return one day's reads of all towns, in order of time."""
        files = sorted(self.folder.glob(f"town-*/{day.isoformat()}.parquet"))
        return pa.concat_tables([pq.read_table(file) for file in files]).sort_by("captured_at")


def build_county(folder: Path, reads: int) -> County:
    """Invent what is missing of a county; what an earlier run has made is taken as it is."""
    towns = max(1, round(reads / READS_OF_A_TOWN))
    shares = [reads // towns + (n < reads % towns) for n in range(towns)]
    for town, share in enumerate(shares):
        there = folder / f"town-{town}"
        if not there.exists():
            say(f"inventing town {town + 1} of {towns}: {share:,} reads")
            _write_town(there, town, share)
    (folder / "county.json").write_text(json.dumps({"reads": reads, "towns": towns}))
    return County(folder, reads, towns)


def load_county(folder: Path) -> County:
    """Return the county that is in a folder."""
    return County(folder, **json.loads((folder / "county.json").read_text()))


def readers_text(readers: list[Reader]) -> str:
    """Write readers as a file for the register of cameras."""
    lines = [
        f"{r.camera_id},{r.camera_name.replace(',', ' ')},{'mobile' if r.lat is None else 'fixed'},"
        f"{'' if r.lat is None else r.lat},{'' if r.lon is None else r.lon}"
        for r in readers
    ]
    return "\n".join(["id,name,kind,lat,lon", *lines]) + "\n"


def _readers(town: int) -> list[Reader]:
    cameras = build_cameras(build_town())
    return [_reader(town, number + town * len(cameras), camera) for number, camera in enumerate(cameras)]


def _placed(readers: list[Reader]) -> list[Reader]:
    """Number the places of a town's readers: each place as the first of its readers."""
    places: dict[int, int] = {}
    for reader in readers:
        near = {places[other.camera] for other in readers if other.camera in places and _at_one_place(reader, other)}
        mine = min({reader.camera, *near})
        places = {camera: mine if place in near else place for camera, place in places.items()}
        if reader.lat is not None:
            places[reader.camera] = mine
    return [replace(reader, place=places.get(reader.camera)) for reader in readers]


def _at_one_place(reader: Reader, other: Reader) -> bool:
    if reader.lat is None or reader.lon is None or other.lat is None or other.lon is None:
        return False
    return metres(*(round(each * 1e7) for each in (reader.lat, reader.lon, other.lat, other.lon))) <= A_PLACE_M


def _reader(town: int, number: int, camera: DemoCamera) -> Reader:
    north, east = _moved(town)
    lat = None if camera.lat is None else round(camera.lat + north, 6)
    lon = None if camera.lon is None else round(camera.lon + east, 6)
    return Reader(number, f"T{town:02d}-{camera.camera_id}", f"Town {town} {camera.name}", town, lat, lon)


def _moved(town: int) -> tuple[float, float]:
    """Say how far a town lies from the first one, degrees north and east; towns fill a square from its corner."""
    side = math.isqrt(town)
    place = town - side * side
    row, column = (place, side) if place <= side else (side, 2 * side - place)
    return row * APART_DEG, column * APART_DEG


def _write_town(there: Path, town: int, share: int) -> None:
    new = there.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for day, table in _town(town, share):
        pq.write_table(table, new / f"{day.isoformat()}.parquet", compression="zstd")
    new.rename(there)


def _town(number: int, share: int) -> Iterator[tuple[date, pa.Table]]:
    town = build_town()
    cameras = build_cameras(town)
    incidents = build_incidents(town, cameras, END)
    frame = build_reads(town, cameras, incidents, now=END, seed=SEED + number, reads=share)
    readers = _readers(number)
    for (day,), reads in incoming(frame, number, readers).group_by(
        pl.col("captured_at").dt.date(), maintain_order=True
    ):
        assert isinstance(day, date)
        yield day, reads.to_arrow().cast(INCOMING)


def incoming(frame: pl.DataFrame, town: int, readers: list[Reader]) -> pl.DataFrame:
    """Turn a town's reads, as the demo invents them, into what the store takes; columns of `tables.INCOMING`, same order."""
    north, east = _moved(town)
    places = pl.DataFrame([asdict(each) for each in readers], infer_schema_length=None)
    there = places.with_columns(pl.int_range(pl.len()).alias("place"))[frame["camera"]]
    fixed = there["lat"].is_not_null()
    both = pl.concat(
        [
            frame.drop("camera", "camera_id"),
            there.select("camera_id", "camera_name", "lat", "lon").rename({"lat": "clat", "lon": "clon"}),
        ],
        how="horizontal",
    )
    lat, lon = pl.coalesce("clat", pl.col("lat") + north), pl.coalesce("clon", pl.col("lon") + east)
    source = pl.when(fixed).then(pl.lit("camera_fixed")).when(pl.col("lat").is_not_null()).then(pl.lit("read_gps"))
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(8)
    return both.select(
        read_id=pl.lit(f"city:{town:02d}") + number,
        captured_at="at",
        received_at=pl.col("at") + pl.duration(seconds=2),
        plate_raw="plate",
        plate="plate",
        plate_state="state",
        plate_conf_bp=(pl.col("confidence") * 10_000).round().cast(pl.Int32),
        camera_id="camera_id",
        camera_name="camera_name",
        lat_e7=(lat * 1e7).round().cast(pl.Int32),
        lon_e7=(lon * 1e7).round().cast(pl.Int32),
        pos_source=source.otherwise(pl.lit("none")),
        heading_deg=pl.col("heading_deg").cast(pl.Int32),
        colour=pl.col("colour").str.to_lowercase(),
        make=pl.col("make").str.to_lowercase(),
        body=pl.col("body").str.to_lowercase(),
        time_basis=pl.lit("utc_explicit"),
        captured_at_raw=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        source=pl.lit("city"),
        image_ref=pl.lit(f"img/{town:02d}/") + number,
        image_sha256=pl.lit(None, pl.String),
    ).select(INCOMING.names)
