"""Cameras and cases from mapped CSV."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.imports.jobs.mapping import Mapping
from tests.builders.imports import parse

CAMERAS = Mapping.model_validate(
    {
        "format": "csv",
        "kind": "cameras",
        "source": "registry",
        "columns": {
            **{n: n for n in ("camera_id", "name", "kind", "lat", "lon", "heading", "network", "source")},
            "active_from": "since",
            "active_to": "until",
        },
        "time": {"order": "ymd", "zone": "America/Chicago"},
        "translate": {"kind": {"Trailer": "mobile"}},
    }
)
CASES = Mapping.model_validate(
    {
        "format": "csv",
        "kind": "cases",
        "source": "records",
        "columns": {n: n for n in ("number", "kind", "offence", "opened_at", "closed_at", "status")},
        "time": {"order": "mdy", "zone": "America/Chicago"},
        "translate": {"kind": {"CR": "criminal"}, "status": {"Active": "open"}},
    }
)


def a_camera(**changed: str) -> str:
    row = {
        "camera_id": "C1",
        "name": "Main",
        "kind": "fixed",
        "lat": "43.9",
        "lon": "-101.2",
        "heading": "",
        "network": "",
    }
    row |= {"source": "", "since": "", "until": "", **changed}
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


def a_case(**changed: str) -> str:
    row = {
        "number": "26-001234",
        "kind": "CR",
        "offence": "Robbery",
        "opened_at": "11/19/2026",
        "closed_at": "",
        "status": "",
    }
    row |= changed
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


def test_a_fixed_camera_is_read_with_its_place():
    row = parse(a_camera(heading="275", source="acme"), CAMERAS).rows[0]
    assert (row["camera_id"], row["kind"], row["lat_e7"], row["lon_e7"]) == ("C1", "fixed", 439_000_000, -1_012_000_000)
    assert (row["heading_deg"], row["source"]) == (275, "acme")


def test_a_camera_without_a_source_of_its_own_has_the_files():
    assert parse(a_camera(), CAMERAS).rows[0]["source"] == "registry"


def test_a_mobile_unit_keeps_no_place():
    row = parse(a_camera(kind="trailer"), CAMERAS).rows[0]
    assert (row["kind"], row["lat_e7"], row["lon_e7"]) == ("mobile", None, None)


def test_dates_alone_begin_at_midnight_and_may_lie_ahead_for_cameras():
    row = parse(a_camera(since="2026-01-01", until="2030-01-01 12:00"), CAMERAS).rows[0]
    assert row["active_from"] == datetime(2026, 1, 1, 6, tzinfo=UTC)
    assert row["active_to"] == datetime(2030, 1, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"camera_id": ""}, "camera_id_missing_or_too_long"),
        ({"camera_id": "x" * 81}, "camera_id_missing_or_too_long"),
        ({"name": ""}, "name_missing_or_too_long"),
        ({"kind": "drone"}, "kind_not_known"),
        ({"kind": ""}, "kind_not_known"),
        ({"lat": "", "lon": ""}, "fixed_without_position"),
        ({"lat": "0", "lon": "0"}, "fixed_without_position"),
        ({"lat": "-101.2", "lon": "43.9"}, "position_out_of_range"),
        ({"since": "soon"}, "time_unreadable"),
    ],
)
def test_a_camera_that_cannot_be_is_rejected(changed, reason):
    assert parse(a_camera(**changed), CAMERAS).reasons == [reason]


def test_a_case_is_read():
    row = parse(a_case(), CASES).rows[0]
    assert (row["number"], row["kind"], row["offence"], row["status"]) == ("26-001234", "criminal", "robbery", "open")
    assert (row["opened_at"], row["closed_at"]) == (datetime(2026, 11, 19, 6, tzinfo=UTC), None)


def test_a_case_with_a_closing_time_is_closed():
    assert parse(a_case(closed_at="11/20/2026 09:30"), CASES).rows[0]["status"] == "closed"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"number": ""}, "number_missing_or_too_long"),
        ({"number": "9" * 41}, "number_missing_or_too_long"),
        ({"kind": "traffic"}, "kind_not_known"),
        ({"status": "pending"}, "status_not_known"),
        ({"status": "closed"}, "status_contradicts_closing_time"),
        ({"status": "Active", "closed_at": "11/20/2026"}, "status_contradicts_closing_time"),
        ({"opened_at": "19/11/2026"}, "time_unreadable"),
        ({"opened_at": "11/19/2027"}, "time_in_the_future"),
    ],
)
def test_a_case_that_may_be_closed_or_is_none_is_rejected(changed, reason):
    assert parse(a_case(**changed), CASES).reasons == [reason]


def test_a_number_must_have_one_of_the_packs_shapes():
    shapes = ("[0-9]{2}-[0-9]{6}", "C[0-9]{2}-[0-9]{6}")
    came = parse(a_case() + "c26-000007,CR,,,,\n7A2C8B5,CR,,,,\n", CASES, case_numbers=shapes)
    assert [row["number"] for row in came.rows] == ["26-001234", "c26-000007"]
    assert came.reasons == ["number_not_of_the_packs_form"]


def test_a_dispatch_systems_export_of_calls_is_read():
    mapping = Mapping.model_validate(
        {
            "format": "csv",
            "kind": "cases",
            "source": "cad",
            "columns": {"number": "Event ID", "opened_at": "Officer Dispatched DateTime", "offence": "Call type"},
            "defaults": {"kind": "criminal"},
            "time": {"order": "ymd", "zone": "in_text"},
        }
    )
    text = (
        "Event ID,Officer Badge ID,Officer Dispatched DateTime,Officer Cleared DateTime,Call type\n"
        "C26-000007,17,2026-11-19T22:30:00-06:00,2026-11-19T23:00:00-06:00,Burglary\n"
        "C26-000008,17,2026-11-19T22:30:00,,Burglary\n"
    )
    came = parse(text, mapping)
    assert [(row["number"], row["opened_at"], row["status"]) for row in came.rows] == [
        ("C26-000007", datetime(2026, 11, 20, 4, 30, tzinfo=UTC), "open")
    ]
    assert came.reasons == ["time_without_zone"]


def test_registers_may_have_no_times_at_all():
    mapping = CASES.model_copy(update={"time": None, "columns": {"number": "number", "kind": "kind"}})
    assert parse("number,kind\n26-1,CR\n", mapping).rows[0]["opened_at"] is None


def test_epochs_are_read_for_registers_too():
    mapping = Mapping.model_validate({**CASES.model_dump(), "time": {"order": "epoch_s"}})
    assert parse(a_case(opened_at="1763500000"), mapping).rows[0]["opened_at"] == datetime(
        2025, 11, 18, 21, 6, 40, tzinfo=UTC
    )
