"""Plates, placeholders, states and confidences."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.characters import writing
from data_access.imports.kinds.plates import COUNTS, folded, latin
from data_access.vocabulary import state_of
from tests.builders.imports import one, with_columns

STRANGE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12),
    st.text("7AB8 -.·_?#*АВС０Ｑ'\"=/,\u200b\u202e☆", max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STRANGE, max_size=60))
def test_a_column_of_plates_is_folded_as_each_plate_is(raw):
    plates = pl.Series("p", raw, dtype=pl.String)
    told = folded(plates, latin(plates))
    assert told.rows(named=True) == [
        {"folded": each.plate, **{name: getattr(each, name) for name in COUNTS}} for each in map(writing, raw)
    ]


@settings(max_examples=300, deadline=None)
@given(STRANGE)
def test_no_character_of_a_plate_is_dropped_without_a_note(text):
    came = one(plate=text)
    if came.reasons:
        return
    [row], noted = came.rows, came.facts["noted"]
    letters = [c for c in text if unicodedata.normalize("NFKC", c).isalnum()]
    assert row["plate_raw"] == text
    assert len(letters) == len(row["plate"].replace("?", ""))
    assert ("plate_places_unread" in noted) == ("?" in row["plate"])
    same = [unicodedata.normalize("NFKC", c).upper() for c in letters] == list(row["plate"].replace("?", ""))
    assert ("plate_look_alikes" in noted) == (not same)
    between = [c for c in text if c not in letters and unicodedata.normalize("NFKC", c) not in (*"?#*_", *" -.·•\t")]
    plain = [c for c in between if unicodedata.category(c) in ("Zs", "Pd") or c == "\u2212"]
    assert ("plate_marks_left_out" in noted) == (len(plain) < len(between))


@pytest.mark.parametrize(
    ("raw", "plate"), [("6QH?11A", "6QH?11A"), ("6qh#22b", "6QH?22B"), ("_*6Q", "??6Q"), ("6Q？1", "6Q?1")]
)
def test_a_place_that_was_not_read_stays_a_place_and_is_noted(raw, plate):
    came = one(plate=raw)
    assert (came.rows[0]["plate"], came.rows[0]["plate_raw"]) == (plate, raw)
    assert came.facts["noted"] == {"plate_places_unread": 1}


@pytest.mark.parametrize(("raw", "plate"), [("АВС123", "ABC123"), ("МН4521", "MH4521"), ("ΑΒ1Ε", "AB1E")])
def test_letters_of_another_script_that_look_like_ours_are_taken_for_them_and_noted(raw, plate):
    came = one(plate=raw)
    assert (came.rows[0]["plate"], came.facts["noted"]) == (plate, {"plate_look_alikes": 1})


@pytest.mark.parametrize("raw", ["7ABЖ1", "7Ä123", "7AB(MO)", "٣AB12", "A\u03011", "ß123", "7AB\ufffd1", "7A★12"])
def test_a_character_that_no_plate_has_rejects_the_row(raw):
    assert one(plate=raw).reasons == ["plate_character_not_known"]


@pytest.mark.parametrize(
    "raw", ["7AB123/7CD456", "7AB123, 7CD456", "7AB123;7CD456", "7AB123 & 7CD456", "7AB123|7CD456"]
)
def test_two_plates_in_a_cell_are_no_plate(raw):
    assert one(plate=raw).reasons == ["plate_two_in_a_cell"]


@pytest.mark.parametrize("raw", ["???", "_ #", "*"])
def test_a_plate_of_which_nothing_was_read_is_rejected(raw):
    assert one(plate=raw).reasons == ["plate_unread"]


@pytest.mark.parametrize("raw", ["\u200b7A2\u200b", "'7A2", '="7A2"', "\u202e7A2"])
def test_marks_around_a_plate_are_left_out_and_noted(raw):
    came = one(plate=raw)
    assert (came.rows[0]["plate"], came.facts["noted"]) == ("7A2", {"plate_marks_left_out": 1})


@pytest.mark.parametrize(
    "raw", ["#NAME?", "#N/A", "#ref!", "1-Mar", "01-Sep", "Mar-26", "26-Mar-2026", "March", "SEPT", "may", " #VALUE! "]
)
def test_what_a_spreadsheet_made_of_a_plate_is_rejected(raw):
    assert one(plate=raw).reasons == ["plate_mangled"]


@pytest.mark.parametrize("raw", ["MAR-123", "MAY-1234", "MARS1", "1MAR", "DEC 12", "APR26"])
def test_plates_that_only_begin_like_months_are_read(raw):
    assert one(plate=raw).reasons == []


@pytest.mark.parametrize(
    ("raw", "plate"),
    [
        ("7a2-c8b5", "7A2C8B5"),
        ("7A2·C8B5", "7A2C8B5"),
        ("7A2\u2013C8", "7A2C8"),
        ("\uff17\uff21\uff12", "7A2"),
        (" 7A2 ", "7A2"),
        ("007", "007"),
    ],
)
def test_the_plate_is_folded_and_kept_as_written(raw, plate):
    row = one(plate=raw).rows[0]
    assert (row["plate"], row["plate_raw"]) == (plate, raw)


@pytest.mark.parametrize(
    "raw",
    [
        "UNKNOWN",
        "none",
        "No Tag",
        "TEMP",
        "0",
        "00",
        "000",
        "60 DAY",
        "NO-PLATE",
        "unk",
        "N/A",
        "unlicensed",
        "NaN",
        "NOT READ",
    ],
)
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
    assert state_of(written) == iso


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
    [("0-1", "1.01"), ("0-1", "-0.1"), ("0-100", "160"), ("0-1", "high"), ("0-255", "inf")],
)
def test_a_confidence_off_its_scale_rejects_the_row(scale, written):
    mapping = with_columns("plate_conf", confidence={"scale": scale})
    assert one(mapping, plate_conf=written).reasons == ["confidence_off_scale"]
