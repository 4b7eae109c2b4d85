"""Questions about plates at several scenes, drawn for a town, with what a count of all reads says of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.shapes import Circle, Filters, Window
from tests.towns.questions import within
from tests.towns.town_reads import COLOURS, ZONE, Array, TownReads

FORMS = ("one day", "days", "some of one day")
LENGTHS_H = (0.5, 1.0, 2.0, 4.0)
RADII_M = (400, 900, 1_800)


@dataclass(frozen=True)
class SceneCase:
    """A question and its truth.

    Attributes:
        form: Whether its scenes are of one day, each of its own, or some of each.
        near: True if all are in one part of the town and at hours of much traffic.
        truth: Different plates at as many scenes as are asked for; O counts as 0.
    """

    question: CommonPlates
    form: str
    near: bool
    kind: str
    truth: int


class SceneDrawing:
    """Draws questions for one town and counts plate by plate."""

    def __init__(self, town: TownReads, seed: int) -> None:
        self._town, self._rng = town, np.random.default_rng([seed, 6])
        folded = np.char.replace(town.plates, "O", "0")
        self._different, self._key = np.unique(folded, return_inverse=True)
        self._busy = np.bincount(town.camera, minlength=len(town.places)).astype(float)

    def cases(self, count: int) -> Iterator[SceneCase]:
        """Yield so many questions."""
        while count:
            case = self._case()
            if case is not None:
                count -= 1
                yield case

    def _case(self) -> SceneCase | None:
        rng, town = self._rng, self._town
        number = int(rng.choice([2, 3, 4, 6], p=[0.3, 0.25, 0.25, 0.2]))
        near, form = bool(rng.random() < 0.5), str(rng.choice(FORMS))
        cameras = self._cameras(number, near)
        days = self._days(number, form)
        scenes, spans = [], []
        for camera, day in zip(cameras, days, strict=True):
            hours = float(rng.choice(LENGTHS_H))
            first = rng.uniform(15.5, 19.0 - min(hours, 3)) if near else rng.uniform(5, 24 - hours)
            start = datetime.combine(town.first + timedelta(days=day), datetime.min.time(), ZoneInfo(ZONE)).astimezone(
                UTC
            )
            start += timedelta(minutes=int(first * 60))
            spans.append((start, start + timedelta(hours=hours)))
            area = Circle(
                lat=float(town.places[camera, 0]),
                lon=float(town.places[camera, 1]),
                radius_m=float(rng.choice(RADII_M)),
            )
            scenes.append(Scene(area=area, windows=(Window(start=spans[-1][0], end=spans[-1][1]),)))
        at_least = 2 if rng.random() < 0.5 else int(rng.integers(2, number + 1))
        colours = (COLOURS[int(rng.integers(5))],) if rng.random() < 0.1 else ()
        asked = CommonPlates(scenes=tuple(scenes), at_least=at_least, filters=Filters(colours=colours))
        truth = self._truth(asked)
        return None if truth is None else SceneCase(asked, form, near, self._kind(days), truth)

    def _cameras(self, number: int, near: bool) -> list[int]:
        rng, town = self._rng, self._town
        if not near:
            return [int(each) for each in rng.choice(len(town.places), number, replace=len(town.places) < number)]
        middle = town.places[int(rng.choice(len(town.places), p=self._busy / self._busy.sum()))]
        far = np.hypot(*((town.places - middle) * [1.0, 0.75]).T)
        return [int(each) for each in rng.choice(np.argsort(far)[: max(number, 12)], number, replace=False)]

    def _days(self, number: int, form: str) -> list[int]:
        """Draw the day of each scene, within a week or two; a holiday now and then."""
        rng, town = self._rng, self._town
        span = int(rng.choice([4, 7, 14]))
        first = int(rng.integers(1, town.days - span))
        some = first + np.sort(rng.choice(span, min(number, span), replace=False))
        if town.holidays and rng.random() < 0.1:
            some[0] = (town.holidays[0] - town.first).days
        if form == "one day":
            return [int(some[0])] * number
        if form == "days":
            return [int(some[n % len(some)]) for n in range(number)]
        return [int(some[n // 2]) for n in range(number)]

    def _kind(self, days: list[int]) -> str:
        dates = {self._town.first + timedelta(days=day) for day in days}
        if dates & set(self._town.holidays):
            return "holiday"
        ends = {day.weekday() >= 5 for day in dates}
        return "both" if len(ends) > 1 else "weekend" if ends == {True} else "weekday"

    def _truth(self, asked: CommonPlates) -> int | None:
        """Count; None if a read lies at two of the scenes."""
        town = self._town
        at = np.zeros(len(self._different), dtype=np.int64)
        every: list[Array] = []
        for scene in asked.scenes:
            window, there = scene.windows[0], np.zeros(0, dtype=np.int64)
            begin, stop = np.searchsorted(town.at, [window.start.timestamp(), window.end.timestamp()])
            if isinstance(scene.area, Circle):
                there = begin + np.flatnonzero(within(town.places, scene.area)[town.camera[begin:stop]])
            if asked.filters.colours:
                colour = town.colour[there]
                there = there[(colour < 0) | (colour == COLOURS.index(asked.filters.colours[0]))]
            every.append(there)
            at[np.unique(self._key[town.plate[there]])] += 1
        reads = np.concatenate(every)
        return None if len(np.unique(reads)) < len(reads) else int((at >= asked.at_least).sum())
