"""Plates that were read at several scenes: at which, when, and how near in time to what the scenes are about. A lead, not a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from data_access.answers.answer import Answer
from data_access.questions.scope import scope_of
from data_access.questions.shapes import Window
from data_access.wording.reads import UNKNOWN
from data_access.wording.times import length_words
from widgets.answer.plates_in_answer import plates_seen

SORTS: Final = {
    "Plate": "plate",
    "State": "state",
    "Seen at": "scenes",
    "When": "first",
    "Off by": "off",
    "Reads": "reads",
    "Look": "colour",
    "Image": "images",
}
"""By which column of `candidates` each column of `candidate_lines` is sorted."""

MEANS = (
    "First come those at most scenes, then those nearest in time: “Off by” is how far a plate's nearest read is from the middle of "
    "each scene's time, on average. “When” is the time of that read at each scene, by its number."
)


def candidates(answer: Answer, reads: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Gather reads by plate, those at most scenes first, then those nearest in time; O and 0 count as the same.

    Args:
        answer: About scenes: `facts.scenes` says at which each of its reads is.
        reads: Some of its reads, with `place`, their number in it.
        zone: IANA zone of the agency, for the times.

    Returns:
        Columns of `plates_seen`, and scenes (how many), seen ("2 of 3"), when ("1: 21:38 · 3: 21:52", by the agency's clocks) and
        off (a duration: nearest read to the middle of each scene's time, on average; null if the times are not known).
    """
    counts, asked = answer.facts.scenes, answer.question
    if counts is None:
        raise ValueError("an answer that is about no scenes has no candidates of them")
    windows = [some for _, some in scope_of(asked).scenes] if asked is not None else [()] * counts.scenes
    at = pl.DataFrame(
        {"place": range(len(counts.of_reads)), "scene": [list(each) for each in counts.of_reads]},
        schema={"place": reads.schema["place"], "scene": pl.List(pl.Int64)},
    )
    counted = reads.filter(pl.col("corrected_by").is_null()).with_columns(plate=_key())
    placed = counted.join(at, on="place").explode("scene").drop_nulls("scene")
    nearest = (
        pl.concat([_off(placed.filter(pl.col("scene") == number), some) for number, some in enumerate(windows, 1)])
        .sort("off", "captured_at", nulls_last=True)
        .group_by("plate", "scene", maintain_order=True)
        .first()
        .sort("scene")
    )
    seen = nearest.group_by("plate", maintain_order=True).agg(
        scenes=pl.len().cast(pl.Int64),
        seen=pl.format("{} of {}", pl.len(), pl.lit(counts.scenes)),
        when=_said(zone, one_day=_one_day(placed, zone)).str.join(" · "),
        off=pl.col("off").mean(),
    )
    whole = plates_seen(counted).drop("place").join(seen, on="plate")
    ordered = whole.sort(["scenes", "off", "plate"], descending=[True, False, False], nulls_last=True)
    return ordered.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))


def _key() -> pl.Expr:
    """Return how most reads of a plate write it: O and 0 are one character."""
    key = pl.col("plate").str.replace_all("O", "0", literal=True)
    return pl.col("plate").mode().sort().first().over(key)


def _said(zone: str, *, one_day: bool) -> pl.Expr:
    """Say scene and time of the reads of a plate, the day only where it is another than before: `1: 29 Nov 08:53`, `2: 10:20`."""
    at = pl.col("captured_at").dt.convert_time_zone(zone)
    day = at.dt.strftime("%-d %b ")
    new = pl.lit(not one_day) & (day != day.shift(1)).fill_null(value=True)
    return pl.format("{}: {}{}", "scene", pl.when(new).then(day).otherwise(pl.lit("")), at.dt.strftime("%H:%M"))


def _off(reads: pl.DataFrame, windows: Sequence[Window]) -> pl.DataFrame:
    middles = [_middle(window) for window in windows]
    far = [(pl.col("captured_at") - pl.lit(middle)).abs() for middle in middles]
    off = pl.min_horizontal(*far) if far else pl.lit(None, dtype=pl.Duration("us"))
    return reads.select("plate", "scene", "captured_at", off.cast(pl.Duration("us")).alias("off"))


def _middle(window: Window) -> datetime:
    return window.start + window.length / 2


def _one_day(reads: pl.DataFrame, zone: str) -> bool:
    return reads["captured_at"].dt.convert_time_zone(zone).dt.date().n_unique() <= 1


def candidate_lines(plates: pl.DataFrame) -> pl.DataFrame:
    """Return candidates for the screen, one short line each: columns of `SORTS`."""
    none = pl.all_horizontal(pl.col("colour", "make", "body").is_null())
    look = pl.concat_str(
        pl.col("colour").fill_null("?"), pl.col("make"), pl.col("body"), separator=" ", ignore_nulls=True
    )
    return plates.select(
        pl.col("plate").alias("Plate"),
        pl.col("state").fill_null("?").alias("State"),
        pl.col("seen").alias("Seen at"),
        pl.col("when").alias("When"),
        pl.col("off").map_elements(_words, return_dtype=pl.String, skip_nulls=False).alias("Off by"),
        pl.col("reads").cast(pl.String).alias("Reads"),
        pl.when(none).then(pl.lit(UNKNOWN)).otherwise(look).alias("Look"),
        pl.when(pl.col("images") > 0).then(pl.lit("▣")).otherwise(pl.lit("")).alias("Image"),
    )


def _words(off: timedelta | None) -> str:
    return "?" if off is None else length_words(off)
