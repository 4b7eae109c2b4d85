"""How the cameras read, as lines of a table or of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from data_access.terms import parse_stamp

Row = Mapping[str, Any]

HEADINGS = (
    "camera",
    "state",
    "reads",
    "usual",
    "down",
    "quiet",
    "longest gap",
    "placeholders",
    "bad state",
    "no state",
)
_GRAVEST = ("down", "quiet", "behind", "new", "as usual", "mobile", "not active")


def table_lines(cameras: Sequence[Row]) -> Iterator[str]:
    """Yield a table, the gravest first: counts, hours down and quiet, and shares of what came in."""
    if not cameras:
        yield "There is no camera in the register."
        return
    rows = [HEADINGS, *(_cells(row) for row in sorted(cameras, key=lambda r: (_GRAVEST.index(r["state"]), r["name"])))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        words = (cell.ljust(w) if n < 2 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True)))
        yield "  ".join(words).rstrip()


def csv_lines(cameras: Sequence[Row]) -> Iterator[str]:
    """Yield all columns as CSV, times in UTC."""
    if cameras:
        yield _line(list(cameras[0]))
    for row in cameras:
        yield _line(["" if value is None else _harmless(value) for value in row.values()])


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


def _cells(row: Row) -> tuple[str, ...]:
    came = row["reads"] + row["placeholders"]
    return (
        row["name"],
        row["state"],
        f"{row['reads']:,}",
        "-" if row["usual"] is None else f"{row['usual']:,.0f}",
        f"{row['down_h']} h",
        f"{row['quiet_h']} h",
        _gap(row),
        _share(row["placeholders"], came),
        _share(row["impossible_states"], row["reads"]),
        _share(row["no_state"], row["reads"]),
    )


def _gap(row: Row) -> str:
    if row["gap_start"] is None:
        return "under 1 h" if row["reads"] > 1 else "-"
    length = parse_stamp(row["gap_end"]) - parse_stamp(row["gap_start"])
    return f"{length / timedelta(hours=1):.1f} h"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"
