"""How a CSV file is split: encodings, quotes, blank lines, headers, and what refuses a file whole."""

from __future__ import annotations

import bz2
import gzip

import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers import sheet as module
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import a_mapping, a_row, parse, sheet, with_columns

GOOD = sheet(a_row(), a_row(plate="B"))


def test_a_byte_order_mark_is_dropped():
    assert len(parse("\ufeff" + GOOD).rows) == 2


def test_crlf_lines_are_read_as_lf_lines_are():
    assert parse(GOOD.replace("\n", "\r\n")).rows == parse(GOOD).rows


def test_a_last_line_without_line_end_is_read():
    assert len(parse(GOOD.rstrip("\n")).rows) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_every_delimiter_is_read(delimiter):
    text = sheet(a_row(), delimiter=delimiter)
    assert len(parse(text, a_mapping(delimiter=delimiter)).rows) == 1


def test_cp1252_is_read_where_the_mapping_says_so():
    text = sheet(a_row(colour="café")).encode("cp1252")
    assert parse(text, with_columns("colour", encoding="cp1252")).rows[0]["colour"] == "café"


def test_cp1252_where_the_mapping_says_utf_8_refuses_the_file():
    with pytest.raises(InvalidQuery, match="is not utf-8"):
        parse(sheet(a_row(colour="café")).encode("cp1252"), with_columns("colour"))


def test_half_a_character_at_the_end_refuses_the_file():
    with pytest.raises(InvalidQuery, match="is not utf-8"):
        parse(GOOD.encode() + b"\xc3")


def test_utf_16_refuses_the_file_by_name():
    with pytest.raises(InvalidQuery, match="UTF-16"):
        parse(GOOD.encode("utf-16"))


def test_a_utf_8_mark_in_a_cp1252_file_refuses_it():
    with pytest.raises(InvalidQuery, match="UTF-8 mark"):
        parse("\ufeff" + GOOD, a_mapping(encoding="cp1252"))


def test_nul_bytes_refuse_the_file():
    with pytest.raises(InvalidQuery, match="NUL"):
        parse(GOOD.replace("C1", "C\0"))


def test_an_empty_file_is_refused():
    with pytest.raises(InvalidQuery, match="is empty"):
        parse("")


def test_a_header_alone_is_no_rows():
    came = parse("at,plate,camera\n")
    assert (came.rows, came.facts["rows_in"]) == ([], 0)


def test_a_newline_in_a_quoted_cell_stays_in_it():
    came = parse(sheet(a_row(note="one\ntwo"), a_row(plate="B")))
    assert [row["plate"] for row in came.rows] == ["7A2C8B5", "B"]


def test_a_doubled_quote_is_one_quote():
    came = parse(sheet(a_row(plate='7A"2')))
    assert came.rows[0]["plate_raw"] == '7A"2'


@pytest.mark.parametrize("row", ['x,5" pipe,C1', 'x,"5" pipe,C1', 'x, "5",C1'])
def test_a_quote_inside_of_a_cell_refuses_the_file(row):
    with pytest.raises(InvalidQuery, match="quote"):
        parse(f'at,plate,camera\n{row}\nx,"5"" pipe",C1\n')


def test_quotes_are_text_where_the_mapping_says_so():
    assert parse('at,plate,camera\n2026-11-20 10:00,5" A,C1\n', a_mapping(quote="")).rows[0]["plate"] == "5A"


def test_a_quote_that_never_closes_refuses_the_file():
    with pytest.raises(InvalidQuery, match="never closed"):
        parse(GOOD + '2026-11-20 10:00,"7A,C1\n')


def test_carriage_returns_alone_refuse_the_file():
    with pytest.raises(InvalidQuery, match="carriage returns"):
        parse(GOOD.replace("7A2", "7\rA2"))


def test_blank_lines_and_lines_of_delimiters_are_skipped_and_counted():
    came = parse(GOOD + "\n  \n,,\n" + ' , ,""\n')
    assert (len(came.rows), came.rejects, came.facts["noted"]["blank_lines"]) == (2, [], 4)


def test_a_first_cell_that_is_empty_does_not_make_a_line_blank():
    assert parse("at,plate,camera\n,7A,C1\n").reasons == ["time_missing"]


def test_a_header_in_the_middle_of_the_file_is_skipped_and_counted():
    came = parse(GOOD + GOOD)
    assert (len(came.rows), came.rejects, came.facts["noted"]["repeated_headers"]) == (4, [], 1)


def test_a_row_of_the_headers_length_is_no_header():
    came = parse("at,plate,camera\naa,plate,camerA\n")
    assert (came.reasons, "repeated_headers" in came.facts["noted"]) == (["time_unreadable"], False)


@pytest.mark.parametrize("row", ["2026-11-20 10:00,7A", "2026-11-20 10:00,7A,C1,more"])
def test_a_row_of_another_width_is_rejected_with_its_number_and_text(row):
    came = parse(f"{GOOD}{row}\n")
    assert [(r.row, r.reason, r.raw) for r in came.rejects] == [(4, "wrong_number_of_cells", row)]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    came = parse(GOOD + "\n" + sheet(a_row(plate="")).split("\n", 1)[1])
    assert [r.row for r in came.rejects] == [5]


def test_columns_that_are_not_mapped_are_dropped_and_counted_by_content():
    came = parse(sheet(a_row(lane="1", note=""), a_row(lane="2", note="x")))
    assert came.facts["dropped"] == {"lane": 2, "note": 1}


