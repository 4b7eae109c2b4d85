"""The demo as files in a folder: what an agency would be handed by its vendors and its records system.

marrow-falls.osm       the town, as an OpenStreetMap file
incidents.md .toml     what there is to find
cameras.csv cases.csv  for the registers
ridgeway-1.csv ...     reads, as each vendor writes them
*.mapping.toml         how to read each of them
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from data_access.terms import utc
from workbench.demo import guide, vendors
from workbench.demo.cameras import DemoCamera, build_cameras
from workbench.demo.drives import build_routes
from workbench.demo.ground import ZONE
from workbench.demo.incidents import PLANTED, PlantedIncident, build_incidents
from workbench.demo.patrol import unit_passes
from workbench.demo.survey import survey
from workbench.demo.town import Town, build_town
from workbench.demo.traffic import Gap, Sightings, fixed_passes, joined, reads_of
from workbench.demo.vehicles import build_habits, build_vehicles

READS = 1_300_000
FEWEST = 2_000
PICTURES = 600
"""So many misread reads, and as many others, come with pictures: the latest, and at most half of all."""
MOBILE_SHARE = 0.04
CAMERAS = """format = "csv"
kind = "cameras"
source = "registry"

[columns]
camera_id = "id"
name = "name"
kind = "kind"
lat = "latitude"
lon = "longitude"
heading = "looks"
source = "source"
"""
CASES = """format = "csv"
kind = "cases"
source = "records"

[columns]
number = "Case No"
kind = "Type"
offence = "Offense"
opened_at = "Opened"
closed_at = "Closed"
status = "Status"

[time]
order = "mdy"
zone = "America/Chicago"

[translate.kind]
CR = "criminal"
PT = "patrol"
CV = "civil"
AD = "administrative"

