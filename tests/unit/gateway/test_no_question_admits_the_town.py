"""Whatever is asked, an answer stays within the pack's limits on plates and cameras, in a town so small that no limit on rows helps: loops count."""

from __future__ import annotations

import math
import random
import string
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.errors import Refused
from data_access.gateway.quality.board import Board
from data_access.gateway.quality.notes import asked_cameras
from data_access.policy.authorise import authorise
from data_access.policy.state import Fitting
from data_access.questions.canvass import Canvass
from data_access.questions.estimate import Estimate
from data_access.questions.pattern import CONFUSABLE, MOST_ALIKE
from data_access.questions.plates import Plates
from data_access.questions.shapes import Area, Cameras, Circle, Polygon, Window
from data_access.records.intake.cameras import Camera
from data_access.steps import Batches
from data_access.store.store import Store
from data_access.terms import CameraKind
from tests.builders.policy import NOW, a_request, a_state, parsons
from tests.builders.store import a_read, a_store, a_table, an_intent, fits, in_ring, metres

LETTERS = string.ascii_uppercase + string.digits
CAMERAS, VEHICLES, SEEN = 60, 1_200, 4
LIMITS = parsons().limits
MOST = LIMITS.plates.most_of(VEHICLES)
FOURTEEN_DAYS = (Window(start=NOW - timedelta(days=14), end=NOW),)
TWO_HOURS = (Window(start=NOW - timedelta(hours=2), end=NOW),)
EXAMPLES = settings(
    max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def _cameras() -> list[Camera]:
    """Cameras along a few streets, 300 to 600 metres apart, of which every tenth drives."""
    chosen = random.Random(5)
    return [
        Camera(
            camera_id=f"cam-{n:02d}",
            name=f"Camera {n}",
            kind=CameraKind.MOBILE if n % 10 == 9 else CameraKind.FIXED,
            lat_e7=None if n % 10 == 9 else 439_000_000 + 40_000 * (n // 10) + chosen.randrange(20_000),
            lon_e7=None if n % 10 == 9 else -1_012_000_000 + 55_000 * (n % 10) + chosen.randrange(20_000),
            heading_deg=None,
            source="city",
        )
        for n in range(CAMERAS)
    ]


def _plates() -> list[str]:
    """Plates of one format, as a state issues them in order, so that many begin alike."""
    return [f"{7 + n // 900}A{LETTERS[n % 26]}{n % 1000:03d}" for n in range(VEHICLES)]


TOWN, PLATES = _cameras(), _plates()


def _reads() -> Iterator[dict[str, Any]]:
    chosen = random.Random(7)
    for number, plate in enumerate(PLATES):
        for look in range(SEEN):
            camera = chosen.choice(TOWN)
            near = chosen.choice([each for each in TOWN if each.lat_e7 is not None])
            place = camera if camera.lat_e7 is not None else near
            yield a_read(
                f"r{number:04d}-{look}",
                captured_at=NOW - timedelta(seconds=chosen.randrange(1, 7_000)),
                plate=plate,
                plate_raw=plate,
                camera_id=camera.camera_id,
                camera_name=camera.name,
                lat_e7=(place.lat_e7 or 0) + chosen.randrange(-300, 300),  # a unit's own idea of where it stands
                lon_e7=(place.lon_e7 or 0) + chosen.randrange(-300, 300),
            )


ROWS = list(_reads())


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Board]]:
    with a_store(tmp_path_factory.mktemp("town")) as store:
        store.write(1, "flock", a_table(ROWS))
        yield store, Board().with_cameras(TOWN)


def answered(town: tuple[Store, Board], question: Canvass | Plates) -> Sequence[dict[str, Any]]:
    """Ask as the gateway does: decide, and fetch what was granted; no rows if either refuses."""
    store, board = town
    cameras = asked_cameras(board, question.scope)
    fitting = None
    if isinstance(question, Plates):
        plates, of = store.plates_fitting(question.part, {"flock": NOW - timedelta(days=30)})
        assert plates == sum(fits(question.pattern, plate, question) for plate in PLATES)
        fitting = Fitting(plates=plates, town=of)
    state = a_state(batches=Batches(upto=1), held=frozenset(), cameras_asked=cameras, fitting=fitting)
    decision = authorise(a_request(question), state)
    if decision.reach is None:
        return []
    try:
        return store.fetch(an_intent(question, decision.reach)).reads.to_dicts()
    except Refused:
        return []


