"""Plate Recognizer's web hooks: forms or JSON, plates as text or as objects."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers import multipart
from tests.builders.imports import Came, parse
from tests.unit.imports.formats.samples import Sample, in_json, one_read, own_mapping, took

PICTURE = b"\xff\xd8\r\n--\x00\xff" * 100


def a_result(**changed):
    return {
        "plate": "9a9zq1",
        "score": 0.781,
        "dscore": 0.441,
        "box": {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4},
        "region": {"code": "us-mo", "score": 0.413},
        "candidates": [{"plate": "9a9zq1"}, {"plate": "9a9zqi"}],
        "vehicle": {"type": "Pickup Truck", "score": 0.267, "box": {}},
        "model_make": [
            {"make": "Opel", "model": "Corsa", "score": 0.1},
            {"make": "Ford", "model": "F150", "score": 0.9},
        ],
        "color": [{"color": "white", "score": 0.672}, {"color": "silver", "score": 0.201}],
        "direction": 180,
        "position_sec": "4",
        **changed,
    }


def a_vehicle(plate):
    colours = [{"value": "black", "score": 0.9}]
    return {"plate": plate, "vehicle": {"type": "Sedan", "score": 0.8, "props": {"color": colours, "model_make": []}}}


READINGS = [{"value": "8b8zqz", "score": 0.4}, {"value": "8b8zq2", "score": 0.9}]
AN_OBJECT = {"type": "Plate", "score": 0.5, "props": {"plate": READINGS, "region": [{"value": "us-ca", "score": 0.9}]}}


def a_hook(*results, **changed):
    data = {
        "camera_id": "C1",
        "filename": "C1_screenshots/26-11-20/16-00-00.5.jpg",
        "timestamp": "2026-11-20T16:00:00.606935Z",
        "timestamp_local": "2026-11-20 10:00:00.606935-06:00",
        "results": list(results or [a_result()]),
        **changed,
    }
    return {"hook": {"target": "https://example.invalid", "id": "C1", "event": "recognition"}, "data": data}


def a_form(record: object, boundary: str = "----x7", **parts: bytes) -> bytes:
    """Write a web hook's body."""
    text = record if isinstance(record, bytes) else json.dumps(record).encode()
    body = b""
    for name, data in {"json": text, **parts}.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\nContent-Type: x/y\r\n\r\n'
        )
        body += head.encode() + data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def took_form(data: bytes) -> Came:
    return parse(data, own_mapping("platerecognizer"))


SAMPLE = Sample(
    data=in_json(
        a_hook(),
        a_hook(a_vehicle(AN_OBJECT), a_vehicle(None), a_vehicle({**AN_OBJECT, "props": None}), camera_id="U1"),
        {**a_hook(a_result(plate="7c7zq3", region={"code": "", "score": 0}))["data"], "usage": {"calls": 1}},
    ),
    reads=(
        {
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 606_935, tzinfo=UTC),
            "time_basis": "utc_explicit",
            "plate": "9A9ZQ1",
            "plate_raw": "9a9zq1",
            "plate_conf_bp": 7810,
            "plate_state": "US-MO",
            "camera_id": "C1",
            "pos_source": "camera_fixed",
            "heading_deg": None,
            "make": "ford",
            "colour": "white",
            "body": "pickup",
            "image_ref": "C1_screenshots/26-11-20/16-00-00.5.jpg",
        },
        {"plate": "8B8ZQ2", "plate_conf_bp": 9000, "plate_state": "US-CA", "camera_id": "U1", "colour": "black"},
        {"plate": "7C7ZQ3", "plate_state": None, "body": "pickup"},
    ),
    noted={"plate_not_read": 2},
    dropped={"timestamp_local": 1, "usage": 1},
)


def test_a_form_is_read_with_its_picture():
    came = took_form(a_form(a_hook(), upload=PICTURE))
    assert [row["plate"] for row in came.rows] == ["9A9ZQ1"]
    assert came.facts["dropped"] == {"image_overview": 1}


