"""A small file of each layout of hot lists in invented plates, what it must become, and how it can be unfit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from data_access.imports.lists.list_layout import ListLayout

NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)
MADE = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""06:00 of that day in Chicago."""

Cut = Callable[[str], str]


@dataclass(frozen=True)
class ListSample:
    """A file of one layout.

    Attributes:
        entries: What each entry says, without what it leaves out.
        unfit: What is done to the file, and what its refusal says, by name.
    """

    text: str
    entries: list[dict[str, Any]]
    made_at: datetime | None = None
    layout: dict[str, Any] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    unfit: dict[str, tuple[Cut, str]] = field(default_factory=dict)


def swapped(old: str, new: str) -> Cut:
    """Replace a text that must be there."""

    def cut(whole: str) -> str:
        assert old in whole
        return whole.replace(old, new, 1)

    return cut


def upto(marker: str, more: int = 0) -> Cut:
    """Cut a text off at a marker, or some characters behind its beginning."""
    return lambda whole: whole[: whole.index(marker) + more]


def a_layout(layout: str, **changed: Any) -> ListLayout:
    """A layout in Chicago's time."""
    return ListLayout.model_validate({"name": "List", "layout": layout, "zone": "America/Chicago", **changed})


_CA = ListSample(
    "DATE03/02/2026 06:00\n9ZQX000 CA0120260227\n9Q0Z123 NV0020260301\nTOTAL RECORD 0000002\n",
    [
        {"plate": "9ZQX000", "plate_raw": "9ZQX000", "state": "US-CA", "reason": "REASON", "listed_on": "2026-02-27"},
        {"plate": "9Q0Z123", "plate_raw": "9Q0Z123", "state": "US-NV", "reason": "REASON", "listed_on": "2026-03-01"},
    ],
    made_at=MADE,
    unfit={
        "a record is missing": (swapped("9Q0Z123 NV0020260301\n", ""), "file: has 1 records, and its last line says 2"),
        "cut off before the count": (upto("TOTAL"), "file: does not end with the number of its records"),
        "cut off in a record": (upto("NV00", 3), "line 3: the last line has no end"),
        "one column short": (swapped("9ZQX000 CA", "9ZQX000CA"), "line 2: a record of this layout has 20 characters"),
        "no date": (swapped("DATE03/02/2026 06:00\n", ""), "line 1: there is no DATE"),
        "a day that is none": (swapped("20260227", "20260231"), "line 2: a day or time is none that there is"),
        "a line behind the end": (lambda whole: whole + "9ZQX001 CA0120260227\n", "line 5: there is a line after"),
        "stale": (swapped("03/02/2026", "02/27/2026"), "file: is stale: made 80 hours ago, and 24 are the most"),
        "from the future": (
            swapped("03/02/2026", "03/05/2026"),
            "file: says that it was made more than a day from now",
        ),
    },
)


def _california(reason: str) -> ListSample:
    entries = [{**entry, "reason": reason} for entry in _CA.entries]
    return ListSample(_CA.text, entries, made_at=MADE, unfit=_CA.unfit)


