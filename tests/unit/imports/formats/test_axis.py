"""Axis: three messages a pass."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

AT_MS = 1_795_190_400_252


def an_event(state="lost", after_ms=0, **changed):
    return {
        "packetCounter": "11890300",
        "capture_timestamp": str(AT_MS + after_ms),
        "capture_ts": f"{AT_MS + after_ms}000000",
        "datetime": "20261120 100000252",
        "plateText": "9A9ZQ1",
        "plateUTF8": "9A9ZQ1",
        "plateCountry": "USA",
        "plateRegionCode": "MO",
        "plateConfidence": "0.719034",
        "carState": state,
        "carID": "1144696",
        "geotag": {"lat": 50.4, "lon": 30.5},
        "carMoveDirection": "in",
        "camera_info": {"SerialNumber": "00000000000A", "MACAddress": "00:00:00:00:00:0A"},
        "sensorProviderID": "C1",
        **changed,
    }


SAMPLE = Sample(
    data=in_json(
        an_event("new", -900, plateConfidence="0.9", plateUTF8="9A9ZQI"),
        an_event("update", -400, plateConfidence="0.8"),
        an_event(vehicle_info={"make": "Ford", "color": "Blue", "type": "car"}),
        an_event("update", carID="2", sensorProviderID="U1", plateUTF8="8B8·ZQ2", plateCountry="POL"),
    ),
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 252_000, tzinfo=UTC),
            "time_basis": "epoch_ms",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9ZQ1",
            "plate_conf_bp": 7190,
            "plate_state": "US-MO",
            "camera_id": "C1",
            "pos_source": "camera_fixed",
            "lat_e7": 439_000_000,
            "make": "ford",
            "colour": "blue",
            "body": "car",
        },
        {"plate": "8B8ZQ2", "plate_state": None, "camera_id": "U1", "pos_source": "none"},
    ),
    noted={"frames_of_a_pass": 2},
    dropped=dict.fromkeys(["packetCounter", "capture_ts", "datetime", "geotag", "carMoveDirection", "camera_info"], 4),
)


def test_a_pass_without_its_end_is_the_surest_of_its_messages():
    frames = (
        an_event("new", plateConfidence="0.5"),
        an_event("update", 1, plateConfidence="0.75"),
        an_event("update", 2),
    )
    assert one_read("axis", *frames)["plate_conf_bp"] == 7500


def test_a_car_of_another_camera_is_another_car_and_so_is_one_of_another_day():
    came = took("axis", an_event(), an_event(sensorProviderID="U1"), an_event(after_ms=-86_400_000))
    assert len(came.rows) == 3


def test_messages_without_a_cars_number_are_reads_of_their_own():
    assert len(took("axis", an_event(carID=None), an_event("new", carID="")).rows) == 2


def test_images_of_a_pass_are_those_of_the_message_that_is_taken():
    images = [
        {"ImageType": "plate", "BinaryImage": "AAAA"},
        {"ImageType": "vehicle", "BinaryImage": "BBBB"},
        {"ImageType": "x"},
    ]
    dropped = took("axis", an_event("new", ImageArray=images), an_event(ImageArray=images)).facts["dropped"]
    assert (dropped["image_crop"], dropped["image_overview"]) == (1, 1)


def test_a_message_that_does_not_do_is_rejected():
    broken = [
        ({"capture_timestamp": None}, "time_missing"),
        ({"capture_timestamp": "20261120 100000252"}, "time_unreadable"),
        ({"capture_timestamp": f"{AT_MS}000000"}, "time_out_of_range"),
        ({"plateConfidence": "71.9"}, "confidence_off_scale"),
        ({"plateUTF8": "", "plateText": ""}, "plate_empty"),
        ({"sensorProviderID": "defaultID_176"}, "camera_unknown"),
    ]
    came = took("axis", *(an_event(carID=str(n), **changed) for n, (changed, _) in enumerate(broken)))
    assert sorted(came.reasons) == sorted(reason for _, reason in broken)


def test_only_the_cameras_own_address_is_harmless():
    with pytest.raises(InvalidQuery, match="D10"):
        took("axis", an_event(camera_info={"macAddress": "00"}))
    with pytest.raises(InvalidQuery, match="D10"):
        took("axis", an_event(ImageArray=[{"ImageType": "x", "faces": []}]))
