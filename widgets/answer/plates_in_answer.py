"""An answer by plate: at how many of the cameras each was seen. Being seen at many is a lead, not a finding."""

from __future__ import annotations

import polars as pl

from data_access.answers.nearness import Description, by_nearness
from data_access.wording.reads import KEPT, UNKNOWN
from widgets.answer.near_words import reasons

LINE_SORTS = {
    "Plate": "plate",
    "State": "state",
    "Cameras": "cameras",
    "Reads": "reads",
    "First": "first",
    "Last": "last",
    "Look": "colour",
    "Image": "images",
}
"""By which column of `plates_seen` each column of `seen_lines` is sorted."""


NEAR_SORTS = {
    "Plate": "plate",
    "State": "state",
    "Why here": "place",
    "Cameras": "cameras",
    "Reads": "reads",
    "First": "first",
    "Last": "last",
    "Image": "images",
}
"""By which column of `plates_near` each column of `near_lines` is sorted."""


def plates_near(reads: pl.DataFrame, description: Description) -> pl.DataFrame:
    """Gather reads by plate as `plates_seen`, nearest to what was described first; with the columns of `by_nearness`."""
    near = by_nearness(reads, description).with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))
    return near.join(plates_seen(reads).drop("place"), on="plate", how="left", maintain_order="left")


def near_lines(plates: pl.DataFrame, cameras: int, zone: str) -> pl.DataFrame:
    """Return plates for the screen as `seen_lines`, with the reason of their order in the place of their looks."""
    told = seen_lines(plates, cameras, zone).drop("Look")
    return told.insert_column(2, plates.select(reasons().alias("Why here")).to_series())


def plates_seen(reads: pl.DataFrame) -> pl.DataFrame:
    """Gather reads by plate, those seen at most cameras first; a read that a correction replaces is left out.

    Returns:
        Columns plate, state (different ones set apart by commas, null if none is known), cameras, reads, first, last (UTC),
        colour, make and body (of most of its reads, null if none is known), colour_reads and so on (how many say so), images
        (reads with an image that is kept), place (number of the row).
    """
    counted = reads.filter(pl.col("corrected_by").is_null())
    seen = counted.group_by("plate").agg(
        state=pl.col("plate_state").drop_nulls().unique().sort().str.join(", "),
        cameras=pl.col("camera_id").n_unique().cast(pl.Int64),
        reads=pl.len().cast(pl.Int64),
        first=pl.col("captured_at").min(),
        last=pl.col("captured_at").max(),
        **_mostly("colour"),
        **_mostly("make"),
        **_mostly("body"),
        images=pl.col("image_ref").str.starts_with(KEPT).sum().cast(pl.Int64),
    )
    seen = seen.with_columns(pl.col("state").replace("", None))
    ordered = seen.sort(["cameras", "reads", "first", "plate"], descending=[True, True, False, False])
    return ordered.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))


def _mostly(column: str) -> dict[str, pl.Expr]:
    """Return what most reads of a plate say, the first by name of several, and how many say it."""
    known = pl.col(column).drop_nulls()
    return {
        column: known.mode().sort().first(),
        f"{column}_reads": known.value_counts(sort=True, name="n")
        .struct.field("n")
        .first()
        .fill_null(0)
        .cast(pl.Int64),
    }


def seen_lines(plates: pl.DataFrame, cameras: int, zone: str) -> pl.DataFrame:
    """Return plates for the screen, one short line each: columns of `LINE_SORTS`; Cameras is of `cameras`, times local, looks of most reads.

    Where all reads are of one day, the times stand without it.
    """
    local = plates.select(pl.col("first", "last").dt.convert_time_zone(zone))
    days = pl.concat([local["first"], local["last"]]).dt.date().n_unique()
    first, last = (
        local[name].dt.strftime("%H:%M" if days <= 1 else "%d %b %H:%M").alias(name.title())
        for name in ("first", "last")
    )
    none = pl.all_horizontal(pl.col("colour", "make", "body").is_null())
    look = pl.concat_str(
        pl.col("colour").fill_null("?"), pl.col("make"), pl.col("body"), separator=" ", ignore_nulls=True
    )
    return plates.select(
        pl.col("plate").alias("Plate"),
        pl.col("state").fill_null("?").alias("State"),
        pl.format("{} of {}", "cameras", pl.lit(cameras)).alias("Cameras"),
        pl.col("reads").cast(pl.String).alias("Reads"),
        first,
        last,
        pl.when(none).then(pl.lit(UNKNOWN)).otherwise(look).alias("Look"),
        pl.when(pl.col("images") > 0).then(pl.lit("▣")).otherwise(pl.lit("")).alias("Image"),
    )
