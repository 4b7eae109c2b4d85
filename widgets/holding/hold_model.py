"""A hold that is placed from a page: over a read, over what a question answers, or over the saved reads of the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import traitlets as t

from data_access.acts.holds import NewHold
from data_access.client import Client
from data_access.client.acts import do
from data_access.errors import InvalidQuery
from data_access.wording.counts import many
from data_access.wording.refusals import Problem
from widgets.case.form_subject import FormSubject
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded

READ, ANSWER, CASE = "read", "answer", "case"
"""What a hold is placed over."""
DAYS: Final = (30, 90, 180, 365)
"""After so many days a hold is looked at again, as far as the pack allows."""

Which = Callable[[str], Mapping[str, object] | None]
"""Says of what a hold is placed over which reads that is, as fields of the act; None while there are none."""


class HoldModel(t.HasTraits):
    """What a new hold would say.

    Attributes:
        over: What it is placed over, of `READ`, `ANSWER` and `CASE`; empty while what was chosen is not there.
        basis, schedule: Their codes in the pack.
        reason: Why, in words.
        days: After how many days it is looked at again.
        later: True to hold reads, too, that come later and fit the question.
        said: What was done last.
        placed: How many holds were placed here.
        problem: The `Problem` why none was, or None.
    """

    over = t.Unicode()
    basis = t.Unicode()
    schedule = t.Unicode()
    reason = t.Unicode()
    days = t.Int(90)
    later = t.Bool(False)
    said = t.Unicode()
    placed = t.Int(0)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage, case_number: Callable[[], str], which: Which) -> None:
        super().__init__()
        self.client, self.person, self.case_number, self.which = client, person, case_number, which
        form = person.holds
        self.schedule = form.schedules[0].code if form.schedules else ""
        self.days = max(days for days in self.choices_of_days())
        self._wanted, self._subject = "", FormSubject(lambda: which(ANSWER))
        self.begin()
        self.observe(self._subject.touch, ["basis", "schedule", "reason", "days", "later"])

    @property
    def may(self) -> bool:
        """True if the person's role may place a hold."""
        return self.person.holds.possible

    def choices_of_days(self) -> list[int]:
        """Return after how many days it may be looked at again."""
        return [days for days in DAYS if days <= self.person.holds.review_d] or [self.person.holds.review_d]

    def choose(self, over: str) -> None:
        """Choose what it is placed over."""
        self._wanted = self.over = over

    def offer(self, overs: Sequence[str]) -> list[str]:
        """Return what of `overs` could be held now; what was chosen stays, or else the first, and nothing else takes its place meanwhile."""
        there = [each for each in overs if self.can(each)]
        self._wanted = self._wanted or overs[0]
        self.over = self._wanted if self._wanted in there else ""
        return there

    def can(self, over: str) -> bool:
        """True if there is something to hold of a kind, and the role may."""
        return self.may and self.which(over) is not None

    def begin(self) -> None:
        """Fill in what the pack proposes to whoever acted on a lead, where it does; empty what was said."""
        form = self.person.holds
        self.basis = form.lead_basis if form.lead_chosen else ""
        self.reason = form.lead_words if form.lead_chosen else ""
        self.said, self.problem, self.later = "", None, False
        self._subject.done()

    @guarded
    def place(self) -> None:
        """Place the hold, on record."""
        self.problem, self.said = None, ""
        reads = self.which(self.over) if self.over else None
        if reads is None:
            raise InvalidQuery("read", "choose what is to be held first")
        if self.over != CASE:
            self._subject.check()
        for name, words in (("basis", "choose on which ground"), ("reason", "say in a few words why")):
            if not getattr(self, name).strip():
                raise InvalidQuery(name, words)
        later = {"later": True} if self.later and self.over == ANSWER else {}
        done = do(
            self.client,
            NewHold,
            case_number=self.case_number(),
            basis=self.basis,
            schedule=self.schedule,
            reason=self.reason,
            review_on=datetime.now(UTC).date() + timedelta(days=self.days),
            **reads,
            **later,
        )
        self.said = _said(done["hold"], done["reads"], later=bool(later), days=self.days)
        self.placed += 1
        self._subject.done()

    def place_over(self, over: str) -> None:
        """Place it over something in one press, on the pack's proposal where nothing else was chosen."""
        form = self.person.holds
        self.over, self.basis = over, self.basis or form.lead_basis
        self.reason = self.reason or form.lead_words
        self.place()


def _said(hold: int, reads: int, *, later: bool, days: int) -> str:
    more = " Reads that come later and fit are held, too." if later else ""
    return f"Hold {hold} keeps {many(reads, 'read')} past their retention, on record.{more} It is looked at again within {days} days."
