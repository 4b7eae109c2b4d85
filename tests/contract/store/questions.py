"""Hypothesis strategies for reads, questions and reaches that meet at their edges far more often than chance would."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.saved import Saved
from data_access.questions.shapes import Cameras, Circle, Filters, Polygon, Window
from data_access.questions.with_reads import Question
from data_access.steps import Batches, Reach
from tests.builders.store import FIELDS, NOON, Row, a_reach, a_read, metres
from tests.oracle.statements import FEW

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
plates = st.one_of(st.text(LETTERS + "?", min_size=2, max_size=4), st.just(""))
steps = st.sampled_from(STEPS)
yes = st.booleans()
letters = st.sampled_from(LETTERS)
one_in_three, one_in_four = st.integers(0, 2), st.integers(0, 3)

# Strategies are made once and drawn from many times: to make one takes longer than to draw from it.
ATTRIBUTES = st.fixed_dictionaries(
    {
        "captured_at": moments,
        "plate_state": st.sampled_from([None, "XA-NOR", "XA-SUD"]),
        "camera_id": st.sampled_from(CAMERAS),
        "heading_deg": st.sampled_from([None, 0, 22, 23, 337, 338, 180]),
        "colour": st.sampled_from([None, "blue", "Red", "GRY", "silver-gray", "dark blue", "UNK"]),
        "make": st.sampled_from([None, "arrow"]),
    }
)
FILTERS = st.builds(
    Filters,
    states=st.sampled_from([(), ("XA-NOR",)]),
    colours=st.sampled_from([(), ("BLUE", "grey"), ("red",), ("Gray",)]),
    makes=st.sampled_from([(), (), ("arrow",), ("comet",)]),
    directions=st.sampled_from([(), (), ("N",), ("NE", "S"), ("NW",)]),
    keep_unknown=st.sampled_from([True, True, False]),
)
RADII = st.sampled_from([50_000.0, 1500.0, 50_000.0, 5.0, 0.5, 0.001])
SLIPS = st.sampled_from([-0.001, 0, 0.001])
RINGS = st.lists(st.tuples(steps, steps), min_size=3, max_size=6, unique=True)
WIDE = st.sampled_from([40, 100_000])
SOME_WINDOWS = st.lists(st.tuples(moments, moments).map(sorted).map(tuple), min_size=1, max_size=3)
BATCH = st.sampled_from(BATCHES)
TEXTS = st.text(LETTERS + "?*", max_size=5)
HELD_BESIDES = (frozenset(), frozenset(), frozenset(f"gone{n:02d}" for n in range(FEW + 1)))
"""Holds on reads that are nowhere; so many of them make a list that is sent in another way."""

CLASSES = st.sampled_from([("0ODQ", "8B"), ("B7", "OX")])
KINDS = st.sampled_from([*ANSWERED_WITH_READS, "canvass", "plates"])
"""Every kind that is answered with reads, those that can be asked in most ways twice."""

cameras = st.lists(st.sampled_from(CAMERAS), min_size=1, max_size=2).map(lambda each: Cameras(ids=tuple(each)))


def clamped(lat: int, lon: int) -> tuple[int, int]:
    """Bring a position back onto the globe."""
    return max(-900_000_000, min(900_000_000, lat)), (lon + 1_800_000_000) % 3_600_000_000 - 1_800_000_000


Position = tuple[int, int]


def positions(centre: Position) -> st.SearchStrategy[Position]:
    """A position on a small lattice around a centre."""
    return st.tuples(steps, steps).map(lambda by: clamped(centre[0] + by[0], centre[1] + by[1]))


def rows(centre: Position) -> st.SearchStrategy[Row]:
    """A read; its batch and retention class stand in the row too."""
    near = positions(centre)
    places = st.one_of(near, near, near, st.just((None, None)))

    def made(place: tuple[int | None, int | None], plate: str, attributes: Row, batch: Row) -> Row:
        return a_read(lat_e7=place[0], lon_e7=place[1], plate=plate, plate_raw=plate, **attributes, **batch)

    return st.builds(made, places, plates, ATTRIBUTES, BATCH)


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
def any_windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """All of the time, or one to three windows, which may overlap, touch, or hold a single microsecond."""
    if draw(one_in_three):
        return EVERYTHING
    ends: list[tuple[datetime, datetime]] = draw(SOME_WINDOWS)
    return tuple(Window(start=start, end=max(end, start + US)) for start, end in ends)


@st.composite
def any_filters(draw: st.DrawFn) -> Filters:
    """Filters that mostly ask nothing."""
    return Filters() if draw(one_in_three) else draw(FILTERS)


windows, filters = any_windows(), any_filters()
perhaps_windows = st.one_of(st.none(), windows)


def circles(centre: Position, reads: list[Row]) -> st.SearchStrategy[Circle]:
    """A circle whose rim runs through a read, or just beside it."""
    near, placed = positions(centre), [row for row in reads if row["lat_e7"] is not None]
    one = st.sampled_from(placed) if placed else None

    @st.composite
    def circle(draw: st.DrawFn) -> Circle:
        lat, lon = draw(near)
        radius_m = draw(RADII)
        if one is not None and draw(yes):
            row = draw(one)
            radius_m = round(metres(row["lat_e7"], row["lon_e7"], lat, lon), 3) + draw(SLIPS)
        return Circle(lat=lat / 1e7, lon=lon / 1e7, radius_m=max(0.001, min(50_000.0, radius_m)))

    return circle()


@st.composite
def polygons(draw: st.DrawFn, centre: Position) -> Polygon:
    """A ring on the same lattice as the reads, so that they lie on corners and edges; a wide square if it is not simple."""
    lat, lon = max(-899_000_000, min(899_000_000, centre[0])), max(-1_799_000_000, min(1_799_000_000, centre[1]))
    corners = draw(RINGS)
    middle = [sum(each) / len(corners) for each in zip(*corners, strict=True)]
    corners.sort(key=lambda c: math.atan2(c[1] - middle[1], c[0] - middle[0]))
    try:
        return Polygon(ring=tuple(((lon + x) / 1e7, (lat + y) / 1e7) for x, y in corners))
    except ValidationError:
        wide = draw(WIDE)
        ring = ((-wide, -wide), (wide, -wide), (wide, wide), (-wide, wide))
        return Polygon(ring=tuple(((lon + x) / 1e7, (lat + y) / 1e7) for x, y in ring))


def areas(centre: Position, reads: list[Row]) -> st.SearchStrategy[Any]:
    """An area of any kind."""
    return st.one_of(circles(centre, reads), polygons(centre), cameras)


def patterns(reads: list[Row]) -> st.SearchStrategy[str]:
    """A pattern, often made of a plate that is there, with at least one letter or digit."""
    there = st.sampled_from([row["plate"] for row in reads]) if reads else None

    @st.composite
    def pattern(draw: st.DrawFn) -> str:
        made = draw(TEXTS)
        if there is not None and draw(one_in_four):
            made = "".join(draw(INSTEAD[each]) for each in draw(there))
        return made if made.strip("?*") else made + draw(letters)

    return pattern()


INSTEAD = {each: st.sampled_from([each, each, "?", "*", "O", "Q"]) for each in LETTERS + "?"}


def canvasses(centre: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """A canvass around the reads."""
    return st.builds(Canvass, area=areas(centre, reads), windows=windows, filters=filters)


def near_plates(centre: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """A plate or part of one with a wrong character, with or without an area."""
    return st.builds(
        NearPlates,
        pattern=patterns(reads),
        confusable=yes,
        area=st.one_of(st.none(), st.none(), areas(centre, reads)),
        windows=perhaps_windows,
        filters=filters,
    )


def partial_plates(centre: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """A partial plate, with or without an area."""
    return st.builds(
        Plates,
        pattern=patterns(reads),
        confusable=yes,
        classes=CLASSES,
        area=st.one_of(st.none(), st.none(), areas(centre, reads)),
        windows=perhaps_windows,
        filters=filters,
    )


def histories(_: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """The history of a plate, often of one that is there."""
    there = st.sampled_from([row["plate"] for row in reads if "?" not in row["plate"]] or ["7"])
    whole = plates.map(lambda plate: plate.replace("?", "8"))
    plate = st.builds(lambda one, other: one or other or "7", there, whole)
    return st.builds(History, plate=plate, windows=perhaps_windows)


def scenes(centre: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """Two or three scenes around the reads, which may lie on one another."""
    one = st.builds(Scene, area=areas(centre, reads), windows=windows)

    def question(some: list[Scene], fewest: int, looks: Filters) -> Question:
        return CommonPlates(scenes=tuple(some), at_least=min(fewest, len(some)), filters=looks)

    return st.builds(question, st.lists(one, min_size=2, max_size=3), st.integers(2, 3), filters)


def convoys(_: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """Who passed with a plate, mostly one that is there."""
    there = st.sampled_from([row["plate"] for row in reads if row["plate"].replace("?", "")] or ["7"])
    return st.builds(
        Convoy,
        plate=there.map(lambda plate: plate.replace("?", "8")),
        windows=perhaps_windows,
        within_s=st.sampled_from([10, 60, 600]),
        at_least=st.sampled_from([2, 2, 3]),
    )


STRATEGIES: Mapping[str, Callable[[Position, list[Row]], st.SearchStrategy[Question]]] = {
    "canvass": canvasses,
    "plates": partial_plates,
    "near_plates": near_plates,
    "history": histories,
    "common_plates": scenes,
    "convoy": convoys,
    "saved": lambda _, __: st.just(Saved()),
}


def questions(centre: Position, reads: list[Row]) -> st.SearchStrategy[Question]:
    """A question of any kind that is answered with reads; `KeyError` if no strategy knows a kind."""
    made = {name: STRATEGIES[name](centre, reads) for name in ANSWERED_WITH_READS}
    return KINDS.flatmap(made.__getitem__)


def saved_among(reads: list[Row]) -> st.SearchStrategy[tuple[tuple[str, datetime], ...]]:
    """Some reads that were saved, each with its instant; one of them was purged since."""
    there = [(row["read_id"], row["captured_at"]) for row in reads] + [("nowhere", NOON)]
    return st.lists(st.sampled_from(there), max_size=4, unique=True).map(tuple)


def reaches(reads: list[Row]) -> st.SearchStrategy[Reach]:
    """How far an answer may reach: retention's edge, holds, hidden batches, fields left out, few rows."""
    named = [row["read_id"] for row in reads] + ["nowhere"]
    keep = {"fixed": timedelta(days=30), "mobile": timedelta(days=2)}
    return st.builds(
        a_reach,
        as_of=st.sampled_from([NOON, NOON + US, NOON + timedelta(days=1)]),
        keep=st.sampled_from([keep, keep, keep, keep, {"fixed": timedelta.max}, {"mobile": timedelta.max}, {}]),
        batches=st.sampled_from(VIEWS),
        held=st.builds(
            frozenset.union, st.frozensets(st.sampled_from(named), max_size=3), st.sampled_from(HELD_BESIDES)
        ),
        saved=saved_among(reads),
        fields=st.sampled_from([FIELDS, FIELDS, FIELDS - {"vehicle_make"}]),
        max_rows=st.sampled_from([1000, 1000, 1000, 2]),
        fixed_cameras=st.sampled_from([frozenset(CAMERAS), frozenset(CAMERAS), frozenset({"cam-1", "cam-2"})]),
    )
