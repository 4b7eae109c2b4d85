"""The chance line says numbers in words, odds below one, what goes with it, and why there are none."""

from __future__ import annotations

import pytest

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.wording.chance import UNKNOWN, sentence, sentences
from tests.builders.facts import some_chance


def known(about: float, low: int, high: int, one_or_more: float | None = 0.9) -> KnownChance:
    return KnownChance.model_validate(some_chance(about=about, low=low, high=high, one_or_more=one_or_more))


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (
            known(0.001, 0, 0, 0.001),
            "Hardly ever, in fewer than 1 of 50 such searches, an unrelated plate would match.",
        ),
        (known(0.06, 0, 1, 0.06), "In about 1 of 15 such searches an unrelated plate would match."),
        (known(0.4, 0, 1, 0.33), "In about 1 of 3 such searches an unrelated plate would match."),
        (
            known(0.7, 0, 2, 0.48),
            "In about half of such searches an unrelated plate would match, and at most 2 in nine of ten.",
        ),
        (known(0.6, 0, 3, None), "Expect fewer than 1 unrelated plate to match (0 to 3)."),
        (known(1.1, 0, 3), "Expect about 1 unrelated plate to match (0 to 3)."),
        (known(12.4, 7, 19), "Expect about 12 unrelated plates to match (7 to 19)."),
        (known(1234.5, 1100, 1400), "Expect about 1,200 unrelated plates to match (1,100 to 1,400)."),
        (known(145.1, 141, 149), "Expect about 145 unrelated plates to match (141 to 149)."),
        (known(103.0, 101, 104), "Expect about 103 unrelated plates to match (101 to 104)."),
    ],
)
def test_the_line_says_about_how_many_and_between_what_or_the_odds(chance: KnownChance, words: str) -> None:
    assert sentence(chance) == words
    assert sentences(chance) == [words]


@pytest.mark.parametrize("why", [*UNKNOWN, "something newer"])
def test_what_is_not_known_is_said_as_such(why: str) -> None:
    said = sentence(UnknownChance(why=why))
    assert said.startswith("How many unrelated plates would match is not known: ")
    assert "None" not in said
    assert "all of these plates" not in said.lower()


@pytest.mark.parametrize(
    ("regulars", "words"),
    [
        (
            1,
            "Of the plates found, 1 is a regular here: it was here at these hours on at least half of the 8 days compared.",
        ),
        (12, "Of the plates found, 12 are regulars here: they were here at these hours on at least half of the 8 days"),
    ],
)
def test_regulars_are_counted_and_not_accused(regulars: int, words: str) -> None:
    _, said = sentences(KnownChance.model_validate(some_chance(regulars=regulars)))
    assert said.startswith(words)
    assert said.endswith("That speaks neither for nor against anybody.")


@pytest.mark.parametrize(("times", "words"), [(3.04, "3.0 times as many of them"), (0.4, "only 40 % as many of them")])
def test_plates_that_are_driven_unlike_others_are_said_to_be(times: float, words: str) -> None:
    _, said = sentences(KnownChance.model_validate(some_chance(driven_otherwise=times)))
    assert said.startswith("The plates that fit are driven unlike most of the town's")
    assert words in said


def test_an_answer_from_before_says_what_it_said() -> None:
    before = {name: value for name, value in some_chance(about=0.4, high=2).items() if name not in NEWER}
    chance = KnownChance.model_validate(before)
    assert (chance.one_or_more, chance.regulars, chance.driven_otherwise) == (None, None, None)
    assert sentences(chance) == ["Expect fewer than 1 unrelated plate to match (1 to 2)."]


NEWER = ("one_or_more", "days_compared", "regulars", "driven_otherwise")
