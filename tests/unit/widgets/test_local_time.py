"""Local times of a form become windows that are never too narrow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import InvalidQuery
from data_access.wording.times import local, shown
from widgets.parts.local_time import window_of

ZONE = "America/Chicago"
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))


def test_the_hour_that_a_clock_shows_twice_is_taken_whole() -> None:
    window = window_of(datetime(2026, 11, 1, 1, 0), datetime(2026, 11, 1, 1, 30), ZONE)
    assert window.start == datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    assert window.end == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_skipped_is_refused_with_its_field() -> None:
    with pytest.raises(InvalidQuery, match=r"^To: .*did not exist"):
        window_of(datetime(2026, 3, 8, 1, 0), datetime(2026, 3, 8, 2, 30), ZONE)


def test_a_window_that_runs_backward_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="end must be after start"):
        window_of(datetime(2026, 3, 9), datetime(2026, 3, 8), ZONE)


@given(moments, st.integers(1, 10_000))
def test_every_instant_whose_local_time_is_in_the_span_is_in_the_window(start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    try:
        window = window_of(start, end, ZONE)
    except InvalidQuery:
        return
    for share in range(5):
        instant = window.start + (window.end - window.start) * share / 4
        if start <= local(instant, ZONE) < end:
            assert window.start <= instant < window.end


def test_times_are_shown_by_the_agencys_clock() -> None:
    assert shown(datetime(2026, 11, 20, 18, 0, tzinfo=UTC), ZONE) == "20 Nov 12:00:00"
