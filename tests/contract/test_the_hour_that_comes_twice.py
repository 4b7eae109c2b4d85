"""What answers say of the hour that clocks show twice, against a loop over the vendor's file and `zoneinfo`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.answers.facts import RepeatedHourCounts
from data_access.gateway import twice
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Cameras, Filters, Window
from data_access.questions.with_reads import Question
from data_access.repeated_hours import RepeatedHour, elsewhere, near
from data_access.store.store import Store
from tests.builders.imports import a_mapping, parse
from tests.builders.store import a_reach, a_store, a_table, an_intent
from tests.contract.field.test_small_files import take
from tests.contract.test_a_week_by_brute_force import (
    AS_OF,
    CAMERAS,
    CHICAGO,
    REACH,
    Seen,
    an_area,
    fits,
    inside,
    lines,
    read_by_hand,
)

TURN = datetime(2026, 11, 1, 7, tzinfo=UTC)
"""When Chicago's clocks go from two back to one."""

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ZONES = frozenset({"America/Chicago"})
FIELD = {**REACH, "keep": {"flock": timedelta(days=400)}}


def said(
    store: Store, question: Question, reach: dict[str, Any] = REACH, zones: frozenset[str] = ZONES
) -> RepeatedHourCounts | None:
    """What an answer says of that hour."""
    intent = an_intent(question, a_reach(**reach))
    return twice.facts_of(store, intent, question.scope, store.fetch(intent), zones)


