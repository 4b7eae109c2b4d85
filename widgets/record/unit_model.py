"""What a supervisor looks at: the unit's week, narrowed on the page without another reading; entries signed off, one opened at a time."""

from __future__ import annotations

import traitlets as t

from data_access.acts.ledger import NewReview
from data_access.answers.entries import Item, ReviewOfEntry, UnitWeek
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.client.ledger import reveal, unit_week
from data_access.terms import ReviewResult
from data_access.wording.entries import details, reviewed, row
from data_access.wording.refusals import Problem
from data_access.wording.times import local, shown
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow

COLUMNS = ("Entry", "Time", "Person", "Case", "What was asked", "What came of it", "Signed off")
SIGN_OFF = "Sign off"
NEED_A_REASON = Problem("Not done yet", "Say in a few words why.")


class UnitModel(t.HasTraits):
    """The unit's last days.

    Attributes:
        week: What the gateway said, or None before the first reading.
        days: How far back to read.
        items: Entries of the week and what came since, the newest first.
        person, case_number, day: Narrow the list to these; empty for all. `day` is local, `2026-11-20`.
        refused_only: Only what was refused.
        open_only: Only what nobody has signed off, and what is to be followed up.
        chosen: Number of the chosen entry; -1 for none.
        reason: Why the chosen entry is to be opened.
        remark: What is to be followed up.
        opened: What was opened of entries on this page, by number.
        reviews: Reviews of entries from this page, by number.
        problem: The `Problem` why something was not done, or None.
    """

    week = t.Instance(UnitWeek, allow_none=True)
    days = t.Int(7)
    items: t.List[Item] = t.List()
    person = t.Unicode()
    case_number = t.Unicode()
    day = t.Unicode()
    refused_only = t.Bool(False)
    open_only = t.Bool(False)
    chosen = t.Int(-1)
    reason = t.Unicode()
    remark = t.Unicode()
    opened: t.Dict[int, Item] = t.Dict()
    reviews: t.Dict[int, ReviewOfEntry] = t.Dict()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, zone: str, own_name: str = "") -> None:
        """Prepare; `own_name` is the reader's user name, whose entries somebody else signs off."""
        super().__init__()
        self.client = client
        self.zone = zone
        self.own_name = own_name

    @guarded
    def read(self) -> None:
        """Read the week, on record."""
        self.problem = None
        week = unit_week(self.client, self.days)
        with self.hold_trait_notifications():
            self.chosen, self.week, self.items = -1, week, list(week.items)

    def add(self, item: Item) -> None:
        """Put an item that came since at the top; one that is there already stays where it is."""
        if all(item.seq != each.seq for each in self.items):
            self.items = [item, *self.items]

    def reveal(self) -> None:
        """Open what the chosen entry keeps sealed; the reason goes on record first."""
        self.problem = None
        if self.reason.strip():
            self._reveal()
        else:
            self.problem = NEED_A_REASON

    def sign_off(self, seq: int) -> None:
        """Sign off an entry, on record."""
        self.problem = None
        self._review(seq, ReviewResult.IN_ORDER, "")

    def follow_up(self) -> None:
        """Say on record that the chosen entry is to be followed up, and why."""
        self.problem = None
        if self.remark.strip():
            self._review(self.chosen, ReviewResult.FOLLOW_UP, self.remark.strip())
        else:
            self.problem = NEED_A_REASON

    @guarded
    def _reveal(self) -> None:
        item = reveal(self.client, self.chosen, self.reason)
        self.opened = {**self.opened, item.seq: item}
        self.reason = ""

    @guarded
    def _review(self, seq: int, result: ReviewResult, why: str) -> None:
        document = do(self.client, NewReview, seq=seq, result=result.value, reason=why)
        self.reviews = {**self.reviews, seq: value_of(ReviewOfEntry, document, "the review")}
        self.remark = ""

    def listed(self) -> list[Item]:
        """Return the items that are not narrowed away, opened ones in clear."""
        return [self.opened.get(item.seq, item) for item in self.items if self._fits(item)]

    def rows(self) -> list[EntryRow]:
        """Return the list for the table: {key, cells, mark, act}."""
        return [
            {
                "key": item.seq,
                "cells": self._cells(item),
                "mark": "refused" if item.refused else "",
                "act": SIGN_OFF if self.may_review(item) and self.review_of(item) is None else "",
            }
            for item in self.listed()
        ]

    def item(self) -> Item | None:
        """Return the chosen entry, or None; what was opened of it is in clear."""
        found = next((item for item in self.items if item.seq == self.chosen), None)
        return self.opened.get(self.chosen, found)

    def review_of(self, item: Item) -> ReviewOfEntry | None:
        """Return the last review of an entry, or None."""
        known = next((each.review for each in self.items if each.seq == item.seq), None)
        return self.reviews.get(item.seq, known)

    def may_review(self, item: Item) -> bool:
        """True unless it is the reader's own: somebody else signs that off."""
        return not self.own_name or item.person != self.own_name

    def details(self) -> list[tuple[str, str]]:
        """Return what was opened of the chosen entry, each (name, words)."""
        item = self.item()
        return details(item, self.zone) if item else []

    def choices(self, of: str) -> list[str]:
        """Return the people, cases or days of the list: what it can be narrowed to."""
        found = {self._word(item, of) for item in self.items} - {"", "-"}
        return sorted(found, reverse=of == "day")

    def since(self) -> str:
        """Say from when on, and of whom, the page is."""
        if self.week is None:
            return ""
        whose = f"Unit {self.week.unit}" if self.week.unit else "All units"
        asked = "1 entry" if self.week.asked == 1 else f"{self.week.asked} entries"
        start = shown(self.week.since, self.zone)[:-3]
        more = "" if self.week.asked <= len(self.week.items) else f"; the newest {len(self.week.items)} are listed"
        return f"{whose}: {asked} since {start} ({self.zone}){more}."

    def refusal_words(self, item: Item) -> list[str]:
        """Return of each clause that refused an entry what it says, as far as that is known."""
        reasons = [*item.reasons, *((item.outcome.reasons or ()) if item.outcome else ())]
        said = {each.clause: each.says for each in (self.week.refusals if self.week else ())}
        return [f"{clause}: {said[clause]}" for each in reasons if said.get(clause := str(each.get("clause")))]

    def _cells(self, item: Item) -> list[str]:
        number, _, *others = row(item, self.zone)
        return [number, shown(item.at, self.zone)[:-3], *others, reviewed(self.review_of(item), self.zone)]

    def _fits(self, item: Item) -> bool:
        asked = {"person": self.person, "case": self.case_number, "day": self.day}
        return (
            all(not want or self._word(item, of) == want for of, want in asked.items())
            and (not self.refused_only or item.refused)
            and (not self.open_only or self._is_open(item))
        )

    def _is_open(self, item: Item) -> bool:
        review = self.review_of(item)
        return review is None or review.result == ReviewResult.FOLLOW_UP.value

    def _word(self, item: Item, of: str) -> str:
        if of == "day":
            return local(item.at, self.zone).date().isoformat()
        return (item.person if of == "person" else item.case.number) or ""
