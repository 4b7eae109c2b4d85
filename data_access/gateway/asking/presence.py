"""How plates come: of how many there are that are there nearly always, of how many now and then, from the days on which they were.

Each plate has a chance of its own to be there on a day. How these chances are spread over the plates is found by expectation and
maximisation from how many plates were there on 1, 2, 3, ... of some days, from as little as that: nothing else is supposed of how they
are spread. Those that were there on no day are in it, as many as must be (after Good and Toulmin, and Robbins).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from data_access.gateway.asking.interval import Numbers

CHANCES = np.array([0.002, 0.005, *np.geomspace(0.01, 0.5, 14), 0.6, 0.7, 0.8, 0.88, 0.94, 0.975, 0.992, 0.9995])
"""Chances that plates may have."""
STEPS = 60
"""So many steps of expectation and maximisation; more would find patterns in noise."""
LITTLE = 0.05
"""So many plates more are there on each number of days: no chance is ruled out."""


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """How some plates come.

    Attributes:
        plates: How many plates have each of `CHANCES`, those too that were there on no day.
        on: For 0, 1, 2, ... days, a row each, the odds that a plate of each chance was there on so many.
    """

    plates: Numbers
    on: Numbers

    @property
    def once(self) -> float:
        """How many plates were there on one day alone, by this."""
        return float(self.on[1] @ self.plates)

    def later(self, times: float) -> tuple[Numbers, float]:
        """Return which share of those that were there on 1, 2, ... days will be there in a time so many times as long as a day.

        And how many of those that were there on none.
        """
        come = 1 - (1 - CHANCES) ** times
        there = (self.on * self.plates) @ come
        share = there[1:] / (self.on @ self.plates)[1:]
        return np.minimum(share, 1.0), float(there[0])  # two sums of the same plates may differ in their last digit


def learnt(plates: Numbers, days: int) -> Presence:
    """Return how plates come of which so many were there on 1, 2, 3, ... of some days."""
    numbers = np.arange(days + 1)[:, np.newaxis]
    ways = np.array([comb(days, number) for number in range(days + 1)])[:, np.newaxis]
    on = ways * CHANCES**numbers * (1 - CHANCES) ** (days - numbers)
    met = on[1:].sum(axis=0)
    if_met, counts = on[1:] / met, plates + LITTLE
    weights = np.full(len(CHANCES), 1 / len(CHANCES))
    for _ in range(STEPS):
        weights = weights * (if_met.T @ (counts / (if_met @ weights))) / counts.sum()
    return Presence(weights * float(counts.sum()) / met, on)
