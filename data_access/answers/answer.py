"""An answer: reads as a frame, the facts beside them, the receipt. And what else comes back for a question."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import Field, TypeAdapter, ValidationError

from data_access.answers.facts import CameraNote, Facts
from data_access.answers.value import AnswerValue, Json, Stamp, as_object, parsed, value_of
from data_access.errors import Busy
from data_access.ipc import schema_metadata
from data_access.questions.kinds import Asking
from data_access.reads import SCHEMA

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

_QUESTION: TypeAdapter[Asking] = TypeAdapter(Asking)

Receipt = Mapping[str, Any]
"""A receipt as the ledger wrote it: it is kept as it is, for a program that shares no code with this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one question.

    Attributes:
        reads: Columns, types and order of `reads.COLUMNS`.
        receipt: Entry, inclusion proof and signed checkpoint of the outcome: proof that question and answer are in the ledger.
        facts: Counts and what they leave out.
        question: What was asked, for files of the answer; None if it is not known.
    """

    reads: pl.DataFrame
    receipt: Receipt
    facts: Facts
    question: Asking | None = None

    @property
    def cameras(self) -> pl.DataFrame:
        """Cameras that were asked and did not read as usual, the gravest first; columns `NOTES`, as `CameraNote` has them.

        Counts are in `facts.quality`. A camera that is not here can have missed a vehicle all the same.
        """
        return pl.DataFrame([_cells(note) for note in self.facts.quality.named], schema=NOTES, orient="row")

    def save_receipt(self, path: Path | str) -> Path:
        """Write the receipt as JSON, as the independent verifier reads it, and return where."""
        place = Path(path)
        place.write_text(json.dumps(self.receipt, indent=1, ensure_ascii=True) + "\n")
        return place


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a read, to check the read against. `data` is JPEG or PNG, as `media_type` says.

    Attributes:
        archive: Of one that goes to the public: it with its sealed manifest, as it is handed out; None of any other.
    """

    media_type: str
    data: bytes
    receipt: Receipt
    archive: Archive | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of its bytes, hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class PictureSheet:
    """Images of several reads, by the ids of these. `document` is what came, as bytes, which the receipt is about."""

    pictures: Mapping[str, Picture]
    document: bytes
    receipt: Receipt


class PictureInSheet(AnswerValue):
    """One image of a contact sheet as it stands on the wire; `data` is base64."""

    read_id: str
    media_type: str
    data: str


class _SheetDocument(AnswerValue):
    pictures: tuple[PictureInSheet, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """Files of an answer as a ZIP archive, each checked against the manifest in it, which holds the receipt."""

    data: bytes
    manifest: Mapping[str, Any]

    @property
    def seq(self) -> int:
        """Number of the entry that says that they were made."""
        return int(self.manifest["receipt"]["seq"])

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


class CorrectionOnRecord(AnswerValue):
    """A correction that is visible now: its own id, that of the read, and the proof that it is on record."""

    read_id: str
    corrects: str = ""
    receipt: Json = Field(default_factory=dict)


class Counts(AnswerValue):
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
    as_of: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateOnRecord:
    """An estimate, with the proof that it was asked for. `document` is it as bytes, which the receipt is about."""

    counts: Counts
    document: bytes
    receipt: Receipt


def answer_of(stream: bytes, question: Asking | None) -> Answer:
    """Read an answer from its Arrow stream. Raises `Busy` if it is not as documented."""
    metadata = schema_metadata(stream)
    if not metadata.get("receipt"):
        raise Busy("The gateway's answer came without a receipt, so it is not shown.")
    receipt = as_object(parsed(metadata["receipt"]))
    reads, facts = _reads(stream), value_of(Facts, parsed(metadata.get("facts", "{}")), "its reads")
    return Answer(reads=reads, receipt=receipt, facts=facts, question=question)


def question_shown(facts: Facts) -> Asking | None:
    """Return the question of an answer that was shown again; None of any other. Raises `Busy` if it is not as documented."""
    if facts.showing is None:
        return None
    try:
        question: Asking = _QUESTION.validate_python(facts.showing.question)
    except ValidationError:
        raise Busy("The gateway's answer does not say what it was to, so it is not shown.") from None
    return question


def picture_of(archive: bytes, manifest: Mapping[str, Any]) -> Picture:
    """Read a picture that came as an archive with its manifest, which was checked. Raises `Busy` if it is not as documented."""
    try:
        [file] = manifest["sealed"]["files"]
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            data = opened.read(file["name"])
        kind = "image/png" if file["name"].endswith(".png") else "image/jpeg"
        return Picture(kind, data, manifest["receipt"], Archive(archive, manifest))
    except (KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile):
        raise Busy("The gateway's picture is not as documented, so it is not shown.") from None


def estimate_of(data: bytes, receipt: Receipt) -> EstimateOnRecord:
    """Read an estimate. Raises `Busy` if it is not as documented."""
    return EstimateOnRecord(counts=value_of(Counts, parsed(data), "an estimate"), document=data, receipt=receipt)


def sheet_of(document: bytes, receipt: Receipt) -> PictureSheet:
    """Read a contact sheet. Raises `Busy` if it is not as documented."""
    told = value_of(_SheetDocument, parsed(document), "images")
    try:
        found = {
            each.read_id: Picture(each.media_type, base64.b64decode(each.data, validate=True), receipt)
            for each in told.pictures
        }
    except ValueError:
        raise Busy("The gateway's images are not as documented, so none is shown.") from None
    return PictureSheet(found, document, receipt)


def receipt_of(header: str) -> Receipt:
    """Read a receipt that came beside an answer of bytes."""
    try:
        return as_object(parsed(base64.b64decode(header, validate=True)))
    except ValueError:
        raise Busy("The gateway's answer came with a receipt that cannot be read.") from None


def header_of(receipt: Receipt) -> str:
    """Write a receipt that goes beside an answer of bytes; `receipt_of` reads it."""
    return base64.b64encode(json.dumps(receipt).encode()).decode()


def _reads(stream: bytes) -> pl.DataFrame:
    try:
        reads = pl.read_ipc_stream(io.BytesIO(stream))
    except (pl.exceptions.PolarsError, OSError):
        raise Busy("The gateway's answer is not a whole Arrow stream. Nothing of it is shown.") from None
    if dict(reads.schema) != SCHEMA or list(reads.columns) != list(SCHEMA):
        raise Busy("The gateway's answer has other columns than documented, so it is not shown.")
    return reads


def _cells(note: CameraNote) -> tuple[str, str, str, datetime | None, datetime | None, int | None, float | None]:
    return note.camera_id, note.name, note.state, note.start, note.end, note.reads, note.usual
