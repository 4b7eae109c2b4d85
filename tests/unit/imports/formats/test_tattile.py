"""Tattile messages: the camera's own clock, times with hyphens, whatever the document is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.builders.imports import parse
from tests.unit.imports.formats.samples import Sample, mapping_of

FIELDS = {
    "PLATE_STRING": "7A2C8B5",
    "DATE": "2026-11-20",
    "TIME": "10-00-00-512",
    "DEVICE_SN": "C1",
    "DEVICE_NAME": "North",
    "OCRSCORE": "093",
    "DIRECTION": "GOAWAY",
    "LANE_ID": "2",
    "PLATE_COUNTRY_CODE": "XAA",
    "IMAGE_OCR": "",
}


def a_message(root: str = "MESSAGE", **changed: str | None) -> str:
    """One message; None takes an element out."""
    given = {name: text for name, text in {**FIELDS, **changed}.items() if text is not None}
    return f"<{root}>\n" + "".join(f"    <{name}>{text}</{name}>\n" for name, text in given.items()) + f"</{root}>\n"


SAMPLE = Sample(
    data=(
        a_message()
        + a_message("Msg", PLATE_STRING="8X8B0B", TIME="10:00:01", DEVICE_SN=None, DEVICE_NAME="U1", OCRSCORE="92.5")
    ).encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2C8B5",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "captured_at_raw": "2026-11-20 10-00-00-512",
            "time_basis": "assumed_zone:America/Chicago",
            "plate_conf_bp": 9300,
            "camera_id": "C1",
            "heading_deg": None,
        },
        {"plate": "8X8B0B", "plate_raw": "8X8B0B", "camera_id": "U1", "plate_conf_bp": 9250},
    ),
    noted={"heading_deg_not_known": 2},
    dropped={"LANE_ID": 2, "PLATE_COUNTRY_CODE": 2},
    mapping={"time": {"order": "ymd", "zone": "America/Chicago"}},
)
TATTILE = mapping_of("tattile")


def test_the_hour_that_a_zone_repeats_is_marked():
    row = parse(a_message(DATE="2026-11-01", TIME="01-30-00"), TATTILE).rows[0]
    assert (row["time_basis"], row["captured_at"]) == ("ambiguous_dst", datetime(2026, 11, 1, 6, 30, tzinfo=UTC))


def test_a_wrong_zone_gives_another_instant_and_a_time_that_never_was_is_rejected():
    there = mapping_of("tattile", time={"order": "ymd", "zone": "Europe/Rome"})
    assert parse(a_message(), there).rows[0]["captured_at"] == datetime(2026, 11, 20, 9, 0, 0, 512_000, tzinfo=UTC)
    assert parse(a_message(DATE="2026-03-08", TIME="02-30-00"), TATTILE).reasons == ["time_skipped_by_zone"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"TIME": "10-00"}, "time_unreadable"),
        ({"TIME": "25-00-00"}, "time_unreadable"),
        ({"DATE": "20-11-2026"}, "time_unreadable"),
        ({"DATE": None}, "time_missing"),
        ({"DEVICE_SN": None, "DEVICE_NAME": None}, "camera_missing"),
        ({"OCRSCORE": "160"}, "confidence_off_scale"),
        ({"PLATE_STRING": "NOREAD"}, "plate_placeholder"),
    ],
)
def test_a_message_that_does_not_do_is_rejected(changed, reason):
    assert parse(a_message(**changed), TATTILE).reasons == [reason]


def test_a_document_without_a_plate_is_no_message():
    with pytest.raises(InvalidQuery, match="not laid out"):
        parse(a_message() + a_message(PLATE_STRING=None), TATTILE)
