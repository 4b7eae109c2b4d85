"""Candidates in order of nearness to what was described: where, when, what it looked like, which characters. An order, never a score.

Each row says by what it stands where it stands. Nearness of a vehicle says nothing of who was in it, nor that it was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from data_access.questions.pattern import CONFUSABLE, WILD, Pattern
from data_access.questions.scope import Scope
from data_access.questions.shapes import Area, Circle, Filters, Polygon
from data_access.terms import plate_key
from data_access.vehicle_words import Kind, counts_as

LONGEST: Final = timedelta(hours=6)
"""The middle of a longer window is no moment that anybody described."""

KM: Final = (0.8, 1.6, 3.0, 5.0)
MINUTES: Final = (2.0, 5.0, 10.0, 20.0)
"""From each of these distances, and times too early or too late for the way, a read is a step further off."""

KM_A_MINUTE: Final = 0.66
"""How fast a vehicle goes through a town, taken for the way between the scene and a camera: 11 metres a second."""

EXACT, ALIKE, DIFFERS = 0, 1, 2
"""Of the characters of a plate: as described, but for look-alikes or places that were not read, one is another."""

COLUMNS: Final = ("plate", "km", "minutes", "unlike", "characters")

_LOOKS: Final[tuple[tuple[str, str, Kind], ...]] = (
    ("colours", "colour", "colour"),
    ("makes", "make", "make"),
    ("bodies", "body", "body"),
)
_FARTHEST = len(KM)
_EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a question, or a witness, says of a vehicle.

    Attributes:
        place: Latitude and longitude of the scene, degrees; None if none is named.
        at: UTC; None if no moment is named.
    """

    place: tuple[float, float] | None = field(default=None, repr=False)
    at: datetime | None = None
    filters: Filters = field(default_factory=Filters)
    pattern: Pattern | None = field(default=None, repr=False)


def description_of(scope: Scope, scenes: Iterable[Scope] = ()) -> Description | None:
    """Return what a question about part of a plate describes; None of another question.

    Args:
        scenes: Of questions that were asked before, the latest first. Where the question itself names no place, or no moment, that of
            the first one stands for it that has both, and whose moment lies in the question's windows.
    """
    if scope.pattern is None:
        return None
    own = Description(place=_place(scope.areas), at=_moment(scope), filters=scope.filters, pattern=scope.pattern)
    for scene in scenes if own.place is None or own.at is None else ():
        place, at = _place(scene.areas), _moment(scene)
        within = at is not None and (
            scope.windows is None or any(each.start <= at < each.end for each in scope.windows)
        )
        if place is not None and within and scene.pattern is None and not scene.plate:
            return replace(own, place=own.place or place, at=own.at or at)
    return own


def by_nearness(reads: pl.DataFrame, description: Description) -> pl.DataFrame:
    """Return the plates of some reads (columns of `reads.SCHEMA`), nearest first; reads that a correction replaces are left out.

    A read is nearer the closer it is to the scene, and the better its time fits the way between; a plate counts as its nearest read.
    What is described and not seen, or seen otherwise, and characters that differ put it further back: each by steps of equal length,
    added up. With as many steps the one whose read fits better in time and place is first, then the one seen at more cameras.

    Returns:
        Columns `plate` (String), `km` (Float64: from the scene to its nearest read; null if one has no place), `minutes` (Float64:
        after the moment, before it if negative; null without one), `unlike` (Int64: how many of the looks described its reads do not
        bear), `characters` (Int64: `EXACT`, `ALIKE` or `DIFFERS`).
    """
    counted = reads.filter(pl.col("corrected_by").is_null()) if "corrected_by" in reads.columns else reads
    counted = counted.with_columns(_km(description.place), _minutes(description.at))
    off = pl.lit(0.0) if description.at is None else _off_the_way(scene=description.place is not None)
    placed = counted.with_columns(off.alias("off")).with_columns(_way_steps(description).alias("way"))
    nearest = placed.sort("way", "off", "km", nulls_last=True, maintain_order=True).group_by("plate").first()
    looks = placed.group_by("plate").agg(
        _unlike(description.filters).alias("unlike"), cameras=pl.col("camera_id").n_unique(), reads=pl.len()
    )
    whole = nearest.select("plate", "km", "minutes", "way", "off").join(looks, on="plate")
    whole = whole.with_columns(_characters(description.pattern).alias("characters"))
    steps = pl.col("way") + pl.col("unlike") + pl.col("characters")
    more = [pl.col("cameras").cast(pl.Int64).neg(), pl.col("reads").cast(pl.Int64).neg()]
    return whole.sort(steps, "off", "km", *more, "plate", nulls_last=True).select(COLUMNS)


