"""Part of a plate: the question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import traitlets as t

from data_access.client import Client
from data_access.questions.plates import Plates
from data_access.questions.shapes import Window, days_back
from data_access.questions.value import parse
from data_access.stopping import Cancellation
from data_access.terms import plate
from data_access.wording.refusals import Problem
from data_access.wording.times import local
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded
from widgets.parts.local_time import window_of
from widgets.question.filters_model import FiltersModel
from widgets.question.place_model import PlaceModel
from widgets.question.plates_pattern import wrong

ALL_THAT_IS_KEPT, BETWEEN = 0, -1
DAYS = (1, 7, 14, 30, ALL_THAT_IS_KEPT, BETWEEN)
USUAL_WINDOW = timedelta(hours=2)


def part_of_plate(fields: Mapping[str, object]) -> Plates:
    """Return the question about part of a plate, with these fields. Raises `InvalidQuery`."""
    return parse(Plates, dict(fields))


class PlatesModel(t.HasTraits):
    """One search of part of a plate at a time.

    Attributes:
        pattern: `?` is one character, `*` any run of them.
        confusable: Let characters that readers mix up stand for one another.
        days: The last so many days; `ALL_THAT_IS_KEPT`, or `BETWEEN` two times.
        start, end: Naive local times, for `BETWEEN`.
        area: As drawn on the map, or around a corner of `place`; {} for everywhere.
        problem: The `Problem` why the question could not be put together, or None.
    """

    pattern = t.Unicode()
    confusable = t.Bool(True)
    days = t.Int(14)
    start = t.Instance(datetime, allow_none=True)
    end = t.Instance(datetime, allow_none=True)
    area = t.Dict()
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

    def missing(self) -> list[str]:
        """Name what is still needed before this can be asked."""
        needed = (
            ("an open case", self.case.session),
            ("a letter or digit of the plate", plate(self.pattern)),
            ("a plate of letters, digits, ? and * alone", not plate(self.pattern) or not wrong(self.pattern)),
            ("both times", self.days != BETWEEN or (self.start and self.end)),
        )
        return [name for name, there in needed if not there]

    def set_circle(self, lat: float, lon: float, radius_m: float) -> None:
        """Take a circle around a corner as the area."""
        self.area = {"shape": "circle", "lat": lat, "lon": lon, "radius_m": radius_m}

    def question(self) -> Plates:
        """Return the question, or raise `InvalidQuery` naming the first unfit field."""
        given = {"pattern": self.pattern, "confusable": self.confusable, "area": self.area or None}
        return part_of_plate({**given, "windows": self._windows(), "filters": self.filters.filters()})

    @guarded
    def run(self) -> None:
        """Ask, unless the question cannot be put together."""
        self.problem = None
        asked = self.case.asked(self.question(), self.note)
        stop = Cancellation()
        self.answer.ask(lambda: self.client.plates(asked, stop), stop)

    def _windows(self) -> tuple[Window, ...] | None:
        if self.days == BETWEEN:
            return (window_of(self.start, self.end, self.answer.zone),)
        return None if self.days == ALL_THAT_IS_KEPT else days_back(self.days)
