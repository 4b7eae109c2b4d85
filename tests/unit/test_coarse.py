"""Counts by powers of ten and windows by whole steps: what was so lies within, and nothing finer is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access import coarse

INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
STEPS = st.sampled_from([coarse.AN_HOUR, coarse.A_DAY])


@pytest.mark.parametrize(
    ("exact", "said"), [(0, "0"), (1, "1-9"), (9, "1-9"), (10, "10-99"), (99, "10-99"), (12_345, "10000-99999")]
)
def test_a_count_stands_by_its_power_of_ten(exact: int, said: str) -> None:
    assert coarse.count(exact) == said


@given(st.integers(0, 10**12))
def test_the_exact_count_lies_within_what_is_said(exact: int) -> None:
    fewest, most = coarse.bounds(coarse.count(exact))
    assert fewest <= exact <= most
    assert coarse.bounds(exact) == (exact, exact)


def test_there_is_no_count_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        coarse.count(-1)


@given(INSTANTS, st.timedeltas(timedelta(seconds=1), timedelta(days=40)), STEPS)
def test_a_window_is_widened_to_whole_steps_and_by_less_than_one_at_each_end(
    start: datetime, long: timedelta, step: timedelta
) -> None:
    ((begun, ended),) = coarse.windows([(start, start + long)], step)
    assert timedelta(0) <= start - begun < step
    assert timedelta(0) <= ended - (start + long) < step
    assert (begun.timestamp() % step.total_seconds(), ended.timestamp() % step.total_seconds()) == (0, 0)
    assert timedelta(0) <= coarse.length(long, step) - long < step
