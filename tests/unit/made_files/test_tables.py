"""Files of an answer as tables: what goes in comes out, and no text of a vendor's becomes anything but text."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import struct
import xml.etree.ElementTree as ET
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access import reads
from data_access.wording.verifications import LEAD
from tests.builders.facts import some_chance, some_notes
from tests.builders.files import AT, EVIL, HOSTILE, STAMP, a_note, a_row, an_about, hostile_rows, told
from tests.builders.front_case import a_verification
from workbench.made_files import csv_file, geojson_file, geoparquet_file, kml_file
from workbench.made_files.in_words import FileWords

KML = "{http://www.opengis.net/kml/2.2}"
DANGEROUS = tuple("=+-@\t\r")
ROWS = [
    a_row(1),
    a_row(2, lat_e7=None, lon_e7=None, plate_state=None, plate_conf_bp=None, colour=None, camera_name=None),
    a_row(3, corrects="vendor:1", time_basis="ambiguous_dst"),
    a_row(4, corrected_by="~9:vendor:4", received_at=AT.replace(day=25)),
]


def sheet(some: FileWords) -> tuple[list[str], list[list[str]]]:
    head, *rows = csv.reader(io.StringIO(csv_file.written(some).decode("utf-8-sig"), newline=""))
    return head, rows


def back(cell: str) -> str:
    """What a program does with a cell of ours, as the format's description says."""
    return cell.removeprefix("'")


def placemarks(data: bytes) -> list[ET.Element]:
    return ET.fromstring(data).findall(f".//{KML}Placemark")


def text_of(mark: ET.Element, name: str) -> str:
    return mark.findtext(f"{KML}{name}") or ""


def test_a_sheet_holds_every_read_in_order_with_local_time_and_utc() -> None:
    head, rows = sheet(told(*ROWS))
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    assert [cell["read_id"] for cell in cells] == [row["read_id"] for row in ROWS]
    assert {cell[LEAD] for cell in cells} == {LEAD}
    assert (cells[0]["time"], cells[0]["time_utc"]) == ("2026-11-21 21:02:12 CST", "2026-11-22T03:02:12.25Z")
    assert [float(cell["lat"]) for cell in cells if cell["lat"]] == [43.9, 43.9, 43.9]
    assert (cells[1]["lat"], cells[1]["state"], cells[1]["confidence"], cells[1]["camera"]) == ("", "", "", "cam-1")
    notes = [cell[csv_file.NOT_KNOWN] for cell in cells]
    assert notes[:3] == ["", "no position", "correction by a person; up to one hour later than shown"]
    assert notes[3].startswith("a person corrected this read; arrived late, 2026-11-24 21:01:12 CST")


@pytest.mark.parametrize("some", [told(), told(*ROWS)])
def test_a_sheet_says_what_is_not_known_even_without_a_read(some: FileWords) -> None:
    head, _ = sheet(some)
    assert head[0] == LEAD
    assert head[-1].startswith("not known: a read can be wrong; a missing read proves nothing")


@given(st.text())
def test_no_text_is_a_formula_and_one_apostrophe_away_it_is_the_text_again(text: str) -> None:
    shown = csv_file.cell(text)
    assert isinstance(shown, str)
    assert not shown.lstrip().startswith(DANGEROUS)
    assert back(shown) == text.replace("\0", "")


@pytest.mark.parametrize("plate", ["12E34", "0012", "1E5", "MAR12", "3MAY2021", "TRUE", "1.5", "7"])
def test_a_plate_that_a_spreadsheet_takes_for_a_value_stays_a_plate(plate: str) -> None:
    assert csv_file.cell(plate) == f"'{plate}"


@pytest.mark.parametrize("plate", ["9Q9Z1A", "MARROW", "A1", "ZZZ9"])
def test_any_other_plate_stands_as_it_is(plate: str) -> None:
    assert csv_file.cell(plate) == plate


def test_hostile_texts_stand_in_a_sheet_as_text() -> None:
    head, rows = sheet(told(*hostile_rows()))
    assert [back(row[head.index("camera")]) for row in rows] == list(HOSTILE)
    cells = [cell for row in rows for cell in row if not re.fullmatch(r"-?\d+\.\d+", cell)]
    assert not [cell for cell in cells if cell.startswith(DANGEROUS)]


