"""Genetec Security Center, AutoVu third-party data exporter: reads, alone or inside of hits, in XML or in JSON.

- Dates follow the server's culture (`10/01/2022`): the mapping says their order; it is never guessed. The UTC pair of date and
  time is taken, else the local one, in the mapping's zone. The time of a hit is not that of its read, and is not taken.
- Of a hit only its read is taken: not the list, the rule, nor what an officer did about it.
- Confidences are 0 to 100, in `ConfidenceScore` or among the attributes. The camera is `CameraName`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.elements import TEXT, Elements, ElementsOrJson, every
from data_access.imports.carriers.looks import at
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.forbidden import refuse_people


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    vehicles = every(record, "Vehicle") or ([record] if "Read" in record else [])
    reads = [read for vehicle in vehicles for read in every(vehicle, "Read")] if vehicles else [record]
    skips["hits_not_taken"] += "HitID" in record
    for read in reads:
        a_hit_alone = read is record and "HitID" in record
        if not a_hit_alone and (not isinstance(read, dict) or "Plate" not in read):
            raise unfit()
        yield _read(read)


def _read(read: Any) -> Cells:
    about = _attributes(read)
    written, stated = _when(read)
    return {
        "captured_at": stated,
        "captured_at_raw": written,
        "plate": at(read, "Plate"),
        "plate_conf": at(read, "ConfidenceScore") or about.get("Confidence Score"),
        "plate_state": at(read, "State") or about.get("State Name"),
        "camera_id": at(read, "CameraName"),
        "lat": at(read, "Latitude"),
        "lon": at(read, "Longitude"),
        "colour": about.get("Vehicle Color"),
        "make": about.get("Vehicle Make"),
        "body": about.get("Vehicle Type"),
        "image_crop": at(read, "PlateImage"),
        "image_overview": at(read, "ContextImage"),
    }


def _when(read: Any) -> tuple[str | None, str | None]:
    """Return the instant as written, and with its zone if that is known."""
    for kind, zone in (("Utc", "Z"), ("Local", ""), ("", "")):
        date, time = at(read, f"Date{kind}"), at(read, f"Time{kind}")
        if date and time:
            return f"{date} {time}", f"{date} {time}{zone}"
    return None, None


def _attributes(read: Any) -> dict[str, Any]:
    """Return what a read says of its vehicle, by name: an object in JSON, a list of elements in XML."""
    if (named := at(read, "Attributes")) is not None:
        if not isinstance(named, dict):
            raise unfit()
        return named
    listed = [one for around in every(at(read, "attributes"), "Attributes") for one in every(around, "Attribute")]
    refuse_people(str(at(one, "@name")) for one in listed)
    return {str(at(one, "@name")): at(one, TEXT) for one in listed}


FORMAT = Format(
    name="genetec_exporter",
    says="Genetec Security Center, third-party data exporter (XML or JSON)",
    source="the vendor's published examples, and public code of a receiver",
    carrier=ElementsOrJson(Elements(names=frozenset({"Hotlist", "Vehicle", "Read"})), Json()),
    used=frozenset(
        [
            "Vehicle",
            "Read",
            "DateUtc",
            "TimeUtc",
            "DateLocal",
            "TimeLocal",
            "Date",
            "Time",
            "Plate",
            "ConfidenceScore",
            "State",
            "CameraName",
            "Latitude",
            "Longitude",
            "attributes",
            "Attributes",
            "PlateImage",
            "ContextImage",
        ]
    ),
    reads=_reads,
    time=("dmy", "mdy", "ymd"),
    confidence="0-100",
    own_positions=True,
    holds_images=True,
    sample=(
        "<Read><Plate>é</Plate><DateUtc>01/01/2026</DateUtc><TimeUtc>10:00:00</TimeUtc><CameraName>C</CameraName></Read>"
    ).encode(),
)
