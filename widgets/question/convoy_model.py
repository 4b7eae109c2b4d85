"""Who passed the same cameras as the plate of a history, and what the answer says of each plate."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import traitlets as t

from data_access.questions.convoy import USUAL_PASSAGES, USUAL_S, Convoy
from data_access.questions.shapes import Window
from data_access.questions.value import parse
from data_access.stopping import Cancellation
from data_access.terms import Capability, plate_key
from data_access.wording import convoys as words
from data_access.wording.refusals import Problem
from widgets.answer.answer_model import AnswerModel
from widgets.parts.guard import guarded
from widgets.question.history_model import HistoryModel


def plates_with(plate: str, windows: tuple[Window, ...] | None, within_s: int, at_least: int) -> Convoy:
    """Return the question who passed with a plate. Raises `InvalidQuery`."""
    return parse(Convoy, {"plate": plate, "windows": windows, "within_s": within_s, "at_least": at_least})


class ConvoyModel(t.HasTraits):
    """The same plate and days as the history's.

    Attributes:
        within_s: So many seconds before or after it.
        at_least: At so many of its passages.
        problem: The `Problem` why the question could not be put together, or None.
    """

    within_s = t.Int(USUAL_S)
    at_least = t.Int(USUAL_PASSAGES)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, history: HistoryModel) -> None:
        super().__init__()
        self.history, self.answer, self.case = history, history.answer, history.case

    def allowed(self) -> bool:
        """True if the role of whoever sits here may canvass; the gateway decides all the same."""
        return Capability.CANVASS in self.case.person.capabilities

    def missing(self) -> list[str]:
        """Name what is still needed before this can be asked."""
        return self.history.missing()

    def question(self) -> Convoy:
        """Return the question, or raise `InvalidQuery` naming the first unfit field."""
        alone = self.history.question()
        return plates_with(alone.plate, alone.windows, self.within_s, self.at_least)

    @guarded
    def run(self) -> None:
        """Ask, unless the question cannot be put together."""
        self.problem = None
        asked = self.case.asked(self.question(), self.history.note)
        stop = Cancellation()
        self.answer.ask(lambda: self.history.client.convoy(asked, stop), stop)


@dataclass(frozen=True, slots=True)
class PlateBeside:
    """One plate of an answer: at how many passages it was there, when first and last, and how many reads that are."""

    plate: str
    passages: str
    reads: int


def plates_beside(answer: AnswerModel) -> list[PlateBeside]:
    """Return the plates that passed with the one that was asked about, those at most passages first; none for another answer."""
    whole = answer.answer
    counts = whole.facts.convoy if whole else None
    if whole is None or counts is None or whole.question is None:
        return []
    rows = whole.reads.select("plate").with_row_index("row").group_by("plate").agg(pl.col("row")).rows()
    followed = plate_key(whole.question.scope.plate)
    others = [(plate, words.of_plate(each, counts), len(each)) for plate, each in rows if plate_key(plate) != followed]
    ordered = sorted(others, key=lambda one: (-len(one[1]), one[0]))
    return [PlateBeside(plate, words.passages(seen, counts), reads) for plate, seen, reads in ordered]