def test_geojson_holds_every_read_and_a_null_where_there_is_no_position() -> None:
    document = json.loads(geojson_file.written(told(*ROWS)))
    assert (document["type"], document["status"]) == ("FeatureCollection", LEAD)
    assert "A read can be wrong." in document["not_known"]
    points = [each["geometry"] and each["geometry"]["coordinates"] for each in document["features"]]
    assert points == [[-101.2, 43.9], None, [-101.2, 43.9], [-101.2, 43.9]]
    properties = [each["properties"] for each in document["features"]]
    assert [each["plate"] for each in properties] == [row["plate"] for row in ROWS]
    assert {each["status"] for each in properties} == {LEAD}


def test_hostile_texts_come_out_of_geojson_as_they_went_in() -> None:
    document = json.loads(geojson_file.written(told(*hostile_rows())))
    assert [each["properties"]["camera"] for each in document["features"]] == list(HOSTILE)


def test_geoparquet_holds_every_documented_column_and_the_points() -> None:
    table = pq.read_table(io.BytesIO(geoparquet_file.written(told(*ROWS))))
    rows: list[dict[str, Any]] = table.to_pylist()
    assert [{name: row[name] for name in reads.NAMES} for row in rows] == ROWS
    assert [row["geometry"] and struct.unpack("<BIdd", row["geometry"]) for row in rows] == [
        (1, 1, -101.2, 43.9),
        None,
        (1, 1, -101.2, 43.9),
        (1, 1, -101.2, 43.9),
    ]
    assert {row["status"] for row in rows} == {LEAD}
    geo = json.loads(table.schema.metadata[b"geo"])
    assert (geo["version"], geo["columns"][geo["primary_column"]]["encoding"]) == ("1.1.0", "WKB")
    said = json.loads(table.schema.metadata[b"canvass_workbench"])
    assert (said["status"], said["zone"]) == (LEAD, "America/Chicago")
    assert "A read can be wrong." in said["not_known"]


def test_kml_holds_every_read_with_its_instant_and_place() -> None:
    marks = placemarks(kml_file.written(told(*ROWS)))
    assert [text_of(mark, "name") for mark in marks] == [row["plate"] for row in ROWS]
    assert text_of(marks[0], f"TimeStamp/{KML}when") == "2026-11-22T03:02:12.25Z"
    assert [text_of(mark, f"Point/{KML}coordinates") for mark in marks] == [
        "-101.2000000,43.9000000",
        "",
        "-101.2000000,43.9000000",
        "-101.2000000,43.9000000",
    ]
    assert all(text_of(mark, "description").startswith(LEAD) for mark in marks)


def test_hostile_texts_stand_in_kml_as_text_and_in_its_balloons_too() -> None:
    data = kml_file.written(
        told(*hostile_rows(), reason=EVIL, facts=an_about()["facts"] | {"quality": some_notes(named=[a_note(EVIL)])})
    )
    root = ET.fromstring(data)
    descriptions = [node.text or "" for node in root.iter(f"{KML}description")]
    assert len(descriptions) == len(HOSTILE) + 1
    for description in descriptions:
        assert "<" not in description.replace("<br/>", "")
    held = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    for mark, text in zip(placemarks(data), HOSTILE, strict=True):
        assert held.sub("", text) in html.unescape(text_of(mark, "description"))
        values = {datum.get("name"): datum.findtext(f"{KML}value") for datum in mark.iter(f"{KML}Data")}
        assert values["camera"] == held.sub("", text)


def checked(*each: dict[str, Any], reads: int = 2) -> dict[str, Any]:
    """Facts that say what was verified."""
    return an_about()["facts"] | {"verification": {"reads": reads, "each": list(each)}}


