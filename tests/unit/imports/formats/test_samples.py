"""Every format against its sample, and against what goes wrong with files of any kind."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.formats import MODULES, format_of
from tests.builders.imports import Came, parse
from tests.unit.imports.formats.samples import mapping_of, sample_of

EACH = pytest.mark.parametrize("name", MODULES)


def took(name: str, data: bytes) -> Came:
    return parse(data, mapping_of(name))


def tried(name: str, data: bytes) -> tuple[Came | None, str]:
    """Take a file; return what came of it, or what its refusal says."""
    try:
        return took(name, data), ""
    except (InvalidQuery, TooLarge) as error:
        return None, str(error)


def essence(came: Came) -> list[Any]:
    """What was read, without what names the file."""
    return [(row["read_id"], row["plate"], row["captured_at"]) for row in came.rows]


def plates(came: Came | None) -> set[str]:
    return {row["plate"] for row in came.rows} if came else set()


@EACH
def test_a_sample_becomes_what_its_author_says(name):
    sample, came = sample_of(name), took(name, sample_of(name).data)
    assert [{column: row[column] for column in want} for row, want in zip(came.rows, sample.reads, strict=True)] == [
        *sample.reads
    ]
    noted = {key: count for key, count in came.facts["noted"].items() if key != "without_position"}
    assert (came.facts["rejected"], noted, came.facts["dropped"]) == (sample.rejected, sample.noted, sample.dropped)


@EACH
def test_a_sample_says_where_its_layout_is_known_from_and_holds_several_plates(name):
    form, plates = format_of(name), [read["plate"] for read in sample_of(name).reads]
    assert form.says
    assert form.source
    assert len(set(plates)) == len(plates) > 0


@EACH
def test_the_file_that_warms_the_parser_up_is_a_read(name):
    columns = {"camera_id": "C1"}
    came = parse(format_of(name).sample, mapping_of(name, defaults=columns))
    assert came.facts["rows_in"] >= 1


@EACH
def test_a_file_that_breaks_off_anywhere_is_refused_or_loses_only_its_end(name):
    data = sample_of(name).data
    whole = plates(took(name, data))
    for end in range(0, len(data), max(1, len(data) // 8)):
        came, _ = tried(name, data[:end])
        assert plates(came) <= whole


@EACH
def test_no_byte_that_is_changed_makes_the_parser_fail_in_a_way_of_its_own(name):
    data = sample_of(name).data
    for place in range(3, len(data), max(1, len(data) // 8)):
        for other in (b"\x00", b'"', b"\xff"):
            tried(name, data[:place] + other + data[place + 1 :])


@EACH
def test_a_value_of_a_hundred_thousand_characters_refuses_the_file_or_rejects_the_read(name):
    data, plate = sample_of(name).data, sample_of(name).reads[0]["plate_raw"].encode()
    assert plate in data
    came, says = tried(name, data.replace(plate, plate + b"9" * 100_000))
    assert "9999" not in says
    assert says or (came and came.facts["rejected"])


@EACH
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(name):
    data = sample_of(name).data
    whole = essence(took(name, data))
    assert essence(took(name, b"\xef\xbb\xbf" + data)) == whole
    assert essence(took(name, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))) == whole


@EACH
def test_what_is_no_utf_8_or_of_another_format_is_no_read(name):
    for data in (b"\xe9\xff\xfe", b"\x00" * 99, b"GET / HTTP/1.1\r\n\r\n", b"<html></html>", b"a,b\n1,2\n", b"[1, 2]"):
        came, says = tried(name, data)
        assert plates(came) == set()
        assert came or says.startswith("file")
