"""Every format against its sample, and against what goes wrong with files of any kind."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.blocks.vendor_file import Records
from data_access.imports.carriers.lines import TextLines
from data_access.imports.formats import MODULES, format_of
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import parse
from tests.unit.imports.formats.samples import own_mapping, sample_of

EACH = pytest.mark.parametrize("name", MODULES)


def cells(name: str, data: bytes) -> pl.DataFrame:
    """Take a file's cells, before they become reads."""
    blocks = list(Records(io.BytesIO(data), own_mapping(name), Bounds()).blocks())
    return pl.concat([block.cells for block in blocks]) if blocks else pl.DataFrame(schema={"plate": pl.String})


def plates(name: str, data: bytes) -> tuple[set[str | None], str]:
    """Take a file; return the plates in it, or none and what its refusal says."""
    try:
        return set(cells(name, data)["plate"]), ""
    except (InvalidQuery, TooLarge) as error:
        return set(), str(error)


@EACH
def test_a_sample_becomes_what_its_author_says(name):
    sample = sample_of(name)
    came = parse(sample.data, own_mapping(name))
    assert len(came.rows) == len(sample.reads)
    for row, want in zip(came.rows, sample.reads, strict=True):
        assert {column: row[column] for column in want} == want
    noted = {key: count for key, count in came.facts["noted"].items() if key != "without_position"}
    assert (came.facts["rejected"], noted, came.facts["dropped"]) == (sample.rejected, sample.noted, sample.dropped)


@EACH
def test_a_format_says_what_it_is_and_its_sample_holds_different_plates(name):
    form, seen = format_of(name), [read["plate"] for read in sample_of(name).reads]
    assert form.name == name
    assert form.says
    assert form.source
    assert len(set(seen)) == len(seen) > 0


@EACH
def test_administrators_find_a_format_in_their_table(name):
    table = (Path(__file__).parents[4] / "docs" / "administrators.md").read_text("utf-8")
    [line] = [line for line in table.splitlines() if line.startswith(f"| `{name}` |")]
    form = format_of(name)
    assert ("[time]" in line) == form.needs_time
    assert ("[position]" in line) == form.needs_box


@EACH
def test_the_file_that_warms_the_parser_up_is_one_of_the_format(name):
    assert parse(format_of(name).sample, own_mapping(name)).facts["rows_in"] >= 1


@EACH
def test_a_file_that_breaks_off_anywhere_is_refused_or_loses_only_its_end(name):
    data = sample_of(name).data
    whole, _ = plates(name, data)
    for end in range(0, len(data), max(1, len(data) // 25)):
        found, _ = plates(name, data[:end])
        assert found <= whole | {None}


@EACH
def test_no_byte_that_is_changed_makes_the_parser_fail_in_a_way_of_its_own(name):
    data = sample_of(name).data
    for place in range(3, len(data), max(1, len(data) // 20)):
        for other in (b"\x00", b'"', b"\xff", b"{", b"7"):
            plates(name, data[:place] + other + data[place + 1 :])


@EACH
def test_a_value_of_a_hundred_thousand_characters_refuses_the_file(name):
    data, plate = sample_of(name).data, sample_of(name).reads[0]["plate_raw"].encode()
    assert plate in data
    found, says = plates(name, data.replace(plate, plate + b"9" * 100_000))
    assert found == set()
    assert "longer" in says or "too long" in says
    assert "9999" not in says


def with_a_name_about_people(data: bytes) -> list[bytes]:
    """Put one into a file, at its top and, where there is depth, deep inside."""
    if data.startswith(b"{"):
        head, _, deep = data.rpartition(b'{"')
        return [data.replace(b"{", b'{"driverFace": 1, ', 1), head + b'{"driverFace": 1, "' + deep]
    if data.startswith(b"<"):
        head, _, end = data.rpartition(b"</")
        return [head + b"<driverFace>1</driverFace></" + end]
    return [data.replace(b"\n", b",driverFace\n", 1)]


@pytest.mark.parametrize("name", [name for name in MODULES if not isinstance(format_of(name).carrier, TextLines)])
def test_a_name_about_people_anywhere_refuses_the_file(name):
    for data in with_a_name_about_people(sample_of(name).data):
        _, says = plates(name, data)
        assert "D10" in says


@EACH
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(name):
    data = sample_of(name).data
    whole = cells(name, data)
    assert cells(name, b"\xef\xbb\xbf" + data).equals(whole)
    assert cells(name, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).equals(whole)


@EACH
def test_what_is_no_utf_8_or_of_another_format_is_no_read(name):
    for data in (
        b"\xe9\xff\xfe",
        b"\x00" * 99,
        b"GET / HTTP/1.1\r\n\r\n",
        b"<html></html>",
        b"a,b\n1,2\n",
        b"[1, 2]",
        b"",
    ):
        found, says = plates(name, data)
        assert found <= {None}
        assert found or says.startswith("file")
