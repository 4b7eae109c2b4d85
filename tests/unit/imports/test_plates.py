"""Plates, placeholders, states and confidences."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import terms
from data_access.imports.plates import folded, state
from tests.builders.imports import one, with_columns


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=60))
def test_plates_are_folded_as_the_terms_say(raw):
    assert folded(pl.Series("p", raw, dtype=pl.String)).to_list() == [terms.plate(text) for text in raw]


@pytest.mark.parametrize(
    ("raw", "plate"),
    [("7a2-c8b5", "7A2C8B5"), ("7A2·C8B5", "7A2C8B5"), ("\uff17\uff21\uff12", "7A2"), (" 7A2 ", "7A2"), ("007", "007")],
)
def test_the_plate_is_folded_and_kept_as_written(raw, plate):
    row = one(plate=raw).rows[0]
    assert (row["plate"], row["plate_raw"]) == (plate, raw)


@pytest.mark.parametrize("raw", ["UNKNOWN", "none", "No Tag", "TEMP", "0", "00", "000", "60 DAY", "NO-PLATE", "unk"])
def test_what_stands_in_place_of_a_plate_is_rejected(raw):
    assert one(plate=raw).reasons == ["plate_placeholder"]


def test_a_mapping_may_name_more_placeholders():
    assert one(with_columns(placeholders=["AHEAD"]), plate="a-head").reasons == ["plate_placeholder"]


def test_four_zeros_may_be_a_plate():
    assert one(plate="0000").rows[0]["plate"] == "0000"


@pytest.mark.parametrize("raw", ["", " ", "---", "·"])
def test_no_plate_is_rejected(raw):
    assert one(plate=raw).reasons == ["plate_empty"]


@pytest.mark.parametrize(
    ("raw", "reason"), [("A234567890", []), ("A2345678901", ["plate_too_long"]), ("-" * 60 + "A", ["plate_too_long"])]
)
def test_a_plate_of_more_than_ten_characters_is_rejected(raw, reason):
    assert one(plate=raw).reasons == reason


@pytest.mark.parametrize("raw", ["1E+23456", "1.2E+10", "1.00E+05", "1e-7", "1234567.0", "123."])
def test_what_a_spreadsheet_turned_into_a_number_is_rejected(raw):
    assert one(plate=raw).reasons == ["plate_mangled"]


@pytest.mark.parametrize("raw", ["1E23456", "12E4567", "1E-A"])
def test_plates_that_only_look_like_numbers_are_read(raw):
    assert one(plate=raw).reasons == []


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("missouri", "US-MO"),
        ("Missouri", "US-MO"),
        ("washington_dc", "US-DC"),
        ("Washington D.C.", "US-DC"),
        ("New  Mexico", "US-NM"),
        ("MO", "US-MO"),
        ("M0", "US-MO"),
        ("0H", "US-OH"),
        ("C0", "US-CO"),
        ("us-mo", "US-MO"),
        ("ON", "CA-ON"),
        ("0N", "CA-ON"),
        ("ca-on", "CA-ON"),
        ("CA-NB", "CA-NB"),
        ("xa-nor", "XA-NOR"),
        ("mx-son", "MX-SON"),
        ("NB", None),
        ("US-ON", None),
        ("CA-MO", None),
        ("US-ZZ", None),
        ("POL", None),
        ("29", None),
        ("Narnia", None),
    ],
)
def test_states_are_known_by_code_and_name(written, iso):
    assert state(written, {}) == iso


def test_an_unknown_state_is_null_and_noted_and_the_read_is_kept():
    came = one(plate_state="Narnia")
    assert came.rows[0]["plate_state"] is None
    assert came.facts["noted"] == {"plate_state_not_known": 1}


def test_a_mappings_own_names_come_first():
    mapping = with_columns("plate_state", translate={"plate_state": {"MO": "XA-NOR", "Far West": "XA-WES"}})
    assert one(mapping, plate_state="mo").rows[0]["plate_state"] == "XA-NOR"
    assert one(mapping, plate_state="far_west").rows[0]["plate_state"] == "XA-WES"


def test_a_state_that_is_left_out_takes_the_default():
    mapping = with_columns("plate_state", defaults={"plate_state": "XA-NOR"})
    assert one(mapping, plate_state="").rows[0]["plate_state"] == "XA-NOR"


@pytest.mark.parametrize(
    ("scale", "written", "bp"),
    [
        ("0-1", "0.93", 9300),
        ("0-1", "1", 10_000),
        ("0-100", "1", 100),
        ("0-100", "98%", 9800),
        ("0-255", "160", 6275),
        ("0-1", "-", None),
    ],
)
def test_confidences_become_basis_points(scale, written, bp):
    mapping = with_columns("plate_conf", confidence={"scale": scale})
    assert one(mapping, plate_conf=written).rows[0]["plate_conf_bp"] == bp


@pytest.mark.parametrize(
    ("scale", "written"),
    [("0-1", "1.01"), ("0-1", "-0.1"), ("0-100", "160"), ("0-1", "high"), ("0-1", "nan"), ("0-255", "inf")],
)
def test_a_confidence_off_its_scale_rejects_the_row(scale, written):
    mapping = with_columns("plate_conf", confidence={"scale": scale})
    assert one(mapping, plate_conf=written).reasons == ["confidence_off_scale"]
