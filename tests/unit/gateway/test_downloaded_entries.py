"""Entries of a downloaded list in columns: known by the same marks as ever, of the same ones the last, each with what it says."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from data_access.errors import BadSite
from data_access.gateway.open_site.downloaded_entries import TEXTS_AT_ONCE, DownloadedEntries, EntryBlock
from data_access.gateway.open_site.entries_in_force import MARKS_KEY, Lists
from data_access.gateway.open_site.hot_list_contents import AT_ONCE, opened_blocks, seal_entries
from data_access.imports.lists.list_file import SCHEMA
from data_access.records.intake.hot_lists import HotList
from tests.builders.ledger import NOON, a_keyring

LIST = HotList(
    list_id="big", name="Big list", system="NCIC", layout="", max_age=timedelta(hours=24), version=3, brought_at=NOON
)


def table_of(*rows: dict[str, object]) -> pa.Table:
    return pl.DataFrame([{**dict.fromkeys(SCHEMA), **row} for row in rows], schema=dict(SCHEMA)).to_arrow()


def laid_out(table: pa.Table, at_once: int, marks: list[bytes] | None = None) -> DownloadedEntries:
    """Lay a table out by so many rows; by default each row has a mark of its own."""
    marks = marks or [number.to_bytes(16, "big") for number in range(len(table))]
    blocks, begin = [], 0
    for rows in table.to_batches(max_chunksize=at_once):
        blocks.append(EntryBlock.of(rows, b"".join(marks[begin : begin + len(rows)]), NOON))
        begin += len(rows)
    return DownloadedEntries(LIST, blocks)


@pytest.mark.parametrize("record", [None, "", 'V1"0', "Zürich\\7"])
def test_marks_are_those_that_were_kept_before(tmp_path: Path, record: str | None) -> None:
    keyring = a_keyring(tmp_path)
    lists, key = Lists(keyring), keyring.get_or_make(MARKS_KEY)
    for given, mark in (
        (("list", "big", "9QZX1", None, record), lists.list_mark("big", "9QZX1", None, record)),
        (("own", 7), lists.own_mark(7)),
        (("plate", "9QZX1"), lists.plate_mark("9QZX1")),
    ):
        assert mark == hashlib.blake2b(json.dumps(given).encode(), digest_size=16, key=key).digest()


def test_each_entry_has_its_own_text_and_place_however_many_lie_together() -> None:
    count = 2 * TEXTS_AT_ONCE + 7
    table = table_of(
        *({"plate": f"9Q{number:05d}", "reason": f"reason {number}", "note": "n"} for number in range(count))
    )
    there = laid_out(table, TEXTS_AT_ONCE + 3)
    places = [0, 1, TEXTS_AT_ONCE - 1, TEXTS_AT_ONCE, TEXTS_AT_ONCE + 3, 2 * TEXTS_AT_ONCE + 6]
    assert [each.text.reason for each in there.entries(places)] == [f"reason {number}" for number in places]
    assert [there.place_of(each.mark) for each in there.entries(places)] == places
    assert there.place_of(b"\xff" * 16) is None
    (first, *_) = there.entries([5])
    assert (first.list_id, first.version, first.text.system, first.text.plate) == ("big", 3, "NCIC", "9Q00005")


def test_of_entries_with_one_mark_the_last_counts_and_marks_that_share_a_half_are_told_apart() -> None:
    same, half, other = b"\1" * 16, b"\1" * 8 + b"\2" * 8, b"\2" * 8 + b"\1" * 8
    table = table_of(*({"plate": "9QZX1", "reason": reason} for reason in ("first", "half", "other", "last")))
    there = laid_out(table, 2, [same, half, other, same])
    assert len(there.matcher) == 3
    told = {mark: there.place_of(mark) for mark in (same, half, other)}
    assert [[each.text.reason for each in there.entries([place or 0])] for place in told.values()] == [
        ["last"],
        ["half"],
        ["other"],
    ]


def test_a_version_of_no_entry_is_laid_out_and_a_changed_one_is_told(tmp_path: Path) -> None:
    keyring = a_keyring(tmp_path)
    nothing = seal_entries(keyring, "big", 1, table_of())
    assert len(DownloadedEntries(LIST, []).matcher) == 0
    assert sum(len(each) for each in opened_blocks(keyring, "big", 1, nothing)) == 0
    with pytest.raises(BadSite, match=r"changed|damaged"):
        list(opened_blocks(keyring, "big", 1, nothing[:-1]))


def test_entries_are_opened_some_at_once(tmp_path: Path) -> None:
    keyring = a_keyring(tmp_path)
    many = seal_entries(keyring, "big", 1, table_of(*({"plate": f"9Q{n:05d}"} for n in range(AT_ONCE + 1))))
    assert max(len(each) for each in opened_blocks(keyring, "big", 1, many)) == AT_ONCE
