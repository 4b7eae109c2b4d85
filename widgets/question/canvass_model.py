"""A canvass: an area, windows of time, what the vehicle looked like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import traitlets as t

from data_access.client import Client, EstimateOnRecord
from data_access.questions.canvass import Canvass
from data_access.questions.estimate import Estimate
from data_access.questions.shapes import MAX_WINDOWS
from data_access.questions.value import parse
from data_access.stopping import Cancellation
from data_access.wording.refusals import Problem
from data_access.wording.times import local
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.parts import errand
from widgets.parts.guard import guarded, tried
from widgets.parts.local_time import window_of
from widgets.question.filters_model import FiltersModel
from widgets.question.place_model import PlaceModel

USUAL_WINDOW = timedelta(hours=2)


def reads_of_place(place: Mapping[str, object], filters: object) -> Canvass:
    """Return the question about all reads of a place: `area` and `windows`. Raises `InvalidQuery`."""
    return parse(Canvass, {**place, "filters": filters})


def reads_to_expect(place: Mapping[str, object]) -> Estimate:
    """Return the question about how many reads a place has: `area` and `windows`. Raises `InvalidQuery`."""
    return parse(Estimate, dict(place))


class CanvassModel(t.HasTraits):
    """One canvass at a time.

    Attributes:
        area: As drawn on the map (`CanvassMap.area`), or {shape: cameras, ids: [...]}; {} if none.
        spans: Windows as pairs of naive local times.
        note: Goes on record with the question.
        estimated: What the last estimate said (`client.EstimateOnRecord`); None if there is none of this area and these windows.
        estimating: True while an estimate is under way.
        problem: The `Problem` why the question could not be put together, or None; why it was not answered is `answer.problem`.
    """

    area = t.Dict()
    spans: t.List[tuple[datetime | None, datetime | None]] = t.List()
    note = t.Unicode()
    estimated = t.Instance(EstimateOnRecord, allow_none=True)
    estimating = t.Bool(False)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(
        self, client: Client, case: JustificationModel, answer: AnswerModel, now: datetime | None = None
    ) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        self.filters = FiltersModel()
        self.place = PlaceModel(client, self.set_circle)
        end = local(now or datetime.now(UTC), answer.zone).replace(minute=0, second=0, microsecond=0)
        self.spans = [(end - USUAL_WINDOW, end)]
        self.observe(lambda _: self._outdated(), ["area", "spans"])

    def missing(self) -> list[str]:
        """Name what is still needed before this can be asked."""
        needed = (
            ("an open case", self.case.session),
            ("an area", self.area),
            ("a window of time", self.spans and all(start and end for start, end in self.spans)),
        )
        return [name for name, there in needed if not there]

    def set_span(self, number: int, start: datetime | None, end: datetime | None) -> None:
        """Change one window."""
        self.spans = [(start, end) if n == number else span for n, span in enumerate(self.spans)]

    def add_span(self) -> None:
        """Add a window, alike to the last; at most as many as a question may have."""
        if len(self.spans) < MAX_WINDOWS:
            self.spans = [*self.spans, self.spans[-1]]

    def drop_span(self, number: int) -> None:
        """Remove one window; the last one stays."""
        if len(self.spans) > 1:
            self.spans = [span for n, span in enumerate(self.spans) if n != number]

    def set_circle(self, lat: float, lon: float, radius_m: float) -> None:
        """Take a circle that was written instead of drawn."""
        self.area = {"shape": "circle", "lat": lat, "lon": lon, "radius_m": radius_m}

    def set_cameras(self, ids: tuple[str, ...]) -> None:
        """Take cameras by name instead of a place; none takes the area away."""
        self.area = {"shape": "cameras", "ids": list(ids)} if ids else {}

    def camera_ids(self) -> tuple[str, ...]:
        """Return the cameras that the area is, if it is named or picked ones."""
        return tuple(self.area.get("ids", ()))

    def question(self) -> Canvass:
        """Return the question, or raise `InvalidQuery` naming the first unfit field."""
        return reads_of_place(self._where_and_when(), self.filters.filters())

    @guarded
    def estimate(self) -> None:
        """Ask about how many reads there are, on record like a question; exactly one of `estimated` and `problem` is set."""
        if self.estimating:
            return
        self.problem = self.estimated = None
        asked = self.case.asked(reads_to_expect(self._where_and_when()), "")
        self.estimating = True
        errand.run(lambda: tried(lambda: self.client.estimate(asked)), self._take)

    def estimate_words(self) -> str:
        """Say what the estimate said, and what to make of it."""
        told: EstimateOnRecord | None = self.estimated
        if told is None:
            return "Estimating …" if self.estimating else ""
        counts = told.counts
        cameras = f"{counts.cameras:,} fixed camera{'' if counts.cameras == 1 else 's'}"
        halves = f"first half about {counts.first_half:,}, second half about {counts.second_half:,}"
        narrow = (
            f"More than an answer may hold ({counts.max_rows:,}): narrow it. " if counts.reads > counts.max_rows else ""
        )
        return (
            f"About {counts.reads:,} reads at {cameras}; {halves}. {narrow}Mobile units and filters are not counted in."
        )

    def _take(self, outcome: EstimateOnRecord | Problem) -> None:
        self.estimating = False
        if isinstance(outcome, Problem):
            self.problem = outcome
        else:
            self.estimated = outcome

    def _outdated(self) -> None:
        self.estimated = None

    def _where_and_when(self) -> dict[str, object]:
        windows = [window_of(start, end, self.answer.zone) for start, end in self.spans]
        return {"area": self.area, "windows": windows}

    @guarded
    def run(self) -> None:
        """Ask, unless the question cannot be put together."""
        self.problem = None
        asked = self.case.asked(self.question(), self.note)
        stop = Cancellation()
        self.answer.ask(lambda: self.client.canvass(asked, stop), stop)
