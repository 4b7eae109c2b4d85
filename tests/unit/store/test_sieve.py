"""A sieve lets nothing through that it holds, and little that it does not."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.store.ids.sieve import Sieve


def drawn(count: int, seed: int) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).integers(0, 1 << 48, count, dtype=np.uint64))


@settings(max_examples=100, deadline=None)
@given(parts=st.lists(st.lists(st.integers(0, (1 << 48) - 1), max_size=50), max_size=5))
def test_whatever_it_holds_is_likely(parts: list[list[int]]) -> None:
    sieve = Sieve(0)
    for part in parts:
        sieve.add(np.sort(np.array(part, dtype=np.uint64)))
    every = np.array([each for part in parts for each in part], dtype=np.uint64)

    assert sieve.likely(every).all()


def test_of_what_it_does_not_hold_one_in_five_hundred_is_likely_at_most_up_to_its_room() -> None:
    sieve = Sieve(200_000)
    while sieve.has_room_for(50_000):
        sieve.add(drawn(50_000, sieve._held))
    others = drawn(100_000, 7)

    assert 0 < sieve.likely(others).mean() < 0.002
    assert not Sieve(0).likely(others).any()
    assert sieve.bytes < 5 * 200_000
