"""Genetec AutoVu over FTP: dates with colons, longitude first, tags in any order or missing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.builders.imports import parse
from tests.unit.imports.formats.samples import Sample, mapping_of

TAGS = {
    "Plate": "7A2-C8B5",
    "State": "MO",
    "UTCDate": "2026:11:20",
    "UTCTime": "16:00:00.512",
    "CameraName": "Context Camera",
    "SourceName": "C1",
    "ContextImage": "",
    "PlateImage": "",
    "LongitudeX": "-101.2",
    "LatitudeY": "43.9",
    "Guid": "g-1",
    "ConfidenceScore": "87",
    "Lane": "2",
}


def a_file(**changed: str | None) -> str:
    """One file of a camera; None takes a tag out."""
    given = {name: text for name, text in {**TAGS, **changed}.items() if text is not None}
    inner = "".join(f"<{name}>{text}</{name}>" if text else f"<{name}/>" for name, text in given.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<AutoVu>{inner}</AutoVu>\n'


SAMPLE = Sample(
    data=(
        a_file()
        + a_file(
            Plate="8X8B0B", State="-", SourceName="U1", LongitudeX="0", LatitudeY="0", Guid=None, PlateImage="QUJD"
        )
    ).encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2-C8B5",
            "plate_state": "US-MO",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "captured_at_raw": "2026:11:20 16:00:00.512",
            "time_basis": "utc_explicit",
            "plate_conf_bp": 8700,
            "camera_id": "C1",
            "lat_e7": 439_000_000,
            "lon_e7": -1_012_000_000,
            "pos_source": "read_gps",
        },
        {"plate": "8X8B0B", "plate_raw": "8X8B0B", "plate_state": None, "camera_id": "U1", "pos_source": "none"},
    ),
    dropped={"CameraName": 2, "Lane": 2, "image_crop": 1},
)
FTP = mapping_of("genetec_ftp")


def test_tags_may_stand_in_any_order():
    upside_down = a_file().replace("<Plate>7A2-C8B5</Plate>", "").replace("<Lane>", "<Plate>7A2-C8B5</Plate><Lane>")
    assert parse(upside_down, FTP).rows == parse(a_file(), FTP).rows


def test_tags_may_be_missing():
    bare = a_file(**dict.fromkeys(("State", "Guid", "ConfidenceScore", "Lane", "LongitudeX", "LatitudeY"), None))
    row = parse(bare, FTP).rows[0]
    assert (row["plate_state"], row["plate_conf_bp"], row["pos_source"]) == (None, None, "camera_fixed")
    assert row["read_id"].startswith("acme#")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"UTCDate": None}, "time_missing"),
        ({"UTCTime": ""}, "time_missing"),
        ({"UTCDate": "20:11:2026"}, "time_unreadable"),
        ({"SourceName": None}, "camera_missing"),
        ({"LongitudeX": "43.9", "LatitudeY": "-101.2"}, "position_out_of_range"),
        ({"LongitudeX": None}, "position_unreadable"),
        ({"ConfidenceScore": "187"}, "confidence_off_scale"),
        ({"Plate": None}, "plate_empty"),
    ],
)
def test_a_read_that_does_not_do_is_rejected(changed, reason):
    assert parse(a_file(**changed), FTP).reasons == [reason]


def test_a_longitude_that_lost_its_minus_is_outside_of_the_mappings_box():
    mapping = mapping_of("genetec_ftp", position={"box": (43, -102, 45, -100)})
    assert parse(a_file(LongitudeX="101.2"), mapping).reasons == ["position_outside_box"]


def test_files_may_be_put_into_one_document():
    inner = a_file().partition("\n")[2] + a_file(Plate="8X8B0B").partition("\n")[2]
    assert [row["plate"] for row in parse(f"<Reads>{inner}</Reads>", FTP).rows] == ["7A2C8B5", "8X8B0B"]
