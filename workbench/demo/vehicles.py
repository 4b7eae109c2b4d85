"""Who drives in town, as invented vehicles: residents, commuters, visitors, and those who pass through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.demo.drives import Routes
from workbench.demo.plates import STATES, make_plates

Numbers = npt.NDArray[np.int64]

PER_MILLION = {"resident": 19_000, "commuter": 6_000, "visitor": 85_000, "through": 190_000}
"""Vehicles of each kind for a million reads; chosen so that a camera's distinct vehicles are as agencies report them."""

COLOURS = ("white", "black", "grey", "silver", "blue", "red", "green", "brown", "gold", "orange", "yellow")
COLOUR_SHARES = (0.24, 0.20, 0.16, 0.13, 0.10, 0.08, 0.03, 0.03, 0.01, 0.01, 0.01)
BODIES = ("sedan", "suv", "pickup", "hatchback", "van", "truck", "motorcycle")
BODY_SHARES = (0.30, 0.33, 0.17, 0.08, 0.07, 0.04, 0.01)
MAKES = (
    "Aurel",
    "Brandt",
    "Corvane",
    "Dunmore",
    "Estrel",
    "Fairlane",
    "Garrick",
    "Halden",
    "Ilex",
    "Jorvik",
    "Kestner",
    "Lodestar",
    "Merrow",
    "Norden",
)
"""Invented makes."""


@dataclass(frozen=True, slots=True)
class Vehicles:
    """All vehicles, column by column; planted ones come last.

    Attributes:
        kinds: First vehicle of each kind, in the order of `PER_MILLION`; one more at the end of them.
        plate, state: Folded plate, and place of its state in `STATES`.
        colour, make, body: Places in `COLOURS`, `MAKES`, `BODIES`.
    """

    kinds: Numbers
    plate: list[str]
    state: npt.NDArray[np.int8]
    colour: Numbers
    make: Numbers
    body: Numbers


@dataclass(frozen=True, slots=True)
class IncidentVehicle:
    """A vehicle that an incident is about."""

    plate: str
    state: str
    colour: str
    make: str
    body: str


def build_vehicles(rng: np.random.Generator, reads: int, incident_vehicles: tuple[IncidentVehicle, ...]) -> Vehicles:
    """Invent the vehicles for so many reads."""
    counts = [max(int(share * reads / 1_000_000), 4) for share in PER_MILLION.values()]
    count = sum(counts)
    plates, states = make_plates(rng, count, frozenset(vehicle.plate for vehicle in incident_vehicles))
    codes = [state.code for state in STATES]
    return Vehicles(
        kinds=np.cumsum([0, *counts]),
        plate=plates + [vehicle.plate for vehicle in incident_vehicles],
        state=np.concatenate((states, np.array([codes.index(v.state) for v in incident_vehicles], dtype=np.int8))),
        colour=_with(
            rng.choice(len(COLOURS), count, p=COLOUR_SHARES), [COLOURS.index(v.colour) for v in incident_vehicles]
        ),
        make=_with(rng.integers(0, len(MAKES), count), [MAKES.index(v.make) for v in incident_vehicles]),
        body=_with(rng.choice(len(BODIES), count, p=BODY_SHARES), [BODIES.index(v.body) for v in incident_vehicles]),
    )


def _with(numbers: Numbers, more: list[int]) -> Numbers:
    return np.concatenate((numbers, np.array(more, dtype=np.int64)))


@dataclass(frozen=True, slots=True)
class Habits:
    """Where each vehicle of the town starts from, and up to four places that it drives to; places of `Routes`."""

    start: Numbers
    ends: Numbers
    weight: npt.NDArray[np.float64]


def build_habits(rng: np.random.Generator, vehicles: Vehicles, routes: Routes) -> Habits:
    """Give every vehicle its places and how much it drives."""
    count, inner = int(vehicles.kinds[-1]), len(routes.places) - 6
    roads = rng.choice(6, (count, 5), p=(0.24, 0.22, 0.2, 0.18, 0.08, 0.08)) + inner
    drawn = rng.choice(inner, (count, 5), p=_pull(inner))
    start, ends = drawn[:, 0].copy(), drawn[:, 1:].copy()
    resident, commuter, visitor, _, last = (int(first) for first in vehicles.kinds)
    from_outside = np.arange(count) >= commuter
    start[from_outside] = roads[from_outside, 0]
    ends[visitor:last] = ends[visitor:last, :1]
    through = int(vehicles.kinds[3])
    ends[through:] = inner + (roads[through:, :1] - inner + 1 + rng.integers(0, 5, (count - through, 1))) % 6
    leaves = rng.random(commuter - resident) < 0.5
    ends[resident:commuter, 3] = np.where(leaves, roads[resident:commuter, 4], ends[resident:commuter, 3])
    weight = np.where(np.arange(count) < commuter, rng.lognormal(0, 0.7, count), 1.0)
    return Habits(start, ends, weight)


def _pull(inner: int) -> npt.NDArray[np.float64]:
    """How much places pull: a few much, most little."""
    pull = 1.0 / (np.arange(inner) + 3.0)
    shares: npt.NDArray[np.float64] = pull / pull.sum()
    return shares
