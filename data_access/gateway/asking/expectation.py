"""How many plates fit a pattern by chance: the mean, and an interval, from counts of other days.

On how many of the days compared each fitting plate was where the question looks, at the same hours, tells how its like come:
there are so many plates that are there nearly always, so many now and then, so many hardly ever (`presence.py`). From that
follow how many of those that were there on 0, 1, 2, ... days are there now. So fitting plates are judged by one another, which holds what
fleets do, and misread plates of a fleet; where they are few, by the town's plates of the same classes, which stand beside them as
some plates more. What all of the town's other plates did that were there on as many days moves the odds: a holiday, new cameras.
The characters of a plate are never taken to be independent of one another.

The variance adds up: each plate is there or not, and plates that fit come and go together, which the days compared tell; how they
come is learnt from some days; how many unknown ones fit from few plates; and no model is right. The constants were chosen on
towns of `tests/towns`, and measured on others of them: `docs/ANALYSIS.md`.
"""

from __future__ import annotations

import numpy as np

from data_access.gateway.asking import presence
from data_access.gateway.asking.interval import Expectation, Numbers, expected
from data_access.store.frequencies import Frequencies

ALIKE = 1.0
"""A class's own share counts as that of so many plates more, which are there as often as on the days compared."""
BESIDE = 3.0
"""The town's plates of the same classes stand beside those that fit as so many more;"""
CREDIBLE = 6.0
"""How fitting plates come is taken from their classes as much as from the days compared if so many were there on these."""
SEEN_ONCE = 1.5
"""and what is expected of plates of no day compared by their classes is believed as much as so many of one day alone."""
TOWN = 4.0
"""That the town's plates come as on the days compared is believed as much as so many of them."""
STEADY = 4.0
"""That plates come and go by themselves counts as much as so many days compared."""
TOGETHER = 1.2
"""So much do plates come and go together, before the days compared say more."""
NEW, NEW_LEARNT = 1.4, 0.4
"""Plates of no day compared vary by so many times their number; and how many come is learnt from few, of which so much is new."""
MODEL = 0.04
"""What the counts leave out, as a share of the mean: customs that change."""
USUAL = (0.7, 1.4)
"""Plates that fit come as the town's do if on the days compared so many times as many of them came as would of those."""
FEWEST_SEEN = 10
"""With fewer so many together nothing is said of how they come."""
FIRST = 0.5
"""What is known of the plates read once that fit, before they are counted, counts as so many of them."""
FEWEST_DAYS = 2
"""With fewer days compared all goes by classes."""


Estimate = tuple[float, float]
"""Mean and variance."""


def expectation_of(frequencies: Frequencies) -> Expectation:
    """Return what is expected."""
    mean, variance, unseen = _by_class(frequencies)
    if frequencies.compared >= FEWEST_DAYS:
        seen = float(frequencies.fitting[:, 1:].sum())
        share = seen / (seen + CREDIBLE)
        own_mean, own_variance = _by_days(frequencies, unseen)
        mean, variance = share * own_mean + (1 - share) * mean, share * own_variance + (1 - share) * variance
    return expected(mean, variance + (MODEL * mean) ** 2, unknown=_unknown(frequencies)[0])


def _by_class(frequencies: Frequencies) -> tuple[float, float, float]:
    """Return what is expected if plates that fit come as all others that are read as often, and were there on as many days compared.

    Mean and variance, and how much of the mean are plates that were there on none of these days.
    """
    share, plates = _shares(frequencies.town, frequencies.here, frequencies.compared)
    unknown, variance = _unknown(frequencies)
    come = frequencies.fitting * share
    variance += float((come * (1 - share) * (TOGETHER + frequencies.fitting / plates)).sum())
    return float(come.sum()) + unknown, variance, float(come[:, 0].sum()) + unknown


def _by_days(frequencies: Frequencies, by_class: float) -> Estimate:
    """Return what is expected if plates that fit come as they did on the days compared.

    Args:
        by_class: How many of those that were there on none of these are expected by their classes.
    """
    days, times = frequencies.compared, frequencies.times
    seen = frequencies.fitting[:, 1 : days + 1].sum(axis=0)
    town = frequencies.town[:, 1 : days + 1] * frequencies.every
    beside = _beside(frequencies.fitting[:, : days + 1].sum(axis=1), town)
    fitting, others = presence.learnt(seen + beside, days), presence.learnt(town.sum(axis=0), days)
    here = frequencies.here[:, : days + 1].sum(axis=0) * frequencies.every
    count = town.sum(axis=0)
    (own, own_unseen), (usual, unseen) = fitting.later(times), others.later(times)
    now = (here[1:] + TOWN * usual) / (count + TOWN)
    chance = _expit(_logit(own) + _logit(now) - _logit(usual))
    each = own_unseen / fitting.once * (here[0] + TOWN) / (unseen + TOWN)
    once = float(seen[0])
    new = each * (once + SEEN_ONCE) / (1 + SEEN_ONCE * each / max(by_class, 1e-6))
    turn = seen * chance * (1 - chance)
    scatter = 1 + (_scatter(frequencies) - 1) / max(1.0, times)
    variance = float((turn * (scatter + seen / (count + TOWN))).sum())
    variance += NEW * new + NEW_LEARNT * new * new / (once + SEEN_ONCE)
    return float((seen * chance).sum()) + float(new), float(variance)


