"""The line by chance on one of the towns; `python -m tests.towns` has all of them, and `docs/ANALYSIS.md` what it measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.towns import asking, strata
from tests.towns.commuters import commuters
from tests.towns.fleets import fleets
from tests.towns.strata import FLOOR, lines

QUESTIONS, SEED = 400, 6


@pytest.mark.slow
def test_the_interval_holds_the_truth_in_nine_cases_of_ten_and_the_odds_are_as_said(tmp_path: Path) -> None:
    """A town of fleets, the hardest of the three."""
    every = list(asking.of_plates(fleets, SEED, QUESTIONS, tmp_path))
    found = {line.name: line for line in lines(every, strata.of_plates)}
    assert 0.84 <= found["0 all"].held <= 0.96
    assert abs(found["0 all"].bias) < 0.12
    assert 0.82 <= found["7 a fleet is 10 % or more of what fits"].held <= 0.98
    small = [each for each in every if each.about < FLOOR]
    said, there = sum(each.one_or_more for each in small), sum(each.case.truth > 0 for each in small)
    assert len(small) >= 100
    assert abs(said - there) < 4 * said**0.5


@pytest.mark.slow
def test_the_interval_holds_how_many_plates_are_at_several_scenes(tmp_path: Path) -> None:
    """A town of commuters, of whom the same ones pass the same places each day."""
    every = list(asking.of_scenes(commuters, SEED, QUESTIONS, tmp_path))
    whole = next(line for line in lines(every, strata.of_scenes) if line.name == "0 all")
    assert 0.86 <= whole.held <= 0.99
    assert abs(whole.bias) < 0.1
    small = [each for each in every if each.about < FLOOR]
    said, there = sum(each.one_or_more for each in small), sum(each.case.truth > 0 for each in small)
    assert len(small) >= 60
    assert abs(said - there) < 4 * said**0.5
