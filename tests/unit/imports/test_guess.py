"""Guesses at a file: right, or said to be unsure; and never a plate in them."""

from __future__ import annotations

import io
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import AccessError, Busy, InvalidQuery, TooLarge
from data_access.imports.formats import MODULES, format_of
from data_access.imports.guesses import guess as module
from data_access.imports.guesses.guess import Guess, guess
from data_access.imports.guesses.guessed_format import FormatGuess
from data_access.imports.guesses.guessing import propose
from data_access.imports.guesses.proposal import Proposal
from data_access.imports.jobs.mapping import read_mapping
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import NOW, written
from tests.unit.imports.formats.samples import sample_of
from tests.unit.imports.formats.test_genetec_ftp import a_file
from workbench.cli import workbench
from workbench.commands.reads.mapping_text import as_toml

HEADER = "Plate,Camera,Read Time"
ROW = "7A2-C8B5,C1,2026-11-20 10:00:00"
ALWAYS = {"source", "retention_class"}


def proposed(text: str | bytes, zone: str | None = None) -> Proposal:
    return propose(io.BytesIO(text.encode() if isinstance(text, str) else text), zone, NOW)


def sheet(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def toml(found: Proposal) -> str:
    return as_toml(Guess(found.given, found.doubts, tuple(found.told)))


def test_a_file_that_says_all_leaves_no_doubt_but_who_it_is_from():
    found = proposed(sheet("7A2-C8B5,C1,2026-11-20T10:00:00Z", "8X8B0B,C2,2026-11-20T10:00:00+01:00"))
    assert found.doubts.keys() == ALWAYS
    assert found.given["columns"] == {"captured_at": "Read Time", "camera_id": "Camera", "plate": "Plate"}
    assert found.told[0] == "tried on the file: 2 records, 2 would be taken"


def test_what_is_written_down_loads_as_it_is():
    found = proposed(sheet(ROW + ",0.5,x", header=HEADER + ",Score,Note"), "America/Chicago")
    mapping = read_mapping(toml(found), "m.toml")
    assert mapping.time is not None
    assert (mapping.time.order, mapping.time.zone) == ("ymd", "America/Chicago")
    assert "# unsure: time.zone: " in toml(found)
    assert "columns not taken: “Note”" in toml(found)


def test_a_zone_that_nobody_knows_takes_no_read():
    found = proposed(sheet(ROW))
    assert "every read is rejected" in found.doubts["time.zone"]
    assert found.given["time"] == {"order": "ymd", "zone": "in_text"}


@pytest.mark.parametrize(
    ("dates", "order", "sure"),
    [
        (("11/20/2026", "11/01/2026"), "mdy", True),
        (("20/11/2026", "01/11/2026"), "dmy", True),
        (("2026-11-20", "2026-11-01"), "ymd", True),
        (("01/02/2026", "01/03/2026"), "mdy", False),
        (("01/02/2026", "02/02/2026"), "dmy", False),
        (("11/20/2026", "20/11/2026"), "mdy", False),
        (("soon", "20.11.26"), "ymd", False),
    ],
)
def test_the_whole_file_settles_the_order_of_dates_or_nothing_does(dates, order, sure):
    rows = [f"7A2C8B5,C1,{date} 10:00:00" for date in dates]
    found = proposed(sheet(*rows), "America/Chicago")
    assert ("time.order" not in found.doubts) is sure
    assert found.given["time"]["order"] == order or not sure


@pytest.mark.parametrize(
    ("at", "order"),
    [("1763500000", "epoch_s"), ("1763500000123", "epoch_ms"), ("1763500000123456", "epoch_us"), ("1763500000123456789", "epoch_ns")],
)  # fmt: skip
def test_counts_since_1970_are_told_by_their_size(at, order):
    assert proposed(sheet(f"7A2C8B5,C1,{at}")).given["time"] == {"order": order}


@pytest.mark.parametrize(
    ("scores", "scale", "sure"),
    [
        (("0.93", "0.5"), "0-1", True),
        (("1", "0"), "0-1", False),
        (("93", "99"), "0-100", False),
        (("93%", "99%"), "0-100", True),
        (("160", "99"), "0-255", True),
        (("high", "99"), None, False),
        (("-1", "99"), None, False),
    ],
)
def test_a_scale_is_told_by_its_largest_number_and_is_seldom_certain(scores, scale, sure):
    found = proposed(sheet(*[f"{ROW},{score}" for score in scores], header=HEADER + ",Confidence"))
    assert found.given.get("confidence") == ({"scale": scale} if scale else None)
    assert ("confidence" not in found.doubts) is sure
    assert ("plate_conf" in found.given["columns"]) is (scale is not None)


def test_encoding_and_delimiter_are_the_files():
    text = sheet("7A2C8B5;C1é;2026-11-20T10:00:00Z", header=HEADER.replace(",", ";"))
    assert proposed(text).given["encoding"] == "utf-8"
    assert proposed("\ufeff" + text).given["encoding"] == "utf-8-sig"
    old = proposed(text.encode("cp1252"))
    assert (old.given["encoding"], old.given["delimiter"]) == ("cp1252", ";")
    assert "encoding" in old.doubts


def test_quotes_within_cells_are_read_as_text():
    found = proposed(sheet(ROW + ',5" x', header=HEADER + ",Make"))
    assert (found.given["quote"], "quote" in found.doubts) == ("", True)


def test_positions_that_cannot_be_are_doubted():
    header = HEADER + ",Latitude,Longitude"
    assert "position" in proposed(sheet(ROW + ",-101.2,43.9", header=header)).doubts
    assert "position" in proposed(sheet(ROW + ",43.9,101.2", header=header)).doubts
    assert "position" not in proposed(sheet(ROW + ",43.9,-101.2", header=header)).doubts
    assert "lat" not in proposed(sheet(ROW + ",43.9", header=HEADER + ",Latitude")).given["columns"]


def test_columns_that_could_each_be_it_are_doubted():
    found = proposed(sheet(ROW + ",C2", header=HEADER + ",Device Name"))
    assert "Device Name" in found.doubts["columns.camera_id"]


@pytest.mark.parametrize("name", ["Driver Name", "Owner", "Phone", "Race"])
def test_a_column_about_people_is_named_as_refused(name):
    with pytest.raises(InvalidQuery, match=f"“{name}” is about people"):
        proposed(sheet(ROW + ",x", header=f"{HEADER},{name}"))


def test_a_document_about_people_is_refused():
    with pytest.raises(InvalidQuery, match="about people"):
        proposed('[{"driver_name": "x"}]')


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (ROW + "\n" + ROW, "no header"),
        ("Camera,Latitude\nC1,43.9\n", "write a mapping that says the name"),
        ('{"a": 1}', "not known"),
        ("<a><b/></a>", "not known"),
        (b"\xff\xfeP\0", "UTF-16"),
        ("Plate,Camera,Date\n" + "x" * 20_000, "longer than"),
    ],
)
def test_what_is_nothing_like_reads_is_said_to_be(data, says):
    with pytest.raises((InvalidQuery, TooLarge), match=says):
        proposed(data)


