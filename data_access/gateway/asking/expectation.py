"""How many plates fit a pattern by chance: the mean, and an interval, from counts of the town's other plates.

Plates are told apart by how often they are read on other days, and by how many of the days compared they were there at the
same hours. Of the fitting plates of each such class as large a share is expected as of all others of that class were there.
Of plates never read on other days as many are expected to fit as of those read once. The characters of a plate are never
taken to be independent of one another.

Whether the plates that fit come as all others of their class do is told by the days compared: each is foretold from the
others, and the odds are moved as far as the plates that fit came oftener or seldomer than foretold.

The variance adds up: each plate is there or not; shares are counted on few plates; plates that fit may come and go together,
which the days compared tell; how many of the unknown ones fit is learnt from few; and no model is right. The constants were
chosen on towns of `tests/towns`, and measured on others of them: `docs/ANALYSIS.md`.
"""

from __future__ import annotations

import numpy as np

from data_access.gateway.asking.interval import Expectation, Numbers, expected
from data_access.store.frequencies import Frequencies

ALIKE = 1.0
"""A class's own share counts as that of so many plates more, which are there as often as on the days compared."""
STEADY = 4.0
"""That plates come and go by themselves counts as much as so many days compared."""
GROUPS = (slice(1, 4), slice(4, 7), slice(7, None))
"""Rows of the tables, seldom, middling and often read: misread plates and guests come otherwise than a fleet's vehicles."""
PRIOR = 0.25
"""That fitting plates come as all others do is known beforehand as well as from so many that come or not."""
MODEL = 0.06
"""What the counts leave out, as a share of the mean: vehicles with several plates by misreading, customs that change."""
USUAL = (0.7, 1.4)
"""Plates that fit come as the town's do if on the days compared so many times as many of them came as would of those."""
FEWEST_SEEN = 10
"""With fewer so many together nothing is said of how they come."""
TOGETHER = 1.2
"""So much do plates come and go together, before the days compared say more."""
CARRIED = 0.8
"""Of how fitting plates come otherwise than all others on stretches of other days so much holds at the hours of the question."""
OTHERWISE = 0.2
"""and of it, wherever it was found, so large a share is in doubt."""
DOUBTED = 1.5
"""That fitting plates come otherwise than all others is believed as far as its square is beyond so many variances."""
FIRST = 0.5
"""What is known of the plates read once that fit, before they are counted, counts as so many of them."""


def expectation_of(frequencies: Frequencies) -> Expectation:
    """Return what is expected."""
    fitting = frequencies.fitting
    share, plates = _shares(frequencies.town, frequencies.here, frequencies.compared)
    scatter = _scatter(frequencies)
    mean, variance = 0.0, 0.0
    for rows in GROUPS:
        ahead, doubt = _ahead(frequencies, rows, scatter)
        mine, chance = fitting[rows], _expit(_logit(share[rows]) + ahead)
        turn = mine * chance * (1 - chance)
        mean += float((mine * chance).sum())
        variance += float((turn * (scatter + mine / plates[rows])).sum()) + doubt * float(turn.sum()) ** 2
    new_mean, new_variance = _unknown(frequencies)
    whole = mean + new_mean
    return expected(whole, variance + new_variance + (MODEL * whole) ** 2, unknown=new_mean)


def _ahead(frequencies: Frequencies, rows: slice, scatter: float) -> tuple[float, float]:
    """Return how much likelier than others' the presence of some of the fitting plates is, as the logarithm of odds, and its variance.

    Each of the days compared is foretold from the others, as for all of the town's plates of the same class.
    """
    days = frequencies.compared
    if days < 2:
        return 0.0, 0.0
    on = np.arange(days + 1)
    town, fitting = frequencies.town[rows, : days + 1], frequencies.fitting[rows, : days + 1]
    came, stayed = town[:, 1:] * on[1:], town[:, :-1] * (days - on[:-1])
    usual = (on[:-1] + 0.3) / (days - 0.4)
    share = _logit((came + ALIKE * usual) / (came + stayed + ALIKE))
    weight = fitting[:, 1:] * on[1:] + fitting[:, :-1] * (days - on[:-1])
    seen = float((fitting * on).sum())
    ahead, slope = 0.0, 1.0
    for _ in range(20):
        chance = _expit(share + ahead)
        slope = float((weight * chance * (1 - chance)).sum()) + PRIOR
        step = (seen - float((weight * chance).sum()) - PRIOR * ahead) / slope
        ahead = min(5.0, max(-5.0, ahead + min(1.0, max(-1.0, step))))
        if abs(step) < 1e-4:
            break
    doubt = scatter / slope
    holds = max(0.0, 1 - DOUBTED * doubt / max(ahead * ahead, 1e-9))
    carried = 1.0 if frequencies.alike else CARRIED
    return ahead * holds * carried, doubt * holds + (OTHERWISE * ahead) ** 2


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
