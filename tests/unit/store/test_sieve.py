"""A sieve lets nothing through that it holds, and little that it does not."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.store.ids.sieve import Sieve


def drawn(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 1 << 48, count, dtype=np.uint64)


@settings(max_examples=100, deadline=None)
@given(parts=st.lists(st.lists(st.integers(0, (1 << 48) - 1), max_size=50), max_size=5))
def test_whatever_it_holds_is_likely(parts: list[list[int]]) -> None:
    sieve = Sieve(0)
    for part in parts:
        sieve.add(np.array(part, dtype=np.uint64))
    every = np.array([each for part in parts for each in part], dtype=np.uint64)

    assert sieve.likely(every).all()
    assert Sieve.of([every]).likely(every).all()


def test_of_what_it_does_not_hold_less_than_one_in_fifty_is_likely_up_to_its_room() -> None:
    sieve = Sieve(200_000)
    while sieve.has_room_for(50_000):
        sieve.add(drawn(50_000, sieve._held))
    others = drawn(100_000, 7)

    assert 0 < sieve.likely(others).mean() < 0.02
    assert not Sieve(0).likely(others).any()


def test_one_that_is_full_is_made_anew_with_room() -> None:
    hashes = drawn(300_000, 1)
    sieve = Sieve.of([hashes])

    assert sieve.has_room_for(100_000)
    assert sieve.likely(hashes).all()
    assert sieve.likely(drawn(100_000, 2)).mean() < 0.01
