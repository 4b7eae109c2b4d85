"""The chance line: what is expected follows the counts, its interval goes with it, and it says so when it knows nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.gateway.asking import chance
from data_access.gateway.asking.expectation import expectation_of
from data_access.gateway.asking.interval import LEVEL, masses, shortest
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, days_back
from data_access.store.frequencies import COLUMNS, LOWS, Frequencies, Obstacle, no_other_days
from data_access.store.store import Store
from tests.builders.store import a_reach, an_intent

ASKED = Plates(pattern="7A?C*")
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def some(**changed: object) -> Frequencies:
    """A town of 1,000 plates read once and 100 read three times on other days, none that fit; half of either was there."""
    whole = Frequencies(
        days=10,
        reads=20_000,
        compared=0,
        alike=False,
        times=1.0,
        fitting=table({1: 4, 3: 2}),
        town=table({1: 1000, 3: 100}),
        here=table({0: 250, 1: 500, 3: 50}),
        alone=(4, 1000),
        every=1.0,
        on_days=(np.zeros((len(LOWS), 0)), np.zeros((len(LOWS), 0))),
        regulars=0,
    )
    return replace(whole, **changed)  # type: ignore[arg-type]  # what a test changes


def table(plates: dict[int, float], on: int = 0) -> Numbers:
    """Plates by their reads on other days, all of them there on so many of the days compared."""
    counts = np.zeros((len(LOWS), COLUMNS))
    for reads, number in plates.items():
        counts[sum(reads >= low for low in LOWS) - 1, on] += number
    return counts


def compared(seen: int, said: int, days: int = 8) -> Frequencies:
    """Eighty plates that fit, 1,000 others as often read: so many of either were there on each of the days compared."""
    mine, town = (np.tile(table({20: number}).sum(axis=1)[:, None], days) for number in (seen, said))
    fitting = table({20: 80 - seen}) + table({20: seen}, on=days)
    others = table({20: 1000 - said}) + table({20: said}, on=days)
    here = table({20: said * 0.9}, on=days)
    return some(
        compared=days, alike=True, fitting=fitting, town=others, here=here, alone=(0, 500), on_days=(mine, town)
    )


def test_as_many_of_the_fitting_plates_are_expected_as_of_all_others_read_as_often() -> None:
    expectation = expectation_of(some())
    assert expectation.mean == pytest.approx(4 * 0.5 + 2 * 0.5 + 250 * 4 / 1000, rel=0.15)
    assert expectation.low < expectation.mean < expectation.high


def test_where_no_plate_was_read_none_is_expected() -> None:
    nothing = expectation_of(some(here=table({})))
    assert nothing.mean < 0.1
    assert (nothing.low, nothing.high, nothing.one_or_more < 0.1) == (0, 0, True)


def test_plates_that_nobody_knows_are_in_the_mean_as_they_are_in_the_interval() -> None:
    unseen = expectation_of(some(fitting=table({}), alone=(0, 1000), here=table({0: 600_000})))
    assert unseen.mean == unseen.unknown
    assert unseen.mean > 1
    assert unseen.low <= unseen.mean <= unseen.high


def test_plates_that_were_there_on_every_day_compared_are_expected_again() -> None:
    regulars = expectation_of(compared(seen=60, said=750))
    assert 45 < regulars.low <= 54 <= regulars.high < 62
    seldom = expectation_of(compared(seen=3, said=38))
    assert 1 <= seldom.low <= 3 <= seldom.high < 8


def test_a_fleet_that_comes_oftener_than_the_town_is_expected_to_and_that_is_said() -> None:
    frequencies = compared(seen=60, said=40)
    said = chance.said_of(ASKED.scope, frequencies)
    assert isinstance(said, KnownChance)
    assert said.about > 40
    assert said.driven_otherwise == pytest.approx(60 / (80 * 40 / 1000), rel=0.01)
    usual = chance.said_of(ASKED.scope, compared(seen=60, said=750))
    assert isinstance(usual, KnownChance)
    assert usual.driven_otherwise is None


def test_fitting_plates_are_judged_by_one_another_where_they_are_many_and_by_their_classes_where_they_are_few() -> None:
    """The town's plates of one day come no second time; those that fit are as often there on two, three and four."""
    days = np.zeros((len(LOWS), COLUMNS))
    days[1, 1], days[2, 2], days[3, 3], days[3, 4] = 40, 40, 40, 40
    guests = np.zeros((len(LOWS), COLUMNS))
    guests[1, 1] = 4000
    others = {"town": guests, "here": table({0: 5}), "on_days": (np.zeros((len(LOWS), 8)), np.zeros((len(LOWS), 8)))}
    many = expectation_of(replace(compared(seen=0, said=0), fitting=days, **others))
    few = expectation_of(replace(compared(seen=0, said=0), fitting=days / 160, **others))
    assert many.mean > 30
    assert few.mean * 160 < many.mean / 3