def test_forms_may_follow_one_another_under_other_boundaries():
    forms = (
        a_form(a_hook(), upload=PICTURE),
        a_form(a_hook(a_result(plate="8b8zq2")), "another", video=b"x", upload=b""),
    )
    came = took_form(b"\r\n".join(forms))
    assert [row["plate"] for row in came.rows] == ["9A9ZQ1", "8B8ZQ2"]
    assert came.facts["noted"]["other_parts"] == 1


def test_forms_across_chunks_are_whole(monkeypatch):
    whole = took_form(a_form(a_hook(), upload=PICTURE) * 3).rows
    for chunk in (2, 7, 64):
        monkeypatch.setattr(multipart, "CHUNK", chunk)
        assert took_form(a_form(a_hook(), upload=PICTURE) * 3).rows == whole


def test_bare_line_ends_do_no_harm():
    assert len(took_form(a_form(a_hook(), upload=b"x").replace(b"\r\n", b"\n")).rows) == 1


A_FORM = a_form(a_hook(), upload=b"x")


@pytest.mark.parametrize(
    "data",
    [
        b"--", b"--\r\n", b"--" + b"x" * 80 + b"\r\n", a_form(b""), a_form(b"[]"), a_form(b"{}{}"), a_form(b"7"),
        A_FORM.replace(b'"json"', b'"other"'), A_FORM.replace(b'"upload"', b'"json"'), A_FORM.replace(b"x7--", b"x8--"),
        A_FORM.replace(b"Content-Disposition", b"X"), A_FORM.replace(b"x7--", b"x7??"), a_form(b"{}", **{f"p{n}": b"" for n in range(20)}),
        A_FORM.replace(b"Content-Type: x/y", b"\r\n".join([b"X: y"] * 20)), A_FORM + b"more",
    ],
)  # fmt: skip
def test_what_is_no_form_refuses_the_file(data):
    with pytest.raises(InvalidQuery, match="file: is not laid out"):
        took_form(data)


def test_a_form_that_breaks_off_anywhere_refuses_the_file():
    whole = len(A_FORM.rstrip())
    for end in range(1, whole, 7):
        with pytest.raises((InvalidQuery, TooLarge)):
            took_form(A_FORM[:end])


@pytest.mark.parametrize("data", [a_form(a_hook(), upload=b"x" * 4_100_000), b"--" + b"x" * 2_000])
def test_a_part_that_is_too_long_refuses_the_file(data):
    with pytest.raises(TooLarge, match="longer than"):
        took_form(data)


def test_keys_about_people_in_a_form_refuse_the_file():
    with pytest.raises(InvalidQuery, match="D10"):
        took_form(a_form(a_hook(a_result(faces=[]))))


def test_a_detection_is_no_read():
    assert one_read("platerecognizer", a_hook(a_result(score=None)))["plate_conf_bp"] is None


def test_a_time_without_a_zone_is_utc_and_says_so():
    row = one_read("platerecognizer", a_hook(timestamp="2026-11-20 16:00:00"))
    assert (row["captured_at"], row["time_basis"]) == (datetime(2026, 11, 20, 16, tzinfo=UTC), "assumed_zone:UTC")


def test_a_result_that_does_not_do_is_rejected():
    broken = [
        (a_hook(a_result(score=78.1)), "confidence_off_scale"),
        (a_hook(a_result(plate="unknown")), "plate_placeholder"),
        (a_hook(camera_id="camera-9"), "camera_unknown"),
        (a_hook(timestamp=None), "time_missing"),
        (a_hook(timestamp="20/11/2026 16:00"), "time_unreadable"),
    ]
    assert took("platerecognizer", *(hook for hook, _ in broken)).reasons == [reason for _, reason in broken]


def test_a_hook_without_results_is_no_read():
    came = took("platerecognizer", a_hook(results=[]), {"hook": {"event": "heartbeat"}}, {"hook": {}, "data": None})
    assert (came.facts["rows_in"], came.facts["noted"]) == (0, {"other_messages": 2})
