"""How many plates are at several scenes by chance: the mean, and an interval, from the same scenes and hours on other days.

Plates are counted on other days, at as many scenes; the scenes are never taken to be independent of one another, since who
drives to work passes several each day. A scene with more plates than on another day counts for that much more.

Scenes of different days are moved together, which keeps how far they lie apart, and each by itself, which can be done oftener:
the second is the base, and is corrected by the first as far as plates were counted. The variance is that between days, as far
as there are days; fewer are drawn towards what it is if each plate comes by itself. The constants were chosen on towns of
`tests/towns`, and measured on others of them: `docs/ANALYSIS.md`.
"""

from __future__ import annotations

import numpy as np

from data_access.gateway.asking.interval import Expectation, Numbers, expected
from data_access.store.scene_days import Counts, SceneDays

ALIKE = 10.0
"""That a scene has as many plates as on other days is known beforehand as well as from so many plates."""
MOST_AHEAD = 2.0
"""So many times as many plates are believed at most."""
TOGETHER = 12.0
"""That scenes of different days are met as if the days had nothing to do with one another, from so many plates at them."""
STEADY = 4.0
"""That each plate comes by itself counts as much as so many days."""
COME_TOGETHER = 1.1
"""So much do plates come and go together, before the days say more."""
MODEL = 0.06
"""What the counts leave out, as a share of the mean."""
FIRST = 0.25
"""Before anything is counted, so many plates are on all days together."""


def expectation_of(scene_days: SceneDays) -> Expectation:
    """Return what is expected. Raises `ValueError` if nothing was compared."""
    if not scene_days.compared:
        raise ValueError("nothing was compared")
    together = _plates(scene_days.together, scene_days)
    apart = _plates(scene_days.apart, scene_days)
    days = float(scene_days.compared)
    if not len(apart):
        mean = (float(together.sum()) + FIRST) / (len(together) + FIRST)
        rows = together
    else:
        base = (float(apart.mean()) * days + FIRST) / (days + FIRST)
        likelier = (float(together.sum()) + TOGETHER) / (len(together) * base + TOGETHER)
        mean, rows = base * likelier, apart
    differs = float(rows.var(ddof=1)) if len(rows) > 1 else 0.0
    level = max(float(rows.mean()), 0.25)
    scatter = (STEADY * COME_TOGETHER + (days - 1) * differs / level) / (STEADY + days - 1)
    variance = mean * scatter * (1 + 1 / days) + (MODEL * mean) ** 2
    return expected(mean, variance)


def _plates(table: Counts, scene_days: SceneDays) -> Numbers:
    """Return for each row how many plates were at enough scenes, as if each scene had had as many plates as on the question's day."""
    sets = np.arange(table.shape[1])
    scenes = table.shape[1].bit_length() - 1
    member = (sets[:, np.newaxis] >> np.arange(scenes)) & 1
    size = member.sum(axis=1)
    there, usual = scene_days.own @ member, table @ member
    ahead = np.clip((there + ALIKE) / (usual + ALIKE), 1 / MOST_AHEAD, MOST_AHEAD)
    enough = size >= scene_days.at_least
    part = scene_days.at_least / np.maximum(size, 1)
    weight = np.exp((np.log(ahead) @ member.T) * part) * enough
    plates: Numbers = (table * weight).sum(axis=1)
    return plates