SAMPLES: dict[str, ListSample] = {
    "ncic": ListSample(
        "HEADER LPR EXTRACT 20260302 0600\n"
        "V123456781M009501002026022899X1A2B   M02026PC2017F0RDFUS4DSIL\n"
        "P1234567821XA500100202601159QZ81X    KS2027PC             \n"
        "W123456783CA0010900202603019ZQX000   CA2026PC2012H0NDACC4DBLK/GRY  SEE RECORD\n"
        "R1234567840N3251500202602119ZQA001   0N2026PC2019CHEVEQULLWHI\n",
        [
            {
                "plate": "99X1A2B",
                "plate_raw": "99X1A2B",
                "state": "US-MO",
                "reason": "Stolen vehicle",
                "record_no": "V123456781",
                "agency": "M00950100",
                "listed_on": "2026-02-28",
                "vehicle": "2017 F0RD FUS 4D SIL",
            },
            {
                "plate": "9QZ81X",
                "plate_raw": "9QZ81X",
                "state": "US-KS",
                "reason": "Stolen plate",
                "record_no": "P123456782",
                "agency": "1XA500100",
                "listed_on": "2026-01-15",
            },
            {
                "plate": "9ZQX000",
                "plate_raw": "9ZQX000",
                "state": "US-CA",
                "reason": "Wanted person",
                "record_no": "W123456783",
                "agency": "CA0010900",
                "listed_on": "2026-03-01",
                "vehicle": "2012 H0ND ACC 4D BLK/GRY",
            },
            {
                "plate": "9ZQA001",
                "plate_raw": "9ZQA001",
                "state": "CA-ON",
                "reason": "Stolen in Canada",
                "record_no": "R123456784",
                "agency": "0N3251500",
                "listed_on": "2026-02-11",
                "vehicle": "2019 CHEV EQU LL WHI",
            },
        ],
        made_at=MADE,
        dropped={"texts_of_records": 1},
        unfit={
            "no header": (lambda whole: whole[whole.index("V1") :], "line 1: there is no header"),
            "cut off": (upto("W123456783", 40), "line 4: the last line has no end"),
            "too short a line": (swapped("KS2027PC             \n", "K\n"), "line 3: record number, agency or year"),
            "slipped by one": (swapped("V123456781M", "V12345678M"), "line 2: record number, agency or year"),
            "a letter that is not known": (swapped("V123456781", "Q123456781"), "line 2: the letter of the record"),
            "a day that is none": (swapped("20260228", "20261328"), "line 2: a day or time is none"),
            "a plate with a sign": (swapped("99X1A2B", "99X!A2B"), "line 2: the plate has a character"),
            "a plate with a wildcard": (swapped("99X1A2B", "99X*A2B"), "line 2: the plate has a character"),
            "stale": (swapped("20260302 0600", "20260227 0600"), "file: is stale: made 80 hours ago"),
            "no state": (swapped("M02026", "JJ2026"), "line 2: the state is not known"),
        },
    ),
    "ca_svs": _california("Stolen vehicle"),
    "ca_sfr": _california("Felony vehicle"),
    "ca_slr": _california("Stolen or lost plate"),
    "tcic": ListSample(
        "TW1026000001,9QZX001,TX,2009,FORD,TK,PK,WHI\nTV1026000002,90ZZ111,TX,2018,T0YT,CAM,4D,SIL\n,,,,,,,\n",
        [
            {
                "plate": "9QZX001",
                "plate_raw": "9QZX001",
                "state": "US-TX",
                "reason": "W",
                "record_no": "TW1026000001",
                "vehicle": "2009 FORD TK PK WHI",
            },
            {
                "plate": "90ZZ111",
                "plate_raw": "90ZZ111",
                "state": "US-TX",
                "reason": "Stolen",
                "record_no": "TV1026000002",
                "vehicle": "2018 T0YT CAM 4D SIL",
            },
        ],
        layout={"reasons": {"V": "Stolen"}},
        noted={"blank_lines": 1},
        unfit={
            "a cell too few": (swapped(",PK,WHI", ",WHI"), "line 1: is not a record of eight cells"),
            "no number": (swapped("TW1026000001", ""), "line 1: is not a record of eight cells"),
            "cut off": (upto("T0YT"), "line 2: the last line has no end"),
            "an open quote": (swapped("FORD", '"FORD'), "line 3: quotes do not end"),
            "too few entries": (upto("TW"), "file: has 0 entries, and at least 1 are expected"),
        },
    ),
    "ccic": ListSample(
        "HEADER\n9QZX123   COAttempt To Locate     2002 FORD FOC BLK\n",
        [
            {
                "plate": "9QZX123",
                "plate_raw": "9QZX123",
                "state": "US-CO",
                "reason": "Attempt To Locate",
                "vehicle": "2002 FORD FOC BLK",
            }
        ],
        unfit={
            "no header": (swapped("HEADER\n", ""), "line 1: there is no header"),
            "no list": (swapped("Attempt To Locate     2002 FORD FOC BLK", ""), "line 2: the name of a list"),
            "cut off": (upto("FORD"), "line 2: the last line has no end"),
        },
    ),
    "genetec": ListSample(
        "Category;PlateState;PlateNumber;EffectiveDate;ExpiryDate;DriverName;DOB;Home Address;Lot\n"
        "Stolen;CA;9ZQX000;2026-02-27;2026-03-29;A NAME;1990-01-01;;7\n"
        "Amber Alert;;9QZ-X12;;;;;1 A STREET;\n",
        [
            {
                "plate": "9ZQX000",
                "plate_raw": "9ZQX000",
                "state": "US-CA",
                "reason": "Stolen",
                "starts_at": datetime(2026, 2, 27, 6, tzinfo=UTC),
                "ends_at": datetime(2026, 3, 30, 5, tzinfo=UTC),
            },
            {"plate": "9QZX12", "plate_raw": "9QZ-X12", "reason": "Amber Alert"},
        ],
        dropped={"names": 1, "birth_dates": 1, "addresses": 1, "other_columns": 1},
        unfit={
            "a column is missing": (swapped("PlateNumber", "Number"), "line 1: the header lacks a column"),
            "a cell too few": (swapped(";1 A STREET;", ""), "line 3: has 7 cells, and the header 9"),
            "a day in another order": (swapped("2026-02-27", "27/02/2026"), "line 2: a day or time is not written"),
            "a day cut off": (swapped("2026-03-29", "2026-03-2"), "line 2: a day or time is not written"),
            "cut off": (upto("A STREET"), "line 3: the last line has no end"),
            "empty": (lambda _: "", "line 1: the header lacks a column"),
        },
    ),
    "rekor": ListSample(
        "Plate Number,Description,State/Province\n"
        '9QZX123,"Stolen vehicle, silver",us-mo\n'
        "9QZX123456789,Too long for a plate,\n"
        ",Without a plate,us-mo\n",
        [{"plate": "9QZX123", "plate_raw": "9QZX123", "state": "US-MO", "reason": "Stolen vehicle, silver"}],
        noted={"longer_than_any_plate": 1, "without_plate": 1},
        unfit={
            "a comma without quotes": (swapped('"Stolen vehicle, silver"', "a, b"), "line 2: has 4 cells"),
            "a state that is none": (swapped("us-mo", "us-qq"), "line 2: the state is not known"),
            "not UTF-8": (swapped("silver", "silv\udcffr"), "line 2: is not utf-8"),
            "a NUL": (swapped("silver", "silv\0r"), "line 2: holds a NUL"),
            "a line without end": (swapped("silver", "silver" * 1000), "line 2: is longer than 4000 bytes"),
        },
    ),
    "flock": ListSample(
        '{"name": "A list", "entries": [\n'
        '{"plate": "9QZX123", "state": "missouri", "reason": "Stolen", "caseNumber": "26-000123",\n'
        ' "expiry": "2026-03-05T06:00:00.000Z", "note": {"message": "Seen\\nat the mill"}, "driverName": "A NAME"},\n'
        '{"plate": "9ZQ0001", "reason": "BOLO", "caseNumber": "26-000124"}]}',
        [
            {
                "plate": "9QZX123",
                "plate_raw": "9QZX123",
                "state": "US-MO",
                "reason": "Stolen",
                "case_no": "26-000123",
                "ends_at": datetime(2026, 3, 5, 6, tzinfo=UTC),
                "note": "Seen at the mill",
            },
            {"plate": "9ZQ0001", "plate_raw": "9ZQ0001", "reason": "BOLO", "case_no": "26-000124"},
        ],
        dropped={"names": 1},
        unfit={
            "cut off": (upto("26-000124"), "file: is no whole JSON document"),
            "no case": (swapped(', "caseNumber": "26-000124"', ""), "entry 2: caseNumber is missing"),
            "no reason": (swapped('"BOLO"', '" "'), "entry 2: reason is missing"),
            "a plate that is a number": (swapped('"9ZQ0001"', "90001"), "entry 2: a value is no text"),
            "a plate with a sign": (swapped("9ZQ0001", "9ZQ0001&"), "entry 2: the plate has a character"),
            "an instant that is none": (swapped("2026-03-05T06", "2026-03-35T06"), "entry 1: a day or time is none"),
            "an entry that is none": (swapped('"entries": [', '"entries": [7,'), "entry 1: is no entry"),
            "no entries": (swapped('"entries"', '"items"'), "file: is no custom list"),
        },
    ),
    "csv": ListSample(
        "A title\nTag|St|Why|Case|Until|Owner\n9QZ X123|MO|V|26-1|03/29/2026|A NAME\n9ZQ0001||||03/05/2026 07:30|\n",
        [
            {
                "plate": "9QZX123",
                "plate_raw": "9QZ X123",
                "state": "US-MO",
                "reason": "Stolen vehicle",
                "case_no": "26-1",
                "ends_at": datetime(2026, 3, 30, 5, tzinfo=UTC),
            },
            {"plate": "9ZQ0001", "plate_raw": "9ZQ0001", "ends_at": datetime(2026, 3, 5, 13, 30, tzinfo=UTC)},
        ],
        layout={
            "delimiter": "|",
            "order": "mdy",
            "skip_lines": 1,
            "columns": {"plate": "Tag", "state": "St", "reason": "Why", "case_no": "Case", "ends_at": "Until"},
            "reasons": {"V": "Stolen vehicle"},
        },
        dropped={"people": 1},
        unfit={
            "a column is missing": (swapped("Tag", "Plate"), "line 2: the header lacks a column"),
            "a column comes twice": (swapped("Owner", "Tag"), "line 2: the header lacks a column"),
            "a day that is none": (swapped("03/29/2026", "29/03/2026"), "line 3: a day or time is none"),
            "cut off": (upto("07:30"), "line 4: the last line has no end"),
        },
    ),
    "fixed": ListSample(
        "9QZX123   MOadd   20260305A NAME\n9ZQ0001   KSremove20260305\n\n",
        [
            {
                "plate": "9QZX123",
                "plate_raw": "9QZX123",
                "state": "US-MO",
                "action": "add",
                "ends_at": datetime(2026, 3, 6, 6, tzinfo=UTC),
            },
            {
                "plate": "9ZQ0001",
                "plate_raw": "9ZQ0001",
                "state": "US-KS",
                "action": "remove",
                "ends_at": datetime(2026, 3, 6, 6, tzinfo=UTC),
            },
        ],
        layout={
            "places": {"plate": (0, 10), "state": (10, 12), "action": (12, 18), "ends_at": (18, 26)},
            "complete": False,
        },
        noted={"blank_lines": 1},
        dropped={"outside_of_places": 1},
        unfit={
            "an action that is none": (swapped("add   ", "change"), "line 1: the action is neither"),
            "cut off": (upto("KSremove", 4), "line 2: the last line has no end"),
            "too short a line": (swapped("9ZQ0001   KSremove20260305", "9ZQ0"), "line 2: ends before the plate"),
        },
    ),
}
