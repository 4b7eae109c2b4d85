"""The systems that reads come from: whose they are, who approved them; approving one, and withdrawing an approval."""

from __future__ import annotations

from datetime import date
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.sources import Approval, OldSource, SourceList
from data_access.answers.collecting.equipment import System, Systems
from data_access.answers.value import value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.terms import OwnerKind
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_collecting.equipment import OWNERS, SYSTEM_COLUMNS, owner_sentence, system_cells
from data_access.wording.refusals import Problem
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.guard import guarded
from widgets.parts.tables import plain_table

NOT_READ: Final = "The systems could not be read. Press Read again."
NOT_YOURS: Final = "Your role does not look at the systems that reads come from."
NONE_YET: Final = "No system is approved yet: nothing can be imported."
NEW: Final = ""


class SourcesModel(t.HasTraits):
    """The systems, and what is typed of one that is to be approved.

    Attributes:
        found: What the gateway said; None before the first reading.
        source, name, owner_kind, mapping, approved_by, reference, approved_on, agreement, search_rights: Of a new approval;
            the day as `2026-11-30`.
        chosen: Of which system the approval is withdrawn; empty for none. `reason` says why.
        outcome: What was done last, in words; empty if nothing was.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(Systems, allow_none=True)
    source = t.Unicode()
    name = t.Unicode()
    owner_kind = t.Unicode(OwnerKind.AGENCY.value)
    mapping = t.Unicode()
    approved_by = t.Unicode()
    reference = t.Unicode()
    approved_on = t.Unicode()
    agreement = t.Unicode()
    search_rights = t.Unicode()
    chosen = t.Unicode(NEW)
    reason = t.Unicode()
    outcome = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may = any(each.value in person.capabilities for each in SourceList.does.may)

    @guarded
    def read(self) -> None:
        """Read them, on record; nothing for a role that may not."""
        self.problem = None
        if self.may:
            self.found = value_of(Systems, do(self.client, SourceList), "the systems")

    @guarded
    def approve(self) -> None:
        """Approve a system, or one again with another mapping or other conditions."""
        self.problem, self.outcome = None, ""
        do(
            self.client,
            Approval,
            source=self.source.strip(),
            name=self.name,
            owner_kind=self.owner_kind,
            mapping=self.mapping,
            zone=self.person.zone,
            approved_by=self.approved_by,
            reference=self.reference,
            approved_on=self.approved_on.strip() or date.today().isoformat(),
            agreement=self.agreement.strip() or None,
            search_rights=self.search_rights.strip() or None,
        )
        self.outcome = f"{self.source.strip()} is approved."
        self.read()

    @guarded
    def withdraw(self) -> None:
        """End the approval of the chosen system: nothing more of it comes in."""
        self.problem, self.outcome = None, ""
        do(self.client, OldSource, source=self.chosen, reason=self.reason)
        self.outcome, self.reason = (
            f"The approval of {self.chosen} is withdrawn. Its reads stay until they are due.",
            "",
        )
        self.read()

    def in_force(self) -> tuple[System, ...]:
        """Return the systems whose approval is in force."""
        return tuple(each for each in (self.found.systems if self.found else ()) if each.withdrawn_at is None)


def sources_panel(model: SourcesModel) -> w.Widget:
    """Return the panel."""
    head = c.row(c.heading("Systems that reads come from"), c.button("Read again", model.read), cls="wb-list-head")
    approving, withdrawing = c.fold("Approve a system", *_new(model)), c.fold("Withdraw an approval", *_old(model))

    def turn() -> None:
        approves = model.found is not None and model.found.may_approve
        c.show_if(approving, approves)
        c.show_if(withdrawing, approves and bool(model.in_force()))

    turn()
    c.follow(turn, (model, ["found"]))
    said = c.says(lambda: element("p", model.outcome, cls="wb-good", role="status"), (model, ["outcome"]))
    table = c.says(lambda: _table(model), (model, ["found"]))
    return c.column(head, table, approving, withdrawing, c.problems(model), said, cls="wb-card wb-systems")


def _new(model: SourcesModel) -> tuple[w.Widget, ...]:
    owners = [(OWNERS[each].capitalize(), each.value) for each in OwnerKind]
    return (
        c.text(model, "source", "Short name", placeholder="letters, digits and hyphens"),
        c.text(model, "name", "What people call it"),
        c.choice(model, "owner_kind", "Whose system it is", owners),
        c.text(model, "approved_by", "Approved by"),
        c.text(model, "approved_on", "On which day", placeholder="2026-11-30; today if left empty"),
        c.text(model, "reference", "Where the approval is on file"),
        c.text(model, "agreement", "Where the agreement (MOU) is on file"),
        c.text(model, "search_rights", "By what means the department searches it"),
        c.paragraph(model, "mapping", "Mapping of its files (TOML)", rows=6),
        c.button("Approve", model.approve, main=True),
    )


def _old(model: SourcesModel) -> tuple[w.Widget, ...]:
    choose = c.choice(model, "chosen", "Which system", [("Choose one", NEW)])

    def offer() -> None:
        kept = model.chosen
        choose.options = [("Choose one", NEW), *((each.name, each.source) for each in model.in_force())]
        choose.value = kept if kept in {each.source for each in model.in_force()} else NEW

    offer()
    c.follow(offer, (model, ["found"]))
    return choose, c.text(model, "reason", "Why"), c.button("Withdraw", model.withdraw)


def _table(model: SourcesModel) -> Markup:
    if model.found is None:
        return element("p", NOT_READ if model.may else NOT_YOURS, cls="wb-empty")
    rules = (element("p", owner_sentence(each), cls="wb-small") for each in model.found.owners)
    if not model.found.systems:
        return together(element("p", NONE_YET, cls="wb-empty"), *rules)
    rows = [system_cells(each, model.person.zone) for each in model.found.systems]
    return together(plain_table("Systems that reads come from", SYSTEM_COLUMNS, rows), *rules)
