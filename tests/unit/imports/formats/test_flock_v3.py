"""Flock v3 look-up results: a stream of JSON, one result at a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.blocks import vendor_file
from data_access.imports.carriers import documents
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import CAMERAS, a_lookup, a_lookup_mapping, a_result, parse
from tests.unit.imports.formats.samples import Sample

FLOCK = a_lookup_mapping()
SAMPLE = Sample(
    data=a_lookup(a_result(), a_result(id="r-2", plate={"plate": "8X8-B0B"}, device={"id": "U1"}, state=None)).encode(),
    reads=(
        {
            "plate": "7A2C8B5",
            "plate_raw": "7A2C8B5",
            "captured_at": datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC),
            "plate_conf_bp": 9300,
            "plate_state": "US-MO",
            "camera_id": "C1",
            "pos_source": "camera_fixed",
        },
        {"plate": "8X8B0B", "plate_raw": "8X8-B0B", "plate_conf_bp": None, "camera_id": "U1", "pos_source": "none"},
    ),
)


def test_a_result_is_a_read():
    row = parse(a_lookup(a_result()), FLOCK).rows[0]
    assert row["read_id"] == "looked:r-1"
    assert row["captured_at"] == datetime(2026, 11, 20, 16, 0, 0, 512_000, tzinfo=UTC)
    assert (row["plate"], row["plate_conf_bp"], row["plate_state"]) == ("7A2C8B5", 9300, "US-MO")
    assert (row["time_basis"], row["captured_at_raw"]) == ("utc_explicit", "2026-11-20T16:00:00.512000Z")


def test_a_fixed_cameras_place_is_the_registers_and_not_the_vendors():
    row = parse(a_lookup(a_result()), FLOCK).rows[0]
    assert (row["lat_e7"], row["pos_source"]) == (439_000_000, "camera_fixed")


def test_where_a_mobile_device_is_listed_is_not_where_it_read():
    row = parse(a_lookup(a_result(device={"id": "U1", "location": {"latitude": 1, "longitude": 2}})), FLOCK).rows[0]
    assert (row["lat_e7"], row["pos_source"]) == (None, "none")


def test_a_device_of_another_id_may_be_in_the_register():
    cameras = {"d-1": CAMERAS["C1"]._replace(camera_id="C1")}
    assert parse(a_lookup(a_result(device={"id": "d-1"})), FLOCK, cameras=cameras).rows[0]["camera_id"] == "C1"


@pytest.mark.parametrize("state", [None, {}, {"state": None}, {"state": ""}])
def test_a_result_without_a_state_is_kept(state):
    assert parse(a_lookup(a_result(state=state)), FLOCK).rows[0]["plate_state"] is None


def test_a_state_that_is_left_out_takes_the_default():
    mapping = a_lookup_mapping(defaults={"plate_state": "XA-NOR"})
    assert parse(a_lookup(a_result(state=None)), mapping).rows[0]["plate_state"] == "XA-NOR"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"plate": None}, "plate_empty"),
        ({"plate": {"plate": "UNKNOWN"}}, "plate_placeholder"),
        ({"plate": {"plate": "7A", "confidence": 93}}, "confidence_off_scale"),
        ({"capturedAt": None}, "time_missing"),
        ({"capturedAt": "2026-11-20T16:00:00"}, "time_without_zone"),
        ({"device": None}, "camera_missing"),
        ({"device": {"id": "nobody"}}, "camera_unknown"),
    ],
)
def test_a_result_that_does_not_do_is_rejected_with_its_text(changed, reason):
    came = parse(a_lookup(a_result(), a_result(**changed)), FLOCK)
    assert [(r.row, r.reason) for r in came.rejects] == [(2, reason)]
    assert json.loads(came.rejects[0].raw) == a_result(**changed)


def test_no_results_are_no_reads():
    assert parse(a_lookup(), FLOCK).facts["rows_in"] == 0


def test_further_pages_are_noted():
    assert parse(a_lookup(nextPageId="p2", previousPageId=None), FLOCK).facts["noted"] == {"other_pages": 1}


def test_keys_that_are_not_read_are_counted():
    assert parse(a_lookup(a_result(link="x"), a_result(link=None)), FLOCK).facts["dropped"] == {"link": 1}


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", "{}", "nonsense", '{"results": {}}', '{"results": [1]}', '{"results": [{}', '{"results": [{}]',
        '{"results": []} more', '{"results": [], "results": []}', '{"results": [{},]}', '{"results" []}', '{1: []}',
        '{"results": [{"plate": "7A"}]}', '{"results": [{"plate": {"plate": 7}}, {"id": ["x"]}]}', '{"results": [{"id": {}}]}',
        '{"totalItems": 1}',
    ],
)  # fmt: skip
def test_what_is_no_look_up_refuses_the_file(text):
    with pytest.raises((InvalidQuery, TooLarge), match="file"):
        parse(text, FLOCK)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"results": [{"id": "1", "id": "2"}]}', "twice"),
        ('{"results": [], "totalItems": NaN}', "number"),
        ('{"results": [{"id": "\\ud800"}]}', "surrogate"),
        ('{"results": [{"id": ' + "[" * 100_000 + "]" * 100_000 + "}]}", "nested too deeply"),
        ('{"results": [{"x": "' + "y" * 300_000 + '"}]}', "longer than"),
        ('{"results": [{"id": "' + "y" * 10_001 + '"}]}', "longer than 10000 bytes"),
    ],
)
def test_bombs_and_tricks_refuse_the_file(text, says):
    with pytest.raises((InvalidQuery, TooLarge), match=says):
        parse(text, FLOCK)


def test_what_is_no_utf_8_refuses_the_file():
    with pytest.raises(InvalidQuery, match="UTF-8"):
        parse(a_lookup(a_result()).encode() + b"\xff", FLOCK)


def test_a_byte_order_mark_and_spaces_do_no_harm():
    text = json.dumps(json.loads(a_lookup(a_result(), a_result(id="r-2"))), indent=4)
    assert len(parse("\ufeff\n " + text + "\n\n", FLOCK).rows) == 2


def test_results_across_chunks_and_blocks_are_whole(monkeypatch):
    monkeypatch.setattr(documents, "CHUNK", 13)
    monkeypatch.setattr(vendor_file, "AT_ONCE", 4)
    results = [a_result(id=f"é{n}") for n in range(11)]
    text = json.dumps({"results": results}, ensure_ascii=False)
    came = parse(text, FLOCK, bounds=Bounds(record_bytes=600))
    assert [row["read_id"] for row in came.rows] == [f"looked:é{n}" for n in range(11)]
