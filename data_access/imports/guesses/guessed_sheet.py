"""A guess at a CSV file: encoding, delimiter, columns, orders and scales, from the file's own evidence."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

import polars as pl

from data_access.errors import InvalidQuery
from data_access.imports.carriers.sheet import MOST_TITLE_LINES, SEPARATOR, Sheet
from data_access.imports.guesses.evidence import Ids, Instants, Numbers
from data_access.imports.guesses.names import is_header, known, shown
from data_access.imports.guesses.no_reads import begun, named
from data_access.imports.guesses.proposal import Proposal
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.kinds.rows import renamed
from data_access.imports.terms.bounds import Bounds
from data_access.imports.terms.columns import OPTIONAL, REQUIRED, TIMES, Columns, Kind
from data_access.imports.terms.forbidden import speaks_of_people
from data_access.imports.terms.notation import IN_TEXT

HEAD = 1024 * 1024
LINES = 500
MAX_CAMERAS = 100_000
_DELIMITERS = (",", ";", "|", "\t")
_DAY = r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})$"


@dataclass(slots=True)
class SheetGuess:
    """One CSV file that is looked at."""

    file: BinaryIO
    bounds: Bounds
    now: datetime
    zone: str | None
    proposal: Proposal = field(default_factory=Proposal)
    header: list[str] = field(default_factory=list)
    cameras: set[str] = field(default_factory=set)
    head: str = ""
    skip_lines: int = 0
    says_delimiter: bool = False

    def propose(self) -> Proposal:
        """Look at the whole file and return a proposal.

        Raises:
            InvalidQuery: It is no CSV file with a header whose names are known; or says nothing of what is needed.
        """
        encoding = self._encoding()
        lines = self._head(encoding)
        self.head = "\n".join(lines[:3])
        delimiter = self._delimiter(lines)
        if what := named(self.header):
            raise InvalidQuery("file", what)
        kind = self._kind()
        self._refuse_people()
        self.proposal.begin(kind, "csv")
        self.proposal.given |= {"delimiter": delimiter, "encoding": encoding}
        if self.skip_lines:
            self.proposal.given["skip_lines"] = self.skip_lines
            self.proposal.told.append(f"the header is line {self.skip_lines + self.says_delimiter + 1}")
        self.proposal.given["columns"] = self._columns(kind)
        self._tell_columns()
        self._look(kind)
        return self.proposal

    def _encoding(self) -> str:
        self.file.seek(0)
        head = self.file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InvalidQuery("file", "is UTF-16; save it as UTF-8")
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        self.file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := self.file.read(HEAD):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self.proposal.doubts["encoding"] = "is no UTF-8; cp1252 (Windows, western) is likely, others are possible"
            return "cp1252"
        return "utf-8"

    def _head(self, encoding: str) -> list[str]:
        self.file.seek(0)
        return self.file.read(HEAD).decode(encoding, "ignore").splitlines()[:LINES]

    def _delimiter(self, lines: list[str]) -> str:
        """Find delimiter and header: on the first line, below a line that says the delimiter, or below a title."""
        if not any(line.strip() for line in lines):
            raise InvalidQuery("file", "is empty")
        said = SEPARATOR.match((lines[0] + "\n").encode())
        self.says_delimiter = bool(said)
        known_as = said[1].decode("ascii") if said else ""
        lines = lines[1:] if said else lines
        self.skip_lines = self._header_at(lines, known_as)
        lines = [line for line in lines[self.skip_lines :] if line.strip()]
        best = known_as or self._likeliest(lines)
        self.header = [cell.strip() for cell in next(csv.reader(lines[:1], delimiter=best))]
        return best

    def _header_at(self, lines: list[str], delimiter: str) -> int:
        """Return how many lines stand before the header; 0 if none of the first ones is one."""
        for place, line in enumerate(lines[:MOST_TITLE_LINES]):
            if any(is_header(line.split(each)) for each in (delimiter or _DELIMITERS)):
                return place
        return next((place for place, line in enumerate(lines) if line.strip()), 0)

    def _likeliest(self, lines: list[str]) -> str:
        fits: dict[str, float] = {}
        for delimiter in _DELIMITERS:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
            if widths[0] > 1:
                fits[delimiter] = widths.count(widths[0]) / len(widths)
        best = max(fits, key=lambda delimiter: (fits[delimiter], lines[0].count(delimiter)), default=",")
        if sum(fit > 0.9 for fit in fits.values()) > 1:
            self.proposal.doubts["delimiter"] = "another delimiter would do, too"
        return best

    def _kind(self) -> Kind:
        if not is_header(self.header):
            raise InvalidQuery(
                "file",
                begun(self.head)
                or "has no header of which two names are known (a time, a plate, a camera; a case; a camera's place). If its columns "
                "have other names, write a mapping that says them: docs/administrators.md shows one. If it has no line of names, "
                "have the vendor add one: without it no mapping helps",
            )
        if "plate" in known("reads", self.header):
            return "reads"
        return "cases" if "number" in known("cases", self.header) else "cameras"

    def _columns(self, kind: Kind) -> Columns:
        found = {ours: self.header[places[0]] for ours, places in known(kind, self.header).items()}
        columns: Columns = {}
        for ours in sorted(REQUIRED[kind] | OPTIONAL[kind]):
            if ours in found and found[ours] not in columns.values():
                columns[ours] = found[ours]
        halves = [found[half] for half in ("date", "time") if half in found]
        if kind == "reads" and "captured_at" not in columns and halves:
            columns["captured_at"] = (halves[0], halves[1]) if len(halves) == 2 else halves[0]
        if ("lat" in columns) != ("lon" in columns):
            columns = {ours: theirs for ours, theirs in columns.items() if ours not in ("lat", "lon")}
        self._doubt_columns(kind, columns)
        return columns

    def _doubt_columns(self, kind: Kind, columns: Columns) -> None:
        for ours, places in known(kind, self.header).items():
            taken = columns.get(ours)
            if len(places) > 1 and isinstance(taken, str):
                others = ", ".join(shown(self.header[place], place) for place in places if self.header[place] != taken)
                self.proposal.doubts[f"columns.{ours}"] = f"could also be {others or 'the other column of this name'}"
        missing = REQUIRED[kind] - columns.keys()
        if kind in ("cameras", "cases") and "kind" in missing:
            missing = missing - {"kind"}
            self.proposal.given["defaults"] = {"kind": "fixed" if kind == "cameras" else "criminal"}
            self.proposal.doubts["defaults.kind"] = "no column says the kind"
        if missing:
            raise InvalidQuery("file", _lacking(kind, missing))

    def _refuse_people(self) -> None:
        people = [shown(name, place) for place, name in enumerate(self.header) if speaks_of_people(name)]
        if people:
            raise InvalidQuery(
                "file",
                f"column {', '.join(people)} is about people, faces or phones (D10, out of bounds): such a file is refused; "
                "have the vendor leave it out and guess again",
            )

    def _tell_columns(self) -> None:
        taken = [name for given in self.proposal.given["columns"].values() for name in _names(given)]
        left = [shown(name, place) for place, name in enumerate(self.header) if name not in taken]
        if left:
            self.proposal.told.append(f"columns not taken: {', '.join(left)}")

    def _look(self, kind: Kind) -> None:
        """Take evidence from all rows, and decide."""
        at, numbers = Instants(self.now), {name: Numbers() for name in ("plate_conf", "lat", "lon")}
        ids, columns = Ids(), self.proposal.given["columns"]
        times = sorted(TIMES[kind] & columns.keys())
        for cells in self._cells(kind):
            for name in times:
                at.add(cells[name] if kind == "reads" else cells[name].str.replace(_DAY, "${1} 00:00"))
            for name in numbers.keys() & columns.keys():
                numbers[name].add(cells[name])
            if "read_id" in columns:
                ids.add(cells["read_id"])
            if kind == "reads" and len(self.cameras) < MAX_CAMERAS:
                self.cameras |= set(cells["camera_id"].drop_nulls().unique())
        self.proposal.take_ids(ids)
        if times:
            self.proposal.take_time(at, self.zone)
        if "plate_conf" in columns:
            self.proposal.take_confidence(numbers["plate_conf"])
        if "lat" in columns:
            self.proposal.take_positions(numbers["lat"], numbers["lon"])

    def _cells(self, kind: Kind) -> Iterator[pl.DataFrame]:
        """Yield the columns that evidence is taken from; quotes are tried first as quotes, then as text."""
        try:
            Sheet(self.file, self._mapping(kind), self.bounds).survey()
        except InvalidQuery as refusal:
            if "quote" not in str(refusal):
                raise
            self.proposal.given["quote"] = ""
            self.proposal.doubts["quote"] = "quotes stand inside of cells: they are read as text"
        mapping = self._mapping(kind)
        for block in Sheet(self.file, mapping, self.bounds).blocks():
            yield renamed(block.cells, mapping, frozenset(mapping.columns))

    def _mapping(self, kind: Kind) -> Mapping:
        """Return a mapping that reads the columns, whatever is in them."""
        columns, rules = self.proposal.given["columns"], dict[str, object]()
        if TIMES[kind] & columns.keys():
            rules["time"] = {"order": "ymd", "zone": IN_TEXT}
        if "plate_conf" in columns:
            rules["confidence"] = {"scale": "0-100"}
        return Mapping.model_validate({**self.proposal.given, **rules})


def _lacking(kind: Kind, missing: Iterable[str]) -> str:
    """Say which columns are not there by a known name, and what helps."""
    said = (
        f"has no column that is known to be {', '.join(sorted(missing))}. If one has it under another name, write a mapping that says "
        "the name under [columns]: docs/administrators.md shows one"
    )
    if kind == "reads" and "captured_at" in missing:
        return f"{said}. If none says when a plate was read, these are no reads, and no mapping helps"
    if kind == "reads" and "camera_id" in missing:
        return f"{said}. If all reads are of one camera, write its id: defaults = {{ camera_id = ... }}"
    return said


def _names(theirs: str | tuple[str, str]) -> tuple[str, ...]:
    return (theirs,) if isinstance(theirs, str) else theirs
