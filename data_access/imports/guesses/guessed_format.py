"""A guess at a vendor's own layout: each format is tried on the first records of a file, and what it makes of them is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import polars as pl

from data_access.errors import AccessError
from data_access.imports.carriers.documents import Record
from data_access.imports.formats import MODULES, OF_CAMERAS, format_of
from data_access.imports.formats.form import Cells, Format, Frame
from data_access.imports.guesses.evidence import Instants
from data_access.imports.guesses.proposal import Proposal
from data_access.imports.terms.bounds import Bounds
from data_access.imports.terms.notation import TimeRule

FIRST = 200
"""Records on which a format is tried."""

LEAST = 0.5
"""Share of the first records that must be reads for a format to be proposed."""

MOST = 50_000
"""Reads from which evidence is taken; said if there are more."""

_LOOKED_AT = ("captured_at", "plate", "camera_id", "why")
_WORLD = (-90.0, -180.0, 90.0, 180.0)


@dataclass(slots=True)
class FormatGuess:
    """One file that may be of a vendor's own layout.

    Attributes:
        without_time: The format whose records it holds, plates and all, but without an instant.
    """

    file: BinaryIO
    bounds: Bounds
    now: datetime
    zone: str | None
    proposal: Proposal = field(default_factory=Proposal)
    cameras: set[str] = field(default_factory=set)
    about_people: bool = False
    without_time: str = ""

    def propose(self) -> Proposal | None:
        """Return a proposal if a format fits; None if none does."""
        scores = {name: self._score(name) for name in (*MODULES, *OF_CAMERAS)}
        best = max(scores, key=lambda name: scores[name])
        if scores[best] < LEAST:
            return None
        form = format_of(best)
        self.proposal.begin("cameras" if best in OF_CAMERAS else "reads", best)
        self.proposal.told.append(f"{form.says}; known from: {form.source}")
        others = [name for name, score in scores.items() if name != best and score >= LEAST]
        if others:
            self.proposal.doubts["format"] = f"could also be {', '.join(others)}"
        if best in MODULES:
            self._look(form)
        return self.proposal

    def _score(self, name: str) -> float:
        """Return the share of the first records that this format makes reads, or cameras, of."""
        cells = self._cells(format_of(name), FIRST)
        if name in OF_CAMERAS:
            return float(any(row.get("camera_id") for row in cells))
        good = [
            row for row in cells if not row.get("why") and isinstance(row.get("plate"), str) and row["plate"].strip()
        ]
        if not good:
            return 0.0
        if all(row.get("captured_at") is None for row in good):
            self.without_time = self.without_time or name
            return 0.0
        instants = Instants(self.now)
        instants.add(_texts(good))
        return len(good) / len(cells) if max(instants.fits.values()) * 2 >= len(good) else 0.0

    def _cells(self, form: Format, most: int) -> list[Cells]:
        """Return the first reads' cells; those until the file turned out to be no such one."""
        found: list[Cells] = []
        reach = self.bounds.image_record_bytes if form.holds_images else self.bounds.record_bytes
        try:
            for cells in _walked(form, self.file, reach):
                found.append(cells)
                if len(found) >= most:
                    break
        except AccessError as refusal:
            self.about_people = self.about_people or "about people" in str(refusal)
            return []
        return found

    def _look(self, form: Format) -> None:
        cells = self._cells(form, MOST)
        self.cameras = {row["camera_id"] for row in cells if isinstance(row.get("camera_id"), str)}
        if len(cells) == MOST:
            self.proposal.doubts["rows"] = f"only the first {MOST} reads were looked at"
        if not self.cameras:
            self.proposal.given["defaults"] = {"camera_id": "name-of-the-camera"}
            self.proposal.doubts["defaults.camera_id"] = "reads do not say their camera: write its id"
        if not isinstance(form.time, TimeRule):
            instants = Instants(self.now)
            instants.add(_texts(cells))
            self.proposal.take_time(instants, self.zone, form.time)
        if form.needs_box:
            self.proposal.given["position"] = {"box": _WORLD}
            self.proposal.doubts["position"] = "write the box in which reads can be: this vendor's axes come swapped"


def _walked(form: Format, file: BinaryIO, reach: int) -> Iterator[Cells]:
    skipped, beside = Counter[str](), Record()
    for record, _ in form.carrier.walk(file, reach, beside):
        for found in form.reads(record, skipped):
            cells = found.cells if isinstance(found, Frame) else found
            yield {name: cells.get(name) for name in _LOOKED_AT}  # images are large, and many reads are held


def _texts(cells: list[Cells]) -> pl.Series:
    def text(value: Any) -> str | None:
        return value.strip() if isinstance(value, str) else None

    return pl.Series([text(row.get("captured_at")) for row in cells], dtype=pl.String)
