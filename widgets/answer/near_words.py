"""Why a candidate stands where it stands, in a few words: `0.3 km, 4 min after, blue pickup`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from data_access.answers.nearness import ALIKE, DIFFERS, Description
from data_access.wording.times import local

NO_SCORE: Final = "This is an order, not a score: each row says why it stands where it does."
LONG_MIN: Final = 90
"""From so many minutes on, hours are said."""


def reasons() -> pl.Expr:
    """Return the reason of each candidate as text, over the columns of `by_nearness` and `colour`, `make` and `body` of its reads."""
    looks = pl.concat_str(pl.col("colour", "make", "body"), separator=" ", ignore_nulls=True)
    parts = [
        pl.format("{} km", pl.col("km").round(1)),
        _when(),
        pl.when(looks != "").then(looks).otherwise(pl.when(pl.col("unlike") > 0).then(pl.lit("looks not known"))),
        pl.when(pl.col("characters") == ALIKE)
        .then(pl.lit("a look-alike"))
        .when(pl.col("characters") == DIFFERS)
        .then(pl.lit("one character differs")),
    ]
    return pl.concat_str(parts, separator=", ", ignore_nulls=True)


def order_words(description: Description, zone: str) -> str:
    """Say by what candidates are in order: `Nearest to the scene and to 25 Nov 21:40 first`.

    Args:
        zone: IANA zone of the agency, for the time.
    """
    near = [
        words
        for words, there in (
            ("to the scene", description.place is not None),
            (f"to {_clock(description.at, zone)}", description.at is not None),
        )
        if there
    ]
    first = f"Nearest {' and '.join(near)} first" if near else "Closest to the characters and looks asked for first"
    return f"{first}. {NO_SCORE}"


def _when() -> pl.Expr:
    away = pl.col("minutes").abs()
    minutes, hours = away.round(0).cast(pl.Int64), (away / 60).round(1)
    side = pl.when(pl.col("minutes") > 0).then(pl.lit("after")).otherwise(pl.lit("before"))
    return (
        pl.when(pl.col("minutes").is_null())
        .then(pl.lit(None, pl.String))
        .when(minutes < 1)
        .then(pl.lit("at that minute"))
        .when(away < LONG_MIN)
        .then(pl.format("{} min {}", minutes, side))
        .otherwise(pl.format("{} h {}", hours, side))
    )


def _clock(at: datetime | None, zone: str) -> str:
    if at is None:
        return ""
    here = local(at, zone)
    return f"{here.day} {here:%b %H:%M}"
