"""Misreads beside a history: asked with one press, a question of its own, on record; they never stand among its reads unmarked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import traitlets as t

from data_access.answers import misreads
from data_access.answers.answer import Answer
from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.questions.kinds import AnyQuestion
from data_access.receipts import check_receipt
from data_access.terms import Capability
from data_access.wording.counts import many
from data_access.wording.refusals import Problem
from widgets.answer.answer_model import AnswerModel
from widgets.answer.perhaps import MARK, Perhaps
from widgets.answer.places import box_of
from widgets.case.justification_model import JustificationModel
from widgets.parts import errand
from widgets.parts.guard import guarded, tried
from widgets.question.bounds import over
from widgets.question.questions import plates_nearly_beside

OFFER: Final = "Reads of this plate with a misread character are not among these."
NONE: Final = (
    "No possible misread was found: no plate one character off, within half an hour of a read and on the way. "
    "That proves nothing."
)


class MisreadsModel(t.HasTraits):
    """What may be misreads of the plate whose history is on the page.

    Attributes:
        asking: True while the question is under way.
        said: What came of it, or what is offered; empty beside an answer that is no history.
        problem: The `Problem` why it was not answered, or None.
    """

    asking = t.Bool(False)
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(
        self, client: Client, case: JustificationModel, answer: AnswerModel, about: Callable[[], AnyQuestion | None]
    ) -> None:
        super().__init__()
        self._client, self._case, self._answer, self._about = client, case, answer, about
        answer.observe(lambda _: self._begin(), ["answer"])

    @property
    def offered(self) -> bool:
        """True if they can be asked for: the answer is a history with reads, and the policy permits it."""
        about, answer = self._about(), self._answer.answer
        alone = about is not None and about.scope.plate and not about.scope.beside
        if not alone or answer is None or self._answer.perhaps is not None or self.asking:
            return False
        if Capability.PLATES not in self._case.person.capabilities or self._case.session is None:
            return False
        try:
            near = plates_nearly_beside(str(about.scope.plate) if about else "", answer.reads)
        except InvalidQuery:
            return False
        return not over(near.scope, self._case.person)

    @guarded
    def ask(self) -> None:
        """Ask once, beside the page: exactly one of `answer.perhaps` and `problem` is set afterwards."""
        about, history = self._about(), self._answer.answer
        if not self.offered or about is None or history is None:
            return
        plate = str(about.scope.plate)
        asked = self._case.asked(plates_nearly_beside(plate, history.reads), "")
        self.problem, self.asking = None, True

        def take(outcome: Perhaps | Problem) -> None:
            self.asking = False
            if self._answer.answer is history:
                self._take(outcome)

        errand.run(lambda: tried(lambda: _beside(plate, history, self._client.ask(asked))), take)

    def bounds(self) -> list[float]:
        """Return the box around the history's reads and what may be misreads, degrees: west, south, east, north; empty without them."""
        history, perhaps = self._answer.answer, self._answer.perhaps
        if history is None or perhaps is None or perhaps.reads.is_empty():
            return []
        return box_of(history.reads, perhaps.reads)

    def _take(self, outcome: Perhaps | Problem) -> None:
        if isinstance(outcome, Problem):
            self.problem = outcome
            return
        self._answer.perhaps = outcome
        count, seq = outcome.reads.height, outcome.answer.receipt.get("seq", "?")
        words = f"{many(count, 'read')} marked “{MARK}” in the table and on the map; each may be another vehicle's."
        self.said = f"{words if count else NONE} On record as {seq}."

    def _begin(self) -> None:
        self.problem = None
        self.said = OFFER if self.offered else ""


def _beside(plate: str, history: Answer, near: Answer) -> Perhaps:
    check_receipt(near.receipt, near.reads)
    return Perhaps(near, misreads.of_plate(plate, history.reads, near.reads))
