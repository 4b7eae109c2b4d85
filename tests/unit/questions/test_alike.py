"""Which characters a place of a partial plate admits, and how many places say something."""

from __future__ import annotations

import string

import pytest

from data_access.questions.pattern import CONFUSABLE, MOST_ALIKE, alike
from data_access.questions.plates import Plates

EVERYTHING = string.ascii_uppercase + string.digits


@pytest.mark.parametrize(
    ("character", "classes", "keys"),
    [
        ("A", (), "A"),
        ("O", (), "0"),
        ("8", CONFUSABLE, "8B"),
        ("Q", CONFUSABLE, "0DQ"),
        ("A", CONFUSABLE, "A"),
        ("0", ("XO",), "0X"),
    ],
)
def test_a_place_admits_its_own_character_and_those_of_its_class(
    character: str, classes: tuple[str, ...], keys: str
) -> None:
    assert alike(character, classes) == keys


@pytest.mark.parametrize(
    ("pattern", "classes", "fixed"),
    [
        ("7A?C*", CONFUSABLE, 3),
        ("0QD*", CONFUSABLE, 3),
        ("AAA*", (EVERYTHING,), 0),
        ("AAA*", ("ABCDE", "FGHIJ"), 0),
        ("AFA*", ("ABCDE", "FGHI"), 1),
        ("AAA*", ("ABCD",), 3),
        ("AAA*", ("ABCO",), 0),
    ],
)
def test_a_place_is_fixed_if_it_admits_few_characters_and_o_and_0_are_two(
    pattern: str, classes: tuple[str, ...], fixed: int
) -> None:
    assert Plates(pattern=pattern, confusable=True, classes=classes).fixed == fixed


def test_classes_that_are_not_asked_for_make_no_place_less_fixed() -> None:
    assert Plates(pattern="AAA*", classes=(EVERYTHING,)).fixed == 3


def test_every_class_that_readers_are_known_to_mix_up_counts_as_fixed() -> None:
    assert max(map(len, CONFUSABLE)) == MOST_ALIKE
    for letters in CONFUSABLE:
        assert Plates(pattern=letters, confusable=True).fixed == len(letters)
