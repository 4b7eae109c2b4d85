"""A week of a town, from the vendor's file to answers, against a program that reads the file line by line and loops.

The oracle shares no code with the project: `zoneinfo` for times, `math` for places, letters one by one for patterns. One week
has the hour that clocks repeat, the other the hour that they skip; windows begin and end on reads.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from data_access.imports.terms.bounds import KnownCamera
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Cameras, Circle, Polygon, Window
from data_access.store.store import Store
from tests.builders.imports import a_mapping, parse
from tests.builders.store import a_reach, a_store, a_table, an_intent

CHICAGO = ZoneInfo("America/Chicago")
AS_OF = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEKS = (datetime(2026, 3, 5), datetime(2026, 10, 29))
ALIKE = ("0ODQ", "1IL", "8B", "5S", "2Z", "6G")
PLACES = {f"cam-{n}": (43.90 + 0.004 * (n % 4), -101.20 - 0.005 * (n // 4)) for n in range(12)}
CAMERAS = {
    **{name: KnownCamera(name, "fixed", round(lat * 1e7), round(lon * 1e7)) for name, (lat, lon) in PLACES.items()},
    **{name: KnownCamera(name, "mobile", None, None) for name in ("unit-1", "unit-2")},
}
REACH = {"keep": {"fixed": timedelta(days=400)}, "as_of": AS_OF, "max_rows": 100_000}


@dataclass(frozen=True)
class Seen:
    """One line of the file, as the oracle reads it."""

    plate: str
    camera: str
    at: datetime
    lat: float
    lon: float

    @property
    def key(self) -> tuple[str, str, datetime]:
        return self.plate, self.camera, self.at


def some_plates(rng: random.Random) -> list[str]:
    """Invented plates, many of which differ in characters that look alike."""
    made = ["".join(rng.choice("0O8B1I5S2Z6GDAK7") for _ in range(rng.choice((5, 6, 7)))) for _ in range(140)]
    return made + [plate[:2] + "?" + plate[3:] for plate in made[:10]]


def lines(rng: random.Random) -> Iterator[dict[str, str]]:
    """The vendor's lines, at local times that say no zone; some say the same instant."""
    plates = some_plates(rng)
    for first in WEEKS:
        for _ in range(1500):
            wall = first + timedelta(seconds=rng.randrange(7 * 86_400))
            if rng.random() < 0.15:  # around the hour that is repeated or skipped
                wall = datetime(2026, 11, 1) if first.month == 10 else datetime(2026, 3, 8)
                wall += timedelta(seconds=rng.randrange(4 * 3600))
            camera = rng.choice([*PLACES, "unit-1", "unit-2"])
            line = {
                "at": f"{wall:%Y-%m-%d %H:%M:%S}",
                "plate": rng.choice(plates),
                "camera": camera,
                "lat": "",
                "lon": "",
            }
            if camera.startswith("unit"):
                line |= {"lat": f"{43.89 + rng.random() * 0.03:.7f}", "lon": f"{-101.22 + rng.random() * 0.03:.7f}"}
            yield line


def read_by_hand(file: list[dict[str, str]]) -> list[Seen]:
    """Read the file line by line; a local time that never was is left out, one that was twice counts as its first."""
    found: dict[tuple[str, str, datetime], Seen] = {}
    for line in file:
        wall = datetime.strptime(line["at"], "%Y-%m-%d %H:%M:%S")
        at = wall.replace(tzinfo=CHICAGO, fold=0).astimezone(UTC)
        if at.astimezone(CHICAGO).replace(tzinfo=None) != wall:
            continue
        lat, lon = PLACES.get(line["camera"]) or (float(line["lat"]), float(line["lon"]))
        seen = Seen(line["plate"], line["camera"], at, lat, lon)
        found.setdefault(seen.key, seen)
    return list(found.values())


