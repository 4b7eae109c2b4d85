"""When the live door takes bodies: at once where they come now and then, every few seconds where they never cease."""

from __future__ import annotations

from itertools import pairwise

import pytest

from data_access.gateway.bringing.live_door import MOST_RESTS, WATCHED_S, Rests

EVERY_S, TOOK_S = 4.0, 1.0


def begins(gap_s: float, rounds: int, rests: Rests | None = None, start_s: float = 0.0) -> list[float]:
    """How long each of some bodies waits whose next one comes so long after it, if each round takes `TOOK_S`."""
    rests, free_s, waits = rests or Rests(start_s), start_s, []
    for number in range(rounds):
        comes_s = start_s + number * gap_s
        began_s = max(comes_s, free_s)
        waits.append(began_s - comes_s)
        free_s = began_s + TOOK_S + rests.pause(began_s, began_s + TOOK_S, EVERY_S)
    return waits


@pytest.mark.parametrize("gap_s", [4.0, 5.0, 60.0])
def test_a_body_that_comes_alone_waits_for_nothing(gap_s: float) -> None:
    assert begins(gap_s, 100) == [0.0] * 100


def test_a_few_bodies_that_follow_soon_wait_for_half_a_round_at_most() -> None:
    assert max(begins(1.4, MOST_RESTS)) <= MOST_RESTS * TOOK_S / 2


def test_without_end_there_is_no_more_than_one_round_in_so_many_seconds() -> None:
    rests, now_s, rounds = Rests(0.0), 0.0, 0
    while now_s < 400:
        now_s += TOOK_S + rests.pause(now_s, now_s + TOOK_S, EVERY_S)
        rounds += 1
    assert 100 <= rounds <= 100 + MOST_RESTS


def test_rounds_that_take_longer_leave_a_third_of_the_time_free() -> None:
    assert Rests(0.0).pause(0.0, 12.0, EVERY_S) == 6.0
    assert Rests(0.0).pause(0.0, 3.0, 0.0) == 1.5


def test_while_somebody_watches_for_hits_rounds_follow_sooner_and_later_again_when_nobody_does() -> None:
    rests, now_s, began = Rests(0.0), 0.0, []
    for every_s in (*[EVERY_S] * 10, *[WATCHED_S] * 10, *[EVERY_S] * 10):
        began.append(now_s)
        now_s += 0.1 + rests.pause(now_s, now_s + 0.1, every_s)
    gaps = [round(after - before, 6) for before, after in pairwise(began)]
    assert gaps[8] == EVERY_S
    assert gaps[15:19] == [WATCHED_S] * 4
    assert gaps[20:] == [EVERY_S] * 9
