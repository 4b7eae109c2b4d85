"""FIWARE: axes that come swapped."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, mapping_of, one_read, took


def an_entity(vehicle=None, plate=None, at=(-101.201, 43.901), **changed):
    return {
        "id": "anprFlowObserved:Main-St",
        "type": "AnprFlowObserved",
        "address": {"addressCountry": "US"},
        "dateObserved": "2026-11-20T10:00:00-06:00",
        "dateReceived": "2026-11-20T10:00:05-06:00",
        "observedBy": "C1",
        "vehiclePlateNotRead": False,
        "observedVehicle": {
            "direction": "towards",
            "speed": 50,
            "brand": {"name": "Ford", "confidence": 0.97},
            "color": {"name": "black", "confidence": 0.95},
            "licensePlate": {"identifier": "9-A9ZQ1", "confidence": 0.96, **(plate or {})},
            **(vehicle or {}),
        },
        "location": {"type": "Point", "coordinates": list(at)},
        **changed,
    }


SAMPLE = Sample(
    data=in_json(
        an_entity(),
        an_entity(plate={"identifier": "8B8ZQ2"}, observedBy="U1", location=None),
        an_entity(vehiclePlateNotRead=True),
        an_entity(vehicle={"licensePlate": None}),
        an_entity(at=(43.5, -101.5)),
        {"type": "TrafficFlowObserved"},
    ),
    mapping={"position": {"box": (40, -105, 45, -95)}},
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, tzinfo=UTC),
            "time_basis": "offset_explicit",
            "plate": "9A9ZQ1",
            "plate_raw": "9-A9ZQ1",
            "plate_conf_bp": 9600,
            "camera_id": "C1",
            "lat_e7": 439_010_000,
            "lon_e7": -1_012_010_000,
            "pos_source": "read_gps",
            "make": "ford",
            "colour": "black",
            "heading_deg": None,
        },
        {"plate": "8B8ZQ2", "camera_id": "U1", "pos_source": "none"},
    ),
    rejected={"position_out_of_range": 1},
    noted={"plate_not_read": 2, "other_entities": 1},
    dropped={"address": 3, "dateReceived": 3},
)


def test_without_a_box_there_is_no_mapping():
    with pytest.raises(ValueError, match=r"needs \[position\] with the box"):
        mapping_of("fiware", position=None)


def test_swapped_or_half_points_reject_the_read_and_are_never_turned_around():
    broken = [
        ((43.5, -101.5), "position_out_of_range"),
        ((42, -43), "position_outside_box"),
        ((101.5, 43.5), "position_outside_box"),
        ((-101.5,), "position_unreadable"),
        ((), "position_unreadable"),
    ]
    came = took("fiware", *(an_entity(at=point) for point, _ in broken))
    assert came.reasons == [reason for _, reason in broken]


def test_a_place_that_is_no_point_rejects_the_read():
    line = {"type": "LineString", "coordinates": [[-101.5, 43.5], [-101.4, 43.5]]}
    assert took("fiware", an_entity(location=line)).reasons == ["position_unreadable"]


def test_two_observations_under_one_id_are_two_reads():
    came = took("fiware", an_entity(), an_entity(dateObserved="2026-11-20T10:01:00-06:00"))
    assert len({row["read_id"] for row in came.rows}) == 2


def test_a_third_coordinate_is_a_height():
    assert one_read("fiware", an_entity(at=(-101.201, 43.901, 300)))["lat_e7"] == 439_010_000


def test_an_observation_that_does_not_do_is_rejected():
    broken = [
        ({"dateObserved": "2026-11-20T10:00:00"}, "time_without_zone"),
        ({"dateObserved": None}, "time_missing"),
        ({"observedBy": None}, "camera_missing"),
        ({"plate": {"identifier": "NOTAG"}}, "plate_placeholder"),
        ({"plate": {"confidence": 96}}, "confidence_off_scale"),
    ]
    came = took("fiware", *(an_entity(**changed) for changed, _ in broken))
    assert came.reasons == [reason for _, reason in broken]


def normalised(entity, linked):
    """The same entity as a context broker keeps it: in NGSI-v2, or in NGSI-LD."""
    kinds = {"location": ("GeoProperty", "value"), "observedBy": ("Relationship", "object")}

    def attribute(name, value):
        kind, key = kinds.get(name, ("Property", "value")) if linked else ("Thing", "value")
        return {"type": kind, key: value, "metadata": {}}

    return {name: value if name in ("id", "type") else attribute(name, value) for name, value in entity.items()}


@pytest.mark.parametrize("linked", [False, True])
def test_the_normalised_form_says_the_same(linked):
    assert took("fiware", normalised(an_entity(), linked)).rows == took("fiware", an_entity()).rows


@pytest.mark.parametrize(
    "head", [{"subscriptionId": "s1"}, {"type": "Notification", "subscriptionId": "s1", "id": "n1"}]
)
def test_a_notification_holds_entities_in_either_form(head):
    came = took("fiware", {**head, "data": [an_entity(), normalised(an_entity(plate={"identifier": "8B8ZQ2"}), False)]})
    assert [row["plate"] for row in came.rows] == ["9A9ZQ1", "8B8ZQ2"]


@pytest.mark.parametrize("document", [{"entities": []}, {"subscriptionId": "s1", "data": []}, {"dateObserved": "x"}])
def test_an_envelope_that_is_not_known_refuses_the_file(document):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("fiware", document)


def test_an_owner_refuses_the_file():
    with pytest.raises(InvalidQuery, match="D10"):
        took("fiware", an_entity(owner=["urn:x"]))
