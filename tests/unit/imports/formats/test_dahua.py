"""Dahua: which of two clocks is UTC, and keys about people that say nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

REAL_S = 1_795_190_400
"""2026-11-20 16:00:00 UTC, 10:00 in Chicago."""

LOCAL_S = REAL_S - 6 * 3600
SEATS = {"MainSeat": {"DriverCalling": "unknow", "DriverSmoking": "Unknown", "SafeBelt": "unknow"}}


def an_event(code="TrafficJunction", sees=None, car=None, **changed):
    data = {
        "UTC": LOCAL_S,
        "RealUTC": REAL_S,
        "UTCMS": 305,
        "LocaleTime": "2026-11-20 10:00:00",
        "TimeZone": 26,
        "Lane": 2,
        "Object": {"ObjectType": "Plate", "Text": "9A9ZQ1", "Confidence": 160, **SEATS, **(sees or {})},
        "TrafficCar": {"PlateNumber": "9A9ZQ1", "VehicleColor": "Blue", "VehicleSign": "Unknown", "MachineName": "C1"}
        | (car or {}),
        "CommInfo": {"GPSInfo": {"Latitude": 0.0, "Longitude": 0.0}, "Seat": [{"PhoneConf": None}]},
        **changed,
    }
    return {"Code": code, "Action": "Pulse", "Data": data}


SAMPLE = Sample(
    data=in_json(
        an_event(),
        an_event(RealUTC=None, UTCMS=None, sees={"Text": ""}, car={"PlateNumber": "8B8-ZQ2", "MachineName": "U1"}),
        an_event(car={"PlateNumber": ""}, sees={"Text": ""}),
        an_event("VideoMotion"),
    ),
    mapping={"time": {"order": "ymd", "zone": "America/Chicago"}},
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 305_000, tzinfo=UTC),
            "time_basis": "utc_explicit",
            "captured_at_raw": f"RealUTC={REAL_S} UTC={LOCAL_S} UTCMS=305",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9ZQ1",
            "plate_conf_bp": 6275,
            "camera_id": "C1",
            "colour": "blue",
            "make": None,
            "pos_source": "camera_fixed",
        },
        {
            "captured_at": datetime(2026, 11, 20, 16, tzinfo=UTC),
            "time_basis": "assumed_zone:America/Chicago",
            "captured_at_raw": f"UTC={LOCAL_S}",
            "plate": "8B8ZQ2",
            "camera_id": "U1",
            "pos_source": "none",
        },
    ),
    noted={"other_events": 1, "plate_not_read": 1},
)


def test_what_is_called_utc_is_never_taken_for_it():
    row = one_read("dahua", an_event(RealUTC=None), time={"order": "ymd", "zone": "Asia/Bangkok"})
    assert row["captured_at"] == datetime(2026, 11, 20, 3, 0, 0, 305_000, tzinfo=UTC)


@pytest.mark.parametrize("apart_s", [1, 901, 15 * 3600, -15 * 3600])
def test_clocks_that_no_zone_sets_apart_reject_the_read(apart_s):
    assert took("dahua", an_event(UTC=REAL_S + apart_s)).reasons == ["time_ambiguous"]


def test_an_event_that_does_not_do_is_rejected():
    broken = [
        ({"UTC": None, "RealUTC": None, "UTCMS": None}, "time_missing"),
        ({"UTC": None, "RealUTC": "x"}, "time_unreadable"),
        ({"UTC": None, "RealUTC": REAL_S * 1000}, "time_unreadable"),
        ({"UTC": None, "RealUTC": -1}, "time_unreadable"),
        ({"UTC": None, "RealUTC": 1e300}, "time_unreadable"),
        ({"UTCMS": 1000}, "time_unreadable"),
        ({"UTCMS": "0" * 200}, "time_unreadable"),
        ({"sees": {"Confidence": 256}}, "confidence_off_scale"),
        ({"car": {"PlateNumber": "UNKNOWN"}}, "plate_placeholder"),
        ({"car": {"MachineName": "EXAMPLE"}}, "camera_unknown"),
    ]
    came = took("dahua", *(an_event(**changed) for changed, _ in broken))
    assert came.reasons == [reason for _, reason in broken]


def test_a_camera_that_is_not_named_takes_the_mappings():
    row = one_read("dahua", an_event(car={"MachineName": ""}), defaults={"camera_id": "C1"})
    assert row["camera_id"] == "C1"


def test_an_event_may_come_without_its_envelope():
    assert one_read("dahua", {"Code": "TrafficJunction", **an_event()["Data"]})["plate"] == "9A9ZQ1"


@pytest.mark.parametrize(
    "said",
    [{"DriverSmoking": "Smoking"}, {"PhoneConf": 90}, {"MasterOfCar": "J. Roe"}, {"HumanFace": None}, {"Sex": ""}],
)
def test_what_an_event_says_of_people_refuses_the_file(said):
    with pytest.raises(InvalidQuery, match="D10"):
        took("dahua", an_event(), an_event(sees=said))


@pytest.mark.parametrize("word", ["CallingUnknown", "SmokingUnknown", "unknow", "Unknown", ""])
def test_what_says_that_nothing_was_seen_of_the_driver_is_borne_with(word):
    assert len(took("dahua", an_event(sees={"DriverSmoking": word})).rows) == 1


def test_events_of_the_cameras_own_stream_are_read_as_bare_ones_are():
    message = {
        "method": "client.notifyEventStream",
        "params": {"SID": 1, "eventList": [an_event(), an_event()]},
        "id": 7,
    }
    assert took("dahua", message).rows == took("dahua", an_event(), an_event()).rows


@pytest.mark.parametrize(
    "document", [{"params": {"eventList": []}}, {"params": {}}, {"Data": {}}, {"events": [{"Code": "TrafficJunction"}]}]
)
def test_an_envelope_that_is_not_known_refuses_the_file(document):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("dahua", document)
