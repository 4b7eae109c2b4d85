"""Hypothesis strategies for reads, questions and reaches that meet at their edges far more often than chance would."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from data_access.queries import Cameras, Canvass, Circle, Filters, History, Plates, Polygon, Window
from data_access.steps import Batches, Reach
from tests.builders.store import FIELDS, NOON, Question, Row, a_reach, a_read, metres

US = timedelta(microseconds=1)
MOMENTS = [
    NOON + day + slip
    for day in (timedelta(0), -timedelta(hours=12), -timedelta(days=1), -timedelta(days=2), -timedelta(days=30))
    for slip in (-US, timedelta(0), US, timedelta(hours=1))
]
"""Noon, midnight, and the ends of two retentions, each hit, just missed and just passed."""

CENTRES = [(390_000_000, -950_000_000), (0, 1_800_000_000), (-10, -1_799_999_950), (899_999_900, 5), (-900_000_000, 0)]
STEPS = (0, 0, 1, -1, 40, -40, 80, 100_000)
LETTERS = "0OQ8B"
EVERYTHING = (Window(start=NOON - timedelta(days=40), end=NOON + timedelta(days=2)),)
CAMERAS = ("cam-1", "cam-2", "unit-7")

BATCHES = [
    {"batch": 1, "retention_class": "fixed"},
    {"batch": 2, "retention_class": "fixed"},
    {"batch": 2, "retention_class": "mobile"},
    {"batch": 3, "retention_class": "other"},
]

VIEWS = [Batches(upto=3), Batches(upto=3), Batches(upto=3), Batches(upto=1), Batches(upto=3, hidden=frozenset({1, 3}))]

moments = st.sampled_from(MOMENTS)
plates = st.one_of(st.text(LETTERS, min_size=2, max_size=4), st.just(""))
steps = st.sampled_from(STEPS)


def clamped(lat: int, lon: int) -> tuple[int, int]:
    """Bring a position back onto the globe."""
    return max(-900_000_000, min(900_000_000, lat)), (lon + 1_800_000_000) % 3_600_000_000 - 1_800_000_000


Position = tuple[int, int]


@st.composite
def positions(draw: st.DrawFn, centre: Position) -> Position:
    """A position on a small lattice around a centre."""
    return clamped(centre[0] + draw(steps), centre[1] + draw(steps))


@st.composite
def rows(draw: st.DrawFn, centre: Position) -> Row:
    """A read; its batch and retention class stand in the row too."""
    lat, lon = draw(st.one_of(positions(centre), positions(centre), positions(centre), st.just((None, None))))
    plate = draw(plates)
    return a_read(
        captured_at=draw(moments),
        plate=plate,
        plate_raw=plate,
        plate_state=draw(st.sampled_from([None, "XA-NOR", "XA-SUD"])),
        camera_id=draw(st.sampled_from(CAMERAS)),
        lat_e7=lat,
        lon_e7=lon,
        heading_deg=draw(st.sampled_from([None, 0, 22, 23, 337, 338, 180])),
        colour=draw(st.sampled_from([None, "blue", "Red"])),
        make=draw(st.sampled_from([None, "arrow"])),
        **draw(st.sampled_from(BATCHES)),
    )


@st.composite
def some_rows(draw: st.DrawFn, centre: Position) -> list[Row]:
    """Up to 25 reads around a centre, each with its own id."""
    return [
        row | {"read_id": f"r{n:02d}"}
        for n, row in enumerate(
            draw(st.lists(rows(centre), min_size=draw(st.sampled_from([20, 20, 20, 0])), max_size=25))
        )
    ]


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """All of the time, or one to three windows, which may overlap, touch, or hold a single microsecond."""
    if draw(st.integers(0, 2)):
        return EVERYTHING
    ends: list[tuple[datetime, datetime]] = draw(
        st.lists(st.tuples(moments, moments).map(sorted).map(tuple), min_size=1, max_size=3)
    )
    return tuple(Window(start=start, end=max(end, start + US)) for start, end in ends)


@st.composite
def circles(draw: st.DrawFn, centre: Position, reads: list[Row]) -> Circle:
    """A circle whose rim runs through a read, or just beside it."""
    lat, lon = draw(positions(centre))
    placed = [row for row in reads if row["lat_e7"] is not None]
    radius_m = draw(st.sampled_from([50_000.0, 1500.0, 50_000.0, 5.0, 0.5, 0.001]))
    if placed and draw(st.booleans()):
        row = draw(st.sampled_from(placed))
        radius_m = round(metres(row["lat_e7"], row["lon_e7"], lat, lon), 3) + draw(st.sampled_from([-0.001, 0, 0.001]))
    return Circle(lat=lat / 1e7, lon=lon / 1e7, radius_m=max(0.001, min(50_000.0, radius_m)))


@st.composite
def polygons(draw: st.DrawFn, centre: Position) -> Polygon:
    """A ring on the same lattice as the reads, so that they lie on corners and edges; a wide square if it is not simple."""
    lat, lon = max(-899_000_000, min(899_000_000, centre[0])), max(-1_799_000_000, min(1_799_000_000, centre[1]))
    corners = draw(st.lists(st.tuples(steps, steps), min_size=3, max_size=6, unique=True))
    middle = [sum(each) / len(corners) for each in zip(*corners, strict=True)]
    corners.sort(key=lambda c: math.atan2(c[1] - middle[1], c[0] - middle[0]))
    try:
        return Polygon(ring=tuple(((lon + x) / 1e7, (lat + y) / 1e7) for x, y in corners))
    except ValidationError:
        wide = draw(st.sampled_from([40, 100_000]))
        ring = ((-wide, -wide), (wide, -wide), (wide, wide), (-wide, wide))
        return Polygon(ring=tuple(((lon + x) / 1e7, (lat + y) / 1e7) for x, y in ring))


def areas(centre: Position, reads: list[Row]) -> st.SearchStrategy[Any]:
    """An area of any kind."""
    cameras = st.lists(st.sampled_from(CAMERAS), min_size=1, max_size=2).map(lambda each: Cameras(ids=tuple(each)))
    return st.one_of(circles(centre, reads), polygons(centre), cameras)


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    """Filters that mostly ask nothing."""
    if draw(st.integers(0, 2)):
        return Filters()
    return Filters(
        states=draw(st.sampled_from([(), ("XA-NOR",)])),
        colours=draw(st.sampled_from([(), ("BLUE", "grey"), ("red",)])),
        makes=draw(st.sampled_from([(), (), ("arrow",), ("comet",)])),
        directions=draw(st.sampled_from([(), (), ("N",), ("NE", "S"), ("NW",)])),
        keep_unknown=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def patterns(draw: st.DrawFn, reads: list[Row]) -> str:
    """A pattern, often made of a plate that is there, with at least one letter or digit."""
    made = draw(st.text(LETTERS + "?*", max_size=5))
    if reads and draw(st.integers(0, 3)):
        plate = draw(st.sampled_from(reads))["plate"]
        made = "".join(draw(st.sampled_from([each, each, "?", "*", "O", "Q"])) for each in plate)
    return made if made.strip("?*") else made + draw(st.sampled_from(LETTERS))


@st.composite
def questions(draw: st.DrawFn, centre: Position, reads: list[Row]) -> Question:
    """A question of any kind."""
    kind = draw(st.sampled_from(["canvass", "canvass", "plates", "plates", "history"]))
    if kind == "canvass":
        return Canvass(area=draw(areas(centre, reads)), windows=draw(windows()), filters=draw(filters()))
    when = draw(st.one_of(st.none(), windows()))
    if kind == "history":
        plate = draw(st.sampled_from([row["plate"] for row in reads] or ["7"]))
        return History(plate=plate or draw(plates) or "7", windows=when)
    return Plates(
        pattern=draw(patterns(reads)),
        confusable=draw(st.booleans()),
        classes=draw(st.sampled_from([("0ODQ", "8B"), ("B7", "OX")])),
        area=draw(st.one_of(st.none(), st.none(), areas(centre, reads))),
        windows=when,
        filters=draw(filters()),
    )


@st.composite
def reaches(draw: st.DrawFn, reads: list[Row]) -> Reach:
    """How far an answer may reach: retention's edge, holds, hidden batches, fields left out, few rows."""
    named = [row["read_id"] for row in reads] + ["nowhere"]
    keep = {"fixed": timedelta(days=30), "mobile": timedelta(days=2)}
    return a_reach(
        as_of=draw(st.sampled_from([NOON, NOON + US, NOON + timedelta(days=1)])),
        keep=draw(st.sampled_from([keep, keep, keep, keep, {"fixed": timedelta.max}, {"mobile": timedelta.max}, {}])),
        batches=draw(st.sampled_from(VIEWS)),
        held=frozenset(draw(st.sets(st.sampled_from(named), max_size=3))),
        fields=draw(st.sampled_from([FIELDS, FIELDS, FIELDS - {"vehicle_make"}])),
        max_rows=draw(st.sampled_from([1000, 1000, 1000, 2])),
    )
