"""Scenes: places in windows of their own, and at how many of them a vehicle must have been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import polars as pl
import traitlets as t

from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.questions.common_plates import MOST_SCENES, CommonPlates
from data_access.questions.value import parse
from data_access.stopping import Cancellation
from data_access.wording import scenes as words
from data_access.wording.areas import AreaShape
from data_access.wording.refusals import Problem
from data_access.wording.times import local
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded
from widgets.parts.local_time import window_of
from widgets.question.filters_model import FiltersModel
from widgets.question.place_model import PlaceModel

USUAL_WINDOW = timedelta(hours=1)
FEWEST = 2


@dataclass(frozen=True, slots=True)
class DrawnScene:
    """One scene as it was added: an area as the map has it, and a window by the agency's clocks."""

    area: AreaShape
    start: datetime
    end: datetime


class ScenesModel(t.HasTraits):
    """One question about scenes at a time.

    Attributes:
        area: The place of the next scene, as drawn on the map; {} if none.
        start, end: Its window, naive local times.
        scenes: Those that were added (`DrawnScene`).
        at_least: At how many of them.
        note: Goes on record with the question.
        problem: The `Problem` why the question could not be put together, or None.
    """

    area = t.Dict()
    start = t.Instance(datetime, allow_none=True)
    end = t.Instance(datetime, allow_none=True)
    scenes: t.List[DrawnScene] = t.List()
    at_least = t.Int(FEWEST)
    note = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(
        self, client: Client, case: JustificationModel, answer: AnswerModel, now: datetime | None = None
    ) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        self.filters = FiltersModel()
        self.place = PlaceModel(client, self.set_circle)
        self.end = local(now or datetime.now(UTC), answer.zone).replace(minute=0, second=0, microsecond=0)
        self.start = self.end - USUAL_WINDOW
        self.observe(lambda _: self._bound(), ["scenes"])

    def set_circle(self, lat: float, lon: float, radius_m: float) -> None:
        """Take a circle that was found by its streets instead of drawn."""
        self.area = {"shape": "circle", "lat": lat, "lon": lon, "radius_m": radius_m}

    def next_lacks(self) -> list[str]:
        """Name what the next scene still needs before it can be added."""
        needed = (("an area", self.area), ("a window of time", self.start and self.end))
        return [name for name, there in needed if not there]

    def add(self) -> None:
        """Add the scene that is drawn; its window stays as the first guess at the next one's."""
        if self.area and self.start and self.end and len(self.scenes) < MOST_SCENES:
            self.scenes = [*self.scenes, DrawnScene(cast(AreaShape, dict(self.area)), self.start, self.end)]
            self.area = {}

    def drop(self, number: int) -> None:
        """Remove a scene, counted from 0."""
        self.scenes = [scene for n, scene in enumerate(self.scenes) if n != number]

    def areas(self) -> list[AreaShape]:
        """Return the places of the scenes, as the map draws them."""
        return [scene.area for scene in self.scenes]

    def missing(self) -> list[str]:
        """Name what is still needed before this can be asked."""
        needed = (("an open case", self.case.session), ("two scenes", len(self.scenes) >= FEWEST))
        return [*(name for name, there in needed if not there), *self._not_apart()]

    def question(self) -> CommonPlates:
        """Return the question, or raise `InvalidQuery` naming the first unfit field."""
        scenes = [
            {"area": scene.area, "windows": [window_of(scene.start, scene.end, self.answer.zone)]}
            for scene in self.scenes
        ]
        return parse(CommonPlates, {"scenes": scenes, "at_least": self.at_least, "filters": self.filters.filters()})

    @guarded
    def run(self) -> None:
        """Ask, unless the question cannot be put together."""
        self.problem = None
        asked = self.case.asked(self.question(), self.note)
        stop = Cancellation()
        self.answer.ask(lambda: self.client.common_plates(asked, stop), stop)

    def _not_apart(self) -> list[str]:
        """Say which scenes can hold the same read, before policy refuses them; an unfit scene is said when it is asked."""
        try:
            pair = self.question().scope.scenes_not_apart
        except InvalidQuery:
            return []
        return [f"scenes {pair[0]} and {pair[1]} apart in place or in time"] if pair else []

    def _bound(self) -> None:
        self.at_least = max(FEWEST, min(self.at_least, len(self.scenes)))


@dataclass(frozen=True, slots=True)
class PlateAtScenes:
    """One plate of an answer, at which scenes, and how many reads that are."""

    plate: str
    places: str
    reads: int


def plates_at_scenes(answer: AnswerModel) -> list[PlateAtScenes]:
    """Return the plates of an answer about scenes, those at most scenes first; none for another answer."""
    given = answer.answer
    counts = given.facts.scenes if given else None
    if given is None or counts is None:
        return []
    rows = given.reads.select("plate").with_row_index("row").group_by("plate").agg(pl.col("row")).rows()
    each = sorted((-len(seen := words.of_plate(rows, counts)), plate, seen, len(rows)) for plate, rows in rows)
    return [PlateAtScenes(plate, words.places(seen, counts.scenes), reads) for _, plate, seen, reads in each]
