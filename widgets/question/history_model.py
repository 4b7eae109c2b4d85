"""All reads of one plate: the question, and what of its answer is looked at."""

from __future__ import annotations

from typing import Any

import polars as pl
import traitlets as t

from data_access import stopping
from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.questions.history import History
from data_access.questions.shapes import Window, days_back
from data_access.questions.value import parse
from data_access.reads import empty
from data_access.terms import plate, plate_key
from data_access.wording.refusals import Problem
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded
from widgets.question.history_grid import rows_of
from widgets.question.history_path import Leg, Stop, day_of, legs_of, path_of, stops_of, too_fast

ALL_THAT_IS_KEPT = 0
DAYS = (1, 7, 14, 30, ALL_THAT_IS_KEPT)
MOST_STOPS = 60
"""With more reads than this the last day is shown first: a way through all of them is a tangle."""


def reads_of_plate(plate: str, windows: tuple[Window, ...] | None) -> History:
    """Return the question about all reads of one plate; without windows all that is kept. Raises `InvalidQuery`."""
    return parse(History, {"plate": plate, "windows": windows})


class HistoryModel(t.HasTraits):
    """One plate at a time.

    Attributes:
        plate: As written.
        days: The last so many days; 0 for all that is kept.
        day: The day that is looked at, `2026-11-20` on the agency's clocks; empty for all.
        problem: The `Problem` why the question could not be put together, or None.
    """

    plate = t.Unicode()
    days = t.Int(ALL_THAT_IS_KEPT)
    day = t.Unicode()
    note = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, case: JustificationModel, answer: AnswerModel) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        self._stops: list[Stop] = []
        self._take()
        answer.observe(lambda _: self._take(), ["answer"])

    def missing(self) -> list[str]:
        """Name what is still needed before this can be asked."""
        needed = (("an open case", self.case.session), ("a whole plate", plate(self.plate)))
        return [name for name, there in needed if not there]

    def question(self) -> History:
        """Return the question, or raise `InvalidQuery` naming the first unfit field."""
        if set(self.plate) & {"?", "*"}:
            raise InvalidQuery("plate", "a history needs the whole plate, without ? and *; Plates finds part of one")
        windows = None if self.days == ALL_THAT_IS_KEPT else days_back(self.days)
        return reads_of_plate(self.plate, windows)

    @guarded
    def run(self) -> None:
        """Ask, unless the question cannot be put together."""
        self.problem = None
        asked = self.case.asked(self.question(), self.note)
        stop = stopping.Cancellation()
        self.answer.ask(lambda: self.client.history(asked, stop), stop)

    def stops(self) -> list[Stop]:
        """Return the reads with a place of the day that is looked at, in order of time."""
        return [stop for stop in self._stops if not self.day or day_of(stop, self.answer.zone).isoformat() == self.day]

    def path(self) -> dict[str, Any]:
        """Return the way on the map, as `CanvassMap.path`."""
        stops = self.stops()
        return path_of(stops) if stops else {}

    def gaps(self) -> list[Leg]:
        """Return where long time lies between two reads, the longest first."""
        return sorted((leg for leg in legs_of(self.stops()) if leg.gap), key=lambda leg: leg.length, reverse=True)

    def too_fast(self) -> list[Leg]:
        """Return pairs of reads of any day that one vehicle cannot have made."""
        return too_fast(self._stops)

    def grid(self) -> list[dict[str, Any]]:
        """Return reads by day and hour, as `DayHours.rows`; those without a place too."""
        return rows_of(self._mine()["captured_at"], self.answer.zone) if self.answer.answer else []

    def unplaced(self) -> int:
        """Count the reads that are on no map."""
        return self._mine()["lat_e7"].null_count()

    def _mine(self) -> pl.DataFrame:
        """Return the reads of the one plate; those of others stand in the list alone."""
        answer = self.answer.answer
        if answer is None:
            return empty()
        if answer.facts.convoy is None or answer.question is None:
            return answer.reads
        key = pl.col("plate").str.replace_all("O", "0", literal=True)
        return answer.reads.filter(key == plate_key(answer.question.scope.plate))

    def _take(self) -> None:
        self._stops = stops_of(self._mine())
        many = len(self._stops) > MOST_STOPS
        self.day = day_of(self._stops[-1], self.answer.zone).isoformat() if many else ""