def apart_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = ([math.radians(x) for x in each] for each in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def same(asked: str, read: str, confusable: bool) -> bool:
    if asked == read or {asked, read} == {"0", "O"}:
        return True
    classes = [each for each in ALIKE if asked in each]
    return confusable and (read == "?" or any(read in each for each in classes))


def fits(pattern: str, plate: str, confusable: bool) -> bool:
    if not pattern:
        return not plate
    if pattern[0] == "*":
        return any(fits(pattern[1:], plate[k:], confusable) for k in range(len(plate) + 1))
    first = bool(plate) and (pattern[0] == "?" or same(pattern[0], plate[0], confusable))
    return first and fits(pattern[1:], plate[1:], confusable)


def during(seen: Seen, windows: tuple[Window, ...] | None) -> bool:
    return windows is None or any(window.start <= seen.at < window.end for window in windows)


def inside(seen: Seen, area: Circle | Polygon | Cameras | None) -> bool:
    if area is None:
        return True
    if isinstance(area, Cameras):
        return seen.camera in area.ids
    if isinstance(area, Circle):
        return apart_m((seen.lat, seen.lon), (area.lat, area.lon)) <= area.radius_m
    lons, lats = zip(*area.ring, strict=True)
    return min(lons) <= seen.lon <= max(lons) and min(lats) <= seen.lat <= max(lats)


def by_hand(town: list[Seen], question: Canvass | Plates | History) -> Counter[tuple[str, str, datetime]]:
    """Answer a question by a loop."""
    found = [seen for seen in town if during(seen, question.windows)]
    if isinstance(question, History):
        found = [seen for seen in found if fits(question.plate, seen.plate, confusable=False)]
    else:
        found = [seen for seen in found if inside(seen, question.area)]
    if isinstance(question, Plates):
        found = [seen for seen in found if fits(question.pattern, seen.plate, question.confusable)]
    return Counter(seen.key for seen in found)


def a_question(rng: random.Random, town: list[Seen]) -> Canvass | Plates | History:
    """A question of any kind about somebody who was there, with windows that begin and end on reads."""
    one, other = rng.choice(town), rng.choice(town)
    kind = rng.choice(("canvass", "canvass", "plates", "plates", "history"))
    if kind == "history":
        return History(plate=one.plate.replace("?", "7"), windows=rng.choice((None, windows(rng, one, other))))
    if kind == "canvass":
        return Canvass(area=an_area(rng, one), windows=windows(rng, one, other))
    pattern = "".join(rng.choice((c, c, c, "?")) for c in one.plate)
    pattern = rng.choice((pattern, pattern[:3] + "*", "*" + pattern[2:]))
    return Plates(
        pattern=pattern if pattern.strip("?*") else pattern + "7",
        confusable=rng.random() < 0.5,
        area=rng.choice((None, an_area(rng, one))),
        windows=rng.choice((None, windows(rng, one, other))),
    )


def windows(rng: random.Random, one: Seen, other: Seen) -> tuple[Window, ...]:
    start, end = sorted((one.at, other.at))
    end = min(end, start + timedelta(hours=rng.choice((1, 6, 24))))
    made = [Window(start=start, end=max(end, start + timedelta(microseconds=1)))]
    if rng.random() < 0.3:
        made.append(Window(start=other.at - timedelta(hours=1), end=other.at))
    return tuple(made)


def an_area(rng: random.Random, near: Seen) -> Circle | Polygon | Cameras:
    kind = rng.choice(("circle", "box", "cameras"))
    if kind == "cameras":
        return Cameras(ids=tuple(rng.sample([*PLACES, "unit-1"], 3)))
    if kind == "circle":
        return Circle(lat=near.lat, lon=near.lon, radius_m=rng.choice((0.5, 120.0, 480.0, 1500.0)))
    south, west = near.lat - rng.choice((0.0011, 0.0073)), near.lon - rng.choice((0.0013, 0.0061))
    north, east = near.lat + 0.0021, near.lon + 0.0023
    return Polygon(ring=((west, south), (east, south), (east, north), (west, north)))


@pytest.fixture(scope="module")
def file() -> list[dict[str, str]]:
    return list(lines(random.Random(20_261_101)))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, file: list[dict[str, str]]) -> Iterator[Store]:
    """A store that took the file through the importer."""
    columns = {"captured_at": "at", "plate": "plate", "camera_id": "camera", "lat": "lat", "lon": "lon"}
    came = parse(pl.DataFrame(file).write_csv(), a_mapping(columns=columns), cameras=CAMERAS, now=AS_OF)
    assert set(came.facts["rejected"]) == {"time_skipped_by_zone"}
    with a_store(tmp_path_factory.mktemp("week")) as made:
        made.write(1, "fixed", a_table([{**row, "received_at": AS_OF} for row in came.rows]))
        yield made


@pytest.mark.slow
def test_five_hundred_questions_about_two_weeks_are_answered_as_a_loop_over_the_file_answers_them(store, file):
    town, rng = read_by_hand(file), random.Random(500)
    answered = 0
    for number in range(500):
        question = a_question(rng, town)
        fetched = store.fetch(an_intent(question, a_reach(**REACH))).reads
        found = Counter(fetched.select("plate", "camera_id", "captured_at").iter_rows())
        assert found == by_hand(town, question), f"question {number} of kind {question.kind}"
        answered += bool(found)
    assert answered > 400
