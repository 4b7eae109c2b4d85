"""Counts behind the chance line equal plain loops over the reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, Window
from data_access.steps import Batches, Reach
from data_access.store import frequencies, same_hours, sightings
from data_access.store.frequencies import COLUMNS, LOWS, Frequencies, Obstacle
from data_access.store.index import places
from data_access.store.index.places import picked as picked_of
from data_access.store.index.plate_index import pack
from data_access.store.same_hours import Span
from data_access.store.store import Store
from tests.builders.store import Row, a_reach, a_read, a_store, a_table, an_intent, emptied, fits

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
REACH = a_reach(as_of=MIDNIGHT + timedelta(days=1))
PLATES = ("7A2C8B5", "7A4C8B5", "7A2CBB5", "7O2C8B5", "70ZZ1", "AB1234", "T5S20D1K")
HERE = Circle(lat=39.0, lon=-95.0, radius_m=1000)
FAR_E7 = 391_000_000
Case = tuple[list[Row], Plates]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_store(tmp_path_factory.mktemp("frequencies")) as opened:
        yield opened


def seen(number: int, plate: str, days_ago: float, **changed: Any) -> Row:
    return a_read(f"r{number}", plate=plate, captured_at=MIDNIGHT - timedelta(days=days_ago), **changed)


def days(first: float, last: float) -> tuple[Window, ...]:
    return (Window(start=MIDNIGHT - timedelta(days=first), end=MIDNIGHT - timedelta(days=last)),)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Reads of a few plates over eight days, and a question: by day for the index, anyhow for a scan."""
    one = st.tuples(
        st.sampled_from(PLATES),
        st.integers(0, 8 * 24 - 1),
        st.sampled_from([390_000_000, FAR_E7]),
        st.sampled_from(["blue", None]),
    )
    drawn = draw(st.lists(one, max_size=120))
    rows = [seen(n, plate, hour / 24, lat_e7=lat, colour=colour) for n, (plate, hour, lat, colour) in enumerate(drawn)]
    last, long = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    asked: dict[str, Any] = {"windows": days(last + long, last)}
    if draw(st.booleans()):
        area, filters = (
            draw(st.sampled_from([None, HERE])),
            draw(st.sampled_from([Filters(), Filters(colours=("blue",))])),
        )
        asked = {"windows": days(last + long / 3, last), "area": area, "filters": filters}
    pattern, confusable = draw(st.sampled_from(["7A?C*", "*8B*", "7???*", "AB1234"])), draw(st.booleans())
    return rows, Plates(pattern=pattern, confusable=confusable, **asked)


