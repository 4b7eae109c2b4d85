"""ELSAG's reads in CSV: a header by names, dates without a zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery, TooLarge
from tests.builders.imports import parse
from tests.unit.imports.formats.samples import Sample, mapping_of

HEADER = "read_id,plate,device_id,read_date,lat,lon"
SAMPLE = Sample(
    data=(
        f"{HEADER}\n1,7A2-C8B5,C1,2026-11-20 10:00:00.512,43.9,-101.2\n\n2,8X8B0B,U1,2026-11-20 10:00:01,,\n"
    ).encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2-C8B5",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "time_basis": "assumed_zone:America/Chicago",
            "plate_conf_bp": None,
            "camera_id": "C1",
            "lat_e7": 439_000_000,
            "lon_e7": -1_012_000_000,
            "pos_source": "read_gps",
        },
        {"plate": "8X8B0B", "plate_raw": "8X8B0B", "camera_id": "U1", "pos_source": "none"},
    ),
    noted={"blank_lines": 1},
    mapping={"time": {"order": "ymd", "zone": "America/Chicago"}},
)
ELSAG = mapping_of("elsag")


def rows(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


GOOD = "1,7A2C8B5,C1,2026-11-20 10:00:00,,"


def test_columns_come_in_any_order_and_others_are_counted():
    text = "Read_Date;note;PLATE;device_id\n2026-11-20 10:00;x;7A2C8B5;C1\n2026-11-20 10:01;;7A2C8B5;C1\n"
    came = parse(text, ELSAG)
    assert [row["camera_id"] for row in came.rows] == ["C1", "C1"]
    assert came.facts["dropped"] == {"note": 1}


def test_quoted_cells_may_hold_delimiters_and_line_ends():
    text = rows(
        '1,7A2C8B5,C1,2026-11-20 10:00:00,"","a,\nb"', GOOD, header="read_id,plate,device_id,read_date,lat,note"
    )
    assert len(parse(text, ELSAG).rows) == 2


def test_a_header_that_comes_again_is_skipped():
    came = parse(rows(GOOD, HEADER, "", ",,,,,", GOOD), ELSAG)
    assert len(came.rows) == 2
    assert came.facts["noted"]["repeated_headers"] == 1
    assert came.facts["noted"]["blank_lines"] == 2


def test_a_row_of_another_width_is_rejected_with_its_text():
    came = parse(rows(GOOD, "2,7A2C8B5,C1", GOOD + ",x"), ELSAG)
    assert [(r.row, r.reason, r.raw) for r in came.rejects] == [
        (2, "wrong_number_of_cells", "2,7A2C8B5,C1"),
        (3, "wrong_number_of_cells", GOOD + ",x"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not laid out"),
        ("plate,device_id\n", "not laid out"),
        ("plate,plate,device_id,read_date\n", "not laid out"),
        ("plate,device_id,read_date,driver\n", "about people"),
        (rows('1,"7A'), "cannot be split"),
        (rows('1,"7A"x,C1,,,'), "cannot be split"),
        (rows(GOOD + "\r\r"), "carriage returns"),
        (rows(GOOD + "\0"), "NUL"),
        (rows("x" * 300_000), "longer than"),
        (rows('1,"' + "x\n" * 100_000), "cannot be split"),
    ],
)
def test_what_is_no_such_table_refuses_the_file(text, says):
    with pytest.raises((InvalidQuery, TooLarge), match=says):
        parse(text, ELSAG)


def test_another_encoding_refuses_the_file():
    with pytest.raises(InvalidQuery, match="UTF-8"):
        parse(rows(GOOD).encode() + b"2,\xe9,C1,2026-11-20 10:00:00,,\n", ELSAG)
