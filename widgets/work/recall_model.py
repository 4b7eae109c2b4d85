"""An answer that the page's address names: shown again, or why not, and what can be done then. The browser keeps a number, no read."""

from __future__ import annotations

import hashlib

import polars as pl
import traitlets as t

from data_access.client.ledger import own_question
from data_access.errors import InvalidQuery
from data_access.questions.kinds import AnyQuestion
from data_access.wording.counts import many
from data_access.wording.questions import in_one_line
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.answer.read_model import ReadModel
from widgets.answer.zoom_model import BY_PLATE, EACH_READ, ZoomModel
from widgets.parts.guard import guarded
from widgets.work.work_model import NO_ANSWER, WorkModel

MARK_DIGITS = 12
OF_A_READ, OF_A_PLATE = "r", "p"
NOT_YOURS = (
    "Only the question of an answer of your own can be put into the form again. Nothing was asked. "
    "If a colleague asked it, ask them what it was, or have them share its answer with you."
)


class RecallModel(t.HasTraits):
    """Which answer the page is to show again, and which row of it.

    Attributes:
        number: Of the answer on the page, for its address; `NO_ANSWER` if there is none.
        mark: Which row is looked at: a hash of the read's id and the answer's number, or of the first read of a plate; empty for none.
        awaited: Number of the answer that is shown once a case is open; `NO_ANSWER` if none is.
        offered: Number of the entry whose question stands in the form, not asked yet; `NO_ANSWER` if none does.
        problem: The `Problem` why a question on record could not be put into the form, or None.
    """

    number = t.Int(NO_ANSWER)
    mark = t.Unicode()
    awaited = t.Int(NO_ANSWER)
    offered = t.Int(NO_ANSWER)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, work: WorkModel, zoom: ZoomModel, read: ReadModel) -> None:
        super().__init__()
        self.work, self.zoom, self.read = work, zoom, read
        self._question: AnyQuestion | None = None
        self._wanted = ""
        work.answer.observe(lambda _: self._answered(), ["answer"])
        work.case.observe(lambda _: self._opened(), ["session"])
        zoom.observe(lambda _: self._marked(), ["turned"])
        read.observe(lambda _: self._marked(), ["chosen"])

    def go(self, number: int, mark: str = "") -> None:
        """Show the answer of this number, as the page's address says; `NO_ANSWER` shows none. `mark` is the row of it."""
        self.problem, self._wanted = None, mark
        self.awaited = self.offered = NO_ANSWER
        if number == NO_ANSWER:
            self.number = NO_ANSWER
            self.work.leave()
        elif number == self.work.number:
            self._choose()
        elif self.work.case.session is None:
            self.awaited = number
        else:
            self.work.back(number)

    @guarded
    def offer(self, number: int) -> None:
        """Put the question of one's own entry into the form; it is asked only when somebody says so."""
        self.problem, self.offered = None, NO_ANSWER
        self._question = self._on_record(number)
        self.work.bring(self._question)
        self.offered = number

    @guarded
    def repeat(self) -> None:
        """Ask the question of the entry that is offered, or whose answer is or could not be shown, once more as it was asked."""
        self.problem = None
        number = self.offered if self.offered != NO_ANSWER else self.about
        question = self._question if self.offered != NO_ANSWER else self._shown_question()
        question = question or self._on_record(number)
        self.offered = NO_ANSWER
        self.work.repeat(question)

    def retry(self) -> None:
        """Have the gateway asked once more for the answer that could not be shown."""
        self.work.back(self.about)

    @property
    def about(self) -> int:
        """Number of the answer that was fetched last, shown or not; `NO_ANSWER` if none was."""
        return self.work.fetched

    @property
    def missed(self) -> bool:
        """True if the answer that was fetched could not be shown."""
        return self.about != NO_ANSWER and self.work.answer.problem is not None

    @property
    def refused(self) -> bool:
        """True if it may not be shown: asking for it once more changes nothing."""
        problem = self.work.answer.problem
        return self.missed and problem is not None and bool(problem.reasons or problem.seq)

    def words(self) -> str:
        """Say where the page stands with the answer of its address; empty if there is nothing to say."""
        if self.awaited != NO_ANSWER:
            return f"Open the case of entry {self.awaited} to see its answer again. Nothing is asked anew."
        if self.offered != NO_ANSWER and self._question is not None:
            line = in_one_line(self._question.scope, self.work.answer.zone)
            return f"This is the question of entry {self.offered}: {line}. It has not been asked again yet."
        if self.missed:
            return "Ask again puts the same question anew, as a question of its own on record."
        return self._changes()

    def _changes(self) -> str:
        """Say of an answer that is shown again when it was given, and what is new since."""
        answer = self.work.answer.answer
        showing = answer.facts.showing if answer else None
        if showing is None:
            return ""
        whose = f" to {showing.shared_by}, who shared it with you" if showing.shared_by else ""
        said = f"Shown again: the answer of entry {showing.of}, given {shown(showing.answered, self.work.answer.zone)}{whose}."
        since = [
            (showing.arrived, "would be new"),
            (showing.corrected, "corrected since"),
            (showing.withdrawn + showing.gone, "no longer there"),
        ]
        told = ", ".join(f"{many(count, 'read')} {words}" for count, words in since if count)
        return f"{said} {told[:1].upper()}{told[1:]}." if told else f"{said} Nothing of it has changed."

    def _shown_question(self) -> AnyQuestion | None:
        return self.work.about()

    def _on_record(self, number: int) -> AnyQuestion:
        question = own_question(self.work.client, number) if number != NO_ANSWER else None
        if question is None:
            raise InvalidQuery("question", NOT_YOURS)
        return question

    def _opened(self) -> None:
        awaited = self.awaited
        if awaited != NO_ANSWER and self.work.case.session is not None:
            self.awaited = NO_ANSWER
            self.work.back(awaited)

    def _answered(self) -> None:
        if self.work.answer.answer is None:
            return
        self.awaited = self.offered = NO_ANSWER
        self._choose()
        with self.hold_trait_notifications():
            self.number = self.work.number
            self._marked()

    def _marks(self) -> pl.Series:
        """Return the mark of each read of the answer."""
        answer = self.work.answer.answer
        ids = [] if answer is None else answer.reads["read_id"].to_list()
        return pl.Series([_digest(self.work.number, each) for each in ids], dtype=pl.String)

    def _choose(self) -> None:
        """Choose the row that the address names, if it is still there."""
        wanted, self._wanted = self._wanted, ""
        answer = self.work.answer.answer
        if answer is None or not wanted:
            return
        at = (self._marks() == wanted[1:]).arg_true()
        if at.is_empty():
            return
        if wanted[0] == OF_A_PLATE:
            self.zoom.only(view=BY_PLATE, plate=answer.reads["plate"][int(at[0])])
        else:
            self.zoom.only(view=EACH_READ)
            self.read.chosen = int(at[0])

    def _marked(self) -> None:
        answer, row = self.work.answer.answer, self.read.row()
        if answer is None:
            self.mark = ""
        elif row is not None:
            self.mark = OF_A_READ + _digest(self.work.number, row["read_id"])
        elif self.zoom.plate:
            first = answer.reads.filter(pl.col("plate") == self.zoom.plate)["read_id"]
            self.mark = OF_A_PLATE + _digest(self.work.number, str(first[0])) if len(first) else ""
        else:
            self.mark = ""


def _digest(number: int, read_id: str) -> str:
    return hashlib.sha256(f"{number}:{read_id}".encode()).hexdigest()[:MARK_DIGITS]