def counts(facts: RepeatedHourCounts | None) -> tuple[int, int, int] | None:
    return facts and (facts.later, facts.perhaps_outside, facts.perhaps_inside)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the reads of one small file, at 1:10, 1:50, 1:10 again (the same read) and 1:55 of that night."""
    came = take("20_repeated_hour.csv", "plain")
    with a_store(tmp_path_factory.mktemp("small")) as made:
        made.write(1, "flock", a_table([{**row, "received_at": AS_OF} for row in came.rows]))
        yield made


def at_main_st(start: datetime, end: datetime) -> Canvass:
    return Canvass(area=Cameras(ids=("cam-1",)), windows=(Window(start=start, end=end),))


@pytest.mark.parametrize(
    ("start_min", "end_min", "right"),
    [
        (-60, 0, (3, 3, 0)),  # 1:00 to 2:00, the first time
        (0, 60, (0, 0, 3)),  # 1:00 to 2:00, the second time
        (-60, 60, (3, 0, 0)),  # both
        (-30, 30, (2, 2, 1)),  # 1:30, the first time, to 1:30, the second
        (52, 58, (0, 0, 1)),
        (60, 90, None),
        (-120, -60, None),
        (-5, -4, (1, 1, 0)),  # 1:55 alone
        (-14_400, 14_400, (3, 0, 0)),  # twenty days
    ],
)
def test_an_answer_says_how_many_reads_could_be_of_it(small, start_min, end_min, right):
    assert counts(said(small, at_main_st(TURN + start_min * MINUTE, TURN + end_min * MINUTE), FIELD)) == right


def test_what_may_not_be_read_is_not_counted(small):
    question = at_main_st(TURN, TURN + HOUR)
    assert counts(said(small, question, {**FIELD, "keep": {"fixed": timedelta(days=400)}})) == (0, 0, 0)
    assert counts(said(small, question, {**FIELD, "keep": {"flock": timedelta(days=1)}})) == (0, 0, 0)
    assert counts(said(small, question.model_copy(update={"area": Cameras(ids=("cam-2",))}), FIELD)) == (0, 0, 0)
    named = History(plate="6QT11B", windows=question.windows)
    assert counts(said(small, named, FIELD)) == (0, 0, 1)


def test_where_no_clock_is_set_back_nothing_is_counted(small):
    assert said(small, at_main_st(TURN, TURN + HOUR), FIELD, frozenset({"America/Phoenix", "UTC"})) is None
    assert said(small, History(plate="6QT11B"), FIELD) is None


def test_a_count_that_is_too_large_is_said_not_to_be_known(small):
    facts = said(small, at_main_st(TURN, TURN + HOUR), {**FIELD, "max_rows": 2})
    assert facts is not None
    assert facts.perhaps_inside is None
    assert twice.entry_of(facts) == {"later": 0, "perhaps_outside": 0}
    assert twice.entry_of(None) is None


@pytest.fixture(scope="module")
def file() -> list[dict[str, str]]:
    return list(lines(random.Random(20_261_101)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, file: list[dict[str, str]]) -> Iterator[Store]:
    columns = {"captured_at": "at", "plate": "plate", "camera_id": "camera", "lat": "lat", "lon": "lon"}
    came = parse(pl.DataFrame(file).write_csv(), a_mapping(columns=columns), cameras=CAMERAS, now=AS_OF)
    with a_store(tmp_path_factory.mktemp("night")) as made:
        made.write(1, "fixed", a_table([{**row, "received_at": AS_OF} for row in came.rows]))
        yield made


def later_of(seen: Seen) -> datetime | None:
    """The other instant of a local time that was twice; None if it was once."""
    wall = seen.at.astimezone(CHICAGO).replace(tzinfo=None)
    first, again = (wall.replace(tzinfo=CHICAGO, fold=fold).astimezone(UTC) for fold in (0, 1))
    return again if first != again else None


def by_hand(seen_in_town: list[Seen], question: Question) -> tuple[int, int, int]:
    """Count by a loop."""
    later = outside = perhaps = 0
    for seen in seen_in_town:
        other = later_of(seen)
        if other is None or not asked_for(seen, question):
            continue
        here, there = (any(w.start <= at < w.end for w in question.windows) for at in (seen.at, other))
        later, outside, perhaps = later + here, outside + (here and not there), perhaps + (there and not here)
    return later, outside, perhaps


def asked_for(seen: Seen, question: Question) -> bool:
    if isinstance(question, Canvass):
        return inside(seen, question.area)
    if isinstance(question, History):
        return fits(question.plate, seen.plate, confusable=False)
    return inside(seen, question.area) and fits(question.pattern, seen.plate, question.confusable)


def a_question(rng: random.Random, seen_in_town: list[Seen]) -> Question:
    """A question whose windows begin and end in or near that hour."""
    made = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        start = TURN + timedelta(seconds=rng.randrange(-2 * 3600, 2 * 3600))
        made.append(Window(start=start, end=start + timedelta(seconds=rng.choice((1, 600, 3600, 9000)))))
    one = rng.choice(seen_in_town)
    kind = rng.choice(("canvass", "plates", "history"))
    if kind == "history":
        return History(plate=one.plate.replace("?", "7"), windows=tuple(made))
    if kind == "canvass":
        return Canvass(area=an_area(rng, one), windows=tuple(made))
    return Plates(
        pattern=one.plate[0] + "*",
        confusable=rng.random() < 0.5,
        area=rng.choice((None, an_area(rng, one))),
        windows=tuple(made),
    )


@pytest.mark.slow
def test_two_hundred_questions_of_that_night_say_what_a_loop_over_the_file_says(town, file):
    seen_in_town, rng, told = read_by_hand(file), random.Random(200), 0
    night = [seen for seen in seen_in_town if later_of(seen)]
    for number in range(200):
        question = a_question(rng, night)
        facts = said(town, question)
        right = by_hand(seen_in_town, question)
        assert (counts(facts) or (0, 0, 0)) == right, f"question {number} of kind {question.kind}"
        told += any(right)
    assert told > 60


def test_a_filter_holds_for_what_is_counted_too(small):
    question = at_main_st(TURN, TURN + HOUR).model_copy(
        update={"filters": Filters(colours=("red",), keep_unknown=False)}
    )
    assert counts(said(small, question, FIELD)) == (0, 0, 0)


SPANS = st.lists(
    st.tuples(st.integers(-200, 200), st.integers(1, 200)).map(
        lambda made: (TURN + made[0] * MINUTE, TURN + (made[0] + made[1]) * MINUTE)
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(SPANS)
def test_where_else_reads_may_belong_is_each_minute_by_itself(spans):
    hours = near(ZONES, spans)
    found = elsewhere(hours, spans)
    for minute in range(-150, 151):
        at = TURN + minute * MINUTE
        stands = any(hour.start <= at < hour.end for hour in hours)
        here, there = (any(start <= t < end for start, end in spans) for t in (at, at + HOUR))
        assert any(start <= at < end for start, end in found) == (stands and there and not here)


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("America/Chicago", 2026),
        ("Europe/London", 2025),
        ("Australia/Lord_Howe", 2026),
        ("America/Phoenix", 2026),
        ("Asia/Pyongyang", 2015),
        ("America/New_York", 2024),
    ],
)
def test_the_repeated_hours_of_a_zone_are_the_minutes_that_its_clocks_show_twice(zone, year):
    clocks = ZoneInfo(zone)
    first = datetime(year, 1, 1, tzinfo=UTC)
    hours = near({zone}, [(first, first + timedelta(days=365))])
    for hour in hours:
        assert isinstance(hour, RepeatedHour)
        for at in (hour.start, hour.end - MINUTE):
            wall = at.astimezone(clocks).replace(tzinfo=None)
            assert wall.replace(tzinfo=clocks, fold=0).astimezone(UTC) == at
            assert wall.replace(tzinfo=clocks, fold=1).astimezone(UTC) == at + hour.shift
    shown = 0
    for step in range(365 * 48):
        wall = (first + step * timedelta(minutes=30)).replace(tzinfo=None)
        again = [wall.replace(tzinfo=clocks, fold=fold).utcoffset() for fold in (0, 1)]
        shown += again[0] > again[1]
    assert sum(round((hour.end - hour.start) / timedelta(minutes=30)) for hour in hours) == shown
