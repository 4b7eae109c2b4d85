"""Which slip explains an area without a camera."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from data_access.gateway.quality.nowhere import slips_of
from data_access.questions.shapes import Cameras, Circle, Polygon


@dataclass
class Register:
    """As much of a board as places are looked up in: one fixed camera in Helsinki, and a mobile unit."""

    lat_e7: npt.NDArray[np.int64] = field(default_factory=lambda: np.array([601_700_000, 0]))
    lon_e7: npt.NDArray[np.int64] = field(default_factory=lambda: np.array([249_400_000, 0]))
    fixed: npt.NDArray[np.bool_] = field(default_factory=lambda: np.array([True, False]))


def ring(lat: float, lon: float) -> Polygon:
    return Polygon(ring=((lon - 0.01, lat - 0.01), (lon + 0.01, lat - 0.01), (lon, lat + 0.01)))


@pytest.mark.parametrize(
    ("lat", "lon", "slips"),
    [
        (24.94, 60.17, {"axes_swapped": 1}),
        (60.17, -24.94, {"longitude_minus": 1}),
        (-60.17, 24.94, {"latitude_minus": 1}),
        (10.0, 10.0, {}),
        (10.0, 120.0, {}),
    ],
)
@pytest.mark.parametrize("shape", [lambda lat, lon: Circle(lat=lat, lon=lon, radius_m=900), ring])
def test_swapped_axes_and_lost_signs_are_found(lat, lon, slips, shape):
    assert slips_of(Register(), (shape(lat, lon),)) == slips


@pytest.mark.parametrize("areas", [(), (Cameras(ids=("nobody",)),)])
def test_there_is_no_slip_without_a_place(areas):
    assert slips_of(Register(), areas) == {}
