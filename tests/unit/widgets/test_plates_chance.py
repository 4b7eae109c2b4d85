"""The chance line says numbers in words, and why there are none."""

from __future__ import annotations

import pytest

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.wording.chance import UNKNOWN, sentence
from tests.builders.facts import some_chance


def known(about: float, low: int, high: int) -> KnownChance:
    return KnownChance.model_validate(some_chance(about=about, low=low, high=high))


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (known(0.1, 0, 1), "0 or 1 plate (90 %: 0 to 1)"),
        (known(0.6, 0, 3), "Fewer than 1 plate on average (90 %: 0 to 3)"),
        (known(1.1, 0, 3), "About 1 plate (90 %: 0 to 3)"),
        (known(12.4, 7, 19), "About 12 plates (90 %: 7 to 19)"),
        (known(1234.5, 1100, 1400), "About 1,200 plates (90 %: 1,100 to 1,400)"),
    ],
)
def test_the_line_says_about_how_many_and_between_what(chance: KnownChance, words: str) -> None:
    assert sentence(chance) == f"{words} would fit here by chance."


@pytest.mark.parametrize("why", [*UNKNOWN, "something newer"])
def test_what_is_not_known_is_said_as_such(why: str) -> None:
    said = sentence(UnknownChance(why=why))
    assert said.startswith("How many would fit by chance is not known: ")
    assert "None" not in said
