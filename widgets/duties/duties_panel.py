"""The panels of what waits: the list, what is looked at with its acts on the right, and how the site stands below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.answers.duties import Duty, DutyKind
from data_access.wording.duties import backup_sentence, words_of
from data_access.wording.markup import Markup, element, together
from widgets.duties.duties_model import COLUMNS, DutiesModel
from widgets.duties.duty_acts import DutyAct
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryTable
from widgets.parts.tables import plain_table

NOTHING = "Nothing waits for you."
NOT_READ = "What waits could not be read. Press Read again."
CHOOSE = "Press a number to see what to do about it."
PEOPLE = ("/hub/people", "Open People")
HOT_LISTS = ("hot_lists.ipynb", "Open Hot lists")
RECORDS = ("records.ipynb", "Open Records")
RECORD = ("supervisor.ipynb", "Open Supervisor")
ELSEWHERE = {
    DutyKind.PROPOSAL: PEOPLE,
    DutyKind.ENROLMENT: PEOPLE,
    DutyKind.LOCK: PEOPLE,
    DutyKind.TRAINING: PEOPLE,
    DutyKind.REVIEW: RECORD,
    DutyKind.FOLLOW_UP: RECORD,
    DutyKind.ENTRY: HOT_LISTS,
    DutyKind.ENTRY_OVERDUE: HOT_LISTS,
    DutyKind.HIT_TASK: HOT_LISTS,
    DutyKind.RELEASE: RECORDS,
    DutyKind.RELEASE_OUTCOME: RECORDS,
    DutyKind.HOT_LIST: HOT_LISTS,
}
"""Where else something is seen to: an address, and what the link says."""

AT_ONE: Final = frozenset({DutyKind.RELEASE, DutyKind.RELEASE_OUTCOME})
"""Of these the link leads to the one that the line is about: its number stands in the address."""

HEARD = ["found", "chosen"]


def duties_panel(model: DutiesModel) -> w.Widget:
    """Return the whole of the page below its header."""
    top = c.row(_list(model), _chosen(model), cls="wb-duties-top")
    return c.column(top, _standing(model), cls="wb-body wb-duties")


def _list(model: DutiesModel) -> w.Widget:
    table = EntryTable(caption="What waits for you", columns=list(COLUMNS), noun="Line", slim=True)

    def fill() -> None:
        table.empty = NOTHING if model.found else NOT_READ
        table.rows = model.rows()

    fill()
    c.follow(fill, (model, ["found"]))
    t.link((model, "chosen"), (table, "chosen"))
    head = c.row(c.heading("To do"), c.button("Read again", model.read), cls="wb-list-head")
    return c.column(head, table, cls="wb-card wb-list")


def _chosen(model: DutiesModel) -> w.Widget:
    number = c.text(model, "case_number", "Case number", placeholder="26-001234")
    reason = c.text(model, "reason", "Why")
    buttons = c.row(cls="wb-buttons")

    def turn() -> None:
        acts = model.acts()
        c.show_if(number, any(act.case_number for act in acts))
        c.show_if(reason, any(act.reason for act in acts))
        buttons.children = [_button(model, act, main=not place) for place, act in enumerate(acts)]

    turn()
    c.follow(turn, (model, HEARD))
    said = c.says(lambda: element("p", model.outcome, cls="wb-good", role="status"), (model, ["outcome"]))
    return c.column(
        c.says(lambda: _detail(model), (model, HEARD)),
        number,
        reason,
        buttons,
        said,
        c.problems(model),
        cls="wb-card wb-duty",
    )


def _button(model: DutiesModel, act: DutyAct, *, main: bool) -> w.Button:
    return c.button(act.label, partial(model.settle, act), main=main)


def _detail(model: DutiesModel) -> Markup:
    duty = model.duty()
    if duty is None:
        return element("p", CHOOSE if model.rows() else "", cls="wb-small")
    words = words_of(duty, model.zone)
    where = ELSEWHERE.get(duty.kind)
    link = [element("p", element("a", where[1], href=_address(where[0], duty)))] if where else []
    return together(
        element("h2", words.what),
        *([element("p", words.when, cls="wb-small")] if words.when else []),
        element("p", words.remedy),
        *link,
    )


def _address(page: str, duty: Duty) -> str:
    return f"{page}?request={duty.number}" if duty.kind in AT_ONE else page


def _standing(model: DutiesModel) -> w.Widget:
    """Return what came in last, the sources and the retention classes, as far as the role sees to them."""
    return c.says(lambda: _tables(model), (model, ["found"]))


def _tables(model: DutiesModel) -> Markup:
    cards = []
    if model.sees("sources"):
        head = ("When", "Source", "Rows", "Rejected", "State")
        cards.append(_card("Came in last", head, model.arrivals(), "Nothing was imported yet."))
        head_of_sources = ("Source", "State", "Last read", "Last import")
        cards.append(_card("Sources", head_of_sources, model.sources(), "No source is approved yet."))
    if model.sees("keeping"):
        head_of_purges = ("Class", "Kept for", "Next purge", "Last purge")
        found = model.found
        backup = backup_sentence(found.backed_up_at if found else None, model.zone)
        cards.append(_card("How long reads are kept", head_of_purges, model.purges(), "", backup))
    return element("div", *cards, cls="wb-standing")


def _card(title: str, head: tuple[str, ...], rows: Sequence[Sequence[str]], empty: str, beside: str = "") -> Markup:
    inside = plain_table(title, head, rows) if rows else element("p", empty, cls="wb-small")
    more = [element("p", beside, cls="wb-small")] if beside else []
    return element("section", element("h2", title), inside, *more, cls="wb-card")
