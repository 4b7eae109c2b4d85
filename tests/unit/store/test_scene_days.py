"""Counts of plates at scenes on other days equal plain loops over the reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.history import History
from data_access.questions.shapes import Circle, Filters, Window
from data_access.steps import Batches, Reach
from data_access.store import scene_days
from data_access.store.frequencies import Obstacle
from data_access.store.same_hours import Span, shifts_of
from data_access.store.scene_days import SceneDays
from data_access.store.store import Store
from tests.builders.store import Row, a_reach, a_read, a_store, a_table, an_intent, emptied

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
"""Reads lie in the two weeks before it and the week after; days are those of UTC."""
REACH = a_reach(as_of=MONDAY + timedelta(days=7), keep={"fixed": timedelta(days=40), "mobile": timedelta(days=2)})
PLATES = ("7A2C8B5", "7A4C8B5", "7O2C8B5", "702C8B5", "AB1234", "AB?234", "")
PLACES = (390_000_000, 391_000_000, 392_000_000)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_store(tmp_path_factory.mktemp("scene_days")) as opened:
        yield opened


def seen(number: int, plate: str, day: float, place: int = 0, **changed: object) -> Row:
    at = MONDAY + timedelta(days=day)
    camera = {"camera_id": f"cam-{place}", "lat_e7": PLACES[place]}
    return a_read(f"r{number}", plate=plate, captured_at=at, **{**camera, **changed})


def a_scene(place: int, day: float, hours: float = 2) -> Scene:
    start = MONDAY + timedelta(days=day)
    area = Circle(lat=PLACES[place] / 1e7, lon=-95.0, radius_m=1000)
    return Scene(area=area, windows=(Window(start=start, end=start + timedelta(hours=hours)),))


def asked(*scenes: Scene, at_least: int = 2, **more: object) -> CommonPlates:
    return CommonPlates(scenes=scenes, at_least=at_least, **more)  # type: ignore[arg-type]  # what a test changes


def counts(store: Store, question: CommonPlates, reach: Reach = REACH) -> SceneDays:
    found = store.scene_days(an_intent(question, reach), "UTC")
    assert isinstance(found, SceneDays)
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Row], CommonPlates]:
    """Reads of a few plates at three places over three weeks, and a question about two or three scenes in the last."""
    one = st.tuples(
        st.sampled_from(PLATES), st.integers(-14, 6), st.sampled_from([6.5, 7.5, 12.5]), st.integers(0, 2),
        st.sampled_from(["blue", "red", None]),
    )  # fmt: skip
    drawn = draw(st.lists(one, max_size=150))
    rows = [
        seen(n, plate, day + hour / 24, place, colour=colour)
        for n, (plate, day, hour, place, colour) in enumerate(drawn)
    ]
    places = draw(st.lists(st.integers(0, 2), min_size=2, max_size=3, unique=True))
    scenes = [a_scene(place, draw(st.integers(0, 4)) + 6 / 24) for place in places]
    filters = draw(st.sampled_from([Filters(), Filters(colours=("blue",))]))
    return rows, asked(*scenes, at_least=draw(st.integers(2, len(scenes))), filters=filters)


def by_loop(rows: list[Row], question: CommonPlates, moves: tuple[int, ...]) -> list[int]:
    """How many plates were at each set of scenes, read by read, with each scene so many days later."""
    at: dict[str, int] = {}
    for number, (scene, days) in enumerate(zip(question.scenes, moves, strict=True)):
        start, end = (instant + timedelta(days=days) for instant in (scene.windows[0].start, scene.windows[0].end))
        assert isinstance(scene.area, Circle)
        for row in rows:
            there = start <= row["captured_at"] < end and row["lat_e7"] == round(scene.area.lat * 1e7)
            looks = not question.filters.colours or row["colour"] in (*question.filters.colours, None)
            if there and looks and row["plate"] and "?" not in row["plate"]:
                key = row["plate"].replace("O", "0")
                at[key] = at.get(key, 0) | 1 << number
    of_set = Counter(at.values())
    return [of_set[marks] for marks in range(1 << len(question.scenes))]


def days_of(rows: list[Row], question: CommonPlates) -> tuple[list[list[int]], list[list[int]]]:
    """Which scenes are of one day, and by how many days each such group may be moved."""
    days = [scene.windows[0].start.date() for scene in question.scenes]
    groups = [[n for n, each in enumerate(days) if each == day] for day in dict.fromkeys(days)]
    traffic = Counter(row["captured_at"].date() for row in rows)
    free = frozenset(traffic) - set(days)
    spans: list[list[Span]] = [
        [(window.start, window.end) for n in group for window in question.scenes[n].windows] for group in groups
    ]
    return groups, [[*shifts_of(sorted(each), traffic, free, ZoneInfo("UTC"), most=12, segments=24)] for each in spans]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.slow
@given(case=cases())
def test_the_counts_are_those_of_a_plain_loop(store: Store, case: tuple[list[Row], CommonPlates]) -> None:
    rows, question = case
    emptied(store).write(1, "fixed", a_table(rows))
    found, (groups, shifts) = counts(store, question), days_of(rows, question)
    number = len(question.scenes)
    assert found.own.tolist() == [by_loop(rows, question, (0,) * number)]
    fewest = min(map(len, shifts))
    assert found.compared == (fewest if fewest >= 2 else 0)
    both = [day for day in shifts[0] if all(day in each for each in shifts)] if found.compared else []
    assert found.together.tolist() == [by_loop(rows, question, (day,) * number) for day in both]
    possible = []
    for each in product(*shifts):
        moves = [each[next(n for n, group in enumerate(groups) if scene in group)] for scene in range(number)]
        days = [
            question.scenes[group[0]].windows[0].start.date() + timedelta(days=by)
            for group, by in zip(groups, each, strict=True)
        ]
        if len(set(days)) == len(days):
            possible.append(by_loop(rows, question, tuple(moves)))
    assert all(row in possible for row in found.apart.tolist())
    assert bool(len(found.apart)) == bool(found.compared and len(groups) > 1 and possible)


def test_scenes_of_one_day_are_moved_together_and_those_of_others_to_days_of_their_own(store: Store) -> None:
    days = [-14, -13, -12, -11, -7, -6, -5, -4, 0, 1]
    rows = [seen(n, "7A2C8B5", day + 7 / 24, n % 2) for n, day in enumerate([*days, *days])]
    rows += [seen(100 + n, "7A2C8B5", day + 7 / 24, (n + 1) % 2) for n, day in enumerate(days)]
    emptied(store).write(1, "fixed", a_table(rows))
    one_day = counts(store, asked(a_scene(0, 6 / 24), a_scene(1, 6 / 24)))
    assert len(one_day.apart) == 0
    assert one_day.together[:, 3].sum() == one_day.compared
    two_days = counts(store, asked(a_scene(0, 6 / 24), a_scene(1, 1 + 6 / 24)))
    assert len(two_days.apart) > len(two_days.together) > 0


def test_scenes_before_and_after_midnight_are_of_one_night(store: Store) -> None:
    rows = [seen(n, "7A2C8B5", day, 0) for n, day in enumerate(range(-14, 4))]
    emptied(store).write(1, "fixed", a_table(rows))
    found = counts(store, asked(a_scene(0, 1 - 1 / 24, 0.9), a_scene(1, 1 + 1 / 24)))
    assert (len(found.apart), found.compared >= 2) == (0, True)


def test_no_scene_is_moved_to_a_day_that_the_question_looks_into_or_that_is_hidden(store: Store) -> None:
    days = [-4, -3, 0, 1]
    emptied(store).write(1, "fixed", a_table([seen(n, "7A2C8B5", day + 7 / 24, 0) for n, day in enumerate(days)]))
    store.write(2, "fixed", a_table([seen(9, "7A2C8B5", -5 + 7 / 24, 0)]))
    question = asked(a_scene(0, 6 / 24), a_scene(1, 1 + 6 / 24))
    shown = a_reach(as_of=REACH.as_of, batches=Batches(upto=1))
    assert counts(store, question, shown).days == 2
    assert counts(store, question).days == 3
    few = counts(store, asked(a_scene(0, 6 / 24), a_scene(1, 1 + 6 / 24), a_scene(2, -4 + 6 / 24)), shown)
    assert (few.days, few.compared, len(few.together), len(few.apart)) == (1, 0, 0, 0)


def test_days_before_what_is_kept_of_a_class_that_was_met_are_not_compared(store: Store) -> None:
    fixed = [seen(n, "7A2C8B5", day + 7 / 24, 0) for n, day in enumerate(range(-12, 5))]
    emptied(store).write(1, "fixed", a_table(fixed))
    question = asked(a_scene(0, 4 + 6 / 24), a_scene(1, 4 + 6 / 24))
    reach = a_reach(as_of=MONDAY + timedelta(days=5), keep={"fixed": timedelta(days=40), "mobile": timedelta(days=2)})
    assert counts(store, question, reach).compared > 2
    store.write(1, "mobile", a_table([seen(99, "AB1234", 4 + 7 / 24, 0)]))
    assert counts(store, question, reach).compared == 0


def test_draws_are_different_and_the_same_each_time(store: Store) -> None:
    rows = [seen(n, f"7A{n:04}", day / 2, n % 3) for n, day in enumerate(range(-28, 12))]
    emptied(store).write(1, "fixed", a_table(rows))
    question = asked(a_scene(0, 6 / 24), a_scene(1, 1 + 6 / 24))
    first, again = counts(store, question), counts(store, question)
    np.testing.assert_array_equal(first.apart, again.apart)
    assert 2 < len(first.apart) <= scene_days.DRAWS


def test_counting_that_takes_too_long_is_given_up_and_other_questions_have_no_scenes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 7 / 24)]))
    assert store.scene_days(an_intent(History(plate="7A2C8B5"), REACH), "UTC") is None
    monkeypatch.setattr(scene_days, "COUNTED_S", 0.0)
    assert store.scene_days(an_intent(asked(a_scene(0, 6 / 24), a_scene(1, 6 / 24)), REACH), "UTC") is Obstacle.TOO_LONG


def test_two_days_next_to_each_other_are_two_days() -> None:
    spans = [[(MONDAY + timedelta(days=day, hours=8), MONDAY + timedelta(days=day, hours=9))] for day in range(3)]
    groups = scene_days._of_one_day(spans, ZoneInfo("UTC"))
    assert groups == [[0], [1], [2]]
