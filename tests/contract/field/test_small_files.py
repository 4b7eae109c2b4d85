"""Small files that once went wrong with a vendor, and what is right. Plates, cameras and cases are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.jobs.mapping import Mapping, load_mapping
from data_access.imports.terms.bounds import KnownCamera
from data_access.questions.plates import Plates
from data_access.store.index.patterns import fit_of
from data_access.store.index.plate_index import pack, sweep, unpack
from data_access.vehicle_words import counts_as
from tests.builders.imports import Came, parse

FILES = Path(__file__).with_name("files")
NOW = datetime(2026, 11, 28, tzinfo=UTC)
CAMERAS = {
    "cam-1": KnownCamera("Main St", "fixed", 439_000_000, -1_012_000_000),
    "cam-2": KnownCamera("River bridge", "fixed", 439_100_000, -1_012_100_000),
}


FORMAT = {"kind": "reads", "source": "field", "retention_class": "flock"}


def file_plate(file: str) -> str:
    return "6QK11A" if file.startswith("08") else "6QK22B"


def mapping(name: str, **changed: Any) -> Mapping:
    """One of the mappings beside the files, with something changed."""
    return load_mapping(FILES / f"{name}.mapping.toml").model_copy(update=changed)


def take(file: str, mapped: str, **changed: Any) -> Came:
    """Take a file with a mapping, as an import does."""
    return parse((FILES / file).read_bytes(), mapping(mapped, **changed), cameras=CAMERAS, now=NOW)


def column(came: Came, name: str) -> list[Any]:
    return [row[name] for row in came.rows]


def test_one_colour_is_one_word_and_what_says_nothing_is_not_known():
    came = take("04_gray_and_grey.csv", "colours")
    assert column(came, "colour") == ["grey", "grey", "grey", None, None, "white", None]
    grey = counts_as("colour", "gray")
    assert [word is None or word in grey for word in column(came, "colour")] == [True] * 5 + [False, True]


def test_a_place_that_was_not_read_stays_a_place_and_a_pattern_finds_it():
    came = take("05_unread_characters.csv", "plain")
    assert column(came, "plate") == ["6QH?11A", "6QH?22B", "6QH11A"]
    assert came.facts["noted"] == {"plate_places_unread": 2}
    fitting = sweep(pack(sorted(column(came, "plate"))), fit_of(Plates(pattern="6QH?11A").part))
    assert unpack(fitting) == ["6QH?11A"]


def test_letters_of_another_script_are_taken_for_those_they_look_like_and_noted():
    came = take("06_cyrillic_letters.csv", "plain")
    assert column(came, "plate") == ["ABC123", "MH4521"]
    assert came.facts["noted"] == {"plate_look_alikes": 2}


def test_counts_that_a_spreadsheet_rounded_are_rejected():
    came = take("07_epoch_from_a_spreadsheet.csv", "epoch_ms")
    assert (came.rows, came.facts["rejected"]) == ([], {"time_mangled": 3})


@pytest.mark.parametrize("file", ["08_dahua_calling_unknown.json", "09_dahua_notify_event_stream.json"])
def test_an_event_of_a_traffic_camera_is_read_bare_and_in_its_stream(file):
    dahua = Mapping.model_validate({**FORMAT, "format": "dahua", "time": {"order": "ymd", "zone": "America/Chicago"}})
    came = parse((FILES / file).read_bytes(), dahua, cameras=CAMERAS, now=NOW)
    assert [(row["plate"], row["camera_id"], row["colour"]) for row in came.rows] == [
        (file_plate(file), "cam-1", "blue")
    ]


def test_a_form_of_document_and_picture_is_read():
    came = parse(
        (FILES / "10_hikvision_form.bin").read_bytes(), Mapping(**FORMAT, format="hikvision"), cameras=CAMERAS, now=NOW
    )
    assert [(row["plate"], row["camera_id"]) for row in came.rows] == [("6QL11A", "cam-1")]


def test_a_tag_that_is_never_read_cannot_refuse_a_file_of_cameras():
    osm = Mapping(format="osm", kind="cameras", source="osm")
    came = parse((FILES / "11_osm_owner_wikidata.json").read_bytes(), osm)
    assert [(row["camera_id"], row["network"]) for row in came.rows] == [
        ("osm-1", None),
        ("osm-2", "County of Nowhere"),
        ("osm-3", None),
    ]


def test_words_for_nothing_are_no_position():
    came = take("12_na_for_no_position.csv", "positions")
    assert (len(came.rows), came.facts["rejected"]) == (4, {})
    assert column(came, "pos_source") == ["camera_fixed"] * 3 + ["read_gps"]


def test_a_fixed_cameras_reads_are_found_at_their_camera_wherever_they_say_they_were():
    came = take("14_far_from_the_register.csv", "positions")
    assert set(column(came, "lat_e7")) == {439_000_000}
    assert set(column(came, "lon_e7")) == {-1_012_000_000}
    assert came.facts["noted"] == {"far_from_its_camera": 2}


def test_decimal_commas_are_named():
    came = take("15_nothing_taken.csv", "positions")
    assert (came.rows, came.facts["rejected"]) == ([], {"position_with_decimal_comma": 4})


def test_a_line_that_says_the_delimiter_is_no_header():
    assert column(take("16_sep_line.csv", "plain", delimiter=";"), "plate") == ["6QR11A"]


def test_title_lines_are_named_and_can_be_skipped():
    with pytest.raises(InvalidQuery, match=r"no column “at”.*the header is line 4: write skip_lines = 3"):
        take("17_title_lines.csv", "plain")
    came = take("17_title_lines.csv", "plain", skip_lines=3)
    assert (column(came, "plate"), came.facts["rejected"]) == (["6QR22A"], {"wrong_number_of_cells": 1})


def test_a_compressed_file_is_named_with_what_to_do():
    with pytest.raises(InvalidQuery, match="is a gzip file; unpack it"):
        take("18_gzip_named_csv.csv", "plain")


def test_every_spelling_of_a_time_that_says_its_instant_is_read():
    came = take("19_time_spellings.csv", "plain")
    at = [(instant.hour, instant.minute) for instant in column(came, "captured_at")]
    assert at == [(2, 30), (2, 31), (20, 32), (2, 33), (2, 34)]
    assert came.facts["rejected"] == {"time_offset_out_of_range": 1}


def test_the_repeated_hour_is_marked():
    came = take("20_repeated_hour.csv", "plain")
    assert set(column(came, "time_basis")) == {"ambiguous_dst"}
    assert came.facts["noted"] == {"ambiguous_dst": 4}


def test_a_delimiter_at_the_end_of_a_row_is_no_cell():
    came = take("21_trailing_delimiter.csv", "plain")
    assert (column(came, "plate"), came.facts["rejected"]) == (["6QV11A", "6QV11B"], {})
