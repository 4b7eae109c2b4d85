"""The register of releases as files: the dissemination log and the figures, as a spreadsheet opens them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from data_access.answers.releases import MonthOfReleases, PictureLabel, Release, Releases
from data_access.answers.value import value_of
from data_access.wording.on_releases.exports import FIGURES, LOG, figure_rows, figures, log
from tests.builders.front_records import some_releases

CHICAGO = "America/Chicago"
TURN = datetime(2027, 1, 1, 6, tzinfo=UTC)
"""Midnight of the new year in Chicago."""


PICTURES = (
    (PictureLabel.PLATE, 1),
    (PictureLabel.PLATE, 12),
    (PictureLabel.OVERVIEW, 1),
    (PictureLabel.BLURRED, 1),
    (PictureLabel.BLURRED, 2),
)


def a_month(year: int, month: int, **counts: int) -> MonthOfReleases:
    return MonthOfReleases(year=year, month=month, **{**dict.fromkeys(FIGURES, 0), **counts})


def read(data: bytes) -> list[list[str]]:
    """The rows of a file, which begins with a byte-order mark and ends its lines as Windows does."""
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def requests_with(**changed: Any) -> list[Release]:
    """Some requests, each that has files with these changes."""
    found = value_of(Releases, some_releases(TURN), "the release requests").releases
    return [each.model_copy(update=changed) if each.files else each for each in found]


def test_each_year_stands_over_its_months_with_their_sums_the_newest_first() -> None:
    months = [
        a_month(2026, 11, received=2, left=5),
        a_month(2027, 1, received=1),
        a_month(2026, 12, received=3, refused=1),
    ]
    found = {name: dict(zip(FIGURES, counts, strict=True)) for name, counts in figure_rows(months)}
    assert list(found) == ["2027", "2027-01", "2026", "2026-12", "2026-11"]
    assert [found[name]["received"] for name in found] == [1, 1, 5, 3, 2]
    assert (found["2026"]["left"], found["2026"]["refused"]) == (5, 1)


def test_every_figure_of_a_month_is_exported_and_the_head_says_by_whose_clocks() -> None:
    assert set(FIGURES) == MonthOfReleases.model_fields.keys() - {"year", "month"}
    head, *rows = read(figures([a_month(2026, 12, received=3, returned=2)], CHICAGO))
    assert head == ["year or month (America/Chicago)", *FIGURES]
    assert [row[0] for row in rows] == ["2026", "2026-12"]
    assert [row[1 + FIGURES.index("returned")] for row in rows] == ["2", "2"]


def test_a_line_of_the_log_has_the_time_by_the_agencys_clocks_and_in_utc() -> None:
    [one] = [each for each in requests_with() if each.files]
    left = one.files[0].model_copy(update={"left_at": TURN - timedelta(seconds=1)})
    given = {"files": (left,), "fulfilled_at": TURN + timedelta(days=2)}
    head, line = read(log([one.model_copy(update=given)], CHICAGO))
    said = dict(zip(head, line, strict=True))
    assert tuple(head) == LOG
    assert (said["date and time of making"], said["date and time of making (UTC)"]) == (
        "2026-12-31 23:59:59 CST",
        "2027-01-01 05:59:59",
    )
    assert said["date and time of handing over"] == "2027-01-03 00:00:00 CST"
    assert said["date and time of handing over (UTC)"] == "2027-01-03 06:00:00"
    assert (said["handed over by"], said["handed over to, and how"]) == (one.fulfilled_by, one.handed_over)
    assert (said["organization"], said["person"]) == ("Larkspur County Sheriff", "Deputy R. Halloran")


def test_the_log_is_in_the_order_of_time_and_has_a_line_for_each_file_alone() -> None:
    [one] = [each for each in requests_with() if each.files]
    files = tuple(one.files[0].model_copy(update={"left_at": TURN + timedelta(days=days)}) for days in (2, 0, 1))
    _, *rows = read(log([one.model_copy(update={"files": files})], CHICAGO))
    assert [row[0][:10] for row in rows] == ["2027-01-01", "2027-01-02", "2027-01-03"]
    assert read(log([each for each in requests_with() if not each.files], CHICAGO)) == [list(LOG)]


def test_the_log_says_what_a_picture_shows_and_of_which_question_the_reads_of_a_file_are() -> None:
    [one] = [each for each in requests_with() if each.files]
    asked = {"kind": "history", "windows": None}
    files = [one.files[0].model_copy(update={"format": label, "rows": rows}) for label, rows in PICTURES]
    files += [one.files[0].model_copy(update={"format": "csv", "rows": 12, "asked": asked}), one.files[0]]
    _, *lines = read(log([one.model_copy(update={"files": tuple(files)})], CHICAGO))
    assert [line[LOG.index("description")] for line in lines] == [
        "1 picture of the plate",
        "12 pictures of plates",
        "1 picture of all that the camera saw, as it is",
        "1 picture of all that the camera saw, blurred whole",
        "2 pictures of all that the cameras saw, blurred whole",
        "licence plate reads as csv: History of one plate (sealed)",
        "licence plate reads as csv",
    ]
    assert [line[LOG.index("reads or pictures")] for line in lines] == ["1", "12", "1", "1", "2", "12", "12"]


def test_what_was_not_handed_over_yet_has_no_time_of_it() -> None:
    [one] = [each for each in requests_with() if each.files]
    waits = one.model_copy(update={"fulfilled_at": None, "fulfilled_by": None, "handed_over": ""})
    _, line = read(log([waits], CHICAGO))
    assert line[-4:] == ["", "", "", ""]


def test_what_a_spreadsheet_would_take_for_a_formula_stays_text() -> None:
    for words in ('=HYPERLINK("http://larkspur.example")', "+1", "-1", "@SUM(A1)", "\tx"):
        _, line = read(log(requests_with(person=words), CHICAGO))
        assert line[LOG.index("person")] == f"'{words}"
