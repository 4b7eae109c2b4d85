"""Raw cells become rows for the registers of cameras and of cases."""

from __future__ import annotations

import re
from datetime import datetime

import polars as pl

from data_access.imports.jobs.job import Job
from data_access.imports.kinds.plates import translated
from data_access.imports.kinds.positions import own_positions
from data_access.imports.kinds.rows import BlockRows, renamed, split, words
from data_access.imports.kinds.times import LATEST, with_instants
from data_access.imports.terms.columns import OPTIONAL, REQUIRED
from data_access.terms import CaseKind, fold_case_number

INSTANT = pl.Datetime("us", "UTC")
CAMERAS: dict[str, pl.DataType] = {
    "camera_id": pl.String(),
    "name": pl.String(),
    "kind": pl.String(),
    "lat_e7": pl.Int32(),
    "lon_e7": pl.Int32(),
    "heading_deg": pl.Int32(),
    "network": pl.String(),
    "active_from": INSTANT,
    "active_to": INSTANT,
    "source": pl.String(),
}
"""Columns of imported cameras. `kind` is fixed or mobile; `heading_deg` is where it looks, not where vehicles go."""

CASES: dict[str, pl.DataType] = {
    "number": pl.String(),
    "kind": pl.String(),
    "offence": pl.String(),
    "opened_at": INSTANT,
    "closed_at": INSTANT,
    "happened_at": INSTANT,
    "lat_e7": pl.Int32(),
    "lon_e7": pl.Int32(),
    "status": pl.String(),
    "source": pl.String(),
}
"""Columns of imported cases. `kind` is one of `terms.CaseKind`; `status` is open or closed; time and place are the incident's."""

MAX_ID = 80
MAX_NUMBER = 40
MAX_NAME = 120


def cameras(cells: pl.DataFrame, job: Job) -> BlockRows:
    """Turn a CSV block into cameras. A fixed camera needs a position; a mobile unit keeps none."""
    return cameras_named(renamed(cells, job.mapping, REQUIRED["cameras"] | OPTIONAL["cameras"]), job)


def cameras_named(cells: pl.DataFrame, job: Job) -> BlockRows:
    """Turn cells under our names into cameras."""
    frame = _with_times(cells, job)
    places = own_positions(frame["lat"], frame["lon"], job.mapping.position).rename({"reason": "why_position"})
    kind = words(frame["kind"], job.mapping.translate.get("kind", {}))
    heading = frame["heading"].cast(pl.Float64, strict=False)
    frame = pl.concat([frame.drop("kind"), places], how="horizontal").with_columns(
        kind, heading.alias("heading"), pl.col("source").fill_null(job.mapping.source)
    )
    mobile = pl.col("kind") == "mobile"
    frame = frame.with_columns(
        pl.when(~mobile).then("lat_e7").alias("lat_e7"),
        pl.when(~mobile).then("lon_e7").alias("lon_e7"),
        pl.when(pl.col("heading").is_between(0, 360)).then(pl.col("heading").round() % 360).alias("heading_deg"),
        pl.coalesce(_no_camera(), "why_position", "why_active_from", "why_active_to").alias("reason"),
    )
    return BlockRows(*split(frame, CAMERAS))


def _no_camera() -> pl.Expr:
    return (
        pl.when(pl.col("camera_id").is_null() | (pl.col("camera_id").str.len_chars() > MAX_ID))
        .then(pl.lit("camera_id_missing_or_too_long"))
        .when(pl.col("name").is_null() | (pl.col("name").str.len_chars() > MAX_NAME))
        .then(pl.lit("name_missing_or_too_long"))
        .when(~pl.col("kind").is_in(["fixed", "mobile"]).fill_null(value=False))
        .then(pl.lit("kind_not_known"))
        .when((pl.col("kind") == "fixed") & pl.col("why_position").is_null() & pl.col("lat_e7").is_null())
        .then(pl.lit("fixed_without_position"))
        .when(pl.col("active_to") <= pl.col("active_from"))
        .then(pl.lit("taken_down_before_put_up"))
    )


def cases(cells: pl.DataFrame, job: Job) -> BlockRows:
    """Turn a CSV block into cases. A case without status is open if it has no closing time.

    A closed case needs its closing time, and an open one must have none: a row that contradicts itself is rejected, so
    that nobody searches under a case that may be closed.
    """
    frame = _with_times(renamed(cells, job.mapping, REQUIRED["cases"] | OPTIONAL["cases"]), job)
    kind = words(frame["kind"], job.mapping.translate.get("kind", {}))
    status = words(frame["status"], job.mapping.translate.get("status", {}))
    offence = words(frame["offence"], {})
    scene = own_positions(frame["lat"], frame["lon"], job.mapping.position).rename({"reason": "why_position"})
    frame = pl.concat([frame, scene], how="horizontal")
    frame = frame.with_columns(kind, status, offence, source=pl.lit(job.mapping.source)).with_columns(
        pl.when(pl.col("status").is_null() & pl.col("closed_at").is_null())
        .then(pl.lit("open"))
        .when(pl.col("status").is_null())
        .then(pl.lit("closed"))
        .otherwise("status")
        .alias("status"),
    )
    frame = frame.with_columns(_misshapen(frame["number"], job.case_numbers))
    whys = ("why_number", "why_opened_at", "why_closed_at", "why_happened_at", "why_position")
    frame = frame.with_columns(pl.coalesce(_no_case(), *whys).alias("reason"))
    return BlockRows(*split(frame, CASES))


def _misshapen(numbers: pl.Series, shapes: tuple[str, ...]) -> pl.Series:
    """Say for each number why it is none of the agency's; null if it is one (formats are the pack's, never global)."""
    patterns = [re.compile(shape) for shape in shapes]

    def why(number: str) -> str | None:
        fits = not patterns or any(pattern.fullmatch(fold_case_number(number)) for pattern in patterns)
        return None if fits else "number_not_of_the_packs_form"

    return translated(numbers, why).alias("why_number")


def _no_case() -> pl.Expr:
    return (
        pl.when(pl.col("number").is_null() | (pl.col("number").str.len_chars() > MAX_NUMBER))
        .then(pl.lit("number_missing_or_too_long"))
        .when(~pl.col("kind").is_in([str(kind) for kind in CaseKind]).fill_null(value=False))
        .then(pl.lit("kind_not_known"))
        .when(~pl.col("status").is_in(["open", "closed"]))
        .then(pl.lit("status_not_known"))
        .when((pl.col("status") == "closed") != pl.col("closed_at").is_not_null())
        .then(pl.lit("status_contradicts_closing_time"))
    )


def _with_times(frame: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Read the instants of a register; an empty one is null, an unreadable one rejects its row (`why_NAME`)."""
    times = [
        name for name in ("active_from", "active_to", "opened_at", "closed_at", "happened_at") if name in frame.columns
    ]
    return frame.with_columns(column for name in times for column in _instant(frame[name], job, job.now))


def _instant(text: pl.Series, job: Job, now: datetime) -> list[pl.Series]:
    """Read one column. A date alone is its first minute; a camera may be planned for the future, a case may not."""
    name = text.name
    if job.mapping.time is None:
        return [text.clear(len(text)).cast(INSTANT), text.clear(len(text)).alias(f"why_{name}")]
    if not job.mapping.time.counts_from_epoch:
        text = text.str.replace(r"^([^\s:T]{8,10})$", "${1} 00:00")
    found = with_instants(text, job.mapping.time, LATEST if name.startswith("active_") else now)
    why = found["reason"].replace("time_missing", None)
    return [found["at"].alias(name), why.alias(f"why_{name}")]
