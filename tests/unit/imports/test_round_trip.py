"""Written reads come back as they were: any text, any dialect, against a plain loop."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers import sheet as module
from data_access.imports.terms.columns import NULLS
from data_access.vehicle_words import word
from tests.builders.imports import CAMERAS, NOW, parse, with_columns

PLAIN = st.characters(exclude_categories=("Cs", "Cc"), max_codepoint=0x2FF)
CELLS = st.text(st.one_of(PLAIN, st.sampled_from(",;|\t\"\n'= ")), max_size=12)
PLATES = st.one_of(st.from_regex(r"[A-Z0-9 -]{1,12}", fullmatch=True), CELLS)
INSTANTS = st.datetimes(datetime(2000, 1, 2), datetime(2026, 11, 23), timezones=st.just(UTC))
ROWS = st.fixed_dictionaries(
    {
        "at": INSTANTS,
        "plate": PLATES,
        "camera": st.sampled_from(["C1", "U1", "C9"]),
        "plate_conf": st.integers(0, 10_500),
        "colour": CELLS,
        "note": CELLS,
    }
)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([",", ";", "|", "\t"]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    }
)
NAMES = ("at", "plate", "camera", "plate_conf", "colour", "note")
HELD = {
    "NA",
    "NAN",
    "NIL",
    "UNKNOWN",
    "UNK",
    "NONE",
    "NULL",
    "NOTAG",
    "NOPLATE",
    "NOREAD",
    "TEMP",
    "TEMPTAG",
    "60DAY",
    "0",
    "00",
    "000",
}


def written(rows, dialect) -> str:
    """Write reads as a vendor might."""
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, **dialect)
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "at": row["at"].isoformat(), "plate_conf": row["plate_conf"] / 10_000})
    return text.getvalue()


def plate_of(text: str) -> str:
    """Read a plate character by character, slowly and plainly; empty if it is none."""
    seen = ""
    for c in text:
        wide = unicodedata.normalize("NFKC", c).upper()
        if wide and wide in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" and len(wide) == 1:
            seen += wide
        elif wide in ("?", "#", "*", "_"):
            seen += "?"
        elif c not in " -.·•\t'\"=`" and unicodedata.category(c) not in ("Zs", "Pd", "Cf"):
            return ""
    return seen if seen.strip("?") else ""


def expected(row):
    """Read one row slowly and plainly: (plate, raw, instant, camera, basis points, colour), or None if rejected."""
    folded = plate_of(row["plate"])
    if not folded or folded.replace("?", "") in HELD or len(folded) > 10 or row["camera"] not in CAMERAS:
        return None
    if re.fullmatch(r"\s*(\d+(\.\d+)?[Ee][+-]\d+|\d+\.0*)\s*", row["plate"]):
        return None
    if row["plate_conf"] > 10_000 or row["at"] > NOW + timedelta(days=1):
        return None
    colour = row["colour"].strip()
    if colour in NULLS or len(colour) > 40:
        colour = ""
    return folded, row["plate"], row["at"], row["camera"], row["plate_conf"], word("colour", colour) or ""


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, max_size=30), DIALECTS, st.sampled_from([61, 997, 4_194_304]))
def test_what_is_written_is_read_again(rows, dialect, block):
    mapping = with_columns(
        "plate_conf", "colour", delimiter=dialect["delimiter"], time={"order": "ymd", "zone": "in_text"}
    )
    was, module.BLOCK = module.BLOCK, block
    try:
        came = parse(written(rows, dialect), mapping)
    finally:
        module.BLOCK = was
    wanted = [want for row in rows if (want := expected(row)) is not None]
    names = ("plate", "plate_raw", "captured_at", "camera_id", "plate_conf_bp")
    assert [tuple(row[name] for name in names) for row in came.rows] == [want[:5] for want in wanted]
    assert [" ".join((row["colour"] or "").split()) for row in came.rows] == [_seen(want[5]) for want in wanted]
    assert len(came.rejects) == len(rows) - len(wanted)


def _seen(colour: str) -> str:
    return "" if any(ord(c) < 32 or ord(c) == 127 for c in colour) else colour


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_parser_fail_in_a_way_of_its_own(data):
    with contextlib.suppress(InvalidQuery, TooLarge):
        came = parse(b"at,plate,camera\n" + data)
        assert came.facts["rows_in"] == came.facts["accepted"] + len(came.rejects)
