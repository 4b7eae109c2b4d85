"""The panel of one's own entries: which to read, the table, what the chosen one asked."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.wording.entries import asked, came
from data_access.wording.markup import Markup, element, together
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryTable
from widgets.parts.ways_back import ways_back
from widgets.record.searches_model import COLUMNS, SearchesModel

ON_RECORD = "Opening this list is logged, and so is each press of Read or Older."
EMPTY = "Nothing is logged here."
NOT_READ = "The record was not read."
CHOOSE = "Press a line to see what you asked in full. Only you see it here."


def searches_form(model: SearchesModel) -> w.Widget:
    """Return what chooses which entries are read."""
    heard = (model, ["items", "older", "read_from"])
    older = c.button("Older", model.read_older)

    def turn() -> None:
        older.disabled = model.older is None

    turn()
    c.follow(turn, (model, ["older"]))
    return c.form(
        c.heading("Show"),
        c.text(model, "case_number", "Only this case number", placeholder="all cases"),
        c.tick(model, "all_kinds", "Everything I did, not only searches"),
        c.row(c.button("Read", model.read, main=True), older, cls="wb-buttons"),
        c.says(lambda: element("p", _where(model), cls="wb-small", role="status"), heard),
        c.says(lambda: element("p", ON_RECORD, cls="wb-small")),
        c.problems(model),
        cls="wb-card",
    )


def searches_table(model: SearchesModel) -> w.Widget:
    """Return the table of entries, and the chosen one below it."""
    columns = [f"{name} ({model.zone})" if name == "Time" else name for name in COLUMNS]
    table = EntryTable(caption="My entries", columns=columns)

    def fill() -> None:
        table.empty = _empty(model)
        table.rows = model.rows()

    fill()
    c.follow(fill, (model, ["items", "older", "read_from"]))
    t.link((model, "chosen"), (table, "chosen"))
    chosen = c.says(lambda: _chosen(model), (model, ["chosen", "items"]))
    return c.column(c.heading("My searches"), table, c.column(chosen, cls="wb-detail"), cls="wb-card wb-list")


def _empty(model: SearchesModel) -> str:
    """Say why the table has no rows."""
    return EMPTY if model.read_from else NOT_READ


def _where(model: SearchesModel) -> str:
    if not model.read_from or not model.items:
        return ""
    end = "" if model.older is not None else " That is all there is."
    return (
        f"{len(model.items)} entries, the {model.read_from} first.{end}"
        if model.read_from == "newest"
        else (f"{len(model.items)} older entries.{end}")
    )


def _chosen(model: SearchesModel) -> Markup:
    item = model.item()
    if item is None:
        return element("p", CHOOSE, cls="wb-small")
    corner = model.corner()
    told = [*([("Corner", corner)] if corner else []), *model.details()]
    rows = [together(element("dt", name), element("dd", words)) for name, words in told]
    said = ". ".join(words for words in (asked(item, model.zone), came(item)) if words)
    answered = item.outcome is not None and item.outcome.status == "answered"
    back = ways_back(item.seq, item.question, answer=answered)
    return together(
        element("p", element("strong", f"Entry {item.seq}: "), said, " ", back),
        element("dl", *rows, cls="wb-facts", tabindex="0"),
    )
