"""What is not laid out as a format says is refused; it never counts as a file of no reads."""

from __future__ import annotations

import csv
import io
import json

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.carriers.lines import HeaderTable, TextLines
from data_access.imports.formats import MODULES, format_of
from tests.builders.imports import parse
from tests.unit.imports.formats.samples import own_mapping, sample_of

TELLS = {
    "axis": ("plateText", "plateUTF8", "plateASCII"),
    "blue_iris": ("plate_number", "ai_dump"),
    "dahua": ("Code",),
    "elsag": ("device_id",),
    "fast_alpr": ("ocr", "detection", "results"),
    "fiware": ("type",),
    "flock_hotlist": ("objectId",),
    "flock_v3": ("plate", "id"),
    "frigate": ("type", "label"),
    "genetec_exporter": ("Plate",),
    "genetec_ftp": ("Plate", "UTCDate", "UTCTime"),
    "genetec_sharpv": ("PlateRead",),
    "hikvision": ("eventType",),
    "openalpr": ("data_type",),
    "platerecognizer": ("results", "camera_id", "hook"),
    "platerecognizer_stream": ("vehicle",),
    "tattile": ("PLATE_STRING",),
    "unifi_protect": ("alarm",),
}
"""What tells a record of each format from others: without any of these it is none. `uk_bof` has no names, only places."""

OF_TABLES = tuple(name for name in MODULES if isinstance(format_of(name).carrier, HeaderTable))
OF_ELEMENTS = tuple(name for name in MODULES if sample_of(name).data.lstrip().startswith(b"<"))
OF_JSON = tuple(name for name in MODULES if sample_of(name).data.lstrip().startswith(b"{"))


def a_record(name: str) -> dict[str, object]:
    """Return the first record of a format's sample."""
    found, _ = json.JSONDecoder().raw_decode(sample_of(name).data.decode())
    inside = getattr(format_of(name).carrier, "inside", "")
    return dict(found[inside][0]) if inside else dict(found)


def in_file(name: str, record: dict[str, object]) -> bytes:
    inside = getattr(format_of(name).carrier, "inside", "")
    return json.dumps({inside: [record]} if inside else record).encode()


def refused(name: str, data: bytes) -> str:
    with pytest.raises(InvalidQuery) as refusal:
        parse(data, own_mapping(name))
    return str(refusal.value)


def test_every_format_is_looked_at():
    lines = [name for name in MODULES if isinstance(format_of(name).carrier, TextLines)]
    assert sorted([*OF_TABLES, *OF_ELEMENTS, *OF_JSON, *lines]) == sorted(MODULES)
    assert sorted([*TELLS, *lines]) == sorted(MODULES)


@pytest.mark.parametrize("name", OF_JSON)
def test_a_record_in_an_envelope_of_its_own_is_refused(name):
    record = a_record(name)
    wrapped = [{}, {"payload": record}, {"events": [record]}, {"topic": "t", "payload": [record]}]
    for data in [b"[]", b"{}", b'{"results": {}}', *(in_file(name, one) for one in wrapped)]:
        assert "not laid out" in refused(name, data)


@pytest.mark.parametrize("name", OF_JSON)
def test_a_record_without_what_tells_its_format_is_refused(name):
    record = a_record(name)
    parse(in_file(name, record), own_mapping(name))
    assert "not laid out" in refused(name, in_file(name, {k: v for k, v in record.items() if k not in TELLS[name]}))


@pytest.mark.parametrize("name", OF_ELEMENTS)
def test_a_document_without_what_tells_its_format_is_refused(name):
    other = sample_of(name).data
    for tells in TELLS[name]:
        assert f"<{tells}".encode() in other
        other = other.replace(f"{tells}>".encode(), f"Other{tells}>".encode())
    for unknown in (other, b"<empty/>", b"<AutoVu/>"):
        said = refused(name, unknown)
        assert "laid out" in said or "XML" in said


@pytest.mark.parametrize("name", OF_TABLES)
def test_a_table_without_what_tells_its_format_is_refused(name):
    rows = list(csv.reader(io.StringIO(sample_of(name).data.decode())))
    place = rows[0].index(TELLS[name][0])
    out = io.StringIO()
    csv.writer(out).writerows([cell for at, cell in enumerate(row) if at != place] for row in rows)
    assert "not laid out" in refused(name, out.getvalue().encode())


def test_a_line_of_another_layout_is_rejected_and_counted():
    came = parse(b"9A9ZQ1,C1,2026-11-20T16:00:00Z\n", own_mapping("uk_bof"))
    assert (came.rows, came.facts["rejected"]) == ([], {"wrong_number_of_cells": 1})


@pytest.mark.parametrize("name", OF_ELEMENTS)
def test_elements_around_its_records_are_refused_or_change_nothing(name):
    wrapped = b"<payload>" + sample_of(name).data + b"</payload>"
    try:
        came = parse(wrapped, own_mapping(name))
    except InvalidQuery:
        return
    assert len(came.rows) == len(sample_of(name).reads)
