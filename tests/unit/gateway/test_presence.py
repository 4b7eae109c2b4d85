"""How plates come is learnt from the days on which they were: those never seen before are among what is expected."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data_access.gateway.asking import presence

DAYS = 8


def seen(plates: float, chance: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """How many of some plates of one chance were there on 1, 2, ... of the days."""
    return np.array([plates * comb(DAYS, n) * chance**n * (1 - chance) ** (DAYS - n) for n in range(1, DAYS + 1)])


@pytest.mark.parametrize("chance", [0.1, 0.3, 0.7])
@pytest.mark.parametrize("times", [1.0, 4.0])
def test_plates_of_one_chance_come_again_by_that_chance_and_so_do_those_that_were_not_seen(
    chance: float, times: float
) -> None:
    share, unseen = presence.learnt(seen(1000, chance), DAYS).later(times)
    comes = 1 - (1 - chance) ** times
    middle = round(chance * DAYS)
    assert share[max(0, middle - 1)] == pytest.approx(comes, abs=0.06)
    assert unseen == pytest.approx(1000 * (1 - chance) ** DAYS * comes, rel=0.25, abs=2)


def test_plates_that_are_always_there_and_plates_that_hardly_ever_are_are_told_apart() -> None:
    share, unseen = presence.learnt(seen(200, 0.97) + seen(4000, 0.02), DAYS).later(1.0)
    assert share[0] < 0.06
    assert share[-1] > 0.93
    assert unseen == pytest.approx(4000 * 0.98**DAYS * 0.02, rel=0.2)


def test_guests_of_one_day_are_as_many_new_ones_each_day_and_come_no_second_time() -> None:
    share, unseen = presence.learnt(np.array([800.0, *[0] * (DAYS - 1)]), DAYS).later(1.0)
    assert unseen == pytest.approx(100, rel=0.1)
    assert share[0] < 0.02


@example([5.0, 2.0, 32952.5], 10.0)
@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=8), st.floats(0.1, 30))
def test_whatever_was_seen_shares_are_shares_and_numbers_are_numbers(counts: list[float], times: float) -> None:
    learnt = presence.learnt(np.array(counts), len(counts))
    share, unseen = learnt.later(times)
    assert ((share >= 0) & (share <= 1)).all()
    assert np.isfinite(unseen)
    assert unseen >= 0
    assert learnt.once > 0
