"""Frigate: updates of tracked objects, its events, its list of events."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

AT_S = 1_795_190_400.5
"""2026-11-20 16:00:00.5 UTC."""

SEEN = datetime(2026, 11, 20, 16, 0, 0, 500_000, tzinfo=UTC)


def an_update(**changed):
    return {
        "type": "lpr",
        "id": f"{AT_S}-mxklsc",
        "name": "delivery",
        "plate": "9A9ZQ1",
        "score": 0.95,
        "camera": "C1",
        "timestamp": AT_S + 3,
        **changed,
    }


def an_object(**changed):
    return {
        "id": f"{AT_S}-mxklsc",
        "camera": "C1",
        "frame_time": AT_S + 1.5,
        "label": "car",
        "sub_label": None,
        "start_time": AT_S,
        "end_time": None,
        "attributes": {},
        "current_estimated_speed": 14.3,
        "velocity_angle": 180,
        "recognized_license_plate": "9A9ZQ1",
        "recognized_license_plate_score": 0.75,
        **changed,
    }


def an_event(kind="end", **changed):
    return {"type": kind, "before": an_object(), "after": an_object(**changed)}


def listed(plate="8B8-ZQ2", **changed):
    data = {"type": "object", "recognized_license_plate": plate, "recognized_license_plate_score": 0.5}
    return {
        "id": "1.5-abc",
        "camera": "U1",
        "label": "car",
        "start_time": AT_S,
        "end_time": AT_S + 9,
        "data": data,
    } | changed


SAMPLE = Sample(
    data=in_json(
        an_event("new", recognized_license_plate=None),
        an_event("update"),
        an_update(),
        an_update(plate="9A9ZQI", score=0.5, timestamp=AT_S + 4),
        an_event(),
        {"type": "description", "id": f"{AT_S}-mxklsc", "description": "A red car."},
        {
            "type": "end",
            "before": {},
            "after": {"id": "9", "camera": "C1", "severity": "alert", "data": {"objects": ["car"]}},
        },
        listed(),
    ),
    reads=(
        {
            "read_id": f"acme:{AT_S}-mxklsc",
            "captured_at": datetime(2026, 11, 20, 16, 0, 3, 500_000, tzinfo=UTC),
            "time_basis": "epoch_s",
            "plate": "9A9ZQ1",
            "plate_raw": "9A9ZQ1",
            "plate_conf_bp": 9500,
            "camera_id": "C1",
            "pos_source": "camera_fixed",
        },
        {"captured_at": SEEN, "plate": "8B8ZQ2", "plate_conf_bp": 5000, "camera_id": "U1", "pos_source": "none"},
    ),
    noted={"frames_of_a_pass": 3, "other_events": 2, "plate_not_read": 1},
    dropped={"name": 2, "end_time": 1},
)


def test_an_event_is_a_read_when_its_object_was_first_seen():
    row = one_read("frigate", an_event())
    assert (row["captured_at"], row["plate"], row["plate_conf_bp"]) == (SEEN, "9A9ZQ1", 7500)


def test_two_objects_are_two_reads_and_two_looks_at_one_the_surer():
    came = took("frigate", an_update(), an_update(id="2", plate="8B8ZQ2"), an_update(score=0.99, plate="7C7ZQ3"))
    assert sorted(row["plate"] for row in came.rows) == ["7C7ZQ3", "8B8ZQ2"]


@pytest.mark.parametrize(
    "said",
    [
        {"type": "face", "id": "1", "name": "J. Roe", "camera": "C1", "score": 0.9},
        an_event(label="person", recognized_license_plate=None),
        listed(label="face"),
        an_event(attributes={"face": 0.86}),
    ],
)
def test_what_it_says_of_people_refuses_the_file(said):
    with pytest.raises(InvalidQuery, match="D10"):
        took("frigate", an_update(), said)


@pytest.mark.parametrize(
    "document",
    [
        {"type": "lpr", "id": "1"},
        {"type": "end"},
        {"type": "end", "after": {"camera": "C1"}},
        {"type": "unheard_of", "id": "1"},
        {"topic": "frigate/events", "payload": an_event()},
        {"id": "1", "camera": "C1"},
    ],
)
def test_an_envelope_that_is_not_known_refuses_the_file(document):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("frigate", document)


def test_an_update_that_does_not_do_is_rejected():
    broken = [
        ({"timestamp": None}, "time_missing"),
        ({"timestamp": "today"}, "time_unreadable"),
        ({"score": 95}, "confidence_off_scale"),
        ({"camera": "ELSEWHERE"}, "camera_unknown"),
    ]
    came = took("frigate", *(an_update(id=str(place), **changed) for place, (changed, _) in enumerate(broken)))
    assert sorted(came.reasons) == sorted(reason for _, reason in broken)
