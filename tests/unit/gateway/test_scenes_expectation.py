"""The line by chance over scenes: what is expected follows the counts of other days, and it says so when there are none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.gateway.asking import chance
from data_access.gateway.asking.scenes_expectation import expectation_of
from data_access.store.frequencies import Obstacle
from data_access.store.scene_days import SceneDays


def table(*both: int, each: int = 110) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Two scenes: a row for each day, with so many plates at both, and so many at either."""
    rows = [[0, each - number, each - number, number] for number in both]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def some(**changed: object) -> SceneDays:
    """Twelve days on which some ten plates were at both scenes, as on the question's own."""
    whole = SceneDays(
        at_least=2,
        days=20,
        reads=50_000,
        compared=12,
        own=table(10),
        together=table(*[9, 11] * 6),
        apart=table(),
    )
    return replace(whole, **changed)  # type: ignore[arg-type]  # what a test changes


def test_as_many_are_expected_as_were_there_on_other_days() -> None:
    expectation = expectation_of(some())
    assert expectation.mean == pytest.approx(10, rel=0.05)
    assert 3 <= expectation.low < 10 < expectation.high <= 18


def test_the_more_the_days_differ_the_wider_the_interval() -> None:
    steady, unsteady = expectation_of(some()), expectation_of(some(together=table(*[1, 19] * 6)))
    assert unsteady.mean == pytest.approx(steady.mean)
    assert unsteady.high - unsteady.low > 1.5 * (steady.high - steady.low)


def test_what_is_at_the_scenes_now_counts_for_how_many_pass_there_and_not_for_who_passes_both() -> None:
    found = expectation_of(some(own=table(60)))
    assert found.mean < 20
    quiet = expectation_of(some(own=table(10, each=45)))
    assert quiet.mean < 0.6 * expectation_of(some()).mean


def test_scenes_of_different_days_go_by_all_days_and_by_those_that_are_as_far_apart() -> None:
    apart = table(*[5] * 48)
    alike, likelier = (expectation_of(some(together=table(*[number] * 8), apart=apart)).mean for number in (5, 20))
    assert alike == pytest.approx(5, rel=0.1)
    assert 12 < likelier < 20
    assert expectation_of(some(together=table(), apart=apart)).mean == pytest.approx(5, rel=0.1)


def test_where_none_ever_was_odds_are_small_and_not_none() -> None:
    nothing = expectation_of(some(own=table(0), together=table(*[0] * 12)))
    assert 0 < nothing.one_or_more < 0.1
    assert (nothing.low, nothing.high) == (0, 0)


def test_a_plate_at_more_scenes_than_enough_counts_once() -> None:
    three = np.zeros((12, 8), dtype=np.int64)
    three[:, 7], three[:, 3] = 4, 2
    expectation = expectation_of(some(own=three[:1], together=three, apart=np.zeros((0, 8), dtype=np.int64)))
    assert expectation.mean == pytest.approx(6, rel=0.1)


def test_without_other_days_nothing_is_said_and_why() -> None:
    unlike = chance.at_scenes(some(compared=0, together=table()))
    assert unlike == UnknownChance(why="no_days_alike")
    assert chance.at_scenes(some(compared=0, days=0, together=table())) == UnknownChance(why="no_other_days")
    assert chance.at_scenes(Obstacle.TOO_LONG) == UnknownChance(why="too_long")
    with pytest.raises(ValueError, match="compared"):
        expectation_of(some(compared=0, together=table()))


def test_what_is_said_is_numbers_alone() -> None:
    said = chance.at_scenes(some())
    assert isinstance(said, KnownChance)
    assert (said.plates_there, said.other_days, said.other_reads, said.days_compared) == (210, 20, 50_000, 12)
    assert (said.regulars, said.driven_otherwise) == (None, None)
    entry = chance.entry_of(said)
    assert entry is not None
    assert set(entry) == {"about_milli", "low", "high", "one_or_more_milli"}