def by_loop(rows: list[Row], question: Plates) -> dict[str, Any]:
    """The same counts, read by read."""
    windows = question.windows or ()
    every = {row["captured_at"].date() for row in rows}
    into = {day for day in every if _cut(day, windows)}
    free = every - into
    elsewhere = [row for row in rows if row["captured_at"].date() in free]
    apart = Counter(_key(row) for row in elsewhere)
    if not apart:
        return {"reads": 0, "tables": []}
    spans = [(each.start, each.end) for each in windows]
    traffic = Counter(row["captured_at"].date() for row in rows)
    compared = same_hours.same_hours_of(spans, traffic, frozenset(free), "UTC")
    days = [{_key(row) for row in rows if _is_there(row, question, some)} for some in compared.windows]
    here = {_key(row) for row in rows if _is_there(row, question, spans)}
    tables = [np.zeros((len(LOWS), COLUMNS)) for _ in range(4)]
    for key in {_key(row) for row in rows}:
        fitting = fits(question.pattern, key, question)
        row = sum(apart[key] >= low for low in LOWS) - 1
        column = sum(key in day for day in days)
        tables[0 if fitting else 1][row, column] += row > 0
        tables[2 if fitting else 3][row, column] += key in here
    of = Counter(_key(row) for row in (rows if len(into) <= 2 else elsewhere))
    one_day = {(_key(row), row["captured_at"].date()) for row in elsewhere}
    on_day = Counter((_key(row), row["captured_at"].date()) for row in elsewhere)
    alone = {key for key, day in one_day if on_day[key, day] == of[key]}
    mine = sum(fits(question.pattern, key, question) for key in alone)
    return {
        "reads": sum(apart.values()),
        "tables": [tables[0], tables[1], tables[3]],
        "alone": (mine, len(alone) - mine),
        "on_days": [len(day) for day in days],
        "regulars": round(tables[2][:, (len(days) + 1) // 2 :].sum()) if compared.alike else 0,
    }


def _key(row: Row) -> str:
    return str(row["plate"]).replace("O", "0")


def _cut(day: Any, windows: tuple[Window, ...]) -> bool:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return any(start < w.end and w.start < start + timedelta(days=1) for w in windows)


def _is_there(row: Row, question: Plates, spans: Sequence[Span]) -> bool:
    if not any(start <= row["captured_at"] < end for start, end in spans):
        return False
    if question.area is not None and row["lat_e7"] == FAR_E7:
        return False
    return row["colour"] in (*question.filters.colours, None) if question.filters.colours else True


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.slow
@given(case=cases())
def test_the_counts_are_those_of_a_plain_loop(store: Store, case: Case) -> None:
    rows, question = case
    emptied(store).write(1, "fixed", a_table(rows))
    found, expected = counts(store, question), by_loop(rows, question)
    assert found.reads == expected["reads"]
    for table, same in zip((found.fitting, found.town, found.here), expected["tables"], strict=False):
        np.testing.assert_array_equal(table, same)
    if expected["tables"]:
        assert found.alone == expected["alone"]
        assert (found.on_days[0] + found.on_days[1]).sum(axis=0).tolist() == expected["on_days"]
        assert (found.every, found.regulars) == (1, expected["regulars"])


def counts(store: Store, question: Plates, reach: Reach = REACH) -> Frequencies:
    found = store.frequencies(an_intent(question, reach), "UTC")
    assert isinstance(found, Frequencies)
    return found


def test_of_many_reads_those_of_some_plates_are_counted_and_it_says_how_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sightings, "LOOKED_AT", 100)
    monkeypatch.setattr(sightings, "PICKED", 100)
    rows = [seen(n, f"{n:04}XY", 0.5) for n in range(900)] + [seen(900, "AB1234", 5.5)]
    emptied(store).write(1, "fixed", a_table(rows))
    found = counts(store, Plates(pattern="000?XY", windows=days(0.6, 0.4)))
    assert 40 < found.counted < 160
    assert found.counted * found.every == pytest.approx(900, rel=0.5)


def test_of_few_plates_among_many_reads_all_are_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "LOOKED_AT", 100)
    monkeypatch.setattr(sightings, "PICKED", 100)
    rows = [seen(n, f"{n % 20:04}XY", 0.5) for n in range(900)] + [seen(900, "AB1234", 5.5)]
    emptied(store).write(1, "fixed", a_table(rows))
    found = counts(store, Plates(pattern="AB12*", windows=days(0.6, 0.4)))
    assert (found.counted, found.every) == (20, 1)


