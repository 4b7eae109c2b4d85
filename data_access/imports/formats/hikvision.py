"""Hikvision, ISAPI `EventNotificationAlert` of type ANPR (XML), one document an event, any number of them in a file; or as these
cameras post it by HTTP, a form of the document and its pictures.

- Instants have an offset; one without it rejects its read. Confidences are 0 to 100.
- The camera is `deviceID`, the number that whoever sets the device up gives it; where it is not given, `channelName`. Change the
  names that devices come with ("Camera 01"), or reads of two cameras are taken for those of one.
- Positions are degrees, minutes and seconds with a hemisphere's letter; without the letter a read is rejected, and zeros are no
  position. `forward` and `reverse` are seen from the camera: a heading only if the mapping translates them.
- An event that is sent again bears the same UUID: it is stored once, and the second counted (`sent_again`).
- What the device saw of people behind the windscreen refuses the file (`EMPTY`); have it switched off in the device.
- Of a form's pictures the plate's (`licensePlatePicture.jpg`) and the vehicle's (`detectionPicture.jpg`, else
  `vehiclePicture.jpg`) are taken; other parts are counted.
- Not taken: lane (`line`), the maker's number without its table, colours of plates, pictures' names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Record, says_nothing, unfit
from data_access.imports.carriers.elements import Elements
from data_access.imports.carriers.looks import at, number
from data_access.imports.carriers.multipart import Multipart, count_parts
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule

EMPTY = frozenset(
    [
        "pilotsafebelt",
        "vicepilotsafebelt",
        "pilotsunvisor",
        "vicepilotsunvisor",
        "uphone",
        "smoking",
        "frontChild",
        "helmet",
        "pilotmask",
        "vicepilotMask",
    ]
)
"""What ISAPI says of a driver or a passenger."""

_PLATE_PICTURE = "licensePlatePicture.jpg"
_OVERVIEWS = ("detectionPicture.jpg", "vehiclePicture.jpg")
_DOCUMENT = Elements(names=frozenset({"EventNotificationAlert"}), harmless=frozenset({"macAddress"}), empty=EMPTY)
_SIGNS = {"longitude": {"E": 1, "W": -1}, "latitude": {"N": 1, "S": -1}}


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    if at(record, "eventType") is None:
        raise unfit()
    if at(record, "eventType") != "ANPR":
        skips["other_events"] += 1
        return
    skips["sent_again"] += at(record, "isDataRetransmission") == "true"
    yield {
        "read_id": at(record, "UUID"),
        "captured_at": at(record, "dateTime"),
        "plate": at(record, "ANPR", "licensePlate"),
        "plate_conf": at(record, "ANPR", "confidenceLevel"),
        "camera_id": at(record, "deviceID") or at(record, "channelName"),
        "lat": _degrees(record, "latitude"),
        "lon": _degrees(record, "longitude"),
        "heading": _seen(record, "direction"),
        "colour": _seen(record, "vehicleInfo", "color"),
        "body": _seen(record, "vehicleType"),
        "image_crop": record.get(_PLATE_PICTURE),
        "image_overview": next((record[name] for name in _OVERVIEWS if name in record), None),
    }


def _seen(record: Record, *place: str) -> Any:
    said = at(record, "ANPR", *place)
    return None if says_nothing(said) else said


def _degrees(record: Record, axis: str) -> str | None:
    """Return one axis in decimal degrees; text that is no number if a part is missing, or beyond its bound."""
    gps = at(record, "DeviceGPSInfo")
    angle = at(gps, axis.capitalize())
    if angle is None:
        return None
    parts = [part for name in ("degree", "minute", "sec") if (part := number(at(angle, name))) is not None]
    sign = _SIGNS[axis].get(str(at(gps, f"{axis}Type")))
    if sign is None or len(parts) != 3 or min(parts) < 0 or max(parts[1:]) >= 60:
        return "unreadable"
    degree, minute, second = parts
    return f"{sign * (degree + minute / 60 + second / 3600):.7f}"


FORMAT = Format(
    name="hikvision",
    says="Hikvision cameras, ANPR events (XML, or forms with pictures)",
    source="ISAPI events in public code of their receivers, and the vendor's SDK guide",
    carrier=Multipart(_DOCUMENT, record=".xml", images=frozenset({_PLATE_PICTURE, *_OVERVIEWS})),
    used=frozenset(
        [
            "eventType",
            "isDataRetransmission",
            "UUID",
            "dateTime",
            "ANPR",
            "deviceID",
            "channelName",
            "DeviceGPSInfo",
            "@version",
            "eventState",
            _PLATE_PICTURE,
            *_OVERVIEWS,
        ]
    ),
    reads=_reads,
    beside=count_parts,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-100",
    own_positions=True,
    holds_images=True,
    sample=(
        '<EventNotificationAlert xmlns="http://www.isapi.org/ver20/XMLSchema"><eventType>ANPR</eventType><UUID>1</UUID>'
        "<dateTime>2026-01-01T10:00:00Z</dateTime><deviceID>C</deviceID><ANPR><licensePlate>é</licensePlate></ANPR>"
        "</EventNotificationAlert>"
    ).encode(),
)
