"""Mappings: strict, and errors that name file and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from data_access.errors import BadSite
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import load_mapping, read_mapping
from tests.builders.imports import a_job, a_mapping, with_columns, written

GOOD = """
format = "csv"
source = "acme"
retention_class = "fixed"
[columns]
captured_at = ["Date", "Time"]
plate = "Plate"
camera_id = "Cam"
[time]
order = "mdy"
zone = "America/Chicago"
"""


def test_a_mapping_is_read_from_toml(tmp_path: Path):
    mapping = load_mapping(written(tmp_path, GOOD, "acme.toml"))
    assert mapping.theirs("captured_at") == ("Date", "Time")
    assert mapping.mapped() == {"Date", "Time", "Plate", "Cam"}
    assert mapping.adapter == "csv.reads/1"


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('format = "csv"', 'format = "xls"', "format: "),
        ('source = "acme"', 'source = "Ac me"', "source: "),
        ('source = "acme"', "", "source: Field required"),
        ('retention_class = "fixed"', "", "retention_class belongs to reads"),
        ("[columns]", "colour = 1\n[columns]", "colour: Extra inputs"),
        ('plate = "Plate"', "", "columns.plate is missing"),
        ('plate = "Plate"', 'plate = "Plate"\nowner = "O"', "columns.owner is not a column of reads"),
        ('plate = "Plate"', 'plate = ["A", "B"]', "columns.plate must be one column"),
        ('plate = "Plate"', 'plate = "Plate"\nlat = "Y"', "columns.lat and columns.lon belong together"),
        ('order = "mdy"', 'order = "guess"', "time.order: "),
        ('order = "mdy"', "", "time.order: Field required"),
        ('zone = "America/Chicago"', "", "time: give zone for written times"),
        ('zone = "America/Chicago"', 'zone = "CST6"', "time.zone: is not an IANA time zone"),
        ('order = "mdy"', 'order = "epoch_ms"', "time: give zone for written times, and none for epoch counts"),
        ('plate = "Plate"', 'plate = "Plate"\nplate_conf = "C"', "confidence.scale must be given"),
        ("[time]", '[confidence]\nscale = "0-1"\n[time]', "confidence.scale must be given"),
        ("[time]", '[confidence]\nscale = "0-10"\n[time]', "confidence.scale: "),
        ("[time]", '[defaults]\nplate = "X"\n[time]', "defaults.plate cannot have a default"),
        ("[time]", '[defaults]\nplate_state = "MO"\n[time]', "states are ISO 3166-2"),
        ("[time]", '[translate.plate_state]\nx = "Missouri"\n[time]', "states are ISO 3166-2"),
        ("[time]", '[translate.plate]\nx = "y"\n[time]', "translate.plate cannot be translated"),
        ("[time]", "[position]\nbox = [1, 2, 3]\n[time]", "position.box"),
        ("format", "format =", "is not TOML"),
    ],
)
def test_what_does_not_fit_names_the_file_and_the_key(tmp_path: Path, was, now, says):
    with pytest.raises(BadSite) as caught:
        load_mapping(written(tmp_path, GOOD.replace(was, now), "acme.toml"))
    assert str(caught.value).startswith("acme.toml: ")
    assert says in str(caught.value)


@pytest.mark.parametrize("extra", ['[columns]\nplate = "P"', '[time]\norder = "ymd"\nzone = "UTC"', 'kind = "cameras"'])
def test_a_flock_mapping_leaves_columns_and_times_out(extra):
    with pytest.raises(BadSite, match=r"flock_v3|retention_class"):
        read_mapping(f'format = "flock_v3"\nsource = "f"\nretention_class = "x"\n{extra}', "f")


def test_cameras_and_cases_need_no_times_and_have_no_retention():
    text = 'format = "csv"\nkind = "{}"\nsource = "r"\n[columns]\n{}'
    assert read_mapping(text.format("cameras", 'camera_id = "i"\nname = "n"\nkind = "k"'), "m").time is None
    assert read_mapping(text.format("cases", 'number = "i"\nkind = "k"'), "m").retention_class == ""
    with pytest.raises(BadSite, match=r"time\.order"):
        read_mapping(text.format("cases", 'number = "i"\nkind = "k"\nopened_at = "o"'), "m")


def test_a_missing_or_unreadable_file_is_a_bad_site(tmp_path: Path):
    with pytest.raises(BadSite, match="cannot be read"):
        load_mapping(tmp_path / "none.toml")
    with pytest.raises(BadSite, match="is not UTF-8"):
        load_mapping(written(tmp_path, b"\xff", "m.toml"))


def test_a_mapping_cannot_be_changed():
    with pytest.raises(ValidationError):
        a_mapping().source = "other"


def test_a_job_survives_the_pipe():
    job = a_job(with_columns("colour", "plate_conf", translate={"colour": {"SIL": "silver"}}))
    assert Job.from_json(job.to_json()) == job
