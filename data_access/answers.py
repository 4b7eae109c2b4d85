"""What the gateway answers, as values and frames: how each is read from the wire.

An answer that is not as documented raises `Busy`: nothing of it is shown.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from data_access.errors import Busy
from data_access.ipc import schema_metadata
from data_access.questions.kinds import Asking
from data_access.reads import SCHEMA
from data_access.terms import parse_stamp

CAMERAS = {"camera_id": pl.String, "name": pl.String, "kind": pl.String, "lat": pl.Float64, "lon": pl.Float64}

PLACES = {
    "kind": pl.String,
    "name": pl.String,
    "near": pl.String,
    **dict.fromkeys(("lat", "lon", "west", "south", "east", "north"), pl.Float64),
}
"""Columns of `Client.places`: `kind` is `street` or `corner`; degrees."""

NOTES: dict[str, pl.DataType | type[pl.DataType]] = {
    "camera_id": pl.String,
    "name": pl.String,
    "state": pl.String,
    "start": pl.Datetime("us", "UTC"),
    "end": pl.Datetime("us", "UTC"),
    "reads": pl.Int64,
    "usual": pl.Float64,
}
"""Columns of `Answer.cameras`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSession:
    """A case that was opened: every question asked under it carries its justification. Instants are UTC.

    Attributes:
        standing: How firmly the case number stands: `confirmed`, `provisional`, `reconciled`.
        provisional_until: When a provisional number stops being accepted; None if it is none.
    """

    case_session: str
    case_number: str
    purpose: str
    reason: str
    standing: str
    opened_at: datetime
    expires_at: datetime
    provisional_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one question.

    Attributes:
        reads: Columns, types and order of `reads.COLUMNS`.
        receipt: Proof that question and answer are in the ledger.
        facts: Counts and what they leave out, as the gateway says them (`unknown_kept`, `cameras`, `plates`, ...).
        question: What was asked, for files of the answer; None if it is not known.
    """

    reads: pl.DataFrame
    receipt: Mapping[str, Any]
    facts: Mapping[str, Any]
    question: Asking | None = None

    @property
    def cameras(self) -> pl.DataFrame:
        """Cameras that were asked and did not read as usual, the gravest first; columns `NOTES`.

        `state` is `down` (no read from `start` to `end`, null if still so), `quiet` (far fewer than usual), `behind` (their
        source, then without `camera_id`, has brought nothing yet after `start`) or `new` (nothing is usual yet). Counts
        are in `facts["quality"]`. A camera that is not here can have missed a vehicle all the same.
        """
        quality = as_object(self.facts.get("quality") or {})
        return pl.DataFrame([_note(row) for row in as_list(quality.get("named") or [])], schema=NOTES, orient="row")

    def save_receipt(self, path: Path | str) -> Path:
        """Write the receipt as JSON, as the independent verifier reads it, and return where."""
        place = Path(path)
        place.write_text(json.dumps(self.receipt, indent=1, ensure_ascii=True) + "\n")
        return place


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a read, to check the read against. `data` is JPEG or PNG, as `media_type` says."""

    media_type: str
    data: bytes
    receipt: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Archive:
    """Files of an answer as a ZIP archive, each checked against the manifest in it, which holds the receipt."""

    data: bytes
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """How to call it: an unverified lead unless its files are none, and of which entry of the ledger."""
        names = [str(file["name"]) for file in self.manifest["sealed"]["files"]]
        verified = bool(names) and all(name.startswith("VERIFIED") for name in names)
        return f"{'VERIFIED' if verified else 'UNVERIFIED-LEAD'}-entry-{self.manifest['receipt']['seq']}.zip"

    def save(self, folder: Path | str) -> Path:
        """Write it into a folder and return where. Raises `FileExistsError` if it is there already."""
        place = Path(folder) / self.name
        with place.open("xb") as file:
            file.write(self.data)
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """About how many reads a canvass would meet, by the counts of its fixed cameras; no plate was looked at.

    Attributes:
        reads: In all windows, rounded to two digits; filters are not looked at.
        first_half, second_half: Reads in either half of the windows.
        cameras: Fixed cameras that are asked.
        max_rows: Most reads of an answer.
    """

    reads: int
    first_half: int
    second_half: int
    cameras: int
    max_rows: int
    receipt: Mapping[str, Any]


