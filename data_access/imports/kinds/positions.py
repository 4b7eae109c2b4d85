"""Positions: the read's own, the register's for a fixed camera, or none.

Rules:
- 0,0 and -1,-1 are what devices write without a fix: no position. So is a pair of empty cells.
- A decimal comma is not read, and named; what a position is never depends on a machine's language.
- A latitude beyond 90 (swapped axes), a longitude beyond 180, half a pair, or what is no number, rejects its row; so does
  a position outside of the mapping's box (a longitude that lost its minus).
- A fixed camera's read without a position takes the camera's, as does one whose own lies far from it (`reads.FAR_M`), which is noted. A mobile unit's read without one has none: where the unit
  was is not known, and such a read is in no area.
"""

from __future__ import annotations

import math

import polars as pl

from data_access.imports.terms.notation import PositionRule

E7 = 10_000_000
EARTH_M = 6_371_008.8


def own_positions(lat: pl.Series, lon: pl.Series, rule: PositionRule | None) -> pl.DataFrame:
    """Read positions as written: `lat_e7`, `lon_e7` (Int32, null if none) and `reason` (why a row is rejected)."""
    frame = pl.DataFrame({"lat_text": lat, "lon_text": lon}).with_columns(
        lat=pl.col("lat_text").cast(pl.Float64, strict=False), lon=pl.col("lon_text").cast(pl.Float64, strict=False)
    )
    given = pl.col("lat_text").is_not_null() | pl.col("lon_text").is_not_null()
    unset = pl.any_horizontal((pl.col("lat") == v) & (pl.col("lon") == v) for v in (0.0, -1.0)).fill_null(value=False)
    on_earth = (pl.col("lat").abs() <= 90) & (pl.col("lon").abs() <= 180)
    reason = (
        pl.when(~given | unset)
        .then(pl.lit(None, dtype=pl.String))
        .when(pl.any_horizontal(pl.col(name).str.contains(r"^-?\d+,\d+$") for name in ("lat_text", "lon_text")))
        .then(pl.lit("position_with_decimal_comma"))
        .when(pl.col("lat").is_null() | pl.col("lon").is_null())
        .then(pl.lit("position_unreadable"))
        .when(~on_earth)
        .then(pl.lit("position_out_of_range"))
        .when(~_within(rule))
        .then(pl.lit("position_outside_box"))
    )
    there = given & ~unset & reason.is_null()
    return frame.select(
        pl.when(there).then((pl.col("lat") * E7).round()).cast(pl.Int32, strict=False).alias("lat_e7"),
        pl.when(there).then((pl.col("lon") * E7).round()).cast(pl.Int32, strict=False).alias("lon_e7"),
        reason.alias("reason"),
    )


def _within(rule: PositionRule | None) -> pl.Expr:
    if rule is None:
        return pl.lit(value=True)
    south, west, north, east = rule.box
    return pl.col("lat").is_between(south, north) & pl.col("lon").is_between(west, east)


def apart_m(lat: str, lon: str, other_lat: str, other_lon: str) -> pl.Expr:
    """How far two positions in 1e-7 degrees lie apart, metres on a sphere; null if one is not known."""
    phi, other = (pl.col(name) * (math.pi / 180 / E7) for name in (lat, other_lat))
    turn = (pl.col(other_lon) - pl.col(lon)) * (math.pi / 180 / E7)
    half = ((other - phi) / 2).sin() ** 2 + phi.cos() * other.cos() * (turn / 2).sin() ** 2
    return 2 * EARTH_M * half.clip(0, 1).sqrt().arcsin()