def test_plates_that_come_and_go_together_widen_the_interval() -> None:
    half = {"fitting": table({20: 80}, on=4), "town": table({20: 1000}, on=4), "here": table({20: 500}, on=4)}
    steady, mine = replace(compared(seen=40, said=500), **half), np.zeros((len(LOWS), 8))
    mine[6] = [80, 0, 80, 0, 80, 0, 80, 0]
    narrow = expectation_of(steady)
    wide = expectation_of(replace(steady, on_days=(mine, steady.on_days[1])))
    assert (narrow.low, narrow.high) == (pytest.approx(32, abs=2), pytest.approx(48, abs=2))
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


@given(st.floats(0.001, 300), st.floats(1.05, 5))
def test_what_varies_more_than_its_mean_has_its_mean_and_variance(mean: float, times: float) -> None:
    mass = masses(mean, mean * times)
    counts = np.arange(len(mass))
    found = float((mass * counts).sum())
    assert (float(mass.sum()), found) == (pytest.approx(1, abs=1e-3), pytest.approx(mean, rel=0.02, abs=1e-3))
    assert float((mass * (counts - found) ** 2).sum()) == pytest.approx(mean * times, rel=0.05, abs=1e-3)


@given(st.floats(0.01, 300), st.floats(0.02, 0.98))
def test_what_varies_less_than_its_mean_keeps_the_mean(mean: float, times: float) -> None:
    mass = masses(mean, mean * times)
    found = float((mass * np.arange(len(mass))).sum())
    assert (float(mass.sum()), found) == (pytest.approx(1, abs=1e-3), pytest.approx(mean, rel=0.01, abs=1e-2))


@given(st.floats(0.001, 200), st.floats(0.1, 5))
def test_the_interval_is_the_shortest_that_holds_nine_tenths(mean: float, times: float) -> None:
    mass = masses(mean, mean * times)
    low, high = shortest(mass)
    whole = float(mass.sum())
    assert float(mass[low : high + 1].sum()) >= LEVEL * whole - 1e-9
    if high > low:
        within = np.convolve(mass, np.ones(high - low))
        assert float(within.max()) < LEVEL * whole + 1e-9


class Counts(Store):
    """A store that has counted already."""

    def __init__(self, frequencies: Frequencies | Obstacle | None) -> None:
        self.counts = frequencies

    def frequencies(self, *_: object) -> Frequencies | Obstacle | None:
        return self.counts

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("question", "counts", "why"),
    [
        (Plates(pattern="7A?C*", filters=Filters(states=("XA-NOR",))), some(), chance.BY_STATE),
        *((ASKED, why, str(why)) for why in Obstacle),
        (ASKED, no_other_days(), chance.NO_OTHER_DAYS),
        (ASKED, some(reads=chance.FEW_READS - 1), chance.FEW),
        (ASKED, some(here=table({0: 20}), every=2.0), chance.FEW_PLATES),
        (ASKED, some(town=table({})), chance.FEW),
        (ASKED, some(fitting=table({}), alone=(0, 1000), here=table({0: 1600})), chance.MOSTLY_UNSEEN),
    ],
)
def test_what_is_not_known_is_said_with_its_reason(question: Plates, counts: Frequencies | Obstacle, why: str) -> None:
    facts = chance.facts_of(Counts(counts), an_intent(question, a_reach()), question.scope, "UTC")
    assert facts == UnknownChance(why=why)
    assert chance.entry_of(facts) == {"why": why}


def test_only_a_partial_plate_has_a_chance_line() -> None:
    canvass = Canvass(area=Circle(lat=39, lon=-95, radius_m=100), windows=days_back(1))
    questions = (canvass, History(plate="7A2C8B5"))
    assert [chance.facts_of(Counts(None), an_intent(each), each.scope, "UTC") for each in questions] == [None, None]
    assert chance.entry_of(None) is None


def test_the_entry_holds_whole_numbers_alone() -> None:
    facts = chance.said_of(ASKED.scope, some())
    assert isinstance(facts, KnownChance)
    assert (facts.level, facts.plates_there, facts.other_days, facts.regulars) == (0.9, 800, 10, None)
    assert chance.entry_of(facts) == {
        "about_milli": round(facts.about * 1000),
        "low": facts.low,
        "high": facts.high,
        "one_or_more_milli": round((facts.one_or_more or 0) * 1000),
    }
    more = chance.entry_of(facts.model_copy(update={"regulars": 2, "driven_otherwise": 1.5}))
    assert more is not None
    assert (more["regulars"], more["otherwise_milli"]) == (2, 1500)
