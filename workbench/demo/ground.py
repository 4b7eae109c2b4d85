"""The ground that the town stands on: metres around its middle, and degrees."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Metres = npt.NDArray[np.float64]

MIDDLE = (43.9, -101.2)
"""Latitude and longitude of the middle: empty prairie, a day's walk from any town."""

LAT_M = 111_195.0
LON_M = LAT_M * math.cos(math.radians(MIDDLE[0]))
ZONE = "America/Chicago"
"""The town's clocks."""

RIVER_X = 2_210.0
RIVER_WIDTH_M = 70.0


def degrees(x: Metres | float, y: Metres | float) -> tuple[Metres, Metres]:
    """Turn metres east and north of the middle to (lon, lat) in degrees, six decimals."""
    lon = MIDDLE[1] + (np.asarray(x) - 2_500.0) / LON_M
    lat = MIDDLE[0] + (np.asarray(y) - 1_700.0) / LAT_M
    return np.round(lon, 6), np.round(lat, 6)


def river(y: Metres | float) -> Metres:
    """Return the river's middle, metres east, where it is so far north."""
    north = np.asarray(y, dtype=np.float64)
    east: Metres = RIVER_X + 190 * np.sin(2 * np.pi * north / 2_700) + 60 * np.sin(2 * np.pi * north / 1_150 + 1)
    return east


def bent(x: Metres | float, y: Metres | float) -> tuple[Metres, Metres]:
    """Bend a straight grid: streets near the river follow it, and those in the south-east curve around a hill."""
    near = np.exp(-np.square((np.asarray(x) - RIVER_X) / 800))
    hill = np.exp(-np.square((np.asarray(x) - 4_000) / 1_100) - np.square((np.asarray(y) + 100) / 1_500))
    return x + (river(y) - RIVER_X) * near, y + 260 * hill
