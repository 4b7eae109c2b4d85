"""Compact captures: cells by their place, seven of them mandatory."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import TooLarge
from tests.builders.imports import CAMERAS, parse
from tests.unit.imports.formats.samples import Sample, mapping_of

AT = "2026-11-20T16:00:00.512Z"
SAMPLE = Sample(
    data=(f"sig|user1|7A2-C8B5|12|3456|7|{AT}|43.9|-101.2|0||||87|true\nsig|user1|8X8B0B|12|3456|7|{AT}\n").encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2-C8B5",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "time_basis": "utc_explicit",
            "plate_conf_bp": 8700,
            "camera_id": "12/3456/7",
            "lat_e7": 439_000_000,
            "lon_e7": -1_012_000_000,
            "pos_source": "read_gps",
        },
        {"plate": "8X8B0B", "plate_raw": "8X8B0B", "plate_conf_bp": None, "pos_source": "camera_fixed"},
    ),
    dropped={
        "signature": 2,
        "username": 2,
        "cameraPresetPosition": 1,
        "motionTowardCamera": 1,
    },
)
BOF = mapping_of("uk_bof")


def a_line(*, plate: str = "7A2C8B5", camera: str = "12|3456|7", at: str = AT, rest: str = "") -> str:
    return f"sig|user1|{plate}|{camera}|{at}{rest}\n"


def test_cameras_of_one_number_in_two_sources_are_two():
    cameras = dict.fromkeys(("12/3456/7", "12/9999/7"), CAMERAS["C1"])
    came = parse(a_line() + a_line(camera="12|9999|7"), BOF, cameras=cameras)
    assert [row["camera_id"] for row in came.rows] == ["12/3456/7", "12/9999/7"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("sig|user1|7A2C8B5|12|3456|7\n", "wrong_number_of_cells"),
        (a_line(rest="|" * 9), "wrong_number_of_cells"),
        (a_line(camera="12||7"), "camera_missing"),
        (a_line(at="2026-11-20T16:00:00"), "time_without_zone"),
        (a_line(plate=""), "plate_empty"),
        (a_line(rest="|-101.2|43.9"), "position_out_of_range"),
        (a_line(rest="|||||||101"), "confidence_off_scale"),
    ],
)
def test_a_capture_that_does_not_do_is_rejected_with_its_line(line, reason):
    came = parse(a_line() + line, BOF)
    assert [(r.row, r.reason, r.raw) for r in came.rejects] == [(2, reason, line.rstrip("\n"))]


def test_quotes_are_text_and_blank_lines_are_skipped():
    came = parse("\n" + a_line(plate='"7A2C8B5') + "\r\n", BOF)
    assert came.rows[0]["plate_raw"] == '"7A2C8B5'
    assert came.facts["noted"] == {"blank_lines": 2, "plate_marks_left_out": 1}


def test_a_line_beyond_its_bound_refuses_the_file():
    with pytest.raises(TooLarge, match="longer than"):
        parse(a_line() + "x" * 2_000_000, BOF)
