"""Junk is told apart from a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.policy.packs.words import telling_words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Grey pickup, fled north", {"grey", "pickup", "fled", "north"}),
        ("GSW victim St. 12", {"gsw", "victim", "st"}),
        ("investigation investigation INVESTIGATION", {"investigation"}),
        ("aaaa bb xyxyxy sdfgh", set()),
        ("12345 67-89", set()),
        ("a b c d", set()),
        ("!!! ... ---", set()),
        ("", set()),
        ("Schüsse gemeldet", {"schüsse", "gemeldet"}),
        ("выстрелы", {"выстрелы"}),
    ],
)
def test_only_words_that_could_mean_something_count(reason: str, words: set[str]) -> None:
    assert telling_words(reason) == words


def test_case_number_and_purpose_do_not_count_again() -> None:
    assert telling_words("Homicide, case 26-001234 MVA", apart_from="26-001234 homicide Homicide") == {"case", "mva"}


@given(st.text(max_size=200), st.text(max_size=50))
def test_saying_it_twice_says_no_more(reason: str, apart_from: str) -> None:
    once = telling_words(reason, apart_from=apart_from)
    assert telling_words(f"{reason} {reason.upper()} {reason}", apart_from=apart_from) >= once
    assert telling_words(f"{reason} {reason}", apart_from=apart_from) == once


@given(st.text(max_size=200))
def test_nothing_is_left_of_a_reason_that_repeats_what_is_known(reason: str) -> None:
    assert telling_words(reason, apart_from=reason) == frozenset()
