"""What a guess proposes for each of the small files takes all that can be taken, or says what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.guesses.guessing import propose
from data_access.imports.guesses.proposal import Proposal
from tests.contract.field.test_small_files import FILES, NOW

PLAIN = {"captured_at": "at", "plate": "plate", "camera_id": "camera"}
ZONE, IDS, ROWS = "time.zone", "columns.read_id", "rows"


@dataclass(frozen=True, kw_only=True)
class Right:
    """What is right for one file: `took` of `rows` records, and beside that what the proposal says and doubts."""

    rows: int
    took: int
    columns: dict[str, Any] = field(default_factory=lambda: PLAIN)
    doubts: tuple[str, ...] = (ZONE,)
    rejected: tuple[str, ...] = ()
    says: dict[str, Any] = field(default_factory=dict)


def of_a_format(name: str, **changed: Any) -> Right:
    return Right(**{"rows": 1, "took": 1, "columns": {}, "doubts": (), **changed, "says": {"format": name}})


PLACED = {**PLAIN, "lat": "lat", "lon": "lon"}
CASES = {
    "number": "Case",
    "kind": "Kind",
    "offence": "Offense",
    "status": "Status",
    "opened_at": "Opened",
    "closed_at": "Closed",
}
RIGHT = {
    "01_row_numbers_monday.csv": Right(rows=2, took=2, doubts=(IDS, ZONE)),
    "01_row_numbers_tuesday.csv": Right(rows=3, took=3, doubts=(IDS, ZONE)),
    "02_camera_registered_later.csv": Right(rows=2, took=2),
    "03_wrong_zone.csv": Right(rows=2, took=2, columns={**PLAIN, "read_id": "id"}),
    "04_gray_and_grey.csv": Right(rows=7, took=7, columns={**PLAIN, "colour": "colour"}),
    "05_unread_characters.csv": Right(rows=3, took=3),
    "06_cyrillic_letters.csv": Right(rows=2, took=2),
    "07_epoch_from_a_spreadsheet.csv": Right(
        rows=3, took=0, doubts=(ROWS,), rejected=("3 time mangled",), says={"time": {"order": "epoch_ms"}}
    ),
    "08_dahua_calling_unknown.json": of_a_format("dahua"),
    "09_dahua_notify_event_stream.json": of_a_format("dahua"),
    "10_hikvision_form.bin": of_a_format("hikvision"),
    "11_osm_owner_wikidata.json": of_a_format("osm", rows=3, took=3),
    "12_na_for_no_position.csv": Right(rows=4, took=4, columns=PLACED),
    "13_case_twice.csv": Right(rows=2, took=2, columns=CASES, doubts=("time.order", ZONE), says={"kind": "cases"}),
    "14_far_from_the_register.csv": Right(rows=3, took=3, columns=PLACED),
    "15_nothing_taken.csv": Right(
        rows=4, took=0, columns=PLACED, doubts=(ZONE, ROWS), rejected=("4 position with decimal comma",)
    ),
    "16_sep_line.csv": Right(rows=1, took=1, says={"delimiter": ";"}),
    "17_title_lines.csv": Right(rows=2, took=1, rejected=("1 wrong number of cells",), says={"skip_lines": 3}),
    "19_time_spellings.csv": Right(
        rows=6, took=5, doubts=("time.order", "time.mixed", ZONE), rejected=("1 time offset out of range",)
    ),
    "20_repeated_hour.csv": Right(rows=4, took=4),
    "21_trailing_delimiter.csv": Right(rows=2, took=2),
}
REFUSED = {"18_gzip_named_csv.csv": "is a gzip file; unpack it, and send the file that is in it"}


def guessed(file: str) -> Proposal:
    with (FILES / file).open("rb") as opened:
        return propose(opened, "America/Chicago", NOW)


def test_every_file_is_looked_at():
    there = {path.name for path in FILES.iterdir() if path.suffix != ".toml"}
    assert there == {*RIGHT, *REFUSED}


@pytest.mark.parametrize("file", RIGHT)
def test_a_proposal_takes_all_that_can_be_taken_and_says_why_not_the_rest(file):
    right, found = RIGHT[file], guessed(file)
    assert f"tried on the file: {right.rows} records, {right.took} would be taken" in found.told
    assert (
        tuple(said.removeprefix("rejected: ") for said in found.told if said.startswith("rejected")) == right.rejected
    )
    assert found.given.get("columns", {}) == right.columns
    assert found.doubts.keys() - {"source", "retention_class"} == set(right.doubts)
    assert {name: found.given.get(name) for name in right.says} == right.says
    assert found.given.get("skip_lines", 0) == right.says.get("skip_lines", 0)


@pytest.mark.parametrize("file", REFUSED)
def test_a_refusal_says_what_to_do(file):
    with pytest.raises(InvalidQuery, match=REFUSED[file]):
        guessed(file)
