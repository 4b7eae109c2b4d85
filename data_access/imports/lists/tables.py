"""Lists that are tables of text with a delimiter: Texas' TCIC, Genetec, Rekor, and those that a layout describes by their header.

Sources: TCIC: an importer's published code; eight cells without a header: record, plate, state, year, make, model, body, colour.
Genetec Security Center and Rekor Scout: the vendors' descriptions of what their systems import. A day of Genetec's `ExpiryDate` is
taken as good through that day. Columns that a layout does not name are dropped and counted, those about people by what they hold.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from data_access.imports.lists.fixed_width import by_place
from data_access.imports.lists.list_layout import BY_PLACE, about_people
from data_access.imports.lists.list_reading import ListCells, ListLine, ListReading, unfit_line

NUMBER: Final = "#line"
"""Under which the number of a row's line stands among its cells."""
Row = Mapping[str, str]

_TCIC_RECORD = re.compile(r"T[A-Z]\d{10}")
_GENETEC = {"Category", "PlateState", "PlateNumber", "EffectiveDate", "ExpiryDate"}
_REKOR = {"Plate Number", "Description", "State/Province"}


def _rows(lines: Iterable[ListLine], reading: ListReading, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that holds something, with the number of its last line."""
    at = 0

    def texts() -> Iterator[str]:
        nonlocal at
        for line in lines:
            at = line.number
            yield line.text + "\n"

    rows = csv.reader(texts(), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise unfit_line(at, "quotes do not end, or something stands behind them") from None
        if any(cell.strip() for cell in row):
            yield at, row
        else:
            reading.noted["blank_lines"] += 1


def _under_header(lines: Iterable[ListLine], reading: ListReading, delimiter: str, names: set[str]) -> Iterator[Row]:
    """Yield rows by the names in the header; columns that are not named are dropped and counted.

    Raises:
        InvalidQuery: A column is missing or comes twice, or a row has another number of cells than the header.
    """
    rows = _rows((line for line in lines if line.number > reading.layout.skip_lines), reading, delimiter)
    number, header = next(rows, (1, []))
    header = [name.strip() for name in header]
    if any(header.count(name) != 1 for name in names):
        raise unfit_line(number, "the header lacks a column that the layout names, or has it twice")
    others = {place: about_people(name) or "other_columns" for place, name in enumerate(header) if name not in names}
    for number, cells in rows:
        if len(cells) != len(header):
            raise unfit_line(number, f"has {len(cells)} cells, and the header {len(header)}")
        for place, kind in others.items():
            reading.dropped[kind] += bool(cells[place].strip())
        yield {NUMBER: str(number), **dict(zip(header, cells, strict=True))}


def tcic(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of Texas' TCIC."""
    for number, cells in _rows(lines, reading, ","):
        if len(cells) != 8 or not _TCIC_RECORD.fullmatch(cells[0].strip()):
            raise unfit_line(number, "is not a record of eight cells that begins with its number")
        record, plate, state, *vehicle = (cell.strip() for cell in cells)
        yield from reading.entry(
            number, plate, state, reason=reading.reason(record[1]), record_no=record, vehicle=" ".join(vehicle)
        )


def genetec(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of a Genetec Security Center hot list."""
    for row in _under_header(lines, reading, ";", _GENETEC):
        number = int(row[NUMBER])
        yield from reading.entry(
            number,
            row["PlateNumber"],
            row["PlateState"],
            reason=reading.reason(row["Category"]),
            starts_at=reading.instant(number, row["EffectiveDate"]),
            ends_at=reading.instant(number, row["ExpiryDate"], through=True),
        )


def rekor(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of a Rekor Scout alert list."""
    for row in _under_header(lines, reading, ",", _REKOR):
        state = row["State/Province"].strip()
        code = state.upper() if re.fullmatch("[A-Za-z]{2}-[A-Za-z0-9]{1,3}", state) else state
        yield from reading.entry(int(row[NUMBER]), row["Plate Number"], code, reason=reading.reason(row["Description"]))


def described(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListCells]:
    """Yield the entries of a list that a layout describes, by the header or by places."""
    layout = reading.layout
    if layout.layout == BY_PLACE:
        rows, theirs = by_place(lines, reading), {ours: ours for ours in layout.places}
    else:
        rows, theirs = _by_name(lines, reading), dict(layout.columns)
    for row in rows:
        cells = {ours: row[name].strip() for ours, name in theirs.items()}
        number = int(row[NUMBER])
        yield from reading.entry(
            number,
            cells.pop("plate"),
            cells.pop("state", ""),
            reason=reading.reason(cells.pop("reason", "")),
            listed_on=reading.day(number, cells.pop("listed_on", ""), layout.order),
            starts_at=reading.instant(number, cells.pop("starts_at", ""), layout.order),
            ends_at=reading.instant(number, cells.pop("ends_at", ""), layout.order, through=True),
            action=_action(number, cells.pop("action", "")),
            **cells,
        )


def _by_name(lines: Iterable[ListLine], reading: ListReading) -> Iterator[dict[str, str]]:
    names = set(reading.layout.columns.values())
    yield from map(dict, _under_header(lines, reading, reading.layout.delimiter, names))


def _action(number: int, words: str) -> str | None:
    if words.lower() not in ("", "add", "remove"):
        raise unfit_line(number, "the action is neither add nor remove")
    return words.lower() or None
