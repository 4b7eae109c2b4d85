"""What is owed after errors of hits: read as the page opens and after each act, one is looked at, and what came of it is said."""

from __future__ import annotations

import traitlets as t

from data_access.acts.on_hits.dispositions import HitTaskSettlement, HitTasksLook
from data_access.answers.hits import HitTask
from data_access.answers.value import values_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.on_hits.tasks import about_words, standing_words, ways_of
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.case.person import PersonAtPage
from widgets.parts.guard import guarded
from widgets.parts.script_parts import EntryRow

COLUMNS = ("No.", "What is wrong", "Standing", "Hit", "How it ended", "Since", "Owner")
NEED_WAY = Problem("Not done yet", "Say what came of it.")
NEED_WORDS = Problem("Not done yet", "Say in a few words why.")


class TasksModel(t.HasTraits):
    """What the reader owes after errors, and of all if they supervise.

    Attributes:
        found: `HitTask`, each, open ones first; None before the first reading.
        chosen: Number of the task that is looked at; -1 for none.
        how: Code of what came of it; empty before. `words` is why.
        outcome: What was done last, in words.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Tuple(allow_none=True, default_value=None)
    chosen = t.Int(-1)
    how = t.Unicode("")
    words = t.Unicode("")
    outcome = t.Unicode("")
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may_look = any(each.value in person.capabilities for each in HitTasksLook.does.may)
        self.observe(lambda _: self._begin(), ["chosen"])

    @guarded
    def read(self) -> None:
        """Read what is owed, on record; nothing for a role that owes nothing."""
        self.problem, self.outcome = None, ""
        if self.may_look:
            self._read()

    def tasks(self) -> tuple[HitTask, ...]:
        """Return what is owed and what was settled lately."""
        return self.found or ()

    def task(self) -> HitTask | None:
        """Return what is looked at, or None."""
        return next((each for each in self.tasks() if each.number == self.chosen), None)

    def open_task(self) -> HitTask | None:
        """Return what is looked at if it is still owed, or None."""
        task = self.task()
        return task if task is not None and task.settled_at is None else None

    def ways(self) -> list[tuple[str, str]]:
        """Return what can come of what is looked at, as (words, code)."""
        task = self.task()
        return [("…", ""), *((words, code) for code, words in (ways_of(task) if task else {}).items())]

    def due_words(self) -> str:
        """Say in a few words how much the reader owes; empty if nothing."""
        own = sum(each.own and each.settled_at is None for each in self.tasks())
        return f"{own} to see to" if own else ""

    def rows(self) -> list[EntryRow]:
        """Return what is owed for the table."""
        return [{"key": each.number, "cells": self._cells(each), "mark": _mark(each)} for each in self.tasks()]

    def settle(self) -> None:
        """Say what came of what is looked at, and why."""
        if not self.how:
            self.problem = NEED_WAY
        elif not self.words.strip():
            self.problem = NEED_WORDS
        else:
            self._settle()

    @guarded
    def _settle(self) -> None:
        self.problem, self.outcome = None, ""
        task = self.open_task()
        if task is not None:
            do(self.client, HitTaskSettlement, number=task.number, how=self.how, reason=self.words.strip())
            self._begin()
            self.outcome = f"Settled, and on record: {about_words(task)} may sound again."
            self._read()

    def _read(self) -> None:
        self.found = tuple(values_of(HitTask, do(self.client, HitTasksLook), "what is owed"))

    def _cells(self, each: HitTask) -> list[str]:
        ended = self.person.hits.label_of_disposition(each.disposition).partition(":")[0]
        since = shown(each.at, self.person.zone)[:-3]
        return [str(each.number), about_words(each), standing_words(each), str(each.hit), ended, since, each.owner]

    def _begin(self) -> None:
        with self.hold_trait_notifications():
            self.problem, self.outcome, self.how, self.words = None, "", "", ""


def _mark(task: HitTask) -> str:
    if task.settled_at is not None:
        return "over"
    return "due" if task.own else ""