def partition(cuts: Sequence[int], order: Sequence[str]) -> tuple[str, ...]:
    """Cut the alphabet into classes, and leave out those of one character."""
    bounds = [0, *sorted(set(cuts)), len(order)]
    parts = ("".join(order[a:b]) for a, b in pairwise(bounds))
    return tuple(part for part in parts if len(part) > 1)[:18]


def masked(plate: str, wild: Sequence[bool], ends: str) -> str:
    """A plate with some characters left out, as a witness leaves them out, and perhaps its ends, too."""
    middle = "".join("?" if hidden else letter for letter, hidden in zip(plate, wild, strict=True))
    return {"": middle, "l": f"*{middle.lstrip('?')}", "r": f"{middle.rstrip('?')}*", "lr": f"*{middle.strip('?')}*"}[
        ends
    ]


def scattered(plate: str, places: Sequence[int]) -> str:
    """Some characters of a plate, in their order, with any run of others between them."""
    return f"*{'*'.join(plate[n] for n in sorted(set(places)))}*"


def strip(through: Sequence[tuple[int, int]], width: int) -> Area | None:
    """A ring a few centimetres or metres wide from place to place (1e-7 degrees), from west to east and back."""
    there = sorted((lon / 1e7, lat / 1e7) for lat, lon in through)
    back = [(lon, lat - width * 1e-7) for lon, lat in reversed(there)]
    try:
        return Polygon(ring=(*((lon, lat + width * 1e-7) for lon, lat in there), *back))
    except ValueError:
        return None


CLASSES = st.one_of(
    st.just(CONFUSABLE),
    st.just((LETTERS,)),
    st.builds(partition, st.lists(st.integers(1, 35), max_size=17), st.permutations(LETTERS)),
)
PATTERNS = st.one_of(
    st.lists(st.sampled_from("78A01*?" + LETTERS), min_size=1, max_size=8).map("".join),
    st.builds(
        masked,
        st.sampled_from(PLATES),
        st.lists(st.booleans(), min_size=6, max_size=6),
        st.sampled_from(["", "l", "r", "lr"]),
    ),
    st.builds(scattered, st.sampled_from(PLATES), st.lists(st.integers(0, 5), min_size=1, max_size=4)),
).filter(lambda text: bool(text.strip("*?")))
POINTS = st.sampled_from([each for each in TOWN if each.lat_e7 is not None])
SITES = [(each.lat_e7, each.lon_e7) for each in TOWN if each.lat_e7 is not None and each.lon_e7 is not None]
SPOTS = [(row["lat_e7"], row["lon_e7"]) for row in ROWS]
"""Where the reads say that they were made, which is a few metres off the sites."""
AREAS = st.one_of(
    st.builds(
        lambda at, radius_m: Circle(lat=at.lat_e7 / 1e7, lon=at.lon_e7 / 1e7, radius_m=radius_m),
        POINTS,
        st.sampled_from([1.0, 60.0, 500.0, 1_000.0, 1_500.0, 2_000.0]),
    ),
    st.builds(
        lambda seed, where, many, width: strip(random.Random(seed).sample(where, many), width),
        st.integers(0, 10**6),
        st.sampled_from([SITES, SPOTS]),
        st.sampled_from([2, 20, 30, 45]),
        st.sampled_from([1, 3, 100, 5_000]),
    ),
    st.builds(
        lambda ids: Cameras(ids=tuple(each.camera_id for each in ids)), st.lists(st.sampled_from(TOWN), min_size=1)
    ),
)


@pytest.mark.slow
@EXAMPLES
@given(pattern=PATTERNS, classes=CLASSES, confusable=st.booleans(), area=st.none() | AREAS)
def test_no_pattern_class_or_area_returns_more_plates_than_may_fit(
    town: tuple[Store, Board], pattern: str, classes: tuple[str, ...], confusable: bool, area: Area | None
) -> None:
    asked = Plates(pattern=pattern, classes=classes, confusable=confusable, area=area, windows=FOURTEEN_DAYS)
    found = answered(town, asked)
    assert len({row["plate"] for row in found}) <= MOST
    if found:
        admitted = [sum(fits(c, each, asked) for each in LETTERS) for c in pattern if c not in "*?"]
        assert sum(each <= MOST_ALIKE for each in admitted) >= LIMITS.plates.fewest_fixed


