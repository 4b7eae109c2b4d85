"""Beside peers: what counts as much is far above the median, and is never said of few."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data_access.gateway.showing.volume import FEWEST_PEERS, FEWEST_QUESTIONS, compared


def unusual(*counts: int) -> list[int]:
    """Counts that are marked, of people named by number."""
    return [each.count for each in compared({str(n): count for n, count in enumerate(counts)}).values() if each.unusual]


def test_one_who_asks_far_more_than_the_others_stands_out() -> None:
    assert unusual(4, 5, 6, 7, 60) == [60]


def test_where_all_ask_much_nobody_stands_out() -> None:
    assert unusual(58, 60, 61, 62, 64) == []


def test_few_questions_are_never_much_however_few_the_others_ask() -> None:
    assert unusual(1, 1, 1, 1, FEWEST_QUESTIONS - 1) == []


def test_with_too_few_peers_nothing_is_said() -> None:
    found = compared({"a": 1, "b": 2, "c": 900})
    assert [(each.median, each.mad, each.unusual, each.peers) for each in found.values()] == [
        (None, None, False, 3)
    ] * 3


@given(st.lists(st.integers(0, 500), min_size=FEWEST_PEERS, max_size=30))
def test_at_most_half_stand_out_and_who_asks_more_than_one_who_does_stands_out_too(counts: list[int]) -> None:
    found = compared({str(n): count for n, count in enumerate(counts)})
    marked = [each.count for each in found.values() if each.unusual]
    assert len(marked) <= len(counts) / 2
    assert all(each.unusual for each in found.values() if marked and each.count >= min(marked))
