"""The register of releases to export: the dissemination log, and figures by year and month."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from data_access.answers.releases import MonthOfReleases, Release
from data_access.terms import utc
from data_access.wording.on_releases.requests import what_left
from data_access.wording.times import in_full

LOG: Final = (
    "date and time of making",
    "date and time of making (UTC)",
    "description",
    "reads or pictures",
    "request",
    "organization",
    "person",
    "contact",
    "purpose",
    "approved by",
    "made by",
    "date and time of handing over",
    "date and time of handing over (UTC)",
    "handed over by",
    "handed over to, and how",
)
"""Heads of the dissemination log (S8). A picture is made as it is opened; the last four are empty as long as nothing was handed over."""

FIGURES: Final = ("received", "routed", "refused", "approved", "fulfilled", "returned", "left")
"""What is counted, by the names of `MonthOfReleases`, in the order of a request's way."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def log(requests: Iterable[Release], zone: str) -> bytes:
    """Write the dissemination log as CSV (UTF-8 with a byte-order mark, CRLF): a line for each file that left, in order of time.

    Args:
        zone: IANA name of the zone of the agency's clocks; each time stands there in UTC, too.
    """
    left = sorted(((file, each) for each in requests for file in each.files), key=lambda pair: pair[0].left_at)
    rows = (
        (
            *_times(file.left_at, zone),
            what_left(file, zone),
            str(file.rows),
            each.case,
            each.agency,
            each.person,
            each.contact,
            each.purpose,
            file.approved_by or each.approved_by or "",
            file.by,
            *_times(each.fulfilled_at, zone),
            each.fulfilled_by or "",
            each.handed_over,
        )
        for file, each in left
    )
    return _table(LOG, rows)


def figure_rows(months: Iterable[MonthOfReleases]) -> list[tuple[str, tuple[int, ...]]]:
    """Return rows of figures: each year with its sums, `2026`, and below it its months, `2026-12`; the newest first.

    A year of which only some months have passed has the sums of those.
    """
    newest_first = sorted(months, key=lambda each: (each.year, each.month), reverse=True)
    rows = []
    for year in sorted({each.year for each in newest_first}, reverse=True):
        of_year = [each for each in newest_first if each.year == year]
        rows.append((f"{year}", _sums(of_year)))
        rows += [(f"{year}-{each.month:02d}", _sums([each])) for each in of_year]
    return rows


def figures(months: Iterable[MonthOfReleases], zone: str) -> bytes:
    """Write the figures as CSV (UTF-8 with a byte-order mark, CRLF), in the rows of `figure_rows`.

    Args:
        zone: IANA name of the zone by whose clocks they were counted; its name stands in the head.
    """
    rows = ((name, *map(str, counts)) for name, counts in figure_rows(months))
    return _table((f"year or month ({zone})", *FIGURES), rows)


def _times(at: datetime | None, zone: str) -> tuple[str, str]:
    """Return an instant by the zone's clocks and in UTC; two empty words of none."""
    return ("", "") if at is None else (in_full(at, zone), f"{utc(at):%Y-%m-%d %H:%M:%S}")


def _sums(months: Iterable[MonthOfReleases]) -> tuple[int, ...]:
    there = list(months)
    return tuple(sum(getattr(each, name) for each in there) for name in FIGURES)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Write a table that a spreadsheet opens; what it would take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    written = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    written.writerow(head)
    for row in rows:
        written.writerow(f"'{text}" if text.startswith(_FORMULA) else text for text in row)
    return out.getvalue().encode("utf-8-sig")
