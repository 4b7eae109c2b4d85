"""Hikvision ANPR events: positions by degrees, minutes and seconds, events sent again, what is seen of people."""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.blocks.vendor_file import Records
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import parse
from tests.unit.imports.formats.samples import Sample, mapping_of, own_mapping

SPACE = 'version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"'
GPS = (
    "<DeviceGPSInfo><longitudeType>W</longitudeType><latitudeType>N</latitudeType>"
    "<Longitude><degree>101</degree><minute>12</minute><sec>3.600000</sec></Longitude>"
    "<Latitude><degree>43</degree><minute>54</minute><sec>0.000000</sec></Latitude></DeviceGPSInfo>"
)
UNSET = GPS.replace("101", "0").replace(">12<", ">0<").replace("3.6", "0.0").replace("43", "0").replace("54", "0")


def an_event(anpr: str = "<licensePlate>7A2-C8B5</licensePlate>", **changed: str) -> str:
    """One event; an empty text takes an element out."""
    given = {
        "ipAddress": "192.0.2.7",
        "macAddress": "00:00:5e:00:53:01",
        "dateTime": "2026-11-20T10:00:00.512-06:00",
        "eventType": "ANPR",
        "eventState": "active",
        "channelName": "C1",
        "ANPR": anpr,
        "UUID": "u-1",
        "isDataRetransmission": "false",
        **changed,
    }
    gps = given.pop("gps", "")
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in given.items() if text)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<EventNotificationAlert {SPACE}>{inner}{gps}</EventNotificationAlert>\n'


WHOLE = (
    "<country>64</country><licensePlate>7A2-C8B5</licensePlate><line>2</line><direction>forward</direction>"
    "<confidenceLevel>97</confidenceLevel><plateType>unknown</plateType><pilotsafebelt>unknown</pilotsafebelt><uphone/>"
    "<plateCharBelieve>98,99,99</plateCharBelieve><vehicleType>van</vehicleType>"
    "<vehicleInfo><color>gray</color><vehicleLogoRecog>1621</vehicleLogoRecog><vehileModel>131</vehileModel></vehicleInfo>"
    "<pictureInfoList><pictureInfo><fileName>a.jpg</fileName></pictureInfo><pictureInfo/></pictureInfoList>"
)
BARE = "<licensePlate>8X8B0B</licensePlate><vehicleInfo><color>unknown</color></vehicleInfo>"
SAMPLE = Sample(
    data=(
        an_event(WHOLE, gps=GPS)
        + an_event(BARE, UUID="u-2", channelName="U1", gps=UNSET, isDataRetransmission="true")
        + an_event(eventType="videoloss", ANPR="")
    ).encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2-C8B5",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "time_basis": "offset_explicit",
            "plate_conf_bp": 9700,
            "camera_id": "C1",
            "lat_e7": 439_000_000,
            "lon_e7": -1_012_010_000,
            "pos_source": "read_gps",
            "heading_deg": None,
        },
        {"plate": "8X8B0B", "plate_raw": "8X8B0B", "camera_id": "U1", "pos_source": "none"},
    ),
    noted={"sent_again": 1, "other_events": 1, "heading_deg_not_known": 1},
    dropped={"ipAddress": 2, "macAddress": 2},
)
HIKVISION = mapping_of("hikvision")


def one(text: str):
    return parse(text, HIKVISION)


def test_colour_and_body_are_as_the_device_says():
    row = one(an_event(WHOLE)).rows[0]
    assert (row["colour"], row["body"], row["make"]) == ("grey", "van", None)
    assert one(an_event(BARE)).rows[0]["colour"] is None


def test_a_direction_is_a_heading_if_the_mapping_says_which():
    mapping = mapping_of("hikvision", translate={"heading": {"forward": "northbound"}})
    assert parse(an_event(WHOLE), mapping).rows[0]["heading_deg"] == 0


def test_the_devices_own_number_comes_before_its_channels_name():
    assert one(an_event(channelName="Camera 01", deviceID="C1")).rows[0]["camera_id"] == "C1"
    assert one(an_event(channelName="")).reasons == ["camera_missing"]


def test_an_event_that_is_sent_again_has_the_same_id_and_is_counted():
    came = one(an_event() + an_event(isDataRetransmission="true"))
    assert [row["read_id"] for row in came.rows] == ["acme:u-1", "acme:u-1"]
    assert came.facts["noted"]["sent_again"] == 1


