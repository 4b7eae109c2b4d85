"""All reads of one plate: its way, and what of it is looked at."""

from __future__ import annotations

from typing import Any

import polars as pl
import traitlets as t

from data_access.reads import empty
from data_access.terms import plate_key
from widgets.answer.answer_model import AnswerModel
from widgets.question.history_grid import rows_of
from widgets.question.history_path import Leg, Stop, day_of, legs_of, path_of, stops_of, too_fast

MOST_STOPS = 60
"""With more reads than this the last day is shown first: a way through all of them is a tangle."""


class HistoryModel(t.HasTraits):
    """The way of one plate.

    Attributes:
        answer: About one plate, or none.
        day: The day that is looked at, `2026-11-20` on the agency's clocks; empty for all.
    """

    day = t.Unicode()

    def __init__(self, answer: AnswerModel) -> None:
        super().__init__()
        self.answer = answer
        self._stops: list[Stop] = []
        self._take()
        answer.observe(lambda _: self._take(), ["answer"])

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
