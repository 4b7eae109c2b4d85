"""Genetec SharpV, HTTP in JSON.

Source: the vendor's documentation and an open receiver (level: documentation). `Timestamp` has no zone: the mapping says it.
The camera is the unit (`SourceUrl`): the names of its two cameras are the same on every unit. Positions are degrees, 0 and 0
unset. What the unit made of the picture stands in `PlateAnalytics`, `-` and -1 for not known; `Confidence Score` is 0 to 100.

Not taken: `Relative Motion` (towards the camera or away, no heading), `Speed`, `Lane`, `Context`, `Characters Height`. The
names in `PlateAnalytics` are looked through as keys are: one about people refuses the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import best, each
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.forbidden import refuse_people

_NOT_KNOWN = ("", "-", "-1", "-1.0")


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    if "PlateRead" not in record:
        raise unfit()
    seen = _analytics(record)
    yield {
        "read_id": record.get("Id"),
        "captured_at": record.get("Timestamp"),
        "camera_id": record.get("SourceUrl"),
        "plate": record.get("PlateRead"),
        "plate_conf": seen.get("Confidence Score"),
        "plate_state": seen.get("State Name"),
        "lat": record.get("Latitude"),
        "lon": record.get("Longitude"),
        "colour": seen.get("Vehicle Color"),
        "make": seen.get("Vehicle Make"),
        "body": seen.get("Vehicle Type"),
        "image_crop": record.get("PlateImage") or None,
        "image_overview": record.get("ContextImage") or None,
    }


def _analytics(record: Record) -> dict[str, Any]:
    """Return what is known, by name; of several by one name the one with the best score."""
    found = each(record, "PlateAnalytics")
    names = [name for one in found if isinstance(name := one.get("Key"), str)]
    if len(names) != len(found):
        raise unfit()
    refuse_people(names)
    known = [one for one in found if one.get("Value") not in _NOT_KNOWN]
    return {name: best([one for one in known if one["Key"] == name], "Value", "Score").get("Value") for name in names}


FORMAT = Format(
    name="genetec_sharpv",
    says="Genetec SharpV, HTTP (JSON)",
    source="the vendor's documentation and an open receiver",
    carrier=Json(),
    used=frozenset(
        {
            "Id",
            "Timestamp",
            "SourceUrl",
            "PlateRead",
            "Latitude",
            "Longitude",
            "PlateAnalytics",
            "PlateImage",
            "ContextImage",
        }
    ),
    reads=_reads,
    time=("ymd",),
    confidence="0-100",
    own_positions=True,
    holds_images=True,
    sample=(
        b'{"Id": "1", "Timestamp": "2026-01-01T10:00:00.5", "SourceUrl": "C", "PlateRead": "9A9A9A",'
        b' "Latitude": 0.0, "Longitude": 0.0, "PlateAnalytics": [{"Key": "State Name", "Score": 1, "Value": "MO"}]}'
    ),
)
