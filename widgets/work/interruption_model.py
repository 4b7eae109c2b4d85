"""A question that was under way when the page ended: the next page says so, and on a press what came of it. Nothing is asked twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import traitlets as t

from data_access.answers.entries import Item
from data_access.client.ledger import own_entries
from data_access.questions.kinds import ANSWERED_WITH_READS, question_on_record
from data_access.wording.entries import came
from data_access.wording.refusals import Problem
from widgets.parts.guard import guarded
from widgets.work.recall_model import RecallModel
from widgets.work.work_model import NO_ANSWER

NEVER = 0
LOOKED_AT: Final = 5
"""So many of one's own last entries are looked at."""
CLOCKS: Final = timedelta(seconds=5)
"""So far the clocks of page and gateway may be from each other."""

INTERRUPTED = "A question was under way when this page ended. It is not asked again by itself."
NOT_THERE = "The question did not reach the gateway: nothing of it is on record. Fill it in again, and ask."
NO_OUTCOME = "The question is on record as entry {}, and the gateway may still be working on it. Look once more."
NOT_ANSWERED = "The question of entry {} was not answered: {}."


class InterruptionModel(t.HasTraits):
    """What became of a question whose page ended before the answer came.

    Attributes:
        since: When the question that is under way now was asked, seconds since 1970, for the page's address; `NEVER` without one.
        began: When that question was asked which the page before had under way; `NEVER` if none was, or it is known what came of it.
        said: What came of it, where that is no answer; empty before it was looked up.
        problem: The `Problem` why it could not be looked up, or None.
    """

    since = t.Int(NEVER)
    began = t.Int(NEVER)
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, recall: RecallModel) -> None:
        super().__init__()
        self.recall = recall
        recall.work.answer.observe(lambda _: self._asking(), ["asking"])

    def meet(self, began: int) -> None:
        """Take up that the page before had a question under way."""
        self.began, self.said = began, ""

    def words(self) -> str:
        """Say what is known of that question; empty without one."""
        return self.said or (INTERRUPTED if self.began != NEVER else "")

    @guarded
    def look(self) -> None:
        """Look into one's own last entries what came of it, on record as one reading; an answer is shown again."""
        self.problem = None
        entries = own_entries(self.recall.work.client, most=LOOKED_AT).items
        since = datetime.fromtimestamp(self.began, UTC) - CLOCKS
        item = next((each for each in entries if _is_question(each) and each.at >= since), None)
        if item is None:
            self.began, self.said = NEVER, NOT_THERE
        elif item.outcome is None and not item.refused:
            self.said = NO_OUTCOME.format(item.seq)
        else:
            self.began, self.said = NEVER, "" if _answered(item) else NOT_ANSWERED.format(item.seq, came(item))
            self._show(item)

    def _show(self, item: Item) -> None:
        question = question_on_record(item.question, item.opened)
        if _answered(item):
            self.recall.go(item.seq)
        elif question is not None and item.kind == "intent":
            self.recall.put(item.seq, question)

    def _asking(self) -> None:
        work = self.recall.work
        if not work.answer.asking:
            self.since = NEVER
        elif work.fetched == NO_ANSWER:
            self.began, self.said, self.since = NEVER, "", int(datetime.now(UTC).timestamp())


def _is_question(item: Item) -> bool:
    return item.kind in ("intent", "refusal") and item.question.get("kind") in ANSWERED_WITH_READS


def _answered(item: Item) -> bool:
    return item.outcome is not None and item.outcome.status == "answered"