def test_each_format_says_of_each_read_whether_when_and_by_whom_it_was_verified() -> None:
    by = "VERIFIED 2026-11-21 21:01:12 CST by adaly (NCIC), entry 70"
    not_confirmed = f"{LEAD}; NOT CONFIRMED (the plate differs from the picture; NCIC: the record is current) 2026-11-21 21:01:12 CST by adaly, entry 71"
    found = [a_verification(AT, read_id="vendor:1")]
    found.append(a_verification(AT, read_id="vendor:2", outcome="not_confirmed", plate="differs", entry=71))
    some = told(a_row(1), a_row(2), a_row(3), facts=checked(*found, reads=3))
    wanted = [by, not_confirmed, LEAD]
    head, rows = sheet(some)
    assert (head[0], [row[0] for row in rows]) == (f"{LEAD}: 1 of 3 reads verified", wanted)
    document = json.loads(geojson_file.written(some))
    assert [each["properties"]["status"] for each in document["features"]] == wanted
    table = pq.read_table(io.BytesIO(geoparquet_file.written(some)))
    assert table.column("status").to_pylist() == wanted
    marks = placemarks(kml_file.written(some))
    assert [html.unescape(text_of(mark, "description")).split("<br/>")[0] for mark in marks] == wanted


def test_a_file_is_verified_only_if_every_read_in_it_is() -> None:
    every = told(a_row(1), facts=checked(a_verification(AT, read_id="vendor:1"), reads=1))
    assert (every.lead(), "before a stop" in every.verify()) == ("VERIFIED: 1 of 1 read verified", True)
    assert told(facts=checked(reads=0)).lead() == LEAD


def test_every_kind_of_question_is_said_in_words() -> None:
    window = {"start": "2026-11-22T02:00:00Z", "end": "2026-11-22T04:00:00Z"}
    ring = [[-101.2, 43.9], [-101.1, 43.9], [-101.1, 44.0]]
    plates = {"kind": "plates", "pattern": "9Q*", "confusable": True, "classes": ["0O", "1I"], "windows": None}
    places = ({"shape": "polygon", "ring": ring}, {"shape": "cameras", "ids": ["cam-1"]})
    scenes = {"kind": "common_plates", "at_least": 2, "scenes": [{"area": at, "windows": [window]} for at in places]}
    convoy = {"kind": "convoy", "plate": "9Q9Z1A", "within_s": 60, "at_least": 3}
    questions: list[tuple[dict[str, Any], str]] = [
        ({"kind": "saved"}, "starred or noted"),
        ({"kind": "history", "plate": "9Q9Z1A", "windows": [window]}, "9Q9Z1A"),
        ({**plates, "area": None, "filters": {"makes": ["ford"]}}, "makes: ford"),
        ({**plates, "area": {"shape": "cameras", "ids": ["cam-1", "cam-2"]}, "filters": None}, "cameras cam-1, cam-2"),
        ({**plates, "area": {"shape": "polygon", "ring": ring}, "filters": None}, "polygon 43.900000, -101.200000;"),
        ({"kind": "history", "plate": "9Q9Z1A", "windows": None}, "all of the time that is kept"),
        ({**scenes, "filters": None}, "2 or more of 2 scenes"),
        ({**scenes, "filters": None}, "('Scene 2', 'cameras cam-1; 2026-11-21 20:00:00 CST to"),
        ({**scenes, "filters": {"makes": ["ford"]}}, "makes: ford"),
        ({**convoy, "windows": None}, "('Others passed', 'within 60 seconds, at 3 or more passages')"),
        ({**convoy, "windows": None}, "('Plate', '9Q9Z1A')"),
        ({"kind": "history", "plate": "9", "windows": [window]}, "2026-11-21 20:00:00 CST to 2026-11-21 22:00:00 CST"),
    ]
    for question, words in questions:
        assert words in str(told(question=question).facts())


def test_reads_that_are_gone_and_chance_are_said() -> None:
    facts = an_about()["facts"] | {"chance": some_chance()}
    said = told(a_row(), no_longer_kept=2, facts=facts).not_known()
    assert said[0].startswith("2 of the reads of that answer are not kept any more")
    assert "unrelated plates to match" in said[1]
    counts = {"scenes": 2, "at_least": 2, "of_reads": [[1, 2]], "weeks_before": [3, None, None, None]}
    said = told(a_row(), facts=an_about()["facts"] | {"scenes": counts}).not_known()
    assert "At the same places and hours: a week before 3." in said
    assert any("a lead to check, not a finding" in each for each in said)
    assert STAMP in str(an_about())