@pytest.mark.slow
@EXAMPLES
@given(area=AREAS.filter(lambda area: area is not None))
def test_no_shape_returns_reads_of_more_cameras_than_may_be_named(town: tuple[Store, Board], area: Area) -> None:
    found = answered(town, Canvass(area=area, windows=TWO_HOURS))
    assert len({row["camera_id"] for row in found}) <= LIMITS.canvass.cameras
    if found and not isinstance(area, Cameras):
        assert _standing_in(area) <= LIMITS.canvass.cameras


def _standing_in(area: Circle | Polygon) -> int:
    if isinstance(area, Circle):
        lat, lon = round(area.lat * 1e7), round(area.lon * 1e7)
        return sum(metres(y, x, lat, lon) <= area.radius_m for y, x in SITES)
    ring = [(round(x * 1e7), round(y * 1e7)) for x, y in area.corners]
    return sum(in_ring(x, y, ring) for y, x in SITES)


def test_twelve_questions_of_any_kind_add_up_to_twelve_times_what_one_may_return(town: tuple[Store, Board]) -> None:
    """The ways that once returned a town in twelve questions: letters made wild cards, and areas that only narrow the rest."""
    wild = [Plates(pattern=f"{c}{c}{c}*", confusable=True, classes=(LETTERS,), windows=FOURTEEN_DAYS) for c in LETTERS]
    loose = [Plates(pattern=f"*7*A*{c}*", windows=FOURTEEN_DAYS) for c in "0123456789"]
    small = [Plates(pattern=f"*A*{n}*7", windows=FOURTEEN_DAYS, area=_around(TOWN[n])) for n in range(9)]
    for kind in (wild[:12], loose, small):
        plates = {row["plate"] for question in kind for row in answered(town, question)}
        assert len(plates) <= 12 * MOST
        assert len(plates) < VEHICLES / 4
    assert not [row for question in wild for row in answered(town, question)]


def _around(camera: Camera) -> Circle:
    return Circle(lat=(camera.lat_e7 or 0) / 1e7, lon=(camera.lon_e7 or 0) / 1e7, radius_m=60)


def test_a_strip_through_48_camera_sites_is_refused_and_an_honest_circle_is_answered(
    town: tuple[Store, Board],
) -> None:
    area = strip(SITES[:48], 3)
    assert isinstance(area, Polygon)
    assert area.area_km2 < math.ceil(LIMITS.canvass.area_km2)
    _, board = town
    asked = asked_cameras(board, Canvass(area=area, windows=TWO_HOURS).scope)
    assert asked is not None
    assert asked > LIMITS.canvass.cameras
    assert answered(town, Canvass(area=area, windows=TWO_HOURS)) == []
    assert answered(town, Canvass(area=_around(TOWN[3]), windows=TWO_HOURS))


def test_an_honest_partial_plate_is_answered(town: tuple[Store, Board]) -> None:
    assert answered(town, Plates(pattern="7AB0?1", confusable=True, windows=FOURTEEN_DAYS))


def test_cameras_are_counted_by_where_and_when_they_stand(town: tuple[Store, Board]) -> None:
    _, board = town
    everywhere = Circle(lat=43.91, lon=-101.17, radius_m=20_000)
    assert asked_cameras(board, Canvass(area=everywhere, windows=TWO_HOURS).scope) == 54
    assert asked_cameras(board, Estimate(area=everywhere, windows=TWO_HOURS).scope) == 54
    assert asked_cameras(board, Plates(pattern="7A?", area=everywhere).scope) == 54
    assert asked_cameras(board, Canvass(area=Cameras(ids=("cam-09", "cam-09", "cam-01")), windows=TWO_HOURS).scope) == 2
    assert asked_cameras(board, Plates(pattern="7A?").scope) is None
    gone = [*TOWN[1:], _taken_down(TOWN[0])]
    assert asked_cameras(Board().with_cameras(gone), Canvass(area=everywhere, windows=TWO_HOURS).scope) == 53
    nowhere = Circle(lat=0, lon=0, radius_m=1_000)
    assert asked_cameras(board, Canvass(area=nowhere, windows=TWO_HOURS).scope) == 0


def _taken_down(camera: Camera) -> Camera:
    return Camera(
        camera_id=camera.camera_id,
        name=camera.name,
        kind=camera.kind,
        lat_e7=camera.lat_e7,
        lon_e7=camera.lon_e7,
        heading_deg=None,
        source=camera.source,
        active_to=NOW - timedelta(days=3),
    )
