"""What stands in a register's file more than once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data_access.imports.kinds.once import agreed

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=12)


def key(row: tuple[str, int]) -> str:
    return row[0]


def test_rows_that_contradict_one_another_are_left_out_and_counted():
    assert agreed([("a", 1), ("b", 1), ("a", 2)], key) == ([("b", 1)], 2, 0)


def test_what_is_said_again_counts_once():
    assert agreed([("a", 1), ("b", 1), ("a", 1)], key) == ([("a", 1), ("b", 1)], 0, 1)


@given(ROWS)
def test_counts_add_up_and_no_key_is_left_with_two_meanings(rows):
    kept, contradicting, again = agreed(rows, key)
    assert len(kept) + contradicting + again == len(rows)
    assert len({key(row) for row in kept}) == len(kept)
    for row in rows:
        alone = all(other == row for other in rows if key(other) == key(row))
        assert (row in kept) == alone
