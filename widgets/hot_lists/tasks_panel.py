"""What is owed after errors of hits: the list on the left, and on the right what is looked at, with the form that settles it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import Markup, element, together
from data_access.wording.on_hits.tasks import about_words, remedy_words, standing_words
from data_access.wording.times import shown
from widgets.hot_lists.tasks_model import COLUMNS, TasksModel
from widgets.parts import controls as c
from widgets.parts.narrative import Narrative
from widgets.parts.script_parts import EntryTable

EMPTY = "Nothing is owed after an error of a hit."
NOT_READ = "What is owed could not be read. Press Read again."
NOT_YOURS = "Your role owes nothing after errors of hits."
CHOOSE = "Press a line to see what is to be done about it."
HEARD = ["found", "chosen"]


def tasks_panel(model: TasksModel, show_entry: Callable[[int], None]) -> w.Widget:
    """Return the tab; `show_entry` shows an entry of the agency's own list by its number."""
    return c.row(_list(model), _task(model, show_entry), cls="wb-duties-top")


def _list(model: TasksModel) -> w.Widget:
    table = EntryTable(caption="What is owed after errors of hits", columns=list(COLUMNS), noun="Line", slim=True)

    def fill() -> None:
        table.empty = EMPTY if model.found is not None else NOT_READ if model.may_look else NOT_YOURS
        table.rows = model.rows()

    fill()
    c.follow(fill, (model, ["found"]))
    t.link((model, "chosen"), (table, "chosen"))
    head = c.row(c.heading("After errors"), c.button("Read again", model.read), cls="wb-list-head")
    return c.column(head, table, cls="wb-card wb-list wb-entry-list")


def _task(model: TasksModel, show_entry: Callable[[int], None]) -> w.Widget:
    how = c.choice(model, "how", "What came of it", model.ways())
    note = Narrative()
    own = c.button("Show the entry", lambda: _show(model, show_entry))
    form = c.form(how, c.text(model, "words", "Why"), c.button("Settle it", model.settle, main=True))

    def turn() -> None:
        task = model.task()
        how.options = model.ways()
        how.value = model.how
        note.text = task.note if task else ""
        c.show_if(note, bool(note.text))
        c.show_if(own, task is not None and task.entry is not None)
        c.show_if(form, model.open_task() is not None)

    turn()
    c.follow(turn, (model, HEARD))
    said = c.says(
        lambda: element("p", model.outcome, cls="wb-good", role="status") if model.outcome else together(),
        (model, ["outcome"]),
    )
    detail = c.says(lambda: _detail(model), (model, HEARD))
    return c.column(detail, note, own, form, c.problems(model), said, cls="wb-card wb-duty")


def _show(model: TasksModel, show_entry: Callable[[int], None]) -> None:
    task = model.task()
    if task is not None and task.entry is not None:
        show_entry(task.entry)


def _detail(model: TasksModel) -> Markup:
    task = model.task()
    if task is None:
        return element("p", CHOOSE if model.rows() else "", cls="wb-small")
    ended = model.person.hits.label_of_disposition(task.disposition)
    told = [element("h2", f"Hit {task.hit} was an error · {about_words(task)}"), element("p", f"It ended as: {ended}.")]
    if task.settled_at is None:
        who = "You are" if task.own else f"{task.owner} is, or somebody who supervises is,"
        return together(*told, element("p", f"{who} to see to it. {remedy_words(task)}"))
    by = f"Settled by {task.settled_by}, {shown(task.settled_at, model.person.zone)}: {standing_words(task)}."
    return together(*told, element("p", by))
