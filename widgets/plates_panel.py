"""The form of a plate search: pattern, confusable characters, days, Ask."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from widgets import controls as c
from widgets.filters_panel import filters_panel
from widgets.markup import Markup, element, together
from widgets.plates_model import ALL_THAT_IS_KEPT, DAYS, PlatesModel

_KINDS = (("Part of a plate", False), ("All reads of one plate", True))


def plates_panel(model: PlatesModel) -> Any:
    """Return the panel of a plate search."""
    ask = c.button("Ask", model.run, main=True)
    confusable = c.tick(model, "confusable", "Characters that readers mix up stand for one another")
    filters, area = (
        filters_panel(model.filters, model.case.person),
        c.says(lambda: _where(model), (model, ["area", "whole"])),
    )

    def turn() -> None:
        c.show_if(confusable, not model.whole)
        c.show_if(filters, not model.whole)

    turn()
    heard = ((model, ["pattern", "whole"]), (model.case, ["session"]), (model.answer, ["asking"]))
    c.follow(turn, (model, ["whole"]))
    return c.column(
        c.heading("Plate"),
        c.bound(model, "whole", w.Dropdown(description="Search for", options=_KINDS)),
        c.text(model, "pattern", "Plate or part of it", "7A?C*"),
        c.says(lambda: _help(model), (model, ["pattern", "whole", "confusable"])),
        confusable,
        c.choice(model, "days", "How far back", [(_days(d), d) for d in DAYS]),
        area,
        filters,
        c.text(model, "note", "Note for the record (optional)"),
        c.asking(ask, model, *heard),
        cls="wb-card",
    )


def _help(model: PlatesModel) -> Markup:
    how = (
        "The whole plate; O and 0 are the same."
        if model.whole
        else "? is one character, * any run; O and 0 are the same."
    )
    preview = model.preview()
    read = [element("p", "Looks for: ", element("code", preview), cls="wb-preview")] if preview else []
    return together(element("p", how, cls="wb-small"), *read)


def _where(model: PlatesModel) -> Markup:
    anywhere = model.whole or not model.area
    words = "Everywhere." if anywhere else "Only in the area drawn on the map; Clear there to search everywhere."
    hint = "" if model.whole or model.area else " Draw an area on the map to narrow it."
    return element("p", words + hint, cls="wb-small")


def _days(days: int) -> str:
    if days == ALL_THAT_IS_KEPT:
        return "All that is kept"
    return "The last day" if days == 1 else f"The last {days} days"
