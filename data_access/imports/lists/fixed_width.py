"""Lists whose cells stand at fixed places of a line: NCIC's extract, California's tables, Colorado's CCIC, and those that a layout describes.

Sources: an importer's published code for each layout (level: third-party code); places are counted from 0, the end not included.
NCIC: code of the file 0-1 and number 1-10, agency 10-19, day 19-27, plate 27-37, state 37-39, year of the plate 39-43, its type 43-45,
vehicle 45-58, colour from 58 up to 65; what comes after is text of the record, and is dropped. The first line is a header.
California: `DATEmm/dd/yyyy HH:MM`, then plate 0-8, state 8-10, county 10-12, day 12-20, at the end `TOTAL RECORD` with their number.
CCIC: a header, then plate 0-10, state 10-12, list 12-34, what is said of the vehicle from 34 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from data_access.imports.lists.list_reading import ListCells, ListLine, ListReading, filled, unfit_line, unfit_list

NCIC_CODES: Final = {
    "A": "Amber alert",
    "F": "Felony vehicle",
    "W": "Wanted person",
    "V": "Stolen vehicle",
    "P": "Stolen plate",
    "M": "Missing person",
    "C": "Supervised release",
    "H": "Protection order",
    "K": "Protective interest",
    "L": "Violent person",
    "R": "Stolen in Canada",
    "T": "Gang or threat screening",
    "X": "Sex offender",
    "N": "Immigration violator",
    "B": "Stolen boat",
}
"""What the letter of a file means in NCIC's own extract; states' extracts use others, which a layout's `reasons` name."""

CALIFORNIA: Final = {"ca_svs": "Stolen vehicle", "ca_sfr": "Felony vehicle", "ca_slr": "Stolen or lost plate"}

_NCIC_HEAD = re.compile(r"[A-Z]\d{9}[A-Z0-9]{9}")
_YEAR = re.compile(r"(\d{4}|\s{4})?")
_HEADER_TIME = re.compile(r"\b(\d{4})(\d{2})(\d{2})[ T]+(\d{2}):?(\d{2})\b")
_CA_FIRST = re.compile(r"DATE\s*(\d{1,2}/\d{1,2}/\d{4} \d{2}:\d{2})\s*")
_CA_LAST = re.compile(r"TOTAL RECORDS?\s+(\d{1,9})\s*")


def _after_header(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListLine]:
    """Take the header off, with the time that it says."""
    rows = iter(lines)
    first = next(rows, None)
    if first is None or not first.text.startswith("HEADER"):
        raise unfit_line(1, "there is no header, with which this layout begins")
    time = _HEADER_TIME.search(first.text)
    if time:
        reading.made_at = reading.instant(1, "{}-{}-{} {}:{}".format(*time.groups()))
    yield from filled(rows, reading)


def ncic(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of NCIC's extract, or of a state's in its layout."""
    for number, line in _after_header(lines, reading):
        years = line[39:43], line[45:49]
        if len(line) < 39 or not _NCIC_HEAD.fullmatch(line[:19]) or not all(_YEAR.fullmatch(year) for year in years):
            raise unfit_line(number, "record number, agency or year do not stand where this layout has them")
        code, colour = line[0], line[58:65]
        if code not in NCIC_CODES and code not in reading.layout.reasons:
            raise unfit_line(number, "the letter of the record is none of NCIC, nor of the layout's reasons")
        reading.dropped["texts_of_records"] += bool(line[65:].strip())
        yield from reading.entry(
            number,
            line[27:37],
            line[37:39],
            reason=reading.layout.reasons.get(code) or NCIC_CODES[code],
            record_no=line[:10],
            agency=line[10:19],
            listed_on=reading.day(number, line[19:27]),
            vehicle=" ".join(part.strip() for part in (line[45:49], line[49:53], line[53:56], line[56:58], colour)),
        )


def california(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of one of California's tables. Raises `InvalidQuery` if their number is not that of its last line."""
    rows, records, total = iter(lines), 0, None
    first = next(rows, None)
    date = _CA_FIRST.fullmatch(first.text) if first else None
    if date is None:
        raise unfit_line(1, "there is no DATE with day and time, with which this layout begins")
    reading.made_at = reading.instant(1, date[1], "mdy")
    for number, line in filled(rows, reading):
        if total is not None:
            raise unfit_line(number, "there is a line after the number of records, which is the last one")
        if last := _CA_LAST.fullmatch(line):
            total = int(last[1])
            continue
        if len(line.rstrip()) != 20:
            raise unfit_line(number, "a record of this layout has 20 characters")
        records += 1
        yield from reading.entry(
            number,
            line[:8],
            line[8:10],
            reason=reading.reason(CALIFORNIA[reading.layout.layout]),
            listed_on=reading.day(number, line[12:20]),
        )
    if total is None:
        raise unfit_list("does not end with the number of its records: it was cut off")
    if total != records:
        raise unfit_list(f"has {records} records, and its last line says {total}")


def ccic(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of Colorado's extract."""
    for number, line in _after_header(lines, reading):
        if len(line) < 13 or not line[12:34].strip():
            raise unfit_line(number, "the name of a list does not stand where this layout has it")
        yield from reading.entry(number, line[:10], line[10:12], reason=reading.reason(line[12:34]), vehicle=line[34:])


def by_place(lines: Iterable[ListLine], reading: ListReading) -> Iterator[dict[str, str]]:
    """Yield the cells of a list that a layout describes by places; what stands elsewhere in a line is dropped and counted."""
    places = reading.layout.places
    start, end = places["plate"]
    reach = start + 1 if end == max(last for _, last in places.values()) else end
    for number, line in filled(lines, reading):
        if number <= reading.layout.skip_lines:
            continue
        if len(line) < reach:
            raise unfit_line(number, "ends before the plate")
        outside = "".join(
            c for n, c in enumerate(line) if not any(first <= n < last for first, last in places.values())
        )
        reading.dropped["outside_of_places"] += bool(outside.strip())
        yield {"#line": str(number), **{name: line[first:last] for name, (first, last) in places.items()}}
