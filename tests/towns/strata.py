"""How often an interval holds the truth, apart for what may matter: the tables of `python -m tests.towns`."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from tests.towns.questions import Case
from tests.towns.scenes import SceneCase

C = TypeVar("C", Case, SceneCase)

FLOOR = 0.75
"""Only of questions in which so many plates or more are expected an interval is judged; below it odds are said."""
FEWEST = 100
"""So many cases of a stratum tell something."""
LOW, HIGH = 0.84, 0.96
SCENES_LOW, SCENES_HIGH = 0.88, 0.98


@dataclass(frozen=True)
class Estimate(Generic[C]):
    """What was said of one question; `seed` is of the simulated town, one of several of its name."""

    town: str
    seed: int
    case: C
    about: float
    low: int
    high: int
    one_or_more: float

    @property
    def holds(self) -> bool:
        """True if the truth lies in the interval."""
        return self.low <= self.case.truth <= self.high


@dataclass(frozen=True)
class Line:
    """One stratum.

    Attributes:
        held: Share of the intervals that hold the truth, with the 95 % interval of that share.
        bias: Logarithm of all that was said over all that was there.
        width: Mean of `high` less `low`; `middle` is the median.
    """

    name: str
    cases: int
    held: float
    between: tuple[float, float]
    bias: float
    width: float
    middle: float

    def fine(self, low: float, high: float) -> bool:
        """Say whether too few cases tell, or as many intervals hold as should."""
        return self.cases < FEWEST or low <= self.held <= high


def lines(estimates: Iterable[Estimate[C]], named: Callable[[Estimate[C]], Iterator[str]]) -> list[Line]:
    """Return a line for each stratum in order of its name, the whole first. `named` names those of an estimate."""
    of = defaultdict[str, list[Estimate[C]]](list)
    for each in estimates:
        if each.about >= FLOOR:
            for name in named(each):
                of[name].append(each)
    return [_line(name, of[name]) for name in sorted(of)]


def of_plates(each: Estimate[Case]) -> Iterator[str]:
    """Name the strata that a question about part of a plate belongs to."""
    asked, case = each.case.question, each.case
    yield "0 all"
    yield f"1 town: {each.town}"
    yield f"2 window: {case.hours:3} h"
    yield f"3 day: {case.kind}"
    yield "4 characters: " + ("confusable" if asked.confusable else "exact")
    yield "5 place: " + ("colour" if asked.filters.used() else "town" if asked.area is None else "area")
    yield f"6 said: {_size(each.about)}"
    if case.fleet >= 0.1:
        yield "7 a fleet is 10 % or more of what fits"
        yield f"7 fleet, day: {case.kind}"


def of_scenes(each: Estimate[SceneCase]) -> Iterator[str]:
    """Name the strata that a question about scenes belongs to."""
    asked, case = each.case.question, each.case
    yield "0 all"
    yield f"1 town: {each.town}"
    yield f"1 town: {each.town}, seed {each.seed}"
    if each.about >= 1:
        yield "1 one or more said"
        yield f"1 one or more said: {each.town}, seed {each.seed}"
    yield f"2 scenes: {case.form}"
    yield f"2 scenes: {case.form}, {each.town}"
    yield "3 place: " + ("one part of the town, at hours of much traffic" if case.near else "anywhere")
    yield f"4 days: {case.kind}"
    yield f"5 at: {'all' if asked.at_least == len(asked.scenes) else 'fewer'} of {len(asked.scenes)}"
    yield f"6 said: {_size(each.about)}"


def _size(about: float) -> str:
    bounds = ((100, "100 and more"), (10, "10 to 100"), (3, "3 to 10"))
    return next((name for low, name in bounds if about >= low), "below 3")


def _line(name: str, some: list[Estimate[C]]) -> Line:
    count, held = len(some), sum(each.holds for each in some)
    widths = sorted(each.high - each.low for each in some)
    said, there = sum(each.about for each in some), sum(each.case.truth for each in some)
    bias = math.log(said / max(1, there))
    return Line(name, count, held / count, _wilson(held, count), bias, sum(widths) / count, widths[count // 2])


def _wilson(held: int, count: int, z: float = 1.96) -> tuple[float, float]:
    share, more = held / count, z * z / count
    middle, reach = share + more / 2, z * math.sqrt(share * (1 - share) / count + more / count / 4)
    return (middle - reach) / (1 + more), (middle + reach) / (1 + more)


def odds(estimates: Iterable[Estimate[C]]) -> Iterator[str]:
    """Say of questions for which odds are said in how many a plate was there."""
    bounds = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6)
    small = [each for each in estimates if each.about < FLOOR]
    for low, high in pairwise(bounds):
        some = [each for each in small if low <= each.one_or_more < high]
        if some:
            said = sum(each.one_or_more for each in some) / len(some)
            there = sum(each.case.truth > 0 for each in some) / len(some)
            between = _wilson(sum(each.case.truth > 0 for each in some), len(some))
            yield f"| {low:g} to {high:g} | {len(some)} | {said:.3f} | {there:.3f} ({between[0]:.3f}-{between[1]:.3f}) |"
