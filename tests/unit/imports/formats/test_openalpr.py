"""OpenALPR agents: groups, frames, heartbeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_access.errors import InvalidQuery
from tests.unit.imports.formats.samples import Sample, in_json, one_read, took

AT_MS = 1_795_190_400_512
"""2026-11-20 16:00:00.512 UTC."""

SEEN = datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC)
GUESSES = [{"name": "blue", "confidence": 9.5}, {"name": "silver-gray", "confidence": 88.1}]


def a_group(**changed):
    return {
        "data_type": "alpr_group",
        "version": 2,
        "agent_uid": "AGENT",
        "camera_id": "C1",
        "best_plate_number": "9A9ZQ1",
        "best_confidence": 90.2536163330078,
        "best_region": "us-mo",
        "best_uuid": f"AGENT-C1-{AT_MS}",
        "best_plate": {"plate_index": 1, "plate": "9A9ZQ1", "plate_crop_jpeg": "AAAA"},
        "epoch_start": AT_MS,
        "epoch_end": AT_MS + 900,
        "is_parked": False,
        "uuids": [f"AGENT-C1-{AT_MS}", f"AGENT-C1-{AT_MS + 900}"],
        "plate_indexes": [1, 0],
        "candidates": [{"plate": "9A9ZQ1", "confidence": 90.25, "matches_template": 0}],
        "gps_latitude": 0,
        "gps_longitude": 0,
        "travel_direction": 285.9,
        "vehicle": {"color": GUESSES, "make": [{"name": "ford", "confidence": 70}], "body_type": []},
        "vehicle_crop_jpeg": "BBBB",
        **changed,
    }


def a_result(plate="9A9ZQ1", confidence=80.5, **changed):
    return {"plate": plate, "confidence": confidence, "region": "mo", "plate_index": 0, "candidates": [], **changed}


def a_frame(after_ms, *results, **changed):
    return {
        "data_type": "alpr_results",
        "epoch_time": AT_MS + after_ms,
        "uuid": f"AGENT-C1-{AT_MS + after_ms}",
        "camera_id": "C1",
        "agent_uid": "AGENT",
        "results": list(results or [a_result()]),
        **changed,
    }


HEARTBEAT = {"data_type": "heartbeat", "agent_hostname": "x", "video_streams": [{"camera_id": 1, "camera_name": "x"}]}
SAMPLE = Sample(
    data=in_json(
        HEARTBEAT,
        a_group(),
        a_group(is_preview=True),
        a_group(best_plate_number="8B8ZQ2", best_uuid="", camera_id="U1", gps_latitude=43.5, gps_longitude=-101.5),
        a_frame(0, a_result("7C7-ZQ3", 70), uuid="i1"),
        a_frame(2_000, a_result("7C7ZQ3", 95.5), uuid="i2"),
    ),
    reads=(
        {
            "read_id": f"acme:AGENT-C1-{AT_MS}/1",
            "captured_at": SEEN,
            "time_basis": "epoch_ms",
            "captured_at_raw": str(AT_MS),
            "plate": "9A9ZQ1",
            "plate_raw": "9A9ZQ1",
            "plate_conf_bp": 9025,
            "plate_state": "US-MO",
            "camera_id": "C1",
            "pos_source": "camera_fixed",
            "heading_deg": None,
            "colour": "silver-grey",
            "make": "ford",
            "body": None,
        },
        {
            "plate": "8B8ZQ2",
            "camera_id": "U1",
            "lat_e7": 435_000_000,
            "lon_e7": -1_015_000_000,
            "pos_source": "read_gps",
        },
        {"read_id": "acme:i2/0", "plate": "7C7ZQ3", "plate_conf_bp": 9550, "captured_at": SEEN + timedelta(seconds=2)},
    ),
    noted={"heartbeats": 1, "previews": 1, "frames_of_a_pass": 1},
    dropped={
        **dict.fromkeys(["version", "is_parked", "candidates", "travel_direction"], 2),
        "image_crop": 2,
        "image_overview": 2,
    },
)


def test_frames_of_a_pass_are_one_read_the_surest():
    frames = [
        a_frame(ms, a_result(confidence=sure)) for ms, sure in ((0, 80), (4_000, 93.5), (14_000, 85), (24_001, 60))
    ]
    came = took("openalpr", *frames)
    assert [(row["captured_at"], row["plate_conf_bp"]) for row in came.rows] == [
        (SEEN + timedelta(seconds=4), 9350),
        (SEEN + timedelta(milliseconds=24_001), 6000),
    ]
    assert came.facts["noted"]["frames_of_a_pass"] == 2


def test_two_plates_of_one_image_are_two_reads_with_ids_of_their_own():
    came = took("openalpr", a_frame(0, a_result(), a_result("8B8ZQ2", plate_index=1)))
    assert [row["read_id"] for row in came.rows] == [f"acme:AGENT-C1-{AT_MS}/0", f"acme:AGENT-C1-{AT_MS}/1"]


@pytest.mark.parametrize("changed", [{"camera_id": "U1"}, {"agent_uid": "OTHER"}])
def test_the_same_plate_at_another_camera_or_agent_is_another_read(changed):
    assert len(took("openalpr", a_frame(0), a_frame(0, **changed)).rows) == 2


def test_a_group_takes_in_the_frames_it_is_made_of_before_or_after_it():
    frames = a_frame(0, a_result("8B8ZQ2"), a_result("9A9Z01", plate_index=1)), a_frame(900, a_result(confidence=99))
    for order in ((*frames, a_group()), (a_group(), *frames), (frames[0], a_group(), frames[1])):
        came = took("openalpr", *order)
        assert sorted(row["plate"] for row in came.rows) == ["8B8ZQ2", "9A9ZQ1"]
        assert came.facts["noted"]["frames_of_a_pass"] == 2


def test_two_groups_are_two_reads_however_near_in_time():
    assert len(took("openalpr", a_group(uuids=["a"]), a_group(uuids=["b"], best_uuid="b")).rows) == 2


@pytest.mark.parametrize("unset", [{"gps_latitude": 0, "gps_longitude": 0}, {"gps_latitude": -1, "gps_longitude": -1}])
def test_a_position_that_is_not_set_is_none(unset):
    assert one_read("openalpr", a_group(camera_id="U1", **unset))["pos_source"] == "none"


def test_a_group_that_does_not_do_is_rejected():
    broken = [
        ({"best_plate_number": None}, "plate_empty"),
        ({"best_confidence": 100.5}, "confidence_off_scale"),
        ({"epoch_start": AT_MS // 1000}, "time_out_of_range"),
        ({"epoch_start": "2026-11-20T16:00:00Z"}, "time_unreadable"),
        ({"gps_latitude": -101.5, "gps_longitude": 43.5}, "position_out_of_range"),
        ({"camera_id": 2090267338}, "camera_unknown"),
    ]
    came = took("openalpr", *(a_group(uuids=[str(n)], **changed) for n, (changed, _) in enumerate(broken)))
    assert sorted(came.reasons) == sorted(reason for _, reason in broken)


def test_a_frame_without_a_time_or_plate_is_rejected_alone():
    came = took("openalpr", a_frame(0), {**a_frame(0), "epoch_time": None}, a_frame(1, a_result(None)))
    assert (len(came.rows), sorted(came.reasons)) == (1, ["plate_empty", "time_missing"])


def test_a_country_is_no_state():
    row = one_read("openalpr", a_group(best_region="us"))
    assert row["plate_state"] is None
    assert one_read("openalpr", a_group(best_region="eu"))["plate_state"] is None


def test_messages_of_other_kinds_are_counted():
    assert took("openalpr", {"data_type": "vehicle"}).facts["noted"] == {"other_messages": 1}


def test_a_message_that_does_not_say_its_kind_is_no_message_of_this_layout():
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("openalpr", {"payload": {"data_type": "alpr_group"}})


def test_a_crop_of_two_megabytes_is_no_obstacle():
    assert one_read("openalpr", a_group(vehicle_crop_jpeg="A" * 2_000_000))["plate"] == "9A9ZQ1"


@pytest.mark.parametrize(
    "changed", [{"uuids": "x"}, {"plate_indexes": {"a": 1}}, {"vehicle": {"color": "x"}}, {"best_plate": []}]
)
def test_a_group_of_another_shape_refuses_the_file(changed):
    with pytest.raises(InvalidQuery, match="not laid out"):
        took("openalpr", a_group(**changed))