def test_cases_and_cameras_are_told_from_reads():
    cases = proposed("Event ID,Call Type,Opened\n26-000001,Burglary,2026-11-19T22:30:00-06:00\n")
    assert (cases.given["kind"], cases.given["defaults"]) == ("cases", {"kind": "criminal"})
    assert read_mapping(toml(cases), "m.toml").kind == "cases"
    cameras = proposed("ID,Name,Latitude,Longitude\nC1,Main,43.9,-101.2\n")
    assert (cameras.given["kind"], cameras.told[0]) == ("cameras", "tried on the file: 1 records, 1 would be taken")


def test_a_dispatch_systems_export_is_of_cases():
    header = "Event ID,Officer Badge ID,Officer Dispatched DateTime,Officer Cleared DateTime,Call type"
    found = proposed(f"{header}\nC26-000007,17,2026-11-19T22:30:00-06:00,2026-11-19T23:00:00-06:00,Burglary\n")
    assert found.given["columns"] == {
        "number": "Event ID",
        "offence": "Call type",
        "opened_at": "Officer Dispatched DateTime",
    }
    assert "columns not taken: “Officer Badge ID”, “Officer Cleared DateTime”" in found.told


def test_images_are_not_held_while_a_file_is_looked_at():
    guess = FormatGuess(io.BytesIO(a_file(PlateImage="QUJD" * 1_000).encode() * 3), Bounds(), NOW, None)
    assert [set(cells) for cells in guess._cells(format_of("genetec_ftp"), 9)] == [
        {"captured_at", "plate", "camera_id", "why"}
    ] * 3


def test_an_import_is_told_from_a_guess(tmp_path: Path):
    path = written(tmp_path, sheet(ROW))
    done = CliRunner().invoke(workbench, ["import", str(tmp_path / "nowhere"), "vendor", str(path)])
    assert "import reads [OPTIONS] SITE SOURCE FILE" in done.output or isinstance(done.exception, AccessError)
    assert "guess" in CliRunner().invoke(workbench, ["import", "--help"]).output


