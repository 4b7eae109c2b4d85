"""Blue Iris: the two bodies of an alert that are known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

OBJECTS = {"api": "objects", "found": {"success": True, "predictions": [{"label": "car", "confidence": 0.8}]}}


def a_prediction(plate="9A9ZQ1", **changed):
    return {
        "plate": plate,
        "confidence": 0.92,
        "label": f"Plate: {plate}",
        "x_min": 1,
        "y_min": 2,
        "x_max": 3,
        "y_max": 4,
    } | changed


def an_alert(*predictions, **changed):
    models = [OBJECTS, {"api": "alpr", "found": {"success": True, "predictions": list(predictions)}}]
    return {
        "ai_dump": models,
        "Image": "",
        "camera": "C1",
        "ALERT_PATH": "C1.20261120_100000.1234.3-1.jpg",
        "ALERT_CLIP": "@123456.bvr",
        "timestamp": "2026-11-20 10:00:00",
        **changed,
    }


def a_plate(plate="8B8-ZQ2", **changed):
    return {"plate_number": plate, "Image": "", "camera": "U1", "timestamp": "2026-11-20T10:00:00-06:00", **changed}


SAMPLE = Sample(
    data=in_json(
        an_alert(a_prediction()),
        a_plate(),
        an_alert(),
        an_alert(ai_dump=[OBJECTS]),
        a_plate(""),
        a_plate("&PLATE"),
    ),
    mapping={"time": {"order": "ymd", "zone": "America/Chicago"}},
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, tzinfo=UTC),
            "time_basis": "assumed_zone:America/Chicago",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9ZQ1",
            "plate_conf_bp": 9200,
            "camera_id": "C1",
            "pos_source": "camera_fixed",
        },
        {
            "captured_at": datetime(2026, 11, 20, 16, tzinfo=UTC),
            "time_basis": "offset_explicit",
            "plate": "8B8ZQ2",
            "plate_conf_bp": None,
            "camera_id": "U1",
            "pos_source": "none",
        },
    ),
    rejected={"plate_placeholder": 1},
    noted={"plate_not_read": 2, "other_events": 1},
    dropped={"ALERT_CLIP": 1, "ALERT_PATH": 1},
)


def test_each_plate_that_was_found_is_a_read():
    came = took("blue_iris", an_alert(a_prediction(), a_prediction("7C7ZQ3", confidence=0.5)))
    assert [(row["plate"], row["plate_conf_bp"]) for row in came.rows] == [("9A9ZQ1", 9200), ("7C7ZQ3", 5000)]


def test_one_model_may_stand_by_itself():
    alone = {"api": "alpr", "found": {"predictions": [a_prediction()]}}
    assert one_read("blue_iris", an_alert(ai_dump=alone))["plate"] == "9A9ZQ1"


@pytest.mark.parametrize(
    "said", [[{"api": "faces", "found": {"predictions": []}}], [{"api": "alpr", "userid": "1", "person": 1}]]
)
def test_what_was_found_of_people_refuses_the_file(said):
    with pytest.raises(InvalidQuery, match="D10"):
        took("blue_iris", a_plate(), an_alert(ai_dump=said))


@pytest.mark.parametrize(
    "document",
    [
        {"memo": "9A9ZQ1:92%,car:80%", "camera": "C1", "timestamp": "2026-11-20 10:00:00"},
        {"ai_dump": [{"found": {}}], "camera": "C1"},
        {"ai_dump": "9A9ZQ1"},
        {"ai_dump": None},
        {"camera": "C1", "timestamp": "2026-11-20 10:00:00"},
        {"payload": a_plate()},
    ],
)
def test_a_body_of_another_layout_refuses_the_file(document):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("blue_iris", document)
