"""Letting a colleague be shown an answer, and the answers of the case that may be shown again: own ones, and those that were shared."""

from __future__ import annotations

import traitlets as t

from data_access.acts.case_file import AnswerSharing, CaseReading
from data_access.answers.case_file import CaseFile, CaseQuestion, SharedAnswer
from data_access.answers.cases import Colleague
from data_access.client.acts import in_case
from data_access.client.cases import colleagues
from data_access.errors import InvalidQuery
from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.terms import Capability
from data_access.wording.entries import question
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.parts.guard import guarded
from widgets.work.work_model import WorkModel

NOBODY_CHOSEN = ""


class SharingModel(t.HasTraits):
    """With whom the answer on the page is shared, and which answers of the case there are.

    Attributes:
        colleagues: Who else has the case open, as they were looked up last; None before.
        person: User name of who is to be shown the answer; `NOBODY_CHOSEN` until one is chosen.
        listed: Answers of the case as its file had them when it was read, the latest first; None before.
        said: What was done last.
        problem: The `Problem` why something was not done, or None.
    """

    colleagues = t.Instance(tuple, allow_none=True)
    person = t.Unicode(NOBODY_CHOSEN)
    listed = t.Instance(tuple, allow_none=True)
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, work: WorkModel) -> None:
        super().__init__()
        self.work = work
        work.answer.observe(lambda _: self._begin(), ["answer"])
        work.case.observe(lambda _: self._other_case(), ["session"])

    @property
    def may(self) -> bool:
        """True if there is an answer of one's own on the page, and the role may share it."""
        answer = self.work.answer.answer
        showing = answer.facts.showing if answer else None
        own = answer is not None and (showing is None or not showing.shared_by)
        return own and Capability.KEEP_FINDINGS in self.work.case.person.capabilities

    @guarded
    def look(self) -> None:
        """Look up who else has the case open. Makes no entry."""
        self.problem, self.said, self.person = None, "", NOBODY_CHOSEN
        self.colleagues = self._colleagues()

    @guarded
    def share(self) -> None:
        """Let the chosen colleague be shown the answer on the page, on record."""
        self.problem, self.said = None, ""
        answer = self.work.answer.answer
        if answer is None or self.person == NOBODY_CHOSEN:
            raise InvalidQuery("colleague", "choose who is to be shown the answer")
        given = {"of": answer.facts.intent, "person": self.person}
        made = in_case(self.work.client, SharedAnswer, AnswerSharing, self.work.case.session_id, **given)
        name = next(each.full_name for each in self.colleagues or () if each.person == self.person)
        self.said = (
            f"{name} may be shown the answer of entry {made.of}, on record. They find it in the case's file, and under "
            "Earlier on this page; each showing is on record."
        )

    @guarded
    def read(self) -> None:
        """Read in the file of the case which answers may be shown again: one entry."""
        self.problem = None
        file = in_case(self.work.client, CaseFile, CaseReading, self.work.case.session_id)
        self.listed = tuple(each for each in file.questions if _may_be_shown(each, file.me))

    def lines(self) -> list[tuple[int, str]]:
        """Return of each answer that may be shown again its entry's number, and whose it is, when it was given and to what."""
        return [(each.entry, self._line(each)) for each in self.listed or ()]

    def _line(self, each: CaseQuestion) -> str:
        zone = self.work.answer.zone
        opened = {"plate": each.plate, "pattern": each.plate} if each.plate else {}
        whose = f" · shared by {each.person}" if each.shared else ""
        return f"{shown(each.at, zone)} · {question(each.question, opened, zone)}{whose}"

    def _colleagues(self) -> tuple[Colleague, ...]:
        return colleagues(self.work.client, self.work.case.session_id)

    def _begin(self) -> None:
        self.colleagues, self.person, self.said, self.problem = None, NOBODY_CHOSEN, "", None

    def _other_case(self) -> None:
        self.listed = None
        self._begin()


def _may_be_shown(each: CaseQuestion, me: str) -> bool:
    with_reads = each.question.get("kind") in ANSWERED_WITH_READS
    return with_reads and each.status == "answered" and (each.person == me or each.shared)
