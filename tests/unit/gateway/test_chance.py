"""The chance line: its interval holds the truth in nine cases of ten, and it says so when it knows nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.gateway.asking import chance
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, days_back
from data_access.store.frequencies import CAP, Frequencies

ASKED = Plates(pattern="7A?C*")
CASES, OTHER_DAYS = 400, 16


def some(**changed: object) -> Frequencies:
    """A town of 1,000 plates read once and 100 read three times on other days; half of either was there."""
    given = Frequencies(
        days=10,
        reads=20_000,
        town=_by_reads({1: 1000, 3: 100}),
        fitting=_by_reads({1: 4, 3: 2}),
        here=_by_reads({0: 250, 1: 500, 3: 50}),
        counted=800,
    )
    return replace(given, **changed)  # type: ignore[arg-type]  # what a test changes


def _by_reads(plates: dict[int, float]) -> tuple[float, ...]:
    return tuple(float(plates.get(reads, 0)) for reads in range(CAP + 1))


def test_as_many_of_the_fitting_plates_are_expected_as_of_all_plates_read_as_often() -> None:
    estimate = chance.chance_of(some())
    assert estimate.about == pytest.approx(4 * 0.5 + 2 * 0.5 + 250 * 4 / 1000)
    assert estimate.low <= estimate.about <= estimate.high


def test_where_no_plate_was_read_none_is_expected_but_the_unknown_ones_stay_in_the_interval() -> None:
    nothing = chance.chance_of(some(here=_by_reads({}), counted=0.0))
    assert (nothing.about, nothing.low, nothing.high) == (0, 0, 0)
    unseen = chance.chance_of(some(fitting=_by_reads({}), here=_by_reads({0: 6_000})))
    assert (unseen.about, unseen.low) == (0, 0)
    assert unseen.high > 5


@given(st.integers(0, 60), st.floats(0, 1))
def test_a_binomial_is_that_of_the_textbook(count: int, share: float) -> None:
    oracle = [math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(count + 1)]
    assert chance.binomial(count, share).tolist() == pytest.approx(oracle, abs=1e-9)


@given(st.floats(0.001, 50), st.floats(0.5, 50))
def test_a_negative_binomial_has_its_mean_and_variance(mean: float, shape: float) -> None:
    mass = chance.negative_binomial(mean, shape)
    counts = np.arange(len(mass))
    found = float((mass * counts).sum())
    assert (float(mass.sum()), found) == (pytest.approx(1, abs=1e-3), pytest.approx(mean, rel=0.02, abs=1e-3))
    assert float((mass * (counts - found) ** 2).sum()) == pytest.approx(mean + mean**2 / shape, rel=0.05, abs=1e-3)


def test_many_plates_get_an_interval_around_the_mean() -> None:
    many = chance.chance_of(
        some(town=_by_reads({3: 90_000}), fitting=_by_reads({3: 10_000}), here=_by_reads({3: 45_000}))
    )
    assert many.about == pytest.approx(5000)
    assert 4900 < many.low < many.about < many.high < 5100


@pytest.mark.parametrize(
    ("question", "counts", "why"),
    [
        (Plates(pattern="7A?C*", filters=Filters(states=("XA-NOR",))), some(), chance.BY_STATE),
        (ASKED, None, chance.NOT_COUNTED),
        (ASKED, some(days=0, reads=0), chance.NO_OTHER_DAYS),
        (ASKED, some(reads=chance.FEW_READS - 1), chance.FEW),
        (ASKED, some(here=_by_reads({0: 250, 1: 500}), counted=chance.FEW_COUNTED - 1), chance.FEW),
        (ASKED, some(town=_by_reads({})), chance.FEW),
    ],
)
def test_what_is_not_known_is_said_with_its_reason(question: Plates, counts: Frequencies | None, why: str) -> None:
    facts = chance.facts_of(question.scope, counts)
    assert facts == UnknownChance(why=why)
    assert chance.entry_of(facts) == {"why": why}


def test_only_a_partial_plate_has_a_chance_line() -> None:
    canvass = Canvass(area=Circle(lat=39, lon=-95, radius_m=100), windows=days_back(1))
    assert [chance.facts_of(each.scope, None) for each in (canvass, History(plate="7A2C8B5"))] == [None, None]
    assert chance.entry_of(None) is None


def test_the_entry_holds_whole_numbers_alone() -> None:
    facts = chance.facts_of(ASKED.scope, some())
    assert isinstance(facts, KnownChance)
    assert (facts.level, facts.plates_there, facts.other_days) == (0.9, 800, 10)
    assert chance.entry_of(facts) == {"about_milli": 4000, "low": facts.low, "high": facts.high}


@pytest.mark.slow
@pytest.mark.parametrize("days_there", [0.25, 2, 8])
def test_the_interval_holds_the_truth_in_nine_cases_of_ten(days_there: float) -> None:
    """A town whose vehicles drive by habits of their own: some daily, most seldom, half of them on one day only."""
    chosen = np.random.default_rng(11)
    rates = chosen.lognormal(np.log(0.8), 1.0, 12_000)
    held, means, truths = 0, [], []
    for _ in range(CASES):
        apart = np.concatenate((chosen.poisson(rates * OTHER_DAYS), (chosen.random(12_000) < 0.5).astype(int)))
        there = np.concatenate((chosen.poisson(rates * days_there) > 0, chosen.random(12_000) < days_there / 24))
        fits = chosen.random(24_000) < 10 ** chosen.uniform(-3.2, -2)
        estimate = chance.chance_of(
            some(town=_counted(apart, True), fitting=_counted(apart[fits], True), here=_counted(apart[there]))
        )
        truth = int((fits & there).sum())
        held += estimate.low <= truth <= estimate.high
        means.append(estimate.about)
        truths.append(truth)
    assert 0.85 <= held / CASES <= 0.95
    assert np.mean(means) == pytest.approx(np.mean(truths), rel=0.05)


def _counted(reads: np.ndarray, known: bool = False) -> tuple[float, ...]:  # type: ignore[type-arg]  # numbers
    plates = np.bincount(np.minimum(reads, CAP), minlength=CAP + 1).astype(float)
    return (0.0 if known else float(plates[0]), *plates[1:].tolist())
