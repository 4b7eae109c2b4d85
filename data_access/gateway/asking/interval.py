"""What is expected of a number with a known mean and variance: odds, and the shortest interval that holds it in nine of ten cases."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEVEL = 0.9
"""How often the true number lies between `low` and `high`."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is expected: `mean` plates, one or more in a share `one_or_more` of such questions, `low` to `high` in nine of ten.

    Attributes:
        unknown: How many of the mean are plates that are never read on other days.
    """

    mean: float
    one_or_more: float
    low: int
    high: int
    unknown: float


def expected(mean: float, variance: float, unknown: float = 0.0) -> Expectation:
    """Return what is expected of a number with this mean and variance."""
    mass = masses(mean, variance)
    low, high = shortest(mass)
    middle = round(mean)
    return Expectation(
        mean=mean, one_or_more=1 - float(mass[0]), low=min(low, middle), high=max(high, middle), unknown=unknown
    )


def masses(mean: float, variance: float) -> Numbers:
    """Return the chances of 0, 1, 2, ... of a number with this mean and variance: negative binomial, or binomial if it varies less."""
    reach = math.ceil(mean + 12 * math.sqrt(max(variance, mean, 1.0))) + 20
    counts = np.arange(reach)
    if mean <= 1e-9:
        none: Numbers = (counts == 0).astype(np.float64)
        return none
    if variance > mean * 1.0001:
        shape = mean * mean / (variance - mean)
        steps = np.log((counts[:-1] + shape) / (counts[:-1] + 1)) + math.log(mean / (mean + shape))
        first = shape * math.log(shape / (shape + mean))
    elif variance < mean * 0.9999:
        trials = max(math.ceil(mean), round(mean * mean / (mean - variance)))
        share = min(mean / trials, 1 - 1e-9)
        ahead = np.maximum(trials - counts[:-1], 1e-300)
        steps = np.log(ahead / (counts[:-1] + 1)) + math.log(share / (1 - share))
        first = trials * math.log1p(-share)
    else:
        steps, first = math.log(mean) - np.log(counts[:-1] + 1), -mean
    mass: Numbers = np.exp(first + np.concatenate(([0.0], np.cumsum(steps))))
    return mass


def shortest(mass: Numbers) -> tuple[int, int]:
    """Return the bounds of the shortest stretch of numbers that holds `LEVEL` of all chances, the likeliest of several."""
    below = np.concatenate(([0.0], np.cumsum(mass)))
    level = LEVEL * below[-1]
    ends = np.searchsorted(below, below + level - 1e-12)
    starts = np.flatnonzero(ends < len(below))
    lengths = ends[starts] - starts
    held = below[ends[starts]] - below[starts]
    best = starts[np.lexsort((-held, lengths))[0]]
    return int(best), int(ends[best]) - 1
