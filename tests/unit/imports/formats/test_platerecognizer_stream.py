"""Plate Recognizer Stream's CSV: objects in Python's writing, the camera in a path."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers import lines as lines_of_text
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import Came, parse
from tests.builders.parcels import a_parcel, a_picture
from tests.unit.imports.formats.samples import Sample, mapping_of, own_mapping

HEADER = [
    "timestamp",
    "plate",
    "score",
    "dscore",
    "file",
    "box",
    "model_make",
    "color",
    "vehicle",
    "region",
    "orientation",
    "candidates",
    "source_url",
    "position_sec",
    "direction",
]
VEHICLES = ["timestamp", "file", "source_url", "position_sec", "direction", "plate", "vehicle"]


def a_line(**changed):
    return {
        "timestamp": "2026-11-20 16:00:00.512345+00:00",
        "plate": "9a9zq1",
        "score": "0.781",
        "dscore": "0.441",
        "file": "/C1_screenshots/26-11-20/16-00-00.512345.jpg",
        "box": "{'xmin': 847, 'ymin': 80, 'xmax': 944, 'ymax': 105}",
        "model_make": "[{'make': 'Opel', 'model': \"D'or\", 'score': 0.009}, {'make': 'Ford', 'model': 'F150', 'score': 0.1}]",
        "color": "[{'color': 'white', 'score': 0.672}]",
        "vehicle": "{'score': 0.267, 'type': 'Big Truck', 'box': {'xmin': -1}}",
        "region": "{'code': 'us-mo', 'score': 0.4}",
        "orientation": "[{'orientation': 'Front', 'score': 0.623}]",
        "candidates": "[{'plate': '9a9zq1'}]",
        "source_url": "/user-data/v.mp4",
        "position_sec": "4",
        **changed,
    }


def a_vehicle(plate: str, **changed):
    return {
        "timestamp": "2026-11-20 16:00:01+00:00",
        "file": "/user-data/U1/U1_screenshots/1.jpg",
        "plate": plate,
        "vehicle": "{'type': 'Sedan', 'score': 0.9, 'props': {'color': [{'value': 'black', 'score': 0.5}]}}",
        **changed,
    }


def lines(*rows, header=HEADER) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def took(data: bytes, **changed) -> Came:
    return parse(data, own_mapping("platerecognizer_stream"), **changed)


SAMPLE = Sample(
    data=lines(
        a_line(), a_line(plate="8b8zq2", file="/user-data/U1_screenshots/2.jpg", region="{'code': '', 'score': 0}")
    ),
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_345, tzinfo=UTC),
            "time_basis": "offset_explicit",
            "plate": "9A9ZQ1",
            "plate_raw": "9a9zq1",
            "plate_conf_bp": 7810,
            "plate_state": "US-MO",
            "camera_id": "C1",
            "pos_source": "camera_fixed",
            "make": "ford",
            "colour": "white",
            "body": "big truck",
            "image_ref": "/C1_screenshots/26-11-20/16-00-00.512345.jpg",
        },
        {"plate": "8B8ZQ2", "plate_state": None, "camera_id": "U1", "pos_source": "none"},
    ),
    dropped=dict.fromkeys(
        ["dscore", "box", "orientation", "candidates", "source_url", "position_sec", "image_overview_missing"], 2
    ),
)


def test_vehicle_mode_is_read_and_vehicles_without_a_plate_are_counted():
    plate = "{'score': 0.9, 'props': {'plate': [{'value': '9a9zq1', 'score': 0.8}], 'region': [{'value': 'us-mo', 'score': 1}]}}"
    came = took(lines(*map(a_vehicle, (plate, "", "None", "{'props': None}")), header=VEHICLES))
    [row] = came.rows
    assert (row["plate"], row["plate_conf_bp"], row["plate_state"], row["camera_id"]) == ("9A9ZQ1", 8000, "US-MO", "U1")
    assert (row["body"], row["colour"]) == ("sedan", "black")
    assert came.facts["noted"]["plate_not_read"] == 3


def test_repeated_headers_and_blank_lines_are_counted():
    [head, line] = lines(a_line()).decode().splitlines()
    came = took("\n".join([head, line, "", head, ",,,", line.replace("9a9zq1", "8b8zq2"), ""]).encode())
    assert (len(came.rows), came.reasons) == (2, [])
    assert {name: came.facts["noted"][name] for name in ("blank_lines", "repeated_headers")} == {
        "blank_lines": 2,
        "repeated_headers": 1,
    }


def test_a_path_that_names_no_camera_takes_the_mappings_or_none():
    data = lines(a_line(file="/pictures/1.jpg"), a_line(file=""))
    assert took(data).reasons == ["camera_missing", "camera_missing"]
    own = mapping_of("platerecognizer_stream", defaults={"camera_id": "C1"})
    assert [row["camera_id"] for row in parse(data, own).rows] == ["C1", "C1"]


def test_a_line_that_does_not_do_is_rejected():
    broken = [
        (a_line(region="{'code': "), "cell_unreadable"),
        (a_line(vehicle="__import__('os')"), "cell_unreadable"),
        (a_line(color="[" * 13 + "]" * 13), "cell_unreadable"),
        (a_line(model_make="-" * 9_000 + "1"), "cell_unreadable"),
        (a_line(model_make="[" + "1," * 6_000 + "]"), "cell_unreadable"),
        (a_line(score="78.1"), "confidence_off_scale"),
        (a_line(plate="none"), "plate_placeholder"),
        (a_line(plate="1E+10"), "plate_mangled"),
        (a_line(timestamp="11/20/2026 16:00"), "time_unreadable"),
        (a_line(timestamp=""), "time_missing"),
    ]
    assert took(lines(*(line for line, _ in broken))).reasons == [reason for _, reason in broken]


def test_a_line_of_another_width_is_rejected_with_its_text():
    came = took(lines(a_line()) + b"2026-11-20 16:00:00Z,9a9zq1\n" + lines(a_line()).splitlines()[1] + b",more\n")
    assert came.reasons == ["wrong_number_of_cells"] * 2
    assert came.rejects[0].raw == "2026-11-20 16:00:00Z,9a9zq1"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not laid out"),
        (b"timestamp,plate\n", "not laid out"),
        (lines(header=[*HEADER[:-1], "driver"]), "D10"),
        (lines() + b'"2026', "cannot be split"),
        (lines() + b'a"b"c,"d"e\n', "cannot be split"),
        (lines() + b"a\rb\n", "carriage returns"),
        (lines() + "é".encode("cp1252"), "not UTF-8"),
        (lines() + b"\0\n", "NUL"),
        (lines(a_line(region="{'code': {'faceId': 1}}")), "D10"),
        (lines(a_line(region="{'code': 'a', 'code': 'b'}")), "twice"),
        (lines(a_line(region="['a']")), "not laid out"),
    ],
)
def test_what_is_no_such_table_refuses_the_file(data, says):
    with pytest.raises(InvalidQuery, match=says):
        took(data)


@pytest.mark.parametrize("cell", ["x" * 300_000, '"' + "\n" * 300_000, '"' + "x\n" * 140_000])
def test_a_record_that_is_too_long_refuses_the_file(cell):
    with pytest.raises((InvalidQuery, TooLarge), match=r"longer than|cannot be split"):
        took(lines() + cell.encode())


def test_lines_across_chunks_are_whole(monkeypatch):
    whole = took(lines(*(a_line(plate=f"9é{n}") for n in range(9)))).rows
    monkeypatch.setattr(lines_of_text, "CHUNK", 11)
    assert took(lines(*(a_line(plate=f"9é{n}") for n in range(9))), bounds=Bounds(record_bytes=2_000)).rows == whole


def test_a_picture_in_the_same_parcel_is_kept_with_the_read_whose_path_names_it():
    came = took(a_parcel(lines(a_line()), {"16-00-00.512345.jpg": a_picture(kind="JPEG")}))
    assert (came.rows[0]["image_ref"], came.facts["dropped"].get("image_overview_missing")) == ("kept:overview", None)
