"""What waits for a role: read once as the page opens, again when asked, and after each act that settles something of it."""

from __future__ import annotations

import traitlets as t

from data_access.acts.ledger import DutyList
from data_access.answers.duties import Duties, Duty
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.duties import arrival_cells, purge_cells, source_cells, words_of
from data_access.wording.refusals import Problem
from widgets.duties.duty_acts import DutyAct, acts_for
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow, LineNumbers

COLUMNS = ("No.", "What waits", "When", "What to do")
NEED_A_REASON = Problem("Not done yet", "Say in a few words why.")
NEED_A_CASE = Problem("Not done yet", "Write the case number.")


class DutiesModel(t.HasTraits):
    """What waits, what is looked at of it, and what was done.

    Attributes:
        found: What the gateway said, or None before the first reading.
        chosen: Number of the duty that is looked at, from 1, which it keeps while the page is open; -1 for none.
        reason, case_number: What an act is to be told.
        outcome: What was done last, in words; empty if nothing was.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(Duties, allow_none=True)
    chosen = t.Int(-1)
    reason = t.Unicode()
    case_number = t.Unicode()
    outcome = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, zone: str, capabilities: frozenset[str]) -> None:
        super().__init__()
        self.client, self.zone, self.capabilities = client, zone, capabilities
        self._numbers = LineNumbers()

    @guarded
    def read(self) -> None:
        """Read what waits, on record."""
        self.problem, self.outcome = None, ""
        self._read()

    def settle(self, act: DutyAct) -> None:
        """Do an act on what is looked at, and read what waits anew; say what it lacks if it lacks something."""
        self.problem, self.outcome = None, ""
        if act.case_number and not self.case_number.strip():
            self.problem = NEED_A_CASE
        elif act.reason and not self.reason.strip():
            self.problem = NEED_A_REASON
        else:
            self._settle(act)

    @guarded
    def _settle(self, act: DutyAct) -> None:
        more: dict[str, object] = {"reason": self.reason.strip()} if act.reason else {}
        more |= {"became": self.case_number.strip()} if act.case_number else {}
        do(self.client, act.act, **act.fields, **more)
        self.reason = self.case_number = ""
        self.outcome = act.outcome
        self._read()

    def duty(self) -> Duty | None:
        """Return what is looked at, or None."""
        duties = self.found.duties if self.found else ()
        return next((each for each in duties if self._numbers.of(each) == self.chosen), None)

    def acts(self) -> tuple[DutyAct, ...]:
        """Return the acts that settle what is looked at."""
        duty = self.duty()
        return acts_for(duty, self.capabilities) if duty else ()

    def rows(self) -> list[EntryRow]:
        """Return what waits for the table."""
        duties = self.found.duties if self.found else ()
        return [
            {"key": number, "cells": [str(number), *words_of(duty, self.zone)], "mark": ""}
            for duty in duties
            for number in (self._numbers.of(duty),)
        ]

    def arrivals(self) -> list[list[str]]:
        """Return the cells of the newest imports."""
        return [arrival_cells(each, self.zone) for each in (self.found.arrivals if self.found else ())]

    def sources(self) -> list[list[str]]:
        """Return the cells of the sources."""
        return [source_cells(each, self.zone) for each in (self.found.sources if self.found else ())]

    def purges(self) -> list[list[str]]:
        """Return the cells of the retention classes."""
        return [purge_cells(each, self.zone) for each in (self.found.purges if self.found else ())]

    def sees(self, part: str) -> bool:
        """True if the reader's role sees to a part of the site."""
        return bool(self.found) and part in (self.found.sees if self.found else ())

    def _read(self) -> None:
        found = value_of(Duties, do(self.client, DutyList), "what waits")
        with self.hold_trait_notifications():
            self.chosen, self.found = next(map(self._numbers.of, found.duties), -1), found
