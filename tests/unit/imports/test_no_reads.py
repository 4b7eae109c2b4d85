"""Hot lists and audits of searches are told from reads, for certain; nobody is sent to write a mapping that cannot help."""

from __future__ import annotations

import io
import json

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.guesses.guessing import propose
from data_access.imports.guesses.no_reads import AUDIT, HOT_LIST, begun, laid_out, named
from tests.builders.imports import NOW
from tests.unit.imports.formats.samples import sample_of

LIST = {"name": "A list", "entries": [{"plate": "9A9ZQ1", "reason": "BOLO"}, {"plate": "8B8ZQ2", "reason": "Stolen"}]}
HOT_LISTS = [
    json.dumps(LIST),
    "\ufeff" + json.dumps(LIST, indent=1),
    "Category;PlateState;PlateNumber;EffectiveDate;ExpiryDate\nStolen;CA;9A9ZQ1;2026-02-27;2026-03-29\n",
    "Plate Number,Description,State/Province\n9A9ZQ1,Stolen Vehicle,us-mo\n",
    "DATE03/02/2026 06:00\n9A9ZQ1  CA0120260227\n8B8ZQ2  NV0020260301\nTOTAL RECORD 0000002\n",
    "HEADER LPR EXTRACT 20260302 0600\nV123456781M0095010020260228FX1A2B    M02026PC2017FORDFUS4DSIL\n",
]
AUDITS = [
    "ID,Name,License Plate,Reason,Case #,Search Time\n1,Officer A,9A9ZQ1,stolen,26-000123,2026-03-02\n",
    '"id","userId","searchDate","cameraCount","reason"\n"5","6","2025-06-18 00:02:04.789","2510","investigation"\n',
]


def why(text: str | bytes) -> str:
    with pytest.raises(InvalidQuery) as refusal:
        propose(io.BytesIO(text.encode() if isinstance(text, str) else text), "America/Chicago", NOW)
    assert "9A9ZQ1" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("text", "what"), [*((text, HOT_LIST) for text in HOT_LISTS), *((text, AUDIT) for text in AUDITS)]
)
def test_what_holds_no_reads_is_named_and_no_mapping_asked_for(text, what):
    assert why(text) == f"file: {what}"


@pytest.mark.parametrize(
    "header",
    [
        ["Plate", "Camera", "Read Time", "Reason"],
        ["Plate Number", "Description", "Time", "Camera"],
        ["PlateNumber", "EffectiveDate"],
        ["id", "name"],
    ],
)
def test_what_is_not_certain_is_not_named(header):
    assert named(header) == ""


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"entries": []}',
        '{"entries": [{"plate": "9A9ZQ1"}]}',
        '{"entries": [1]}',
        '{"entries": 7}',
        '{"entries": [',
        "[" * 100_000,
    ],
)
def test_other_documents_are_no_hot_lists(text):
    assert laid_out(text) == ""


def test_other_first_lines_are_no_hot_list():
    assert begun("HEADER\nat,plate") == begun("DATE03/02/2026 06:00\nat,plate,camera") == begun("") == ""


def test_a_layout_that_is_not_known_says_that_no_mapping_helps():
    said = why('{"payload": {"plate": "9A9ZQ1"}}')
    assert "layout that is not known" in said
    assert "a mapping cannot describe one" in said
    assert "by hand" not in said


@pytest.mark.parametrize("wrap", [lambda record: record, lambda record: [record], lambda record: {"results": [record]}])
def test_records_without_an_instant_are_named_by_their_format_and_what_they_lack(wrap):
    record = {"detection": {"confidence": 0.9}, "ocr": {"text": "9A9ZQ1", "confidence": [0.9, 0.5]}}
    said = why(json.dumps(wrap(record)))
    assert "looks like the format fast_alpr" in said
    assert "do not say when" in said


def test_no_other_formats_sample_is_taken_for_one_without_instants():
    data = sample_of("frigate").data
    assert propose(io.BytesIO(data), "America/Chicago", NOW).given["format"] == "frigate"


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        ("Plate,Read Time\n9A9ZQ1,2026-11-20 10:00:00\n", "defaults = { camera_id = ... }"),
        ("Plate,Camera\n9A9ZQ1,C1\n", "these are no reads, and no mapping helps"),
        ("Plate,Reason\n9A9ZQ1,x\n", "without it no mapping helps"),
        ("Camera,Latitude\nC1,43.9\n", "under [columns]"),
    ],
)
def test_a_refusal_says_what_helps(text, helps):
    assert helps in why(text)
