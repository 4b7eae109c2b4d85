"""When people drive: by hour of the day and day of the week, on the town's own clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from workbench.demo.ground import ZONE

DAYS = 30
Instants = npt.NDArray[np.int64]
"""Microseconds since 1970, UTC."""

_WORKDAY = (5, 3, 2, 2, 4, 12, 32, 62, 70, 52, 48, 52, 58, 56, 56, 64, 76, 80, 62, 46, 36, 28, 18, 10)
_WEEKEND = (12, 8, 6, 4, 4, 6, 12, 20, 34, 48, 58, 64, 66, 64, 62, 60, 58, 54, 48, 42, 34, 28, 22, 16)
_INBOUND = (1, 1, 1, 1, 4, 20, 70, 110, 80, 40, 24, 20, 22, 20, 16, 12, 10, 8, 6, 4, 3, 2, 2, 1)
_OUTBOUND = (2, 1, 1, 1, 1, 2, 6, 10, 12, 14, 18, 24, 30, 28, 36, 60, 100, 110, 60, 30, 20, 14, 8, 4)
PROFILES = {"any": _WORKDAY, "in": _INBOUND, "out": _OUTBOUND}


def departures(rng: np.random.Generator, count: int, now: datetime, profile: str) -> Instants:
    """Draw instants of departure within the days before `now`, unsorted; a few of the first day may lie before them."""
    zone = ZoneInfo(ZONE)
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
    midnights = np.array([datetime(d.year, d.month, d.day, tzinfo=zone).timestamp() for d in dates])
    weights = np.array([0.8 if d.weekday() >= 5 else 1.0 for d in dates])
    day = rng.choice(len(dates), count, p=weights / weights.sum())
    weekend = np.array([d.weekday() >= 5 for d in dates])[day]
    hour = np.where(weekend, _hours(rng, count, _WEEKEND), _hours(rng, count, PROFILES[profile]))
    seconds = midnights[day] + hour * 3600 + rng.random(count) * 3600
    instants: Instants = (seconds * 1e6).astype(np.int64)
    return instants


def _hours(rng: np.random.Generator, count: int, weights: tuple[int, ...]) -> npt.NDArray[np.int64]:
    shares = np.array(weights) / sum(weights)
    hours: npt.NDArray[np.int64] = rng.choice(24, count, p=shares)
    return hours
