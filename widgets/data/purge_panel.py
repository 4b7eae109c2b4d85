"""A purge: what it would destroy is shown first, then it is done, with how far it is."""

from __future__ import annotations

import time
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.purges import NewPurge, TriedPurge
from data_access.answers.keeping.retention import PurgePlan
from data_access.answers.value import as_object, value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_keeping.retention import day_words, done_sentence, hold_name, plan_sentences
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.data.retention_panel import RetentionModel
from widgets.parts import controls as c
from widgets.parts import errand
from widgets.parts.guard import guarded, tried
from widgets.parts.tables import plain_table

LOOK_EVERY_S: Final = 0.5
MOST_LINES: Final = 200
"""Days and cameras that are listed; more are counted, and stand in the certificate."""

NOT_YOURS: Final = "Your role does not purge."
LOOK_FIRST: Final = Problem("Not done yet", "Look first what the purge would destroy.")


class PurgeModel(t.HasTraits):
    """A purge of one class.

    Attributes:
        name: The retention class.
        plan: What a purge of it would destroy, as it was looked at; None until then.
        busy: True while it is looked at or destroyed.
        progress: How far it is, in words.
        outcome: What was done last, in words; empty if nothing was.
        done: How many purges were done here.
        problem: The `Problem` why something was not done, or None.
    """

    name = t.Unicode()
    plan = t.Instance(PurgePlan, allow_none=True)
    busy = t.Bool(False)
    progress = t.Unicode()
    outcome = t.Unicode()
    done = t.Int(0)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may = any(each.value in person.capabilities for each in NewPurge.does.may)

    @t.observe("name")
    def _another(self, _: object) -> None:
        self.plan, self.outcome, self.problem = None, "", None

    @guarded
    def look(self) -> None:
        """Look what a purge would destroy, on record. Nothing is changed."""
        self.problem, self.outcome, self.plan = None, "", None
        found = do(self.client, TriedPurge, retention_class=self.name)
        self.plan = value_of(PurgePlan, found, "what a purge would destroy")

    def purge(self) -> None:
        """Destroy what was looked at, in a thread beside the page."""
        if self.busy:
            return
        self.problem, self.outcome = None, ""
        if self.plan is None or self.plan.retention_class != self.name:
            self.problem = LOOK_FIRST
            return
        self.busy, self.progress = True, "Destroying"
        name = self.name
        errand.run(lambda: tried(lambda: as_object(do(self.client, NewPurge, retention_class=name))), self._ended)
        self._follow()

    def _ended(self, outcome: dict[str, object] | Problem) -> None:
        self.busy, self.progress, self.plan = False, "", None
        if isinstance(outcome, Problem):
            self.problem = outcome
            return
        number, reads, held_reads = (int(str(outcome.get(name, 0))) for name in ("purge", "destroyed", "kept"))
        self.outcome = done_sentence(number, reads, held_reads)
        self.done += 1

    def _follow(self) -> None:
        """Look how far it is as long as it goes on; nothing of that is on record."""
        if self.busy:
            errand.run(self._standing, self._further)

    def _standing(self) -> str:
        time.sleep(LOOK_EVERY_S)
        found = tried(lambda: as_object(self.client.document("GET", "/v1/upkeep")))
        now = found.get("purging") if isinstance(found, dict) else None
        return f"Destroying: day {now.get('done')} of {now.get('days')}" if isinstance(now, dict) and now else ""

    def _further(self, words: str) -> None:
        if self.busy:
            self.progress = words or self.progress
            self._follow()


def purge_panel(model: PurgeModel, retention: RetentionModel) -> w.Widget:
    """Return the panel; after a purge how long reads are kept is read anew."""
    if not model.may:
        return c.column(c.heading("Purge"), c.html(element("p", NOT_YOURS, cls="wb-empty")), cls="wb-card wb-purge")
    chosen = c.made(w.Dropdown, "wb-field", description="Class", options=[])

    def fill() -> None:
        names = list(retention.names())
        keep = model.name if model.name in names else next(iter(names), None)
        chosen.options = names
        chosen.value = keep
        model.name = keep or ""

    fill()
    c.follow(fill, (retention, ["found"]))
    c.follow(lambda: setattr(model, "name", chosen.value or ""), (chosen, ["value"]))
    c.follow(retention.read, (model, ["done"]))
    purge = c.button("Destroy them for good", model.purge, main=True)
    look = c.button("Look what would be destroyed", model.look)
    _turn_off(look, purge, model)
    said = c.says(
        lambda: element("p", model.outcome or model.progress, cls="wb-good", role="status"),
        (model, ["outcome", "progress"]),
    )
    return c.column(
        c.heading("Purge"),
        chosen,
        look,
        c.says(lambda: _plan(model), (model, ["plan"])),
        purge,
        said,
        c.problems(model),
        cls="wb-card wb-purge",
    )


def _turn_off(look: w.Button, purge: w.Button, model: PurgeModel) -> None:
    """Let each button be there only when it can be pressed."""

    def turn() -> None:
        look.disabled = model.busy or not model.name
        c.show_if(purge, model.plan is not None and model.plan.destroyed > 0)
        purge.disabled = model.busy

    turn()
    c.follow(turn, (model, ["plan", "busy", "name"]))


def _plan(model: PurgeModel) -> Markup:
    plan = model.plan
    if plan is None:
        return together()
    lines = [[day_words(each.day), each.camera, f"{each.reads:,}"] for each in plan.counts[:MOST_LINES]]
    left = len(plan.counts) - len(lines)
    parts = [element("p", words) for words in plan_sentences(plan)]
    if plan.stops:
        holds = [[hold_name(each.hold), f"{each.reads:,}"] for each in plan.stops]
        parts.append(plain_table("Holds that keep reads", ("Hold", "Reads kept"), holds))
    if lines:
        parts.append(plain_table("What would be destroyed", ("Day (UTC)", "Camera", "Reads"), lines))
    if left:
        parts.append(element("p", f"{left:,} more lines stand in the certificate.", cls="wb-small"))
    return element("div", *parts, cls="wb-purge-plan")