def _place(areas: Sequence[Area]) -> tuple[float, float] | None:
    if len(areas) != 1:
        return None
    area = areas[0]
    if isinstance(area, Circle):
        return area.lat, area.lon
    if isinstance(area, Polygon):
        lons, lats = zip(*area.corners, strict=True)
        return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    return None


def _moment(scope: Scope) -> datetime | None:
    if scope.windows is None or len(scope.windows) != 1 or scope.windows[0].length > LONGEST:
        return None
    return scope.windows[0].start + scope.windows[0].length / 2


def _km(place: tuple[float, float] | None) -> pl.Expr:
    if place is None:
        return pl.lit(None, pl.Float64).alias("km")
    lat, lon = pl.col("lat_e7") / 1e7, pl.col("lon_e7") / 1e7
    north, east = (lat - place[0]).radians(), (lon - place[1]).radians()
    half = (north / 2).sin() ** 2 + pl.lit(place[0]).radians().cos() * lat.radians().cos() * (east / 2).sin() ** 2
    return (2 * _EARTH_KM * half.clip(upper_bound=1.0).sqrt().arcsin()).alias("km")


def _minutes(at: datetime | None) -> pl.Expr:
    if at is None:
        return pl.lit(None, pl.Float64).alias("minutes")
    return ((pl.col("captured_at") - pl.lit(at)).dt.total_microseconds() / 60e6).alias("minutes")


def _off_the_way(*, scene: bool) -> pl.Expr:
    """Return how many minutes too early or late a read is for the way between it and the scene; without a scene, for the moment."""
    away = pl.col("minutes").abs()
    return (away - pl.col("km").fill_null(0.0) / KM_A_MINUTE).abs() if scene else away


def _way_steps(description: Description) -> pl.Expr:
    place, time = pl.lit(0), pl.lit(0)
    if description.place is not None:
        place = pl.when(pl.col("km").is_null()).then(_FARTHEST).otherwise(_steps(pl.col("km"), KM))
    if description.at is not None:
        time = _steps(pl.col("off"), MINUTES)
    return (place + time).cast(pl.Int64)


def _steps(of: pl.Expr, bounds: Sequence[float]) -> pl.Expr:
    return pl.sum_horizontal(*((of >= bound).cast(pl.Int64) for bound in bounds))


def _unlike(filters: Filters) -> pl.Expr:
    """Count which of the looks described a plate's reads do not bear: not known, or mostly something else."""
    asked = [(column, _counting(kind, getattr(filters, name))) for name, column, kind in _LOOKS]
    asked.append(("plate_state", list(filters.states)))
    return pl.sum_horizontal(
        pl.lit(0),
        *((_agreeing(column, words) * 2 <= _known(column)).cast(pl.Int64) for column, words in asked if words),
    ).cast(pl.Int64)


def _counting(kind: Kind, words: Sequence[str]) -> list[str]:
    return sorted(set().union(*(counts_as(kind, each) for each in words))) if words else []


def _agreeing(column: str, words: list[str]) -> pl.Expr:
    bears = pl.col(column) if column == "plate_state" else pl.col(column).str.to_lowercase()
    return bears.is_in(words).sum().cast(pl.Int64)


def _known(column: str) -> pl.Expr:
    return pl.col(column).is_not_null().sum().cast(pl.Int64)


def _characters(pattern: Pattern | None) -> pl.Expr:
    if pattern is None:
        return pl.lit(EXACT, pl.Int64)
    key = pl.col("plate").str.replace_all("O", "0", literal=True)
    exact, alike = (_expression(pattern.text, classes) for classes in ((), pattern.classes or CONFUSABLE))
    found = pl.when(key.str.contains(exact)).then(EXACT).when(key.str.contains(alike)).then(ALIKE).otherwise(DIFFERS)
    return found.cast(pl.Int64)


def _expression(text: str, classes: Sequence[str]) -> str:
    """Return a pattern as a regular expression over plate keys; with classes, a place that was not read fits, too."""
    kin = {key: keys for keys in map(plate_key, classes) for key in keys}
    unread = r"\?" if classes else ""
    wild = {"?": ".", "*": ".*"}
    return f"^{''.join(wild[c] if c in WILD else f'[{kin.get(plate_key(c), plate_key(c))}{unread}]' for c in text)}$"
