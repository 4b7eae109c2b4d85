"""Reads as rows of words: for the screen, as columns of a frame, and for files, one `Line` a read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from data_access import reads as documented
from data_access.wording.times import in_full, utc

UNKNOWN = "unknown"
KEPT = "kept:"
"""How `image_ref` begins where an image is kept."""

IN_LINE_SORTS = {
    "Time": "captured_at",
    "Plate": "plate",
    "State": "plate_state",
    "Look": "colour",
    "Camera": "camera_name",
    "Arrived after": "received_at",
    "Correction": "corrects",
    "Image": "image_ref",
}
"""By which column of the reads each column of `in_line` is sorted."""

HEAD = ("Time", "UTC", "Plate", "State", "Confidence", "Camera", "Vehicle", "Status", "Note")
"""What stands above `Line.cells`."""


def in_line(reads: pl.DataFrame, zone: str, late_after: timedelta, *, one_day: bool) -> pl.DataFrame:
    """Return reads for the screen, one short line each: columns of `IN_LINE_SORTS`, all of them text.

    Args:
        one_day: All of them are of one day of the zone: Time has no date.
    """
    looks = pl.concat_str(
        pl.col("colour").fill_null("?"), pl.col("make"), pl.col("body"), separator=" ", ignore_nulls=True
    )
    none = pl.all_horizontal(pl.col("colour", "make", "body").is_null())
    return reads.select(
        Time=pl.col("captured_at").dt.convert_time_zone(zone).dt.strftime("%H:%M:%S" if one_day else "%d %b %H:%M:%S"),
        Plate="plate",
        State=pl.col("plate_state").fill_null("?"),
        Look=pl.when(none).then(pl.lit(UNKNOWN)).otherwise(looks),
        Camera=pl.col("camera_name").fill_null(pl.col("camera_id")),
        **{"Arrived after": _late(late_after)},
        Correction=_correction(),
        Image=pl.when(pl.col("image_ref").str.starts_with(KEPT).fill_null(value=False))
        .then(pl.lit("▣"))
        .otherwise(pl.lit("")),
    )


def late_words(row: Mapping[str, Any], late_after: timedelta) -> str:
    """Say how long after its capture a late read came in, `arrived 2 d 3 h after`; empty for another."""
    received, captured = row["received_at"], row["captured_at"]
    if received is None or received - captured <= late_after:
        return ""
    minutes = int((received - captured).total_seconds() // 60)
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    return "arrived " + " ".join([f"{count} {unit}" for count, unit in parts if count][:2]) + " after"


def mostly_empty(reads: pl.DataFrame, late_after: timedelta) -> list[str]:
    """Name those columns of `in_line` that would say nothing of any read: Arrived after, Correction, Image."""
    late = reads.select(documented.late(late_after).any()).item()
    corrected = reads.select((pl.col("corrects").is_not_null() | pl.col("corrected_by").is_not_null()).any()).item()
    kept = reads.select(pl.col("image_ref").str.starts_with(KEPT).any()).item()
    said = {"Arrived after": late, "Correction": corrected, "Image": kept}
    return [name for name, there in said.items() if not there]


@dataclass(frozen=True, slots=True)
class Line:
    """One read as people read it in a file; what is not known is empty.

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


def in_file(row: Mapping[str, Any], zone: str, late_after: timedelta, status: str) -> Line:
    """Return one read for a file. `row` holds the columns of `reads.COLUMNS`."""
    confidence, captured = row["plate_conf_bp"], row["captured_at"]
    placed = row["lat_e7"] is not None and row["lon_e7"] is not None
    return Line(
        time=in_full(captured, zone),
        time_utc=utc(captured),
        plate=row["plate"],
        state=row["plate_state"] or "",
        confidence="" if confidence is None else f"{round(confidence / 100)} %",
        camera=row["camera_name"] or row["camera_id"],
        lat=row["lat_e7"] / 1e7 if placed else None,
        lon=row["lon_e7"] / 1e7 if placed else None,
        colour=row["colour"] or "",
        make=row["make"] or "",
        body=row["body"] or "",
        note="; ".join(_less_certain(row, captured, zone, late_after)),
        status=status,
    )


def _less_certain(row: Mapping[str, Any], captured_at: datetime, zone: str, late_after: timedelta) -> list[str]:
    received, said = row["received_at"], []
    if row["corrects"]:
        said.append("older correction by a person" if row["corrected_by"] else "correction by a person")
    elif row["corrected_by"]:
        said.append("a person corrected this read")
    if received is not None and received - captured_at > late_after:
        said.append(f"arrived late, {in_full(received, zone)}")
    if row["time_basis"] == "ambiguous_dst":
        said.append("up to one hour later than shown")
    if row["lat_e7"] is None:
        said.append("no position")
    return said


def _correction() -> pl.Expr:
    """Say of a row that it is a correction, or that another row counts instead of it; empty for the others."""
    by_hand = pl.col("corrects").is_not_null()
    return (
        pl.when(by_hand & pl.col("corrected_by").is_not_null())
        .then(pl.lit("older correction"))
        .when(by_hand)
        .then(pl.lit("correction by a person"))
        .when(pl.col("corrected_by").is_not_null())
        .then(pl.lit("was corrected"))
        .otherwise(pl.lit(""))
    )


def _late(after: timedelta) -> pl.Expr:
    """How long after its capture a late read came in, its two largest units: `2 d 3 h`; empty for the others."""
    minutes = (pl.col("received_at") - pl.col("captured_at")).dt.total_minutes()
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")]
    said = [pl.when(count > 0).then(pl.format("{} " + unit, count)) for count, unit in parts]
    words = pl.concat_list(said).list.drop_nulls().list.head(2).list.join(" ")
    return pl.when(documented.late(after)).then(words).fill_null("")
