"""What every file says beside the reads: whose it is, what was asked, what is not known, how to check it. Plain text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from data_access.client import Answer
from data_access.gateway import job
from data_access.terms import parse_stamp
from widgets.answer.answer_model import AnswerModel
from widgets.answer.chance_words import sentence
from widgets.answer.verification_words import LEAD

SYNTHETIC = "SYNTHETIC: invented reads of an invented town"
OFFICIAL = "FOR OFFICIAL USE ONLY"
HOW_TO_VERIFY = (
    "The manifest that came with this file holds its SHA-256 and a receipt of the agency's ledger.",
    "Get ledger_verify.py (one file, Python's standard library only) and the ledger's key from somebody you trust, not from "
    "whoever gave you this file.",
    "python3 ledger_verify.py --receipt manifest.json --file THIS-FILE --key KEY",
    "The program's VERIFIED means: this file, byte for byte, was made from the agency's reads under the case and the reason on record. "
    "It does not mean that a read is right.",
)
KINDS = {
    "canvass": "Canvass: all reads in an area",
    "plates": "Partial plate",
    "history": "All reads of one plate",
    "saved": "The reads that were starred or noted in this case",
}
HEAD = ("Time", "UTC", "Plate", "State", "Confidence", "Camera", "Vehicle", "Status", "Note")
"""What stands above `Line.cells`."""

COLUMNS = ("time", "time_utc", "plate", "state", "confidence", "camera", "lat", "lon", "colour", "make", "body", "note")
"""Names of the cells of `Line`, as people read them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One read as people read it; what is not known is empty.

    Attributes:
        time: In the agency's zone, with its name; `time_utc` the same instant.
        confidence: The reader's own, whole percent.
        lat, lon: Degrees WGS 84; None if the read has no position.
        note: What makes this read less certain than others.
        status: What it is: an unverified lead, or verified when and by whom.
    """

    time: str
    time_utc: str
    plate: str
    state: str
    confidence: str
    camera: str
    lat: float | None
    lon: float | None
    colour: str
    make: str
    body: str
    note: str
    status: str

    def cells(self) -> tuple[str, ...]:
        """Return the cells of a table for people, under `HEAD`."""
        vehicle = " ".join(filter(None, (self.colour, self.make, self.body)))
        read = (self.time, self.time_utc, self.plate, self.state, self.confidence, self.camera, vehicle)
        return (*read, self.status, self.note)


class Told:
    """One job, in words.

    Attributes:
        about: What the gateway said of it, as it stands in the manifest.
        rows: The reads, every column of `data_access.reads.COLUMNS`, in the answer's order.
        kept: What a module has worked out and needs again.
        tiles: Where the site's base map lies; empty if it has none.
    """

    def __init__(self, data: bytes) -> None:
        table, self.about, self.tiles = job.read(data)
        self.table: pa.Table = table
        self.rows: list[dict[str, Any]] = table.to_pylist()
        self.kept: dict[str, Any] = {}
        self.zone = str(self.about["zone"])
        self._answer = AnswerModel(self.zone)
        self._answer.answer = Answer(reads=_frame(table), receipt={}, facts=self.about["facts"])

    def local(self, instant: datetime) -> str:
        """Write an instant by the agency's clocks, with their zone: `2026-11-22 03:01:12 CST`."""
        return instant.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M:%S %Z")

    def lead(self) -> str:
        """Say what the file is: an unverified lead, unless every read in it was verified."""
        return self._answer.lead()

    def verify(self) -> str:
        """Say what is to be done before anybody acts on it."""
        return self._answer.verify()

    def banner(self) -> str:
        """Say whose eyes it is for."""
        return SYNTHETIC if self.about["synthetic"] else OFFICIAL

    def title(self) -> str:
        """Name the file by its case."""
        return f"Case {self.about['case']['number']}: licence-plate reads"

    def counts(self) -> str:
        """Say how much there is."""
        return self._answer.counts()

    def facts(self) -> list[tuple[str, str]]:
        """Say what was asked, by whom and when, as (name, text)."""
        about, asked, made = self.about, self.about["asked"], self.about["made"]
        return [
            ("Agency", str(about["agency"])),
            ("Case", f"{about['case']['number']} ({about['case']['standing']}), purpose {about['case']['purpose']}"),
            ("Reason", str(about["reason"])),
            *question_words(self),
            (
                "Asked",
                f"{self.both(asked['at'])}, entries {asked['intent']} and {asked['outcome']} of {about['ledger']}",
            ),
            ("File made", f"{self.both(made['at'])} by {made['by']} ({made['role']}), entry {made['intent']}"),
            ("Made for", str(made["why"])),
            ("Times", f"by the clocks of {self.zone}, with UTC beside"),
            ("Returned", self.counts()),
        ]

    def not_known(self) -> list[str]:
        """Say what the answer leaves open."""
        gone = self.about["no_longer_kept"]
        left = (
            [f"{gone:,} of the reads of that answer are not kept any more, so they are not in this file."]
            if gone
            else []
        )
        left = [*_withdrawn(self.about.get("withdrawn", 0)), *left]
        by_chance = self.about["facts"].get("chance")
        chance = [sentence(by_chance)] if isinstance(by_chance, dict) else []
        return [*left, *chance, *self._answer.not_known()]

    def cameras_not_as_usual(self) -> list[str]:
        """Say which of the cameras that were asked were down, quiet, behind or new."""
        return self._answer.silent()

    def cameras(self) -> list[tuple[str, str, int]]:
        """Return the cameras of the reads: name, id, how many reads; the most reads first."""
        names = {row["camera_id"]: row["camera_name"] or row["camera_id"] for row in self.rows}
        counts = dict.fromkeys(names, 0)
        for row in self.rows:
            counts[row["camera_id"]] += 1
        return sorted(((names[one], one, count) for one, count in counts.items()), key=lambda each: (-each[2], each[0]))

    def receipt(self) -> list[str]:
        """Say where the answer stands in the ledger: the hash of its entry, and the signed checkpoint, line by line."""
        receipt = self.about["receipt_of_answer"]
        return [
            f"Answer: entry {receipt['seq']} of {receipt['origin']}, SHA-256 of its leaf {receipt['leaf']}",
            "Signed checkpoint of the ledger:",
            *str(receipt["checkpoint"]).strip().splitlines(),
        ]

    def lines(self) -> list[Line]:
        """Return the reads as people read them, in the answer's order."""
        return [self._line(row) for row in self.rows]

    def both(self, stamped: str) -> str:
        """Write an instant of the ledger by the agency's clocks and in UTC."""
        instant = parse_stamp(stamped)
        return f"{self.local(instant)} ({utc(instant)})"

    def _line(self, row: Mapping[str, Any]) -> Line:
        confidence = row["plate_conf_bp"]
        placed = row["lat_e7"] is not None and row["lon_e7"] is not None
        return Line(
            time=self.local(row["captured_at"]),
            time_utc=utc(row["captured_at"]),
            plate=row["plate"],
            state=row["plate_state"] or "",
            confidence="" if confidence is None else f"{round(confidence / 100)} %",
            camera=row["camera_name"] or row["camera_id"],
            lat=row["lat_e7"] / 1e7 if placed else None,
            lon=row["lon_e7"] / 1e7 if placed else None,
            colour=row["colour"] or "",
            make=row["make"] or "",
            body=row["body"] or "",
            note="; ".join(self._notes(row)),
            status=self._status(row["read_id"]),
        )

    def _status(self, row_id: str) -> str:
        found = self._answer.verifications.get(row_id)
        if found is None:
            return LEAD
        words = found.words(self.local(found.at))
        return words if found.verified else f"{LEAD}; {words}"

    def _notes(self, row: Mapping[str, Any]) -> list[str]:
        received, late_s = row["received_at"], self.about["facts"]["late_after_s"]
        said = []
        if row["corrects"]:
            said.append("older correction by a person" if row["corrected_by"] else "correction by a person")
        elif row["corrected_by"]:
            said.append("a person corrected this read")
        if received is not None and (received - row["captured_at"]).total_seconds() > late_s:
            said.append(f"came in late, {self.local(received)}")
        if row["time_basis"] == "ambiguous_dst":
            said.append("up to one hour later than shown")
        if row["lat_e7"] is None:
            said.append("no position")
        return said


