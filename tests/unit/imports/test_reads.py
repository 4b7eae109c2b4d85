"""Reads: cameras, positions, ids, what a vehicle looked like, and fields that a pack does not permit."""

from __future__ import annotations

import polars as pl
import pytest

from data_access import reads as answers
from data_access.imports.kinds.reads import SCHEMA
from tests.builders.imports import CAMERAS, a_mapping, a_row, one, parse, sheet, with_columns

PLACE = {"lat": "43.95", "lon": "-101.25"}


LATER = {"received_at", "batch", "corrects", "corrected_by", "held"}
"""Columns that a read gets in the gateway and the store."""


def test_reads_have_the_documented_columns_but_for_batch_and_holds():
    row = one().rows[0]
    assert set(answers.NAMES) - set(row) == LATER
    assert {name: SCHEMA[name] for name in SCHEMA} == {name: answers.SCHEMA[name] for name in SCHEMA}


def test_a_fixed_cameras_read_takes_the_registers_name_and_position():
    row = one(camera="C1").rows[0]
    assert (row["camera_name"], row["lat_e7"], row["lon_e7"]) == ("Main & First", 439_000_000, -1_012_000_000)
    assert row["pos_source"] == "camera_fixed"


def test_a_reads_own_position_wins():
    row = one(camera="C1", lat="43.901", lon="-101.201").rows[0]
    assert (row["lat_e7"], row["lon_e7"], row["pos_source"]) == (439_010_000, -1_012_010_000, "read_gps")


@pytest.mark.parametrize("unset", [("", ""), ("0", "0.0"), ("-1", "-1"), ("-", "NULL")])
def test_a_mobile_read_without_a_fix_has_no_position_and_is_noted(unset):
    came = one(camera="U1", lat=unset[0], lon=unset[1])
    assert (came.rows[0]["lat_e7"], came.rows[0]["lon_e7"], came.rows[0]["pos_source"]) == (None, None, "none")
    assert came.facts["noted"] == {"without_position": 1}


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("-101.25", "43.95", "position_out_of_range"),
        ("43.95", "-181", "position_out_of_range"),
        ("nan", "1", "position_unreadable"),
        ("43.95", "", "position_unreadable"),
        ("43,95", "-101,2", "position_with_decimal_comma"),
        ("N43.95", "1", "position_unreadable"),
    ],
)
def test_a_position_that_cannot_be_rejects_the_row(lat, lon, reason):
    assert one(lat=lat, lon=lon).reasons == [reason]


def test_a_longitude_that_lost_its_minus_is_outside_of_the_box():
    mapping = with_columns("lat", "lon", position={"box": [43, -102, 45, -100]})
    assert one(mapping, **PLACE).reasons == []
    assert one(mapping, lat="43.95", lon="101.25").reasons == ["position_outside_box"]


def test_a_position_off_by_a_rounding_is_kept_to_a_ten_millionth_of_a_degree():
    assert one(camera="U1", lat="43.12345678", lon="-0.00000005").rows[0]["lat_e7"] == 431_234_568


@pytest.mark.parametrize(
    ("camera", "reason"), [("", "camera_missing"), ("C9", "camera_unknown"), ("c1", "camera_unknown")]
)
def test_a_read_of_an_unknown_camera_is_rejected(camera, reason):
    assert one(camera=camera).reasons == [reason]


def test_a_register_may_know_a_camera_by_another_id():
    cameras = {"vendor-7": CAMERAS["C1"]._replace(camera_id="C1")}
    assert parse(sheet(a_row(camera="vendor-7")), cameras=cameras).rows[0]["camera_id"] == "C1"


def test_no_cameras_no_reads():
    assert parse(sheet(a_row()), cameras={}).reasons == ["camera_unknown"]


def test_a_file_of_one_camera_may_leave_it_to_the_mapping():
    mapping = a_mapping(columns={"captured_at": "at", "plate": "plate"}, defaults={"camera_id": "C1"})
    assert parse(sheet(a_row()), mapping).rows[0]["camera_id"] == "C1"


def test_the_vendors_id_is_kept_within_the_source():
    assert one(read_id="4171").rows[0]["read_id"] == "acme:4171"


def test_the_same_read_twice_has_the_same_id_and_any_other_has_another():
    rows = [a_row(), a_row(), a_row(plate="7A2C8B5"), a_row(camera="U1"), a_row(at="2026-11-20 10:00:01")]
    ids = [row["read_id"] for row in parse(sheet(*rows)).rows]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4
    other = parse(sheet(a_row()), a_mapping(source="other")).rows[0]["read_id"]
    assert other not in ids


def test_the_id_of_a_read_never_changes_between_versions():
    assert one().rows[0]["read_id"] == "acme#7d229ec714821087634acffee2ff77ac"


def test_a_read_without_the_vendors_id_gets_one_of_its_own():
    ids = [row["read_id"] for row in parse(sheet(a_row(read_id="1"), a_row(read_id="")), with_columns("read_id")).rows]
    assert ids[0] == "acme:1"
    assert ids[1].startswith("acme#")


def test_an_id_that_is_too_long_rejects_the_row():
    assert one(read_id="x" * 81).reasons == ["read_id_too_long"]