[translate.status]
Active = "open"
Cleared = "closed"
"""
_OTHER_CASES = (
    ("CR", "burglary", 2, None),
    ("CR", "larceny", 5, None),
    ("CR", "vandalism", 9, 3),
    ("CR", "motor vehicle theft", 12, None),
    ("CR", "fraud", 25, 10),
    ("CR", "motor vehicle theft", 40, 20),
    ("CR", "arson", 60, None),
    ("PT", "traffic detail", 4, None),
    ("PT", "parking complaint", 21, 20),
    ("CV", "towing dispute", 33, None),
    ("AD", "camera siting", 50, None),
)


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file to import: its kind (`reads`, `cameras`, `cases`), its source, and how to read it."""

    path: Path
    mapping: Path
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written.

    Attributes:
        files: In the order in which they must be imported: cameras, cases, reads.
        reads: How many reads are in the files; rows that are none come on top.
    """

    directory: Path
    town: Town
    cameras: tuple[DemoCamera, ...]
    incidents: tuple[PlantedIncident, ...]
    files: tuple[DemoFile, ...]
    reads: int

    @property
    def survey(self) -> Path:
        """The town as an OpenStreetMap file."""
        return self.directory / "marrow-falls.osm"

    @property
    def guide(self) -> Path:
        """What there is to find."""
        return self.directory / "incidents.md"


def build_files(directory: Path, *, now: datetime, seed: int, reads: int = READS) -> DemoFiles:
    """Invent a town's reads of the thirty days before `now`, and write all files. The same arguments, the same bytes.

    Args:
        directory: Made if it is not there; files in it are overwritten.
        now: Aware; cut to whole seconds.
        reads: How many, at least `FEWEST`.

    Raises:
        ValueError: Too few reads for a town, or `now` is naive.
    """
    if reads < FEWEST:
        raise ValueError(f"a town needs at least {FEWEST} reads")
    now = utc(now).replace(microsecond=0)
    directory.mkdir(parents=True, exist_ok=True)
    town = build_town()
    cameras = build_cameras(town)
    incidents = build_incidents(town, cameras, now)
    frame = build_reads(town, cameras, incidents, now=now, seed=seed, reads=reads)
    (directory / "marrow-falls.osm").write_bytes(survey(town))
    (directory / "incidents.md").write_text(guide.markdown(incidents, cameras), "utf-8")
    (directory / "incidents.toml").write_text(guide.toml(incidents, cameras), "utf-8")
    files = [_cameras(directory, cameras), _cases(directory, incidents, now)]
    files += _reads(directory, cameras, frame, now)
    return DemoFiles(directory, town, cameras, incidents, tuple(files), frame.height)


def build_reads(
    town: Town,
    cameras: tuple[DemoCamera, ...],
    incidents: tuple[PlantedIncident, ...],
    *,
    now: datetime,
    seed: int,
    reads: int,
) -> pl.DataFrame:
    """Invent exactly `reads` reads, planted ones among them; columns as `traffic.reads_of` says, in order of time."""
    rng = np.random.default_rng(seed)
    routes = build_routes(town, cameras)
    vehicles = build_vehicles(rng, reads, PLANTED)
    habits = build_habits(rng, vehicles, routes)
    planted = sum(len(incident.reads) for incident in incidents)
    by_units = unit_passes(rng, town, cameras, vehicles, now, int(reads * MOBILE_SHARE))
    left = reads - planted - len(by_units.at)
    by_fixed = fixed_passes(rng, routes, vehicles, habits, now, left, _gaps(cameras, incidents))
    passes = joined([by_fixed, by_units, _planted(incidents, int(vehicles.kinds[-1]))])
    return reads_of(rng, passes, vehicles, cameras, _told(passes, incidents, int(vehicles.kinds[-1])))


def _gaps(cameras: tuple[DemoCamera, ...], incidents: tuple[PlantedIncident, ...]) -> list[Gap]:
    number = {camera.camera_id: n for n, camera in enumerate(cameras)}
    found = []
    for incident in incidents:
        for outage in incident.story.outages:
            start, end = (int(at.timestamp() * 1e6) for at in incident.span_of(outage))
            found.append(Gap(number[outage.camera], start, end, outage.kept))
    return found


def _planted(incidents: tuple[PlantedIncident, ...], first: int) -> Sightings:
    rows = [(first + n, read) for n, incident in enumerate(incidents) for read in incident.reads]
    places = [read.place or (np.nan, np.nan) for _, read in rows]
    return Sightings(
        np.array([vehicle for vehicle, _ in rows], dtype=np.int64),
        np.array([read.camera for _, read in rows], dtype=np.int64),
        np.array([int(read.at.timestamp() * 1e6) for _, read in rows], dtype=np.int64),
        np.array([lat for lat, _ in places]),
        np.array([lon for _, lon in places]),
    )


def _told(passes: Sightings, incidents: tuple[PlantedIncident, ...], first: int) -> dict[int, str]:
    """Say for each planted pass, by number, as what its plate is read."""
    told: dict[int, str] = {}
    for n, incident in enumerate(incidents):
        at = np.flatnonzero(passes.vehicle == first + n)
        told |= {int(number): read.plate for number, read in zip(at, incident.reads, strict=True)}
    return told


def _reads(directory: Path, cameras: tuple[DemoCamera, ...], frame: pl.DataFrame, now: datetime) -> list[DemoFile]:
    vendor = pl.Series("vendor", [camera.vendor for camera in cameras]).gather(frame["camera"])
    by = {name: frame.filter(vendor == name) for name in ("ridgeway", "tallow", "lookup", "mobile")}
    by["agent"], by["lookup"] = _with_pictures(by["lookup"])
    half = by["ridgeway"].height // 2
    paths = {name: [directory / f"{name}.csv"] for name in ("tallow", "mobile")}
    paths["ridgeway"] = [directory / "ridgeway-1.csv", directory / "ridgeway-2.csv"]
    vendors.ridgeway(by["ridgeway"].head(half), paths["ridgeway"][0], 1)
    vendors.ridgeway(by["ridgeway"].slice(half), paths["ridgeway"][1], half + 1)
    vendors.tallow(by["tallow"], paths["tallow"][0])
    vendors.mobile(by["mobile"], paths["mobile"][0])
    paths["agent"] = [directory / "agent.json"]
    vendors.agent(by["agent"], paths["agent"][0])
    paths["lookup"] = vendors.lookup(by["lookup"], directory, cameras, now)
    texts = {
        "ridgeway": vendors.RIDGEWAY,
        "tallow": vendors.TALLOW,
        "lookup": vendors.LOOKUP,
        "agent": vendors.AGENT,
        "mobile": vendors.MOBILE,
    }
    files = []
    for name, text in texts.items():
        mapping = _mapping(directory, name, text)
        files += [DemoFile(path, mapping, "reads", name) for path in paths[name]]
    return files


def _with_pictures(reads: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part reads into those whose reader sends pictures, the latest and the latest misread ones, and the others."""
    wrong = reads["plate"] != reads["true_plate"]
    ordered = reads.with_row_index("place").with_columns(wrong=wrong)
    each = min(PICTURES, reads.height // 4)
    latest = [ordered.filter(pl.col("wrong") == kind).sort("at").tail(each)["place"] for kind in (True, False)]
    chosen = ordered["place"].is_in(pl.concat(latest).implode())
    return reads.filter(chosen), reads.filter(~chosen)


def _mapping(directory: Path, name: str, text: str) -> Path:
    path = directory / f"{name}.mapping.toml"
    path.write_text(text, "utf-8")
    return path


def _cameras(directory: Path, cameras: tuple[DemoCamera, ...]) -> DemoFile:
    rows = [
        (
            c.camera_id,
            c.name,
            c.kind,
            c.lat,
            c.lon,
            None if c.heading_deg is None else (c.heading_deg + 180) % 360,
            c.vendor,
        )
        for c in cameras
    ]
    names = ["id", "name", "kind", "latitude", "longitude", "looks", "source"]
    pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None).write_csv(directory / "cameras.csv")
    return DemoFile(directory / "cameras.csv", _mapping(directory, "cameras", CAMERAS), "cameras", "registry")


def _cases(directory: Path, incidents: tuple[PlantedIncident, ...], now: datetime) -> DemoFile:
    rows: list[tuple[str | None, ...]] = [
        (i.case_number, "CR", i.story.offence, _day_time(i.at), None, "Active") for i in incidents
    ]
    for number, (kind, offence, opened, closed) in enumerate(_OTHER_CASES):
        at, until = now - timedelta(days=opened), None if closed is None else now - timedelta(days=closed)
        case = f"{at.astimezone(ZoneInfo(ZONE)).year % 100:02d}-{900 - number * 17:06d}"
        ended = None if until is None else _day_time(until)
        rows.append((case, kind, offence, _day_time(at), ended, "Active" if ended is None else "Cleared"))
    names = ["Case No", "Type", "Offense", "Opened", "Closed", "Status"]
    pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None).write_csv(directory / "cases.csv")
    return DemoFile(directory / "cases.csv", _mapping(directory, "cases", CASES), "cases", "records")


def _day_time(at: datetime) -> str:
    return at.astimezone(ZoneInfo(ZONE)).strftime("%m/%d/%Y %H:%M")
