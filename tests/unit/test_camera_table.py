"""The table of how cameras read: the gravest first, and CSV that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from typing import Any

from data_access.records.intake.camera_hours import COUNTS
from workbench.commands.registers.camera_table import HEADINGS, csv_lines, table_lines


def a_row(**changed: Any) -> dict[str, Any]:
    whole = {
        "camera_id": "C1",
        "name": "#01 Main St",
        "kind": "fixed",
        "source": "north",
        "state": "as usual",
        "usual": 900.0,
    }
    whole |= {"down_h": 0, "quiet_h": 0, "last_read": "2026-11-20T05:00:00.000000Z", "gap_start": None, "gap_end": None}
    return {**whole, **dict.fromkeys(COUNTS, 0), "reads": 960, **changed}


def test_the_gravest_camera_stands_first_with_its_gap_and_its_shares() -> None:
    gap = {"gap_start": "2026-11-20T01:00:00.000000Z", "gap_end": "2026-11-20T03:30:00.000000Z"}
    down = a_row(name="#07 Mill Rd", state="down", down_h=2, placeholders=40, impossible_states=48, no_state=96, **gap)
    mobile = a_row(name="Unit 7", state="mobile", usual=None, reads=0)
    heading, *rows = [line.split("  ") for line in table_lines([mobile, a_row(), down])]
    said = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert [cell.strip() for cell in heading if cell.strip()] == list(HEADINGS)
    assert said[0] == ["#07 Mill Rd", "down", "960", "900", "2 h", "0 h", "2.5 h", "4.0%", "5.0%", "10.0%"]
    assert said[1][:4] == ["#01 Main St", "as usual", "960", "900"]
    assert said[2] == ["Unit 7", "mobile", "0", "-", "0 h", "0 h", "-", "-", "-", "-"]
    assert list(table_lines([])) == ["There is no camera in the register."]


def test_csv_has_every_column_and_no_formula() -> None:
    rows = list(csv.DictReader(csv_lines([a_row(name="=1+1", usual=None), a_row(name="a, b")])))
    assert list(rows[0]) == list(a_row())
    assert [row["name"] for row in rows] == ["'=1+1", "a, b"]
    assert rows[0]["usual"] == ""
    assert list(csv_lines([])) == []
