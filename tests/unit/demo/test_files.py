"""The demo's files: the same bytes at every making, and whole through the real importers."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_access.gateway.quality import notes
from data_access.gateway.quality.board import Board
from data_access.imports.blocks.conversion import Conversion, HashedFile
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import load_mapping
from data_access.imports.terms.bounds import Bounds, KnownCamera
from data_access.questions.canvass import Canvass
from data_access.questions.pattern import CONFUSABLE
from data_access.questions.shapes import Circle, Window
from data_access.records.intake.cameras import Camera as Registered
from data_access.steps import Batches, Reach
from data_access.terms import CameraKind, parse_stamp
from tests.builders.imports import FIELDS
from workbench.demo import guide
from workbench.demo.cameras import DemoCamera, build_cameras
from workbench.demo.files import DemoFiles, build_files, build_reads
from workbench.demo.incidents import build_incidents
from workbench.demo.town import build_town

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
READS = 10_000


def imported(demo: DemoFiles) -> tuple[pl.DataFrame, dict[str, dict[str, object]], pl.DataFrame]:
    """Take all files through the importers, in this process: reads, facts by file, cases."""
    cameras: dict[str, KnownCamera] = {}
    reads, facts, cases = [], {}, pl.DataFrame()
    for file in demo.files:
        job = Job(mapping=load_mapping(file.mapping), bounds=Bounds(), now=NOW, cameras=cameras, permitted=FIELDS)
        with file.path.open("rb") as opened:
            conversion = Conversion(HashedFile(opened), job)
            conversion.survey()
            rows = pl.concat([accepted for accepted, _ in conversion.parts()])
        facts[file.path.name] = conversion.facts()
        if file.kind == "cameras":
            known = rows.select("camera_id", "name", "kind", "lat_e7", "lon_e7").iter_rows()
            cameras |= {camera: KnownCamera(name, kind, lat, lon) for camera, name, kind, lat, lon in known}
        elif file.kind == "cases":
            cases = rows
        else:
            reads.append(rows)
    return pl.concat(reads), facts, cases


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> DemoFiles:
    return build_files(tmp_path_factory.mktemp("demo"), now=NOW, seed=7, reads=READS)


@pytest.fixture(scope="module")
def taken(demo):
    return imported(demo)


@pytest.mark.slow
def test_the_same_seed_and_now_make_the_same_bytes(demo, tmp_path: Path):
    again = build_files(tmp_path, now=NOW, seed=7, reads=READS)
    for path in sorted(demo.directory.iterdir()):
        assert (
            hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256((tmp_path / path.name).read_bytes()).digest()
        )
    assert again.incidents == demo.incidents


def test_another_seed_makes_other_reads_in_the_same_town(demo, tmp_path: Path):
    other = build_files(tmp_path, now=NOW, seed=8, reads=2_000)
    assert other.survey.read_bytes() == demo.survey.read_bytes()
    assert (tmp_path / "mobile.csv").read_bytes() != (demo.directory / "mobile.csv").read_bytes()


def test_too_few_reads_make_no_town(tmp_path: Path):
    with pytest.raises(ValueError, match="at least 2000 reads"):
        build_files(tmp_path, now=NOW, seed=1, reads=100)


def test_every_read_is_accepted_and_what_is_none_is_not(demo, taken):
    reads, facts, _ = taken
    assert reads.height == demo.reads == READS
    assert reads["read_id"].n_unique() == READS
    rejected = sum((Counter(fact["rejected"]) for fact in facts.values()), Counter())
    assert set(rejected) == {"plate_placeholder"}


def test_reads_lie_in_the_thirty_days_before_now(taken):
    # the hour that the clock repeats is told an hour early by vendors that write local times
    reads, _, _ = taken
    assert reads["captured_at"].min() >= NOW - timedelta(days=30, hours=1)
    assert reads["captured_at"].max() < NOW


def test_the_repeated_hour_of_daylight_saving_is_marked(taken):
    _, facts, _ = taken
    assert facts["ridgeway-1.csv"]["noted"]["ambiguous_dst"] > 0


def test_mobile_reads_have_a_position_of_their_own_or_none(taken):
    reads, _, _ = taken
    mobile = reads.filter(pl.col("source") == "mobile")
    sources = Counter(mobile["pos_source"])
    assert set(sources) == {"read_gps", "none"}
    assert 0.05 < sources["none"] / mobile.height < 0.2
    assert set(reads.filter(pl.col("source") != "mobile")["pos_source"]) == {"camera_fixed"}


def test_some_reads_do_not_know_everything(taken):
    reads, _, _ = taken
    for column in ("plate_state", "colour", "make", "body", "heading_deg"):
        assert 0.01 < reads[column].null_count() / reads.height < 0.35


def test_people_drive_by_day(taken):
    reads, _, _ = taken
    hours = Counter(reads["captured_at"].dt.convert_time_zone("America/Chicago").dt.hour())
    assert min(hours[h] for h in (8, 12, 17)) > 4 * max(hours[h] for h in (1, 2, 3))


def test_every_planted_read_is_found_where_the_guide_says(demo, taken):
    reads, _, _ = taken
    found = {(camera, at, plate) for camera, at, plate in reads.select("camera_id", "captured_at", "plate").iter_rows()}
    told = tomllib.loads((demo.directory / "incidents.toml").read_text())["incident"]
    planted = [(r["camera"], parse_stamp(r["at"]), r["plate"]) for incident in told for r in incident["reads"]]
    milliseconds = {(camera, at.replace(microsecond=0), plate) for camera, at, plate in found}
    assert len(told) == 4
    assert len(planted) > 20
    assert {(camera, at.replace(microsecond=0), plate) for camera, at, plate in planted} <= milliseconds


def test_planted_reads_look_as_the_witness_said(demo, taken):
    reads, _, _ = taken
    for incident in demo.incidents:
        vehicle = incident.story.vehicle
        own = reads.filter(pl.col("plate").is_in([vehicle.plate, incident.story.misread_as]))
        assert own.height == len(incident.reads)
        assert own.filter(pl.col("plate") == incident.story.misread_as).height == 1
        assert set(own["colour"].drop_nulls()) == {vehicle.colour}
        assert set(own["body"].drop_nulls()) == {vehicle.body}
        assert set(own["plate_state"]) == {vehicle.state}


def test_a_planted_vehicle_is_read_before_and_after_its_incident(demo):
    for incident in demo.incidents:
        assert min(read.at for read in incident.reads) < incident.at < max(read.at for read in incident.reads)
        assert NOW - timedelta(days=20) < incident.at < NOW


def test_a_canvass_of_the_guides_circle_finds_the_vehicle(demo):
    for incident in demo.incidents:
        assert len(guide.near(incident, demo.cameras)) >= 2


def test_a_witness_partial_plate_finds_every_read_once_characters_are_confusable(demo):
    same = {c: group[0] for group in CONFUSABLE for c in group}
    for incident in demo.incidents:
        exact = re.compile(incident.story.partial.replace("?", ".").replace("*", ".*"))
        loose = re.compile("".join(same.get(c, c) for c in incident.story.partial).replace("?", ".").replace("*", ".*"))
        plates = [read.plate for read in incident.reads]
        assert exact.fullmatch(incident.plate)
        assert all(loose.fullmatch("".join(same.get(c, c) for c in plate)) for plate in plates)


def test_cameras_that_missed_a_planted_vehicle_have_no_read_of_it(demo, taken):
    reads, _, _ = taken
    missed = [(i, camera) for i in demo.incidents for camera in i.story.missed]
    assert missed
    for incident, camera in missed:
        assert reads.filter((pl.col("camera_id") == camera) & (pl.col("plate") == incident.plate)).is_empty()


def test_every_incident_has_an_open_case_in_the_agencys_format(demo, taken):
    _, _, cases = taken
    opened = set(cases.filter(pl.col("status") == "open")["number"])
    assert {incident.case_number for incident in demo.incidents} <= opened
    assert cases["number"].str.contains(r"^\d{2}-\d{6}$").all()
    assert set(cases["kind"]) == {"criminal", "patrol", "civil", "administrative"}
    assert cases["number"].n_unique() == cases.height


def test_the_guide_says_that_everything_is_invented(demo):
    assert "SYNTHETIC" in demo.guide.read_text()
    assert all(incident.case_number in demo.guide.read_text() for incident in demo.incidents)


@pytest.mark.slow
def test_at_full_size_a_camera_reads_as_many_vehicles_as_agencies_report(tmp_path: Path):
    demo = build_files(tmp_path, now=NOW, seed=7)
    reads, _, _ = imported(demo)
    fixed = reads.filter(pl.col("source") != "mobile")
    distinct = fixed.group_by("camera_id").agg(pl.col("plate").n_unique())["plate"]
    assert distinct.median() == pytest.approx(11_720, rel=0.15)
    assert reads.height == 1_300_000


def test_a_camera_that_was_down_around_an_incident_has_no_read_and_is_in_the_guide(demo, taken):
    reads, _, _ = taken
    planted = {(demo.cameras[r.camera].camera_id, r.at) for i in demo.incidents for r in i.reads}
    outages = [(i, outage) for i in demo.incidents for outage in i.story.outages]
    assert {outage.kept > 0 for _, outage in outages} == {True, False}
    for incident, outage in outages:
        start, end = incident.span_of(outage)
        within = (pl.col("camera_id") == outage.camera) & pl.col("captured_at").is_between(start, end)
        assert reads.filter(within).height <= outage.kept * 20
        assert not any(camera == outage.camera and start <= at < end for camera, at in planted)
        name = next(camera.name for camera in demo.cameras if camera.camera_id == outage.camera)
        assert f"{name} {'read about' if outage.kept else 'was silent'}" in demo.guide.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8])
def test_the_answer_of_an_incidents_canvass_names_the_camera_that_was_down_or_quiet(seed: int):
    town = build_town()
    cameras = build_cameras(town)
    incidents = build_incidents(town, cameras, NOW)
    frame = build_reads(town, cameras, incidents, now=NOW, seed=seed, reads=400_000)
    board = board_of(cameras, frame)
    for incident in incidents:
        window = Window(start=incident.at - timedelta(hours=1), end=incident.at + timedelta(hours=1))
        circle = Circle(lat=incident.lat, lon=incident.lon, radius_m=guide.RADIUS_M)
        reach = Reach(as_of=NOW, keep={"flock": timedelta(days=30)}, batches=Batches(upto=1))
        said = notes.facts_of(board, Canvass(area=circle, windows=(window,)).scope, reach)
        told = {(outage.camera, "quiet" if outage.kept else "down") for outage in incident.story.outages}
        assert {(note.camera_id, note.state) for note in said.named} == told


def board_of(cameras: tuple[DemoCamera, ...], frame: pl.DataFrame) -> Board:
    """Count reads by camera and hour, as an import does."""
    listed = [
        Registered(
            camera_id=camera.camera_id,
            name=camera.name,
            kind=CameraKind(camera.kind),
            lat_e7=None if camera.lat is None else round(camera.lat * 1e7),
            lon_e7=None if camera.lon is None else round(camera.lon * 1e7),
            heading_deg=None,
            source=camera.vendor,
        )
        for camera in cameras
    ]
    second = pl.col("at").dt.epoch("s")
    rows = frame.group_by("camera_id", hour=second // 3600).agg(
        reads=pl.len().cast(pl.Int64), first=(second % 3600).min(), last=(second % 3600).max()
    )
    return Board().with_cameras(listed).plus(rows.iter_rows())
