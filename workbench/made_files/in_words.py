"""What every file says beside the reads: whose it is, what was asked, what is not known, how to check it. Plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import polars as pl
import pyarrow as pa

from data_access import file_job
from data_access.answers.answer import Answer
from data_access.wording import answers as wording
from data_access.wording import cameras, questions, verifications
from data_access.wording.areas import AreaShape
from data_access.wording.reads import Line, in_file
from data_access.wording.times import in_full, utc

HOW_TO_VERIFY = (
    "The manifest that came with this file holds its SHA-256 and a receipt of the agency's ledger.",
    "Get ledger_verify.py (one file, Python's standard library only) and the ledger's key from somebody you trust, not from "
    "whoever gave you this file.",
    "python3 ledger_verify.py --receipt manifest.json --file THIS-FILE --key KEY",
    "The program's VERIFIED means: this file, byte for byte, was made from the agency's reads under the case and the reason on record. "
    "It does not mean that a read is right.",
)
COLUMNS = ("time", "time_utc", "plate", "state", "confidence", "camera", "lat", "lon", "colour", "make", "body", "note")
"""Names of the cells of `Line`, as people read them."""


class FileWords:
    """One job, in words.

    Attributes:
        about: What the gateway said of it, as it stands in the manifest.
        rows: The reads, every column of `data_access.reads.COLUMNS`, in the answer's order.
        kept: What a module has worked out and needs again.
        tiles: Where the site's base map lies; empty if it has none.
    """

    def __init__(self, data: bytes) -> None:
        table, self.about, self.tiles = file_job.read(data)
        self.table: pa.Table = table
        self.rows: list[dict[str, Any]] = table.to_pylist()
        self.kept: dict[str, Any] = {}
        self.zone = self.about.zone
        self.answer = Answer(reads=_frame(table), receipt={}, facts=self.about.facts)

    @property
    def areas(self) -> list[AreaShape]:
        """The areas of the question: one, one for each scene, or none."""
        asked = self.about.question
        scenes = cast("list[dict[str, AreaShape]]", asked.get("scenes", ()))
        alone = cast("AreaShape | None", asked.get("area"))
        return [scene["area"] for scene in scenes] or ([alone] if alone else [])

    def local(self, instant: datetime) -> str:
        """Write an instant by the agency's clocks, with their zone: `2026-11-22 03:01:12 CST`."""
        return in_full(instant, self.zone)

    def lead(self) -> str:
        """Say what the file is: an unverified lead, unless every read in it was verified."""
        return wording.lead(self.answer, self.answer.facts.verification.by_row)

    def verify(self) -> str:
        """Say what is to be done before anybody acts on it."""
        return wording.verify(self.lead())

    def banner(self) -> str:
        """Say whose eyes it is for."""
        return wording.banner(synthetic=self.about.synthetic)

    def title(self) -> str:
        """Name the file by its case."""
        return f"Case {self.about.case.number}: licence-plate reads"

    def counts(self) -> str:
        """Say how much there is."""
        return wording.counts(self.answer.reads)

    def facts(self) -> list[tuple[str, str]]:
        """Say what was asked, by whom and when, as (name, text)."""
        about, asked, made = self.about, self.about.asked, self.about.made
        return [
            ("Agency", about.agency),
            *self.released(),
            ("Case", f"{about.case.number} ({about.case.standing}), purpose {about.case.purpose}"),
            ("Reason", about.reason),
            *questions.in_file(about.question, self.zone),
            ("Asked", f"{self.both(asked.at)}, entries {asked.intent} and {asked.outcome} of {about.ledger}"),
            ("File made", f"{self.both(made.at)} by {made.by} ({made.role}), entry {made.intent}"),
            ("Made for", made.why),
            ("Times", f"by the clocks of {self.zone}, with UTC beside"),
            ("Returned", self.counts()),
        ]

    def released(self) -> list[tuple[str, str]]:
        """Say to whom the file is released, for what, and until when it may be used, as (name, text); nothing of any other file."""
        release = self.about.release
        if release is None:
            return []
        return [
            ("For", release.mark.lower()),
            ("Released to", f"{release.recipient}, {release.person}, on request {release.number}"),
            ("Purpose of the request", release.purpose),
            ("May be used until", self.both(release.use_until)),
        ]

    def heading(self) -> str:
        """Say in one line what the file is, and of a released one to whom and for what."""
        return " | ".join([self.lead(), *(f"{name}: {text}" for name, text in self.released())])

    def not_known(self) -> list[str]:
        """Say what the answer leaves open."""
        gone = self.about.no_longer_kept
        left = (
            [f"{gone:,} of the reads of that answer are not kept any more, so they are not in this file."]
            if gone
            else []
        )
        left = [*_withdrawn(self.about.withdrawn), *left]
        return [*left, *wording.by_chance(self.answer), *wording.not_known(self.answer)]

    def cameras_not_as_usual(self) -> list[str]:
        """Say which of the cameras that were asked were down, quiet, behind or new."""
        return cameras.sentences(self.answer, self.zone)

    def cameras(self) -> list[tuple[str, str, int]]:
        """Return the cameras of the reads: name, id, how many reads; the most reads first."""
        names = {row["camera_id"]: row["camera_name"] or row["camera_id"] for row in self.rows}
        counts = dict.fromkeys(names, 0)
        for row in self.rows:
            counts[row["camera_id"]] += 1
        return sorted(((names[one], one, count) for one, count in counts.items()), key=lambda each: (-each[2], each[0]))

    def receipt(self) -> list[str]:
        """Say where the answer stands in the ledger: the hash of its entry, and the signed checkpoint, line by line."""
        receipt = self.about.receipt_of_answer
        return [
            f"Answer: entry {receipt['seq']} of {receipt['origin']}, SHA-256 of its leaf {receipt['leaf']}",
            "Signed checkpoint of the ledger:",
            *str(receipt["checkpoint"]).strip().splitlines(),
        ]

    def lines(self) -> list[Line]:
        """Return the reads as people read them, in the answer's order."""
        return [self._line(row) for row in self.rows]

    def both(self, instant: datetime) -> str:
        """Write an instant by the agency's clocks and in UTC."""
        return f"{self.local(instant)} ({utc(instant)})"

    def _line(self, row: Mapping[str, Any]) -> Line:
        found = self.answer.facts.verification.by_row.get(row["read_id"])
        status = verifications.status(found, self.local(found.at) if found else "")
        return in_file(row, self.zone, self.answer.facts.late_after, status)


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table becomes a frame")
    return frame


def _withdrawn(reads: int) -> list[str]:
    if not reads:
        return []
    return [
        f"Withdrawn since that answer was given, and left out of this file: {reads:,} of its reads, with their imports."
    ]
