"""An answer that the page's address names: shown again, or why not, and what can be done then. The browser keeps a number, no read."""

from __future__ import annotations

import polars as pl
import traitlets as t

from data_access.acts.on_lists.list_entries import LookAtEntries
from data_access.answers.answer import Answer
from data_access.answers.list_entries import ListEntries
from data_access.answers.value import value_of
from data_access.client.acts import do
from data_access.client.ledger import own_question
from data_access.errors import InvalidQuery
from data_access.questions.kinds import AnyQuestion
from data_access.questions.pattern import WILD
from data_access.questions.scope import Limits
from data_access.wording.counts import many
from data_access.wording.questions import in_one_line
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.answer.read_model import NONE, ReadModel
from widgets.answer.zoom_model import BY_PLATE, EACH_READ, ZoomModel
from widgets.parts.guard import guarded
from widgets.question.form import USUAL_DAYS
from widgets.work.part_marks import digest, look_at, marks_of, tab_of
from widgets.work.work_model import NO_ANSWER, WorkModel

OF_A_READ, OF_A_PLATE = "r", "p"
NOT_YOURS = (
    "Only a question of your own can be put into the form again. Nothing was asked. "
    "If it was a colleague's, ask them to share its answer with you."
)
NO_ENTRY = "is not on the list any more, or its plate was destroyed. Look at Hot lists."


class RecallModel(t.HasTraits):
    """Which answer the page is to show again, and what is looked at of it.

    Attributes:
        number: Of the answer on the page, for its address; `NO_ANSWER` if there is none.
        mark: Which row is looked at: a hash of the read's id and the answer's number, or of the first read of a plate; empty for none.
        part: Which part of the answer is looked at, in marks (`part_marks`); empty for all of it. What is typed into the search stands
            in no address: it is kept here, for Back and Forward within this page.
        lost: What of the part could not be shown again, in words; empty if it is all there.
        awaited: Number of the answer that is shown once a case is open; `NO_ANSWER` if none is.
        offered: Number of the entry whose question stands in the form, not asked yet; `NO_ANSWER` if none does.
        entry: Number of the entry of the hot list whose plate stands in the form, not asked yet; `NO_ANSWER` if none does.
        problem: The `Problem` why a question on record could not be put into the form, or None.
    """

    number = t.Int(NO_ANSWER)
    mark = t.Unicode()
    part = t.Unicode()
    lost = t.Unicode()
    awaited = t.Int(NO_ANSWER)
    offered = t.Int(NO_ANSWER)
    entry = t.Int(NO_ANSWER)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, work: WorkModel, zoom: ZoomModel, read: ReadModel) -> None:
        super().__init__()
        self.work, self.zoom, self.read = work, zoom, read
        self._question: AnyQuestion | None = None
        self._wanted: tuple[int, str, str] | None = None
        self._searches: dict[int, str] = {}
        work.answer.observe(lambda _: self._answered(), ["answer"])
        work.case.observe(lambda _: self._opened(), ["session"])
        zoom.observe(lambda _: self._marked(), ["turned", "tab"])
        read.observe(lambda _: self._marked(), ["chosen"])

    def go(self, number: int, mark: str = "", part: str = "") -> None:
        """Show the answer of this number, as the page's address says; `NO_ANSWER` shows none. `mark` is the row of it, `part` what is looked at."""
        self.problem, self.lost, self._wanted = None, "", (number, mark, part)
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
        self.put(number, self._on_record(number))

    def put(self, number: int, question: AnyQuestion) -> None:
        """Put the question of an entry into the form, to be asked again on a press."""
        self._question = question
        self.work.bring(question)
        self.offered = number

    @guarded
    def look_back(self, number: int) -> None:
        """Put the plate of an entry of the hot list into the form, on record, to ask where it was before (H15); nothing is asked yet."""
        self.problem, self.entry = None, NO_ANSWER
        listed = value_of(ListEntries, do(self.work.client, LookAtEntries), "the hot list")
        plate = next((each.plate for each in listed.entries if each.number == number), "")
        if not plate:
            raise InvalidQuery("entry", NO_ENTRY)
        limits = Limits.PLATES if any(sign in plate for sign in WILD) else Limits.HISTORY
        days = int(self.work.case.person.limit(limits.value, "window_d") or USUAL_DAYS)
        self.work.restore(self.work.form().without_place(plate, f"last {days} days"))
        self.entry = number

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
        if self.entry != NO_ANSWER:
            return f"This looks back for entry {self.entry} of the hot list, under the open case. Nothing is asked yet: press Ask."
        if self.missed:
            return "Ask again puts the same question anew, as a question of its own on record."
        return " ".join(each for each in (self._changes(), self.lost) if each)

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
        if self.work.case.session is None:
            self._searches.clear()
        if awaited != NO_ANSWER and self.work.case.session is not None:
            self.awaited = NO_ANSWER
            self.work.back(awaited)

    def _answered(self) -> None:
        if self.work.answer.answer is None:
            return
        self.awaited = self.offered = self.entry = NO_ANSWER
        self.lost = ""
        self._choose()
        with self.hold_trait_notifications():
            self.number = self.work.number
            self._marked()

    def _marks(self) -> pl.Series:
        """Return the mark of each read of the answer."""
        answer = self.work.answer.answer
        ids = [] if answer is None else answer.reads["read_id"].to_list()
        return pl.Series([digest(self.work.number, each) for each in ids], dtype=pl.String)

    def _choose(self) -> None:
        """Look at what the address names, as far as it is still there."""
        wanted, self._wanted = self._wanted, None
        number = self.work.number
        if self.work.answer.answer is None or wanted is None or wanted[0] != number:
            return
        _, mark, part = wanted
        if (number, mark, part) == (self.number, self.mark, self.part):
            return
        search = self._searches.get(number, "")
        lost = look_at(self.zoom, number, part, search)
        self._choose_row(mark, alone=not part)
        self.zoom.tab = tab_of(self.zoom, part) if part or not mark else self.zoom.tab
        self.lost = lost

    def _choose_row(self, mark: str, *, alone: bool) -> None:
        """Choose the row of a mark. Where an address names it alone, a plate is looked at among plates and a read among reads."""
        answer = self.work.answer.answer
        at = (self._marks() == mark[1:]).arg_true()
        if answer is None or not mark or at.is_empty():
            self.read.chosen = NONE
        elif mark[0] == OF_A_PLATE:
            self.zoom.only(view=BY_PLATE if alone else None, plate=answer.reads["plate"][int(at[0])])
        else:
            self.zoom.only(view=EACH_READ if alone else None)
            self.read.chosen = int(at[0])

    def _marked(self) -> None:
        """Write down what is looked at; of an answer that is only about to be shown it is not known yet."""
        answer, number = self.work.answer.answer, self.work.number
        if answer is None or self.number != number or self._wanted is not None:
            return
        self._searches[number] = self.zoom.search
        self.lost = "" if self.zoom.search else self.lost
        with self.hold_trait_notifications():
            self.mark, self.part = self._mark(answer), marks_of(self.zoom, number)

    def _mark(self, answer: Answer) -> str:
        row = self.read.row()
        if row is not None:
            return OF_A_READ + digest(self.work.number, row["read_id"])
        first = answer.reads.filter(pl.col("plate") == self.zoom.plate)["read_id"].head(1).to_list()
        return OF_A_PLATE + digest(self.work.number, first[0]) if first else ""
