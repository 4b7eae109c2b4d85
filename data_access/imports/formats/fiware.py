"""FIWARE AnprFlowObserved: an entity as key-values, in NGSI's normalised form, or in the notification of a subscription.

Source: the open data model (level: published schema and example, CC BY 4.0). `dateObserved` is ISO 8601 with an offset,
confidences are 0 to 1. An entity's `id` may be that of the place, the same for every observation: it is no id of a read, and
a read's is made of camera, instant and plate.

`location` is a GeoJSON point, longitude first. The model's own example has it the other way round, so the mapping must say the
box in which reads can be: a point outside of it, or of another kind, rejects its read; none is turned around.

Not taken: `direction` (towards or away, no heading), speed, lane, country, model. A key `owner` refuses the file, though here
it may be the data's owner: have it left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, each
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    """Read an entity, or those of a notification (`data`)."""
    entities = each(record, "data") if "subscriptionId" in record or record.get("type") == "Notification" else [record]
    if not entities or any(not isinstance(entity.get("type"), str) for entity in entities):
        raise unfit()
    for entity in entities:
        yield from _read({key: _plain(value) for key, value in entity.items()}, skips)


def _plain(attribute: Any) -> Any:
    """Return the value of an attribute in NGSI's normalised form, `{"type": "Number", "value": 3}`; any other as it is."""
    if isinstance(attribute, dict) and "type" in attribute:
        for key in ("value", "object"):
            if key in attribute:
                return _plain(attribute[key])
    return attribute


def _read(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    if record.get("type") != "AnprFlowObserved":
        skips["other_entities"] += 1
        return
    vehicle = at(record, "observedVehicle")
    if record.get("vehiclePlateNotRead") is True or at(vehicle, "licensePlate", "identifier") is None:
        skips["plate_not_read"] += 1
        return
    yield {
        "captured_at": record.get("dateObserved"),
        "camera_id": record.get("observedBy"),
        "plate": at(vehicle, "licensePlate", "identifier"),
        "plate_conf": at(vehicle, "licensePlate", "confidence"),
        "colour": at(vehicle, "color", "name"),
        "make": at(vehicle, "brand", "name"),
        **_position(record),
    }


def _position(record: Record) -> Cells:
    location = at(record, "location")
    if location is None:
        return {}
    point = at(location, "coordinates")
    if at(location, "type") != "Point" or not isinstance(point, list) or len(point) < 2:
        return {"why": "position_unreadable"}
    return {"lon": point[0], "lat": point[1]}


FORMAT = Format(
    name="fiware",
    says="FIWARE AnprFlowObserved (JSON)",
    source="the open data model AnprFlowObserved",
    carrier=Json(),
    used=frozenset(
        {
            "id",
            "type",
            "dateObserved",
            "observedBy",
            "observedVehicle",
            "location",
            "vehiclePlateNotRead",
            "data",
            "subscriptionId",
        }
    ),
    reads=_reads,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-1",
    own_positions=True,
    needs_box=True,
    sample=(
        b'{"type": "AnprFlowObserved", "dateObserved": "2026-01-01T10:00:00Z", "observedBy": "C", "observedVehicle":'
        b' {"licensePlate": {"identifier": "9A9A9A", "confidence": 0.5}}, "location": {"type": "Point", "coordinates": [1, 1]}}'
    ),
)
