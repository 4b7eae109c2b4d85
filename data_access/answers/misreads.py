"""Reads that may be misreads of a plate: of another plate that is nearly the same, near in time to reads of it, and on its way.

They stand beside the reads of the plate in a list of their own. What may be a misread may as well be another vehicle's read.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

import polars as pl

from data_access.questions.shapes import MAX_WINDOWS
from data_access.reads import SCHEMA

NEAR: Final = timedelta(minutes=30)
"""So long before or after a read of the plate a misread of it lies at most: half an hour is a gap in its history."""

FASTEST_KPH: Final = 200.0
"""No vehicle is taken to go from one read to the next faster than this, in a straight line."""

_A_MOMENT: Final = timedelta(microseconds=1)
_SLACK_KM: Final = 0.5
"""A reader sees so far, and clocks differ by seconds: two reads so close are never too far apart."""

_EARTH_KM = 6371.0088

COLUMNS: Final = (*SCHEMA, "minutes", "elsewhere")


class _Sighting(NamedTuple):
    at: datetime
    lat: float | None
    lon: float | None


def of_plate(plate: str, reads: pl.DataFrame, near: pl.DataFrame) -> pl.DataFrame:
    """Return those of the nearly same reads that may be misreads of a plate, in the order of answers.

    Args:
        plate: The plate, folded.
        reads: Reads with its own among them: columns of `reads.SCHEMA`, as an answer to its history has them.
        near: Reads of plates that are nearly the same, as an answer has them (`NearPlates`); those of the plate itself are left out.

    Returns:
        Columns of `reads.SCHEMA`; `minutes` (Float64): how long it was to the next read of the plate in time, before or after;
        `elsewhere` (Int64): how many reads of the same nearly same plate are not on the way. Such a plate may well be another
        vehicle's.
    """
    way = sorted(_sightings(reads.filter(_is_of(plate))), key=lambda each: each.at)
    others = near.filter(~_is_of(plate))
    minutes = [_minutes(each, way) for each in _sightings(others)]
    marked = others.with_columns(pl.Series("minutes", minutes, dtype=pl.Float64))
    elsewhere = pl.col("minutes").is_null().sum().over("plate").cast(pl.Int64).alias("elsewhere")
    return marked.with_columns(elsewhere).filter(pl.col("minutes").is_not_null()).select(COLUMNS)


def windows_around(plate: str, reads: pl.DataFrame) -> tuple[tuple[datetime, datetime], ...]:
    """Return the stretches of time around the reads of a plate in which misreads of it may lie, at most as many as a question may name.

    Empty if none of the reads is of the plate. Where there are too many stretches, those that lie closest together are joined.
    """
    spans: list[tuple[datetime, datetime]] = []
    for at in reads.filter(_is_of(plate))["captured_at"].unique().sort():
        start, end = at - NEAR, at + NEAR + _A_MOMENT
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    while len(spans) > MAX_WINDOWS:
        gaps = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
        least = gaps.index(min(gaps))
        spans[least : least + 2] = [(spans[least][0], spans[least + 1][1])]
    return tuple(spans)


def _is_of(plate: str) -> pl.Expr:
    """True of reads of the plate; O and 0 are one, as in every search."""
    return pl.col("plate").str.replace_all("O", "0", literal=True) == plate.replace("O", "0")


def _sightings(reads: pl.DataFrame) -> Iterator[_Sighting]:
    for at, lat, lon in reads.select("captured_at", "lat_e7", "lon_e7").iter_rows():
        known = lat is not None and lon is not None
        yield _Sighting(at, lat / 1e7 if known else None, lon / 1e7 if known else None)


def _minutes(sighting: _Sighting, way: Sequence[_Sighting]) -> float | None:
    """Return how far in time the next read of the plate is; None if that is too far, or the vehicle could not have been there."""
    after = bisect_left(way, sighting.at, key=lambda each: each.at)
    beside = [each for each in way[max(0, after - 1) : after + 1] if abs(each.at - sighting.at) <= NEAR]
    if not beside or not all(_can_go(sighting, each) for each in beside):
        return None
    return min(abs(each.at - sighting.at) for each in beside) / timedelta(minutes=1)


def _can_go(one: _Sighting, other: _Sighting) -> bool:
    """True if a vehicle can have been at both; where a place is not known, nothing speaks against it."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return True
    hours = abs(one.at - other.at) / timedelta(hours=1)
    return _apart_km(one.lat, one.lon, other.lat, other.lon) <= FASTEST_KPH * hours + _SLACK_KM


def _apart_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    south, north, turn = math.radians(lat), math.radians(to_lat), math.radians(to_lon - lon)
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