def _beside(classes: Numbers, town: Numbers) -> Numbers:
    """Return on how many days some plates of the town were there, of the same classes as those that fit, as far as they were there at all."""
    of_class = town / np.maximum(town.sum(axis=1), 1.0)[:, np.newaxis]
    met = town.sum(axis=1) / np.maximum(town.sum(), 1.0)
    whole = (classes @ of_class) + 0.01 * (met @ of_class)
    beside: Numbers = BESIDE * whole / max(float(whole.sum()), 1e-9)
    return beside


def _logit(share: Numbers) -> Numbers:
    inside = np.clip(share, 1e-9, 1 - 1e-6)
    return np.log(inside / (1 - inside))


def _expit(odds: Numbers) -> Numbers:
    share: Numbers = 1 / (1 + np.exp(-odds))
    return share


def _shares(town: Numbers, here: Numbers, days: int) -> tuple[Numbers, Numbers]:
    """Return for each class the share of its plates that was there, and on how many plates that rests."""
    there, every = here.copy(), town.copy()
    there[0] = every[0] = 0.0
    usual = np.arange(town.shape[1]) / max(1, days)
    came, often = float(there[:, 1:].sum()), float((every * usual)[:, 1:].sum())
    level = min(1.5, (came + 1) / (often + 1))
    likely = np.minimum(usual * level, 0.99)[np.newaxis, :].repeat(len(town), axis=0)
    likely[:, 0] = _smoothed(there[:, 0], every[:, 0])
    own = np.minimum((there + ALIKE * likely) / (every + ALIKE), 1.0)
    return own, every + ALIKE


def _smoothed(there: Numbers, every: Numbers) -> Numbers:
    """Return the shares of neighbouring classes together."""
    near = np.ones(3)
    shares: Numbers = (np.convolve(there, near, "same") + 0.01) / (np.convolve(every, near, "same") + 1.0)
    return np.minimum(shares, 1.0)


def seen_and_said(frequencies: Frequencies) -> tuple[Numbers, Numbers, Numbers]:
    """Return for each of the days compared how many fitting plates were there, how many would have been if they came as all that
    are read as often, and the variance of that."""
    mine, town = frequencies.on_days
    share = frequencies.fitting.sum(axis=1) / np.maximum(frequencies.town.sum(axis=1), 1.0)
    return mine.sum(axis=0), share @ town, (share * share) @ town


def driven_otherwise(frequencies: Frequencies) -> float | None:
    """Return how many times as many of the plates that fit came on the days compared as would of the town's; None if as usual."""
    seen, said, _ = (float(each.sum()) for each in seen_and_said(frequencies))
    least, most = USUAL
    if seen + said < FEWEST_SEEN or least * said <= seen <= most * said or (seen - said) ** 2 < 4 * (seen + said):
        return None
    return seen / max(said, 0.5)


def _scatter(frequencies: Frequencies) -> float:
    """Return by how much the plates that fit come and go together: 1 if each by itself."""
    seen, said, noise = seen_and_said(frequencies)
    days = len(seen)
    if days < 2 or not said.any():
        return TOGETHER
    differs = float(((said - said.mean()) ** 2).sum() / (days - 1))
    level = said.mean() + (said - said.mean()) * max(0.0, 1 - float(noise.mean()) / max(differs, 1e-9))
    usual = np.arange(frequencies.fitting.shape[1]) / days
    alone = float((frequencies.fitting.sum(axis=0) * usual * (1 - np.minimum(usual, 1))).sum())
    apart = float(((seen - seen.sum() * level / level.sum()) ** 2).sum()) / days
    return max(1.0, (STEADY * TOGETHER + (days - 1) * apart / max(alone, 0.25)) / (STEADY + days - 1))


def _unknown(frequencies: Frequencies) -> tuple[float, float]:
    """Return mean and variance of the fitting plates that were never read on other days: as of those read on one of them alone."""
    once, every = frequencies.alone
    fitting = float(frequencies.fitting.sum()) - once
    town = float(frequencies.town.sum()) * frequencies.every - every
    usual = (max(0.0, fitting) + FIRST) / (max(0.0, town) + 1)
    shape, plates = once + FIRST, every + FIRST / usual
    mean = float(frequencies.here[0].sum()) * frequencies.every * shape / plates
    return mean, mean + mean * mean / shape
