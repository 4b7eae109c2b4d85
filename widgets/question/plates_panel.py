"""The form of a partial plate: pattern with its help, confusable characters, time, area, what it looked like, Ask."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import Markup, element, together
from widgets.parts import controls as c
from widgets.question.filters_panel import filters_panel
from widgets.question.place_panel import place_panel
from widgets.question.plates_model import ALL_THAT_IS_KEPT, BETWEEN, DAYS, PlatesModel
from widgets.question.plates_pattern import also, readings, stands_for, wrong

HOW = "? is one character, * any run of them, even none. O and 0 are the same. Example: 7A?C*"


def plates_panel(model: PlatesModel) -> w.Widget:
    """Return the panel of a search for part of a plate."""
    ask = c.button("Ask", model.run, main=True)
    pattern = c.text(model, "pattern", "Plate or part of it", "7A?C*")
    pattern.continuous_update = True
    between = c.column(_moment(model, "start", "From"), _moment(model, "end", "To"), cls="wb-span")
    heard = ((model, ["pattern", "days", "start", "end"]), (model.case, ["session"]), (model.answer, ["asking"]))

    def turn() -> None:
        c.show_if(between, model.days == BETWEEN)

    turn()
    c.follow(turn, (model, ["days"]))
    return c.column(
        c.heading("Part of a plate"),
        pattern,
        c.says(lambda: _help(model), (model, ["pattern", "confusable"])),
        c.tick(model, "confusable", "Characters that readers mix up stand for one another"),
        c.choice(model, "days", f"When ({model.answer.zone})", [(_days(d), d) for d in DAYS]),
        between,
        c.says(lambda: _where(model), (model, ["area"])),
        _around(model),
        filters_panel(model.filters, model.case.person),
        c.text(model, "note", "Note for the record (optional)"),
        c.asking(ask, model, *heard),
        cls="wb-card",
    )


def _help(model: PlatesModel) -> Markup:
    """Say how to write a pattern, what is wrong with this one, or what it stands for."""
    how = element("p", HOW, cls="wb-small")
    unfit = wrong(model.pattern)
    if unfit:
        return together(element("p", unfit, cls="wb-unfit", role="alert"), how)
    example = also(model.pattern, model.confusable)
    if not example:
        return how
    ways = readings(model.pattern, model.confusable)
    many = f" {ways:,} ways to read the characters that are known." if ways > 1 else ""
    looks = element("p", "Looks for: ", element("code", stands_for(model.pattern, model.confusable)), cls="wb-preview")
    return together(looks, element("p", example, many, cls="wb-small"), how)


def _where(model: PlatesModel) -> Markup:
    if model.area:
        return element("p", "Only in the area on the map; Clear there to search everywhere.", cls="wb-small")
    return element("p", "Everywhere. Draw an area on the map, or name a corner, to narrow it.", cls="wb-small")


def _around(model: PlatesModel) -> w.Widget:
    """An area around a corner by its streets, folded away until it is wanted."""
    return c.fold("Area by street or corner", place_panel(model.place))


def _moment(model: PlatesModel, trait: str, label: str) -> w.Widget:
    made = c.made(w.NaiveDatetimePicker, "wb-field", description=label)
    t.link((model, trait), (made, "value"))
    return made


def _days(days: int) -> str:
    if days in (ALL_THAT_IS_KEPT, BETWEEN):
        return "All that is kept" if days == ALL_THAT_IS_KEPT else "Between two times"
    return "The last day" if days == 1 else f"The last {days} days"