def a_large_town(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """Write reads of 3,000 plates over nine days, of which one in eight or sixteen stand for all."""
    monkeypatch.setattr(places, "FEW", 400)
    hours = [(n * 7919) % (9 * 24) for n in range(9_000)]
    rows = [seen(n, f"{(n * n) % 3_001:04}XY", hour / 24) for n, hour in enumerate(hours)]
    emptied(store).write(1, "fixed", a_table(rows))
    return rows


def test_of_a_large_towns_days_a_sample_is_counted_and_each_plate_that_fits(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, question = a_large_town(store, monkeypatch), Plates(pattern="0?00XY", windows=days(2, 0))
    found, expected = counts(store, question), by_loop(rows, question)
    np.testing.assert_array_equal(found.fitting, expected["tables"][0])
    assert found.every == 4
    for table, whole in zip((found.town, found.here), expected["tables"][1:], strict=True):
        assert table.sum() < whole.sum() / 2
        assert table.sum() * found.every == pytest.approx(whole.sum(), rel=0.3)
    assert found.alone[0] == expected["alone"][0]
    assert found.alone[1] == pytest.approx(expected["alone"][1], rel=0.3)


def test_of_a_large_towns_hours_each_plate_met_is_counted_and_those_at_home_from_a_sample(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, question = a_large_town(store, monkeypatch), Plates(pattern="0?00XY", windows=days(0.6, 0.4))
    found, expected = counts(store, question), by_loop(rows, question)
    fitting, town, here = expected["tables"]
    assert found.every == 1
    np.testing.assert_array_equal(found.fitting, fitting)
    np.testing.assert_array_equal(found.here, here)
    np.testing.assert_array_equal(found.town[:, 1:], town[:, 1:])
    assert found.town[:, 0].sum() == pytest.approx(town[:, 0].sum(), rel=0.3)


def test_where_few_drive_of_a_large_town_all_of_its_plates_are_looked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "FEW", 400)
    rows = [seen(n, f"{n:04}XY", 5.5) for n in range(2_000)] + [seen(2_000 + n, f"{n:04}XY", 0.5) for n in range(20)]
    emptied(store).write(1, "fixed", a_table(rows))
    found = counts(store, Plates(pattern="AB12*", windows=days(1, 0)))
    assert (found.counted, found.every) == (20, 1)


def test_a_vehicle_that_is_here_at_these_hours_on_most_days_is_a_regular(store: Store) -> None:
    daily = [seen(n, "7A2C8B5", 0.5 + n) for n in range(9)]
    once = [seen(20, "7A4C8B5", 0.5), seen(21, "7A4C8B5", 2.9), *(seen(30 + n, "AB1234", 0.2 + n) for n in range(9))]
    emptied(store).write(1, "fixed", a_table([*daily, *once]))
    found = counts(store, Plates(pattern="7A?C*", windows=days(0.55, 0.45)))
    assert (found.alike, found.regulars) == (True, 1)
    assert found.on_days[0].sum() == found.compared


def test_counting_that_takes_too_long_or_of_too_many_plates_is_given_up_and_it_says_why(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 5.5), seen(2, "7A2C8B5", 0.5)]))
    monkeypatch.setattr(frequencies, "COUNTED_S", 0.0)
    asked = an_intent(Plates(pattern="7A?C*", windows=days(1, 0)), REACH)
    assert store.frequencies(asked, "UTC") is Obstacle.TOO_LONG
    monkeypatch.setattr(frequencies, "FEW_PLATES", 0)
    assert store.frequencies(asked, "UTC") is Obstacle.MANY_FIT


def test_plates_are_counted_as_well_after_others_came_in_between(store: Store) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 5.5), seen(2, "7A4C8B5", 0.5)]))
    question = Plates(pattern="7A?C*", windows=days(1, 0))
    counts(store, question)
    store.write(1, "fixed", a_table([seen(3, "AB1234", 0.4), seen(4, "T5S20D1K", 5.4), seen(5, "7A2C8B5", 0.3)]))
    found = counts(store, question)
    assert (found.fitting.sum(), found.town.sum(), found.here.sum()) == (1, 1, 1)
    assert found.reads == 2


@pytest.mark.parametrize("one_in", [2, 10, 16, 97])
@pytest.mark.parametrize("written", ["{:04}XY", "7{:04}", "XY7Q{:04}ZZ", "{:04}"])
def test_plates_that_are_written_alike_are_picked_as_evenly_as_any(one_in: int, written: str) -> None:
    plates = pack([written.format(n) for n in range(10_000)])
    picked = int(picked_of(plates, one_in).sum())
    expected = 10_000 / one_in
    assert abs(picked - expected) < 4 * expected**0.5


def test_reads_of_an_import_that_is_not_shown_yet_are_not_counted(store: Store) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 5.5)]))
    store.write(2, "fixed", a_table([seen(2, "7A4C8B5", 6.5), seen(3, "7A2C8B5", 0.5)]))
    shown = a_reach(as_of=REACH.as_of, batches=Batches(upto=1))
    found = counts(store, Plates(pattern="7A?C*", windows=days(3, 0)), shown)
    assert (found.reads, found.fitting[1].sum(), found.here.sum()) == (1, 1, 0)


def test_a_history_and_a_pattern_over_all_days_have_nothing_to_compare_with(store: Store) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 5.5)]))
    everything = counts(store, Plates(pattern="7A?C*"))
    assert (everything.days, everything.reads, everything.here.sum()) == (0, 0, 0)
    assert store.frequencies(an_intent(History(plate="7A2C8B5"), REACH), "UTC") is None
