"""How many plates would fit a pattern by chance: the line that stands over the candidates of a partial plate.

A plate is the likelier to be there the oftener it is read in town. So the plates that fit are counted by their reads on the
days that the question does not look into, and of each such class as many are expected there as of all plates of that class
were. Of plates never read on other days, as many are expected to fit as of those read once. The characters of a plate are
never taken to be independent of one another.

The interval is that of the sum: each plate that fits is there or not (binomial), and how many of the unknown ones fit is
learnt from few (negative binomial).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.questions.scope import Scope
from data_access.store.frequencies import CAP, Frequencies

LEVEL = 0.9
"""How often the true number lies between `low` and `high`."""
FEW_READS = 2_000
"""With fewer reads on other days than this, nothing is said."""
FEW_COUNTED = 30
"""Nothing is projected from fewer plates than this."""

CLASSES = ((1, 1), (2, 2), (3, 4), (5, 8), (9, 14), (15, CAP))
"""Plates with so many reads on other days are taken together, so that each class has many."""
WIDE, NORMAL = 2_000.0, 1.645
"""With more variance than this the interval is that of the normal distribution."""

Numbers = npt.NDArray[np.float64]

NO_OTHER_DAYS, FEW, BY_STATE, NOT_COUNTED = "no_other_days", "few_reads", "by_state", "not_counted"
"""Why nothing is said: the question looks into all days; too few reads elsewhere; it asks for a state, whose plates are
written alike; too many plates fit, or they could not be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """An estimate: about so many plates, and between `low` and `high` in nine cases of ten."""

    about: float
    low: int
    high: int


def facts_of(scope: Scope, frequencies: Frequencies | None) -> UnknownChance | KnownChance | None:
    """Return what an answer says of chance, None for questions that are not about part of a plate."""
    if scope.pattern is None:
        return None
    why = _unknown(scope, frequencies)
    if why or frequencies is None:
        return UnknownChance(why=why)
    estimate = chance_of(frequencies)
    return KnownChance(
        about=round(estimate.about, 3),
        low=estimate.low,
        high=estimate.high,
        level=LEVEL,
        plates_there=round(sum(frequencies.here)),
        other_days=frequencies.days,
        other_reads=frequencies.reads,
        filters_assumed_unrelated=bool(scope.filters.used()),
    )


def entry_of(facts: UnknownChance | KnownChance | None) -> dict[str, int | str] | None:
    """Return what the outcome's entry keeps of it: whole numbers, the mean in thousandths, or why there are none."""
    if facts is None:
        return None
    if isinstance(facts, UnknownChance):
        return {"why": facts.why}
    return {"about_milli": round(facts.about * 1000), "low": facts.low, "high": facts.high}


def chance_of(frequencies: Frequencies) -> Chance:
    """Return the estimate."""
    known = [_Class(*numbers) for numbers in _pooled(frequencies)]
    once, of_once = frequencies.fitting[1], max(1.0, frequencies.town[1])
    new = frequencies.here[0] / of_once
    spread = sum(each.variance for each in known) + new * (once + 0.5) * (1 + new)
    mean, middle = sum(each.mean for each in known), new * (once + 0.5)
    low, high = _rounded(mean + middle, spread) if spread > WIDE else _exactly(known, middle, once + 0.5)
    return Chance(about=mean + new * once, low=low, high=high)


@dataclass(frozen=True, slots=True)
class _Class:
    """Plates with about as many reads on other days: how many fit, and which share of such plates was there."""

    fitting: int
    share: float

    @property
    def mean(self) -> float:
        return self.fitting * self.share

    @property
    def variance(self) -> float:
        return self.mean * (1 - self.share)


def _pooled(frequencies: Frequencies) -> Iterator[tuple[int, float]]:
    for first, last in CLASSES:
        fitting, town, here = (
            sum(numbers[first : last + 1]) for numbers in (frequencies.fitting, frequencies.town, frequencies.here)
        )
        yield round(fitting), min(1.0, here / town) if town else 0.0


def _exactly(classes: Sequence[_Class], mean: float, shape: float) -> tuple[int, int]:
    """Return the bounds of the sum of binomials and one negative binomial."""
    mass = negative_binomial(mean, shape)
    for each in classes:
        mass = np.convolve(mass, binomial(each.fitting, each.share))
    below = np.cumsum(mass)
    low, high = (int(np.searchsorted(below, share)) for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return low, high


def _rounded(mean: float, variance: float) -> tuple[int, int]:
    """Return the bounds of a large number, which is normal enough."""
    reach = NORMAL * math.sqrt(variance)
    return max(0, math.floor(mean - reach)), math.ceil(mean + reach)


def binomial(count: int, share: float) -> Numbers:
    """Return the chances of 0, 1, ... `count`."""
    mass: Numbers
    if not 0 < share < 1:
        mass = np.zeros(count + 1)
        mass[count if share else 0] = 1.0
        return mass
    steps = np.arange(count)
    logs = np.cumsum(np.log((count - steps) / (steps + 1)) + math.log(share / (1 - share)))
    mass = np.exp(np.concatenate(([0.0], logs)) + count * math.log1p(-share))
    return mass


def negative_binomial(mean: float, shape: float) -> Numbers:
    """Return the chances of 0, 1, ... as far as they matter."""
    mass: Numbers
    if not mean:
        mass = np.ones(1)
        return mass
    steps = np.arange(math.ceil(mean + 12 * math.sqrt(mean + mean * mean / shape)) + 20)
    logs = np.cumsum(np.log((steps + shape) / (steps + 1)) + math.log(mean / (mean + shape)))
    mass = np.exp(np.concatenate(([0.0], logs)) + shape * math.log(shape / (shape + mean)))
    return mass


def _unknown(scope: Scope, frequencies: Frequencies | None) -> str:
    if "states" in scope.filters.used():
        return BY_STATE
    if frequencies is None:
        return NOT_COUNTED
    if not frequencies.days:
        return NO_OTHER_DAYS
    here, town = sum(frequencies.here), sum(frequencies.town)
    projected = frequencies.counted < here and frequencies.counted < FEW_COUNTED
    return FEW if frequencies.reads < FEW_READS or projected or not town else ""
