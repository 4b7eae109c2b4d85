"""Columns and keys about people refuse the file (Twin Falls 401.7, clause D10)."""

from __future__ import annotations

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.terms.forbidden import speaks_of_people
from tests.builders.imports import a_lookup, a_lookup_mapping, a_result, a_row, parse, sheet


@pytest.mark.parametrize(
    "name",
    [
        "face", "Face ID", "faceScore", "FACE_IMAGE", "faceimage", "facial_match", "gender", "Driver Gender", "drivergender",
        "sex", "race", "racial group", "Ethnicity", "ethnic", "skinTone", "person", "PersonId", "numPersons", "people",
        "driver", "Driver Name", "drivername", "passenger_count", "Occupants", "occupantCount", "pedestrian", "owner",
        "Owner Name", "ownername", "registeredOwner", "network owner name of person", "DOB", "date_of_birth", "birthdate",
        "phone", "phoneNumber", "Telephone", "IMEI", "imsi", "MAC", "macAddress", "mac_addr", "bluetooth id", "SSID",
        "email", "biometricTemplate", "\uff26\uff21\uff23\uff25", "firstName", "surname",
    ],
)  # fmt: skip
def test_it_speaks_of_people(name):
    assert speaks_of_people(name)


@pytest.mark.parametrize(
    "name",
    [
        "surface", "trace", "interface", "essex", "machine", "make", "plate", "image", "message", "camera", "Lane",
        "vehicle_make", "capturedAt", "streetAddress", "networkName", "owner_agency", "ownerAgency", "Owning Department",
        "device", "metadata", "usage", "mileage", "page", "macro", "unit", "name", "Camera Name", "timeInZone", "timeIndex",
    ],
)  # fmt: skip
def test_it_does_not(name):
    assert not speaks_of_people(name)


def test_d10_a_column_about_people_refuses_the_file_even_if_it_is_not_mapped():
    with pytest.raises(InvalidQuery, match=r"column or key 4 is about people.*D10"):
        parse(sheet(a_row(DriverGender="f")))


def test_the_refusal_does_not_repeat_what_the_file_says():
    with pytest.raises(InvalidQuery) as caught:
        parse(sheet(a_row(**{"driver Jane Roe": ""})))
    assert "Roe" not in str(caught.value)


def test_a_key_about_people_refuses_the_file_at_any_depth():
    deep = a_result(device={"id": "C1", "metadata": {"a": [{"b": {"faceId": None}}]}})
    with pytest.raises(InvalidQuery, match="D10"):
        parse(a_lookup(a_result(), deep), a_lookup_mapping())
    with pytest.raises(InvalidQuery, match="D10"):
        parse(a_lookup(a_result(), persons=[]), a_lookup_mapping())
