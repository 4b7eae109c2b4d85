"""What can be pressed under an answer without a read of the plate: other ways to look for it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from data_access.wording.markup import element, together
from widgets.parts import controls as c
from widgets.work.form import Form
from widgets.work.work_model import WorkModel


def other_ways_panel(model: WorkModel) -> w.Widget:
    """Return the sentence and the buttons; nothing beside an answer that has reads."""
    heard = ((model, ["turned"]), (model.answer, ["answer", "asking"]))
    holder = c.row(cls="wb-other-ways-buttons")

    def ask(form: Form) -> Callable[[], None]:
        return lambda: model.ask_otherwise(form)

    def turn() -> None:
        ways = model.other_ways()
        holder.children = [c.button(f"{each.label[0].upper()}{each.label[1:]}", ask(each.form)) for each in ways]
        c.show_if(whole, bool(ways))

    said = c.says(lambda: together(element("p", f"{model.nothing_words()} Try:", role="status")), *heard)
    whole = c.row(said, holder, cls="wb-other-ways")
    turn()
    c.follow(turn, *heard)
    return whole