@pytest.mark.parametrize(
    ("old", "new", "lat_e7", "lon_e7"),
    [("", "", 439_000_000, -1_012_010_000), (">N<", ">S<", -439_000_000, -1_012_010_000), (">W<", ">E<", 439_000_000, 1_012_010_000)],
)  # fmt: skip
def test_a_position_takes_its_sign_from_the_hemisphere(old, new, lat_e7, lon_e7):
    row = one(an_event(gps=GPS.replace(old, new), channelName="U1")).rows[0]
    assert (row["lat_e7"], row["lon_e7"]) == (lat_e7, lon_e7)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (">N<", "><", "position_unreadable"),
        (">W<", ">N<", "position_unreadable"),
        ("<minute>54", "<minute>60", "position_unreadable"),
        ("<sec>3.600000", "<sec>-1", "position_unreadable"),
        ("<degree>43", "<degree>x", "position_unreadable"),
        ("<degree>43</degree>", "", "position_unreadable"),
        ("<degree>43", "<degree>143", "position_out_of_range"),
        ("<degree>101", "<degree>181", "position_out_of_range"),
    ],
)
def test_a_position_that_cannot_be_rejects_its_read(old, new, reason):
    assert old in GPS
    assert one(an_event(gps=GPS.replace(old, new))).reasons == [reason]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"dateTime": "2026-11-20T10:00:00"}, "time_without_zone"),
        ({"dateTime": ""}, "time_missing"),
        ({"ANPR": "<licensePlate>unknown</licensePlate>"}, "plate_placeholder"),
        ({"ANPR": ""}, "plate_empty"),
        (
            {"ANPR": "<licensePlate>7A2C8B5</licensePlate><confidenceLevel>160</confidenceLevel>"},
            "confidence_off_scale",
        ),
    ],
)
def test_an_event_that_does_not_do_is_rejected_with_its_text(changed, reason):
    came = one(an_event(UUID="u-0") + an_event(**changed))
    assert [(r.row, r.reason) for r in came.rejects] == [(2, reason)]
    assert came.rejects[0].raw.startswith("<EventNotificationAlert")
    assert came.rejects[0].raw.endswith("</EventNotificationAlert>")


@pytest.mark.parametrize(
    "seen", ["<uphone>yes</uphone>", "<pilotsafebelt>no</pilotsafebelt>", "<faceRect>1</faceRect>"]
)
def test_what_is_seen_of_people_refuses_the_file(seen):
    with pytest.raises(InvalidQuery, match="about people"):
        one(an_event() + an_event(f"<licensePlate>7A2C8B5</licensePlate>{seen}"))


def test_two_plates_in_one_event_refuse_the_file():
    with pytest.raises(InvalidQuery, match="not laid out"):
        one(an_event("<licensePlate>7A2C8B5</licensePlate><licensePlate>8X8B0B</licensePlate>"))


def a_form(event, *pictures):
    """A form as these cameras post it: the document, then its pictures."""
    parts = [("anpr.xml", "text/xml", event.encode()), *((name, "image/jpeg", data) for name, data in pictures)]
    written = [
        b'--boundary\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\nContent-Type: %b\r\n'
        b"Content-Length: %d\r\n\r\n%b\r\n" % (name.encode(), name.encode(), kind.encode(), len(data), data)
        for name, kind, data in parts
    ]
    return b"".join([*written, b"--boundary--\r\n"])


def test_a_form_is_read_as_its_document_is_with_its_pictures():
    plate, scene = ("licensePlatePicture.jpg", b"plate"), ("detectionPicture.jpg", b"scene")
    records = Records(
        io.BytesIO(a_form(an_event(), plate, scene, ("x.jpg", b"?"))), own_mapping("hikvision"), Bounds(), True
    )
    [block] = list(records.blocks())
    assert block.cells["plate"].to_list() == ["7A2-C8B5"]
    assert block.images == {
        1: {"image_crop": base64.b64encode(b"plate").decode(), "image_overview": base64.b64encode(b"scene").decode()}
    }
    assert records.skipped["other_parts"] == 1


def test_forms_may_follow_one_another_and_a_form_needs_one_document():
    came = parse(a_form(an_event()) + a_form(an_event(UUID="u-2")), own_mapping("hikvision"))
    assert [row["read_id"] for row in came.rows] == ["acme:u-1", "acme:u-2"]
    with pytest.raises(InvalidQuery, match="not laid out"):
        parse(a_form(an_event()).replace(b"anpr.xml", b"anpr.txt"), own_mapping("hikvision"))


def test_a_document_that_names_no_event_is_no_event_of_another_kind():
    with pytest.raises(InvalidQuery, match="not laid out"):
        one(an_event(eventType=""))
    assert one(an_event(eventType="VMD")).facts["noted"] == {"other_events": 1}