def test_what_is_unknown_in_a_header_is_spoken_of_by_its_place():
    found = proposed(sheet(ROW + ",x", header=HEADER + ",7A2C8B5"))
    assert "columns not taken: number 4" in found.told
    assert "7A2C8B5" not in toml(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_each_formats_sample_is_told_by_what_it_holds(name):
    sample = sample_of(name)
    found = proposed(sample.data, "America/Chicago")
    assert found.given["format"] == name or name in found.doubts["format"]
    assert read_mapping(toml(found), "m.toml").format == found.given["format"]
    held = {text for read in sample.reads for text in (read.get("plate_raw"), read["plate"]) if text}
    assert not any(text in toml(found) for text in held)


ORDERS = {"ymd": "%Y-%m-%d", "mdy": "%m/%d/%Y", "dmy": "%d/%m/%Y"}
FILES = st.fixed_dictionaries(
    {
        "order": st.sampled_from(sorted(ORDERS)),
        "offset": st.booleans(),
        "delimiter": st.sampled_from([",", ";", "|", "\t"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
        "scale": st.sampled_from([None, 1, 100, 255]),
        "names": st.tuples(
            st.sampled_from(["Plate", "LICENSE_PLATE", "vrm", "Plate Number"]),
            st.sampled_from(["Camera", "device_id", "Reader", "CAMERA NAME"]),
            st.sampled_from(["Read Time", "captured_at", "Timestamp", "DateTime"]),
            st.sampled_from(["confidence", "Score", "OCR Score"]),
        ),
        "order_of_columns": st.permutations(range(5)),
        "reads": st.lists(
            st.tuples(
                st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 20)),
                st.from_regex(r"[A-Z]{1,3}9[A-Z0-9]{2,4}", fullmatch=True),
                st.integers(2, 100),
            ),
            min_size=1,
            max_size=12,
        ),
    }
)


def as_made(made: dict[str, Any]) -> bytes:
    """Write a file as made: one row a read, a note with an accent, a score if there is a scale."""
    names = [*made["names"], "Café"]
    rows = [names]
    for at, plate, score in made["reads"]:
        text = at.strftime(ORDERS[made["order"]] + " %H:%M:%S") + ("+02:00" if made["offset"] else "")
        said = "" if made["scale"] is None else str(score * made["scale"] // 100 if made["scale"] > 1 else score / 100)
        rows.append([plate, "Nörd", text, said, "é"])
    ordered = [[row[place] for place in made["order_of_columns"]] for row in rows]
    return "\n".join(made["delimiter"].join(row) for row in ordered).encode(made["encoding"])


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(FILES)
def test_a_guess_is_right_or_said_to_be_unsure(made):
    found = proposed(as_made(made))
    plate, camera, at, _ = made["names"]
    columns, doubts = found.given["columns"], found.doubts
    assert (columns["plate"], columns["camera_id"], columns["captured_at"]) == (plate, camera, at)
    assert found.given["delimiter"] == made["delimiter"] or "delimiter" in doubts
    assert found.given["encoding"] == made["encoding"] or "encoding" in doubts
    assert found.given["time"]["order"] == made["order"] or "time.order" in doubts
    assert made["offset"] == (found.given["time"]["zone"] == "in_text" and "time.zone" not in doubts)
    scale = {None: None, 1: {"scale": "0-1"}, 100: {"scale": "0-100"}, 255: {"scale": "0-255"}}[made["scale"]]
    assert found.given.get("confidence") == scale or "confidence" in doubts
    assert not any(read[1] in toml(found) for read in made["reads"])
    read_mapping(toml(found), "m.toml")


@pytest.mark.slow
def test_the_command_looks_in_a_process_of_its_own_and_shows_no_plate(tmp_path: Path):
    path = written(tmp_path, sheet(ROW, "9X9Z9Z9,C1,11/20/2026 10:00"))
    done = CliRunner().invoke(workbench, ["import", "guess", str(path), "--zone", "America/Chicago"])
    assert done.exit_code == 0
    assert tomllib.loads(done.stdout)["columns"]["plate"] == "Plate"
    assert "unsure: time.order" in done.stderr
    assert not any(plate in done.output for plate in ("7A2", "9X9Z9Z9"))
    wrong = CliRunner().invoke(workbench, ["import", "guess", str(path), "--zone", "Chicago"])
    assert (wrong.exit_code, "IANA" in wrong.output) == (2, True)
    with pytest.raises(TooLarge, match="larger than"):
        guess(path, bounds=Bounds(csv_bytes=10))
    with pytest.raises(InvalidQuery, match="no header"):
        guess(written(tmp_path, ROW, "bare.csv"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("pass", "ended early"),
        ("print('x' * 200_000)", "ended early"),
        ("print('[1]')", "too much"),
        ('print(\'{"given": {}, "doubts": {}, "told": []}\')', "no mapping"),
    ],
)
def test_a_looking_process_that_says_nonsense_is_not_believed(tmp_path: Path, monkeypatch, script, says):
    def start(descriptor: int, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(module, "start", start)
    with pytest.raises(Busy, match=says):
        guess(written(tmp_path, sheet(ROW)))


def test_a_looking_process_that_ended_before_it_was_asked_is_no_crash(tmp_path: Path, monkeypatch):
    def ended(descriptor: int, name: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", "pass"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.wait()
        return process

    monkeypatch.setattr(module, "start", ended)
    with pytest.raises(Busy, match="ended early"):
        guess(written(tmp_path, sheet(ROW)))


def test_what_an_untrusted_process_says_fits_a_line_of_a_terminal():
    assert module._line("a\x1b[2Jb\nc" + "d" * 500) == "a?[2Jb?c" + "d" * 392


def test_a_span_of_time_is_told_in_days():
    first = datetime(2026, 1, 2, tzinfo=UTC)
    rows = [f"7A2C8B5,C1,{(first + timedelta(days=day)).strftime('%m/%d/%Y')} 10:00" for day in (0, 3)]
    assert "mdy (3 days), dmy (89 days)" in proposed(sheet(*rows)).doubts["time.order"]
