"""Genetec AutoVu, the XML files that a Sharp camera drops over FTP, one document a read; the template's tags in any order.

- Only the UTC pair of date and time is taken (`2026:03:02`, colons and all). If the template leaves it out, reads are rejected.
- The camera is `SourceName`, the Sharp's own; `CameraName` says which of its lenses. Confidences are 0 to 100.
- Longitude stands before latitude; a camera without GPS writes zeros, which are no position.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Record, unfit
from data_access.imports.carriers.elements import Elements
from data_access.imports.carriers.looks import at
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    if not {"Plate", "UTCDate", "UTCTime"} & record.keys():
        raise unfit()
    date, time = at(record, "UTCDate"), at(record, "UTCTime")
    yield {
        "read_id": at(record, "Guid"),
        "captured_at": f"{date} {time}Z" if date and time else None,
        "captured_at_raw": f"{date} {time}" if date and time else None,
        "plate": at(record, "Plate"),
        "plate_conf": at(record, "ConfidenceScore"),
        "plate_state": at(record, "State"),
        "camera_id": at(record, "SourceName"),
        "lat": at(record, "LatitudeY"),
        "lon": at(record, "LongitudeX"),
        "image_crop": at(record, "PlateImage"),
        "image_overview": at(record, "ContextImage"),
    }


FORMAT = Format(
    name="genetec_ftp",
    says="Genetec AutoVu, files of a Sharp camera over FTP (XML)",
    source="the vendor's published template",
    carrier=Elements(names=frozenset({"AutoVu"})),
    used=frozenset(
        [
            "Guid",
            "UTCDate",
            "UTCTime",
            "Plate",
            "ConfidenceScore",
            "State",
            "SourceName",
            "LatitudeY",
            "LongitudeX",
            "PlateImage",
            "ContextImage",
        ]
    ),
    reads=_reads,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-100",
    own_positions=True,
    holds_images=True,
    sample=(
        "<AutoVu><Plate>é</Plate><UTCDate>2026:01:01</UTCDate><UTCTime>10:00:00.000</UTCTime>"
        "<SourceName>C</SourceName></AutoVu>"
    ).encode(),
)
