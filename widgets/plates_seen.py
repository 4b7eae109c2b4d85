"""An answer by plate: at how many of the cameras each was seen. Being seen at many is a lead, not a finding."""

from __future__ import annotations

import polars as pl

UNKNOWN = "unknown"
SORTS = {"Plate": "plate", "State": "state", "Seen at": "cameras", "Reads": "reads", "First": "first", "Last": "last"}
"""By which column of `plates_seen` each column of the screen is sorted."""


def plates_seen(reads: pl.DataFrame) -> pl.DataFrame:
    """Gather reads by plate, those seen at most cameras first; a read that a correction replaces is left out.

    Returns:
        Columns plate, state (different ones set apart by commas, null if none is known), cameras, reads, first, last (UTC), place
        (number of the row).
    """
    counted = reads.filter(pl.col("corrected_by").is_null())
    seen = counted.group_by("plate").agg(
        state=pl.col("plate_state").drop_nulls().unique().sort().str.join(", "),
        cameras=pl.col("camera_id").n_unique().cast(pl.Int64),
        reads=pl.len().cast(pl.Int64),
        first=pl.col("captured_at").min(),
        last=pl.col("captured_at").max(),
    )
    seen = seen.with_columns(pl.col("state").replace("", None))
    ordered = seen.sort(["cameras", "reads", "first", "plate"], descending=[True, True, False, False])
    return ordered.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))


def seen_words(seen: pl.DataFrame, cameras: int, zone: str) -> pl.DataFrame:
    """Return plates for the screen: Plate, State, Seen at (of `cameras`), Reads, First, Last (local times)."""
    first, last = (
        pl.col(name).dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M:%S").alias(name.title())
        for name in ("first", "last")
    )
    at = pl.format("{} of {} cameras", "cameras", pl.lit(cameras)).alias("Seen at")
    state, count = pl.col("state").fill_null(UNKNOWN).alias("State"), pl.col("reads").cast(pl.String).alias("Reads")
    return seen.select(pl.col("plate").alias("Plate"), state, at, count, first, last)
