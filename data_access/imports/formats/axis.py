"""Axis cameras with a plate verifier (fflprapp), events in JSON.

Source: payloads in public receivers (level: payload). `capture_timestamp` is milliseconds since 1970 in UTC, as text;
`datetime`, which is local, is not read. `plateConfidence` is 0 to 1, as text.

A vehicle's pass gives three kinds of message under one `carID`: `new`, `update`, `lost`. One becomes the read: a `lost` one,
else the surest of the others; the rest is counted as `frames_of_a_pass`. A pass lasts an hour at most; then the number is
taken to be used anew. Messages are put together within one file only: where each comes by itself, as through the live door, have
the camera send `lost` alone. The camera is `sensorProviderID`, which must be set on each. A region is read as a state only if the
country is the USA: a region's letters mean other things elsewhere.

Not taken: `carMoveDirection` (in or out, no heading), the position (as set up, not measured: the register's counts). The
camera's own `MACAddress` is harmless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, each, number
from data_access.imports.formats.form import Cells, Format, Frame
from data_access.imports.terms.notation import TimeRule

_IMAGES = {"plate": "image_crop", "vehicle": "image_overview"}
_PLATES = frozenset({"plateUTF8", "plateText", "plateASCII"})
_LOST_RANK = 1.0
"""Added to a `lost` message's confidence, which ends at 1."""


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells | Frame]:
    if not _PLATES & record.keys():
        raise unfit()
    american = record.get("plateCountry") in ("US", "USA")
    cells: Cells = {
        "captured_at": record.get("capture_timestamp"),
        "camera_id": record.get("sensorProviderID"),
        "plate": record.get("plateUTF8") or record.get("plateText") or record.get("plateASCII"),
        "plate_conf": record.get("plateConfidence"),
        "plate_state": record.get("plateRegionCode") if american else None,
        "colour": at(record, "vehicle_info", "color"),
        "make": at(record, "vehicle_info", "make"),
        "body": at(record, "vehicle_info", "type"),
    }
    for image in each(record, "ImageArray"):
        if image.get("ImageType") in _IMAGES:
            cells[_IMAGES[image["ImageType"]]] = image.get("BinaryImage")
    at_ms, car = number(record.get("capture_timestamp")), record.get("carID")
    if at_ms is None or not car:
        yield cells
        return
    rank = (number(record.get("plateConfidence")) or 0.0) + (_LOST_RANK if record.get("carState") == "lost" else 0.0)
    yield Frame(cells=cells, keys=frozenset({f"{cells['camera_id']} {car}"}), at_s=at_ms / 1000, rank=rank)


FORMAT = Format(
    name="axis",
    says="Axis cameras with a plate verifier (JSON)",
    source="payloads in public receivers",
    carrier=Json(harmless=frozenset({"MACAddress"})),
    used=frozenset(
        {
            "capture_timestamp",
            "sensorProviderID",
            "plateUTF8",
            "plateText",
            "plateASCII",
            "plateConfidence",
            "plateCountry",
        }
        | {"plateRegionCode", "vehicle_info", "ImageArray", "carID", "carState"}
    ),
    reads=_reads,
    time=TimeRule(order="epoch_ms"),
    confidence="0-1",
    own_positions=False,
    holds_images=True,
    one_pass=timedelta(hours=1),
    sample=(
        b'{"capture_timestamp": "1767261600000", "sensorProviderID": "C", "plateUTF8": "9A9A9A", "plateConfidence": "0.7",'
        b' "carID": "1", "carState": "lost"}'
    ),
)