def test_a_column_that_is_missing_or_stands_twice_refuses_the_file():
    for header in ("at,camera\n", "at,plate,plate,camera\n"):
        with pytest.raises(InvalidQuery, match="names for plate"):
            parse(header)


def test_columns_that_are_not_mapped_may_have_the_same_name():
    text = "x,at,x,plate,camera\n1,2026-11-20 10:00,2,7A,C1\n"
    assert parse(text).facts["dropped"] == {"x": 2}


def test_a_cell_beyond_its_bound_refuses_the_file_even_if_nobody_reads_it():
    with pytest.raises(TooLarge, match="a cell is longer than 10000 bytes"):
        parse(sheet(a_row(note="x" * 100_000)))


def test_a_cell_of_quoted_newlines_beyond_its_bound_refuses_the_file():
    with pytest.raises(TooLarge, match="a cell is longer"):
        parse(sheet(a_row(note="\n" * 10_001)))


def test_a_record_beyond_its_bound_refuses_the_file():
    with pytest.raises(TooLarge, match="a record is longer"):
        parse(sheet(a_row(**{f"c{n}": "x" * 9_000 for n in range(40)})))


def test_a_line_that_never_ends_refuses_the_file_before_it_is_all_in_memory():
    with pytest.raises(TooLarge, match="a record is longer"):
        parse(GOOD + '"' + "x,\n" * (module.BLOCK // 2))


def test_too_many_columns_refuse_the_file():
    with pytest.raises(TooLarge, match="more than 200 columns"):
        parse(",".join(f"c{n}" for n in range(201)) + "\n")


def test_the_first_pass_refuses_what_stands_in_the_last_line():
    with pytest.raises(TooLarge):
        parse(GOOD * 3 + "x" * 400, bounds=Bounds(cell_bytes=300))


def test_rows_across_blocks_are_whole(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 300)
    rows = [a_row(plate=f"A{n}", note='é"\n,' * (n % 3)) for n in range(60)]
    came = parse(sheet(*rows) + "bad\n")
    assert [row["plate"] for row in came.rows] == [f"A{n}" for n in range(60)]
    assert [r.row for r in came.rejects] == [62]


TITLES = "Read Report\nGenerated,2026-11-19\n\n"


@pytest.mark.parametrize("block", [3, 61, 4_194_304])
@pytest.mark.parametrize("line", ["sep=,\n", '"sep=,"\r\n', "SEP=, \n"])
def test_a_line_that_says_only_the_delimiter_is_no_header(line, block, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", block)
    came = parse(line + GOOD + "x\n")
    assert [row["plate"] for row in came.rows] == ["7A2C8B5", "B"]
    assert [reject.row for reject in came.rejects] == [5]


def test_a_line_that_says_another_delimiter_than_the_mapping_refuses_the_file():
    with pytest.raises(InvalidQuery, match=r"sep=.*another delimiter"):
        parse("sep=;\n" + GOOD)


@pytest.mark.parametrize("block", [3, 61, 4_194_304])
def test_title_lines_are_skipped_as_the_mapping_says(block, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", block)
    came = parse(TITLES + GOOD, a_mapping(skip_lines=3))
    assert [row["plate"] for row in came.rows] == ["7A2C8B5", "B"]


def test_title_lines_that_the_mapping_does_not_skip_are_named_by_where_the_header_is():
    with pytest.raises(InvalidQuery, match=r"no column “at”.*the header is line 4: write skip_lines = 3"):
        parse(TITLES + GOOD)


def test_a_file_of_fewer_lines_than_are_skipped_is_refused():
    with pytest.raises(InvalidQuery, match="no line after the 9"):
        parse(GOOD, a_mapping(skip_lines=9))


def test_another_delimiter_in_the_header_is_named():
    with pytest.raises(InvalidQuery, match="the delimiter is a semicolon"):
        parse(sheet(a_row(), delimiter=";"))


def test_a_missing_column_is_named_as_the_mapping_names_it():
    with pytest.raises(InvalidQuery, match=r"has no column “camera”, which the mapping names for camera_id$"):
        parse(GOOD.replace("camera", "reader"))


@pytest.mark.parametrize("end", [",", ",,,", ",\r"])
def test_empty_cells_beyond_the_header_are_no_cells(end):
    came = parse(GOOD.replace("C1\n", f"C1{end}\n") + "x\n")
    assert [row["plate"] for row in came.rows] == ["7A2C8B5", "B"]
    assert came.reasons == ["wrong_number_of_cells"]


@pytest.mark.parametrize("end", [",x", ",,x", "," * 17])
def test_filled_cells_beyond_the_header_reject_their_row(end):
    came = parse(GOOD.replace("C1\n", f"C1{end}\n", 1))
    assert ([row["plate"] for row in came.rows], came.reasons) == (["B"], ["wrong_number_of_cells"])


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (gzip.compress(b"at,plate,camera", mtime=0), "gzip"),
        (bz2.compress(b"at"), "bzip2"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "XLSX"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ODS"),
        (b"reads.csv" + bytes(248) + b"ustar\x0000", "TAR"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1", "Parquet"),
        ("at".encode("utf-16"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
    ],
    ids=["gzip", "bzip2", "xlsx", "ods", "tar", "pdf", "parquet", "utf-16", "xls"],
)
@pytest.mark.parametrize("mapping", [a_mapping(), a_mapping(format="hikvision", columns={}, time=None)])
def test_a_file_of_another_kind_is_named_with_what_to_do(head, what, mapping):
    with pytest.raises(InvalidQuery, match=rf"is .*{what}.*; \w+"):
        parse(head, mapping)
