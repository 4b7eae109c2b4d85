"""fast-alpr: results with time and camera beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

BOX = {"x1": 100, "y1": 200, "x2": 220, "y2": 240}


def a_result(text="9A9ZQ1", confidence=0.9, **beside):
    ocr = {"text": text, "confidence": confidence, "region": "United States", "region_confidence": 0.8}
    return {"detection": {"label": "License Plate", "confidence": 0.99, "bounding_box": BOX}, "ocr": ocr, **beside}


def placed(**changed):
    return {"captured_at": "2026-11-20T16:00:00.250Z", "camera_id": "C1", **changed}


SAMPLE = Sample(
    data=in_json(
        a_result("9A9-ZQ1", [0.99, 0.98, 0.62, 0.97, 0.99, 0.99], **placed()),
        placed(camera_id="U1", results=[a_result("8B8ZQ2"), {**a_result(), "ocr": None}]),
        a_result("7C7ZQ3"),
    ),
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 250_000, tzinfo=UTC),
            "time_basis": "utc_explicit",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9-ZQ1",
            "plate_conf_bp": 6200,
            "plate_state": None,
            "camera_id": "C1",
            "pos_source": "camera_fixed",
        },
        {"plate": "8B8ZQ2", "plate_conf_bp": 9000, "camera_id": "U1"},
    ),
    rejected={"time_missing": 1},
    noted={"plate_not_read": 1},
)


def test_results_as_the_library_writes_them_say_neither_time_nor_place_and_are_rejected():
    assert took("fast_alpr", [a_result(), a_result()]).reasons == ["time_missing", "time_missing"]


def test_the_camera_may_be_the_mappings():
    row = one_read("fast_alpr", a_result(captured_at="2026-11-20T16:00:00Z"), defaults={"camera_id": "C1"})
    assert row["camera_id"] == "C1"


def test_a_plate_is_no_surer_than_its_least_sure_character():
    assert one_read("fast_alpr", a_result(confidence=[0.5, 0.25, 1], **placed()))["plate_conf_bp"] == 2500
    assert one_read("fast_alpr", a_result(confidence=[], **placed()))["plate_conf_bp"] is None


@pytest.mark.parametrize("confidence", [[0.5, None], [0.5, "x"], [1.5], 90, "x"])
def test_a_confidence_that_is_none_rejects_the_read(confidence):
    assert took("fast_alpr", a_result(confidence=confidence, **placed())).reasons == ["confidence_off_scale"]


def test_a_result_that_does_not_do_is_rejected():
    broken = [({"captured_at": "2026-11-20T16:00:00"}, "time_without_zone"), ({"camera_id": None}, "camera_missing")]
    came = took("fast_alpr", *(a_result(**placed(**changed)) for changed, _ in broken))
    assert came.reasons == [reason for _, reason in broken]