@pytest.mark.parametrize(
    ("written", "degrees"),
    [
        ("0", 0),
        ("359.6", 0),
        ("360", 0),
        ("90", 90),
        ("NB", 0),
        ("northbound", 0),
        ("sw", 225),
        ("W", 270),
        ("361", None),
        ("up", None),
    ],
)
def test_headings_are_degrees_or_compass_points(written, degrees):
    assert one(heading=written).rows[0]["heading_deg"] == degrees


def test_words_are_lower_case_and_translated():
    mapping = with_columns("colour", "body", translate={"colour": {"SIL": "Silver"}})
    row = one(mapping, colour="sil", body="Pick  Up").rows[0]
    assert (row["colour"], row["body"]) == ("silver", "pickup")


@pytest.mark.parametrize("written", ["x" * 41, "re\x07d"])
def test_a_word_that_cannot_be_one_is_null_and_noted(written):
    came = one(colour=written)
    assert (came.rows[0]["colour"], came.facts["noted"]) == (None, {"colour_not_known": 1})


@pytest.mark.parametrize("written", ["", "-", "N/A", "NULL", "?"])
def test_what_stands_for_nothing_is_null_and_not_noted(written):
    came = one(with_columns("colour", nulls=["?"]), colour=written)
    assert (came.rows[0]["colour"], came.facts["noted"]) == (None, {})


def test_an_image_is_a_reference_and_never_itself():
    came = one(image_ref="data:image/png;base64,AAAA", image_sha256="AB" * 32)
    assert (came.rows[0]["image_ref"], came.rows[0]["image_sha256"]) == (None, "ab" * 32)
    assert came.facts["noted"] == {"image_ref_not_known": 1}


def test_a_hash_that_is_none_is_null():
    assert one(image_sha256="abc").rows[0]["image_sha256"] is None


def test_fields_that_the_pack_does_not_permit_are_dropped_and_counted():
    given = {"heading": "N", "colour": "red", "make": "aurel", "body": "van", "image_ref": "a.jpg"}
    mapping = with_columns(*given)
    came = parse(
        sheet(a_row(**given), a_row(**{**given, "colour": ""})), mapping, permitted=frozenset({"vehicle_image"})
    )
    assert [came.rows[0][n] for n in ("heading_deg", "colour", "make", "body", "image_ref")] == [None] * 4 + ["a.jpg"]
    assert came.facts["dropped"] == {"heading_deg": 2, "colour": 1, "make": 2, "body": 2}


def test_two_columns_make_one_time():
    mapping = a_mapping(columns={"captured_at": ["day", "clock"], "plate": "plate", "camera_id": "camera"})
    row = parse("day,clock,plate,camera\n2026-11-20,10:00,7A,C1\n", mapping).rows[0]
    assert (row["captured_at"].hour, row["captured_at_raw"]) == (16, "2026-11-20 10:00")


def test_rows_in_is_accepted_and_rejected_together():
    came = parse(sheet(a_row(), a_row(plate=""), a_row(camera="C9"), a_row(at="")) + "x\n\n")
    assert came.facts["rows_in"] == came.facts["accepted"] + sum(came.facts["rejected"].values()) == 5


def test_a_rejected_row_comes_with_its_own_text():
    came = parse(sheet(a_row(), a_row(plate="TEMP"), a_row(camera="C9")))
    assert [(r.row, r.raw) for r in came.rejects] == [
        (3, "2026-11-20 10:00:00,TEMP,C1"),
        (4, "2026-11-20 10:00:00,7A2-C8B5,C9"),
    ]


def test_the_first_reason_is_told():
    assert one(plate="", camera="", at="", colour="red").reasons == ["plate_empty"]


def test_the_schema_is_that_of_answers():
    assert pl.DataFrame(schema=SCHEMA).schema == pl.DataFrame(schema=answers.SCHEMA).drop(*LATER).schema


def test_a_word_that_says_nothing_is_not_known_and_the_read_is_kept():
    rows = [a_row(colour=word, make=word, body=word) for word in ("Unknown", "UNK", "other")]
    came = parse(sheet(*rows), with_columns("colour", "make", "body"))
    assert [(row["colour"], row["make"], row["body"]) for row in came.rows] == [(None, None, None)] * 3
    assert came.facts["noted"] == {"body_not_known": 3, "colour_not_known": 3, "make_not_known": 3}


@pytest.mark.parametrize("place", [("0.366667", "111.0"), ("43.9", "101.25"), ("43.9046", "-101.2")])
def test_a_fixed_cameras_read_far_from_its_register_is_found_at_its_camera_and_noted(place):
    came = one(lat=place[0], lon=place[1])
    row = came.rows[0]
    assert (row["lat_e7"], row["lon_e7"], row["pos_source"]) == (439_000_000, -1_012_000_000, "camera_fixed")
    assert came.facts["noted"] == {"far_from_its_camera": 1}


def test_a_fixed_cameras_read_close_to_its_register_keeps_its_own_position():
    came = one(lat="43.9044", lon="-101.2")
    assert (came.rows[0]["lat_e7"], came.rows[0]["pos_source"], came.facts["noted"]) == (439_044_000, "read_gps", {})


def test_a_mobile_unit_may_be_anywhere():
    came = one(camera="U1", lat="10", lon="10")
    assert (came.rows[0]["lat_e7"], came.facts["noted"]) == (100_000_000, {})