def utc(instant: datetime) -> str:
    """Write an instant in UTC: `2026-11-22T09:01:12.250Z`."""
    text = instant.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")
    return f"{text}Z"


def question_words(told: Told) -> list[tuple[str, str]]:
    """Say what was asked, as (name, text)."""
    question = told.about["question"]
    said = [("Question", KINDS[question["kind"]])]
    if question["kind"] == "saved":
        return said
    said += [("Plate", question[key]) for key in ("pattern", "plate") if question.get(key)]
    if question.get("confusable"):
        said.append(("Counted as the same", ", ".join(question["classes"])))
    if question["kind"] != "history":
        said.append(("Area", _area(question["area"])))
    said.append(("Windows", _windows(told, question["windows"])))
    filters = {
        name: value for name, value in (question.get("filters") or {}).items() if value and name != "keep_unknown"
    }
    if filters:
        said.append(("Filters", "; ".join(f"{name}: {', '.join(value)}" for name, value in filters.items())))
    return said


def _windows(told: Told, windows: list[dict[str, str]] | None) -> str:
    if windows is None:
        return "all of the time that is kept"
    spans = [tuple(datetime.fromisoformat(window[end]) for end in ("start", "end")) for window in windows]
    return "; ".join(f"{told.local(start)} to {told.local(end)} ({utc(start)} to {utc(end)})" for start, end in spans)


def _area(area: Mapping[str, Any] | None) -> str:
    if area is None:
        return "everywhere"
    if area["shape"] == "circle":
        return f"circle of {area['radius_m']:g} m around {area['lat']:.6f}, {area['lon']:.6f}"
    if area["shape"] == "cameras":
        return f"cameras {', '.join(area['ids'])}"
    return "polygon " + "; ".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in area["ring"])


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
