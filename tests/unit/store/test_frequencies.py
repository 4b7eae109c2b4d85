"""Counts behind the chance line equal plain loops over the reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, Window
from data_access.steps import Batches, Reach
from data_access.store import frequencies
from data_access.store.frequencies import CAP, Frequencies
from data_access.store.index.plate_index import pack
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
    into = {day for row in rows if _cut(day := row["captured_at"].date(), windows)}
    apart = Counter(_key(row) for row in rows if row["captured_at"].date() not in into)
    here = {_key(row) for row in rows if apart and _is_here(row, question)}
    town = [sum(min(n, CAP) == reads for n in apart.values()) for reads in range(CAP + 1)]
    fitting = [
        sum(min(n, CAP) == reads and fits(question.pattern, key, question) for key, n in apart.items())
        for reads in range(CAP + 1)
    ]
    there = [sum(min(apart[key], CAP) == reads for key in here) for reads in range(CAP + 1)]
    return {"reads": sum(apart.values()), "town": town, "fitting": fitting, "here": there}


def _key(row: Row) -> str:
    return str(row["plate"]).replace("O", "0")


def _cut(day: Any, windows: tuple[Window, ...]) -> bool:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return any(start < w.end and w.start < start + timedelta(days=1) for w in windows)


def _is_here(row: Row, question: Plates) -> bool:
    if not any(w.start <= row["captured_at"] < w.end for w in question.windows or ()):
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
    assert [list(found.town), list(found.fitting), list(found.here)] == [
        pytest.approx(expected[name]) for name in ("town", "fitting", "here")
    ]
    assert found.counted == pytest.approx(sum(expected["here"]))


def counts(store: Store, question: Plates, reach: Reach = REACH) -> Frequencies:
    found = store.fetch(an_intent(question, reach)).frequencies
    assert found is not None
    return found


def test_of_many_reads_those_of_some_plates_are_counted_and_it_says_how_many(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "LOOKED_AT", 100)
    monkeypatch.setattr(frequencies, "PICKED", 100)
    rows = [seen(n, f"{n:04}XY", 0.5) for n in range(900)] + [seen(900, "AB1234", 5.5)]
    emptied(store).write(1, "fixed", a_table(rows))
    found = counts(store, Plates(pattern="000?XY", windows=days(0.6, 0.4)))
    assert 40 < found.counted < 160
    assert sum(found.here) == pytest.approx(10 * found.counted)


@pytest.mark.parametrize("one_in", [2, 10, 16, 97])
@pytest.mark.parametrize("written", ["{:04}XY", "7{:04}", "XY7Q{:04}ZZ", "{:04}"])
def test_plates_that_are_written_alike_are_picked_as_evenly_as_any(one_in: int, written: str) -> None:
    plates = pack([written.format(n) for n in range(10_000)])
    picked = len(frequencies._picked(plates, one_in))
    expected = 10_000 / one_in
    assert abs(picked - expected) < 4 * expected**0.5


def test_of_many_plates_some_are_counted_and_stand_for_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "COUNTED", 100)
    rows = [seen(n, f"{n:04}XY", 0.5) for n in range(900)] + [seen(900, "AB1234", 5.5)]
    emptied(store).write(1, "fixed", a_table(rows))
    found = counts(store, Plates(pattern="000?XY", windows=days(0.6, 0.4)))
    assert (found.counted, sum(found.here)) == (90, 900)


def test_reads_of_an_import_that_is_not_shown_yet_are_not_counted(store: Store) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 5.5)]))
    store.write(2, "fixed", a_table([seen(2, "7A4C8B5", 6.5), seen(3, "7A2C8B5", 0.5)]))
    shown = a_reach(as_of=REACH.as_of, batches=Batches(upto=1))
    found = counts(store, Plates(pattern="7A?C*", windows=days(3, 0)), shown)
    assert (found.reads, found.fitting[1], sum(found.here)) == (1, 1, 0)


def test_a_history_and_a_pattern_over_all_days_have_nothing_to_compare_with(store: Store) -> None:
    emptied(store).write(1, "fixed", a_table([seen(1, "7A2C8B5", 5.5)]))
    everything = counts(store, Plates(pattern="7A?C*"))
    assert (everything.days, everything.reads, sum(everything.here)) == (0, 0, 0)