def answer_of(stream: bytes, question: Asking | None) -> Answer:
    """Read an answer from its Arrow stream."""
    told = schema_metadata(stream)
    if not told.get("receipt"):
        raise Busy("The gateway's answer came without a receipt, so it is not shown.")
    receipt, facts = as_object(parsed(told["receipt"])), as_object(parsed(told.get("facts", "{}")))
    return Answer(reads=_reads(stream), receipt=receipt, facts=facts, question=question)


def estimate_of(data: bytes, receipt: Mapping[str, Any]) -> Estimate:
    """Read an estimate."""
    told = as_object(parsed(data))
    try:
        counts = {name: int(told[name]) for name in ("reads", "first_half", "second_half", "cameras", "max_rows")}
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's estimate is not understood.") from None
    return Estimate(**counts, receipt=receipt)


def receipt_of(header: str) -> dict[str, Any]:
    """Read a receipt that came beside an answer of bytes."""
    try:
        return as_object(parsed(base64.b64decode(header, validate=True)))
    except ValueError:
        raise Busy("The gateway's answer came with a receipt that cannot be read.") from None


def cameras_of(document: Any) -> pl.DataFrame:
    """Read the register of cameras: columns `CAMERAS`."""
    rows = as_list(as_object(document).get("cameras"))
    return pl.DataFrame([_camera(row) for row in rows], schema=CAMERAS, orient="row")


def places_of(document: Any) -> pl.DataFrame:
    """Read streets and corners: columns `PLACES`."""
    rows = as_list(as_object(document).get("places"))
    return pl.DataFrame([_place(row) for row in rows], schema=PLACES, orient="row")


def _reads(stream: bytes) -> pl.DataFrame:
    try:
        reads = pl.read_ipc_stream(io.BytesIO(stream))
    except (pl.exceptions.PolarsError, OSError):
        raise Busy("The gateway's answer is not a whole Arrow stream. Nothing of it is shown.") from None
    if dict(reads.schema) != SCHEMA or list(reads.columns) != list(SCHEMA):
        raise Busy("The gateway's answer has other columns than documented, so it is not shown.")
    return reads


def case_session_of(document: Any) -> CaseSession:
    """Read a case session."""
    given = as_object(document)
    try:
        words = {name: str(given[name]) for name in ("case_session", "case_number", "purpose", "reason", "standing")}
        until = given.get("provisional_until")
        return CaseSession(
            **words,
            opened_at=parse_stamp(given["opened_at"]),
            expires_at=parse_stamp(given["expires_at"]),
            provisional_until=parse_stamp(until) if until else None,
        )
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about the case is not understood.") from None


def _camera(row: Any) -> tuple[str, str, str, float | None, float | None]:
    try:
        return row["camera_id"], row["name"], row["kind"], _degrees(row["lat_e7"]), _degrees(row["lon_e7"])
    except (KeyError, TypeError):
        raise Busy("The gateway's answer about the cameras is not understood.") from None


def _place(row: Any) -> tuple[Any, ...]:
    try:
        bounds = row["bounds"] or (None, None, None, None)
        return row["kind"], row["name"], row["near"], row["lat"], row["lon"], *bounds
    except (KeyError, TypeError):
        raise Busy("The gateway's answer about places is not understood.") from None


def _note(row: Any) -> tuple[Any, ...]:
    try:
        start, end = (parse_stamp(row[name]) if row[name] else None for name in ("start", "end"))
        return row["camera_id"], row["name"], row["state"], start, end, row["reads"], row["usual"]
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about the cameras is not understood.") from None


def parsed(text: bytes | str) -> Any:
    """Read JSON."""
    try:
        return json.loads(text)
    except ValueError:
        raise Busy("The gateway's answer is not JSON.") from None


def as_object(value: Any) -> dict[str, Any]:
    """Return a value that must be a JSON object."""
    if not isinstance(value, dict):
        raise Busy("The gateway's answer has an unknown shape.")
    return value


def as_list(value: Any) -> list[Any]:
    """Return a value that must be a JSON list."""
    if not isinstance(value, list):
        raise Busy("The gateway's answer has an unknown shape.")
    return value


def _degrees(e7: int | None) -> float | None:
    return None if e7 is None else e7 / 1e7
