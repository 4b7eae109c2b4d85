"""Windows are compared with the same hours of other days of the same kind, by the days of the agency's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from data_access.store.same_hours import MOST, SameHours, same_hours_of, spread

FIRST = date(2026, 11, 2)
"""A Monday."""
DAYS = [FIRST + timedelta(days=number) for number in range(28)]
USUAL = {day: 700 if day.weekday() >= 5 else 1000 for day in DAYS}


def at(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def compared(day: date, first: float, last: float, zone: str = "UTC", **traffic: int) -> SameHours:
    """Compare some hours of a day; all days are free that the window does not touch."""
    start, end = at(day, first), at(day, last)
    free = frozenset(each for each in DAYS if at(each, 24) <= start or at(each, 0) >= end)
    reads = USUAL | {date.fromisoformat(name.removeprefix("on_").replace("_", "-")): n for name, n in traffic.items()}
    return same_hours_of([(start, end)], reads, free, zone)


def days_of(hours: SameHours) -> list[date]:
    return [start.date() for (start, _), *_ in hours.windows]


def test_a_workday_is_compared_with_the_workdays_nearest_to_it_at_the_same_hours() -> None:
    hours = compared(FIRST + timedelta(days=8), 14, 18)
    assert hours.alike
    assert len(hours.windows) == MOST
    assert {day.weekday() < 5 for day in days_of(hours)} == {True}
    assert max(abs((day - FIRST).days - 8) for day in days_of(hours)) <= 6
    assert {(start.hour, end.hour) for (start, end), *_ in hours.windows} == {(14, 18)}


def test_a_saturday_is_compared_with_saturdays_and_sundays() -> None:
    assert {day.weekday() >= 5 for day in days_of(compared(FIRST + timedelta(days=12), 14, 18))} == {True}


def test_the_days_are_those_of_the_agencys_zone() -> None:
    friday_evening = compared(FIRST + timedelta(days=12), 1, 4, "America/Chicago")
    assert {day.weekday() for day in days_of(friday_evening)} <= {1, 2, 3, 4, 5}
    assert not {6, 0} & {day.weekday() for day in days_of(friday_evening)}


def test_a_workday_as_quiet_as_a_weekend_is_compared_with_weekends_and_no_workday_with_it() -> None:
    holiday = FIRST + timedelta(days=9)
    quiet = {f"on_{holiday}".replace("-", "_"): 690}
    assert {day.weekday() >= 5 for day in days_of(compared(holiday, 14, 18, **quiet))} == {True}
    assert holiday not in days_of(compared(holiday - timedelta(days=1), 14, 18, **quiet))


def test_windows_of_several_days_are_moved_whole_and_never_meet() -> None:
    hours = compared(FIRST + timedelta(days=12), 6, 6 + 48)
    spans = sorted(span for window in hours.windows for span in window)
    assert hours.alike
    assert all(end - start == timedelta(hours=48) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("days", [14, 20])
def test_windows_that_leave_no_room_are_compared_with_stretches_of_whole_days_outside_of_them(days: int) -> None:
    start, end = at(FIRST, 24 * 4 + 6), at(FIRST, 24 * (4 + days) + 6)
    free = frozenset(each for each in DAYS if at(each, 24) <= start or at(each, 0) >= end)
    hours = same_hours_of([(start, end)], USUAL, free, "UTC")
    assert not hours.alike
    assert 2 <= len(hours.windows) <= MOST
    assert all(span[1] <= start or span[0] >= end for window in hours.windows for span in window)


def test_stretches_are_all_free_days_in_their_order_and_it_is_said_how_much_longer_the_question_is() -> None:
    start, end = at(FIRST, 24 * 7), at(FIRST, 24 * 21)
    free = [each for each in DAYS if at(each, 24) <= start or at(each, 0) >= end]
    hours = same_hours_of([(start, end)], USUAL, frozenset(free), "UTC")
    assert [span[0].date() for window in hours.windows for span in window] == free
    assert {len(window) for window in hours.windows} == {1, 2}
    assert hours.times == pytest.approx(14 / (14 / 8))
    assert compared(FIRST + timedelta(days=8), 14, 18).times == 1


def test_of_very_many_days_stretches_are_some() -> None:
    free = frozenset(FIRST + timedelta(days=n) for n in range(100, 200))
    hours = same_hours_of([(at(FIRST, 0), at(FIRST, 24 * 90))], {}, free, "UTC")
    assert [len(window) for window in hours.windows] == [4] * MOST
    assert hours.times == pytest.approx(90 / 4)


def test_where_nothing_is_free_nothing_is_compared() -> None:
    assert same_hours_of([(at(FIRST, 0), at(FIRST, 24))], USUAL, frozenset(), "UTC").windows == ()


def test_a_few_are_spread_evenly_over_all() -> None:
    assert spread(range(20), 5) == [0, 4, 8, 12, 16]
    assert spread(range(3), 5) == [0, 1, 2]
