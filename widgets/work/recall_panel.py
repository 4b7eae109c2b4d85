"""What the page says of an answer that its address names, between the line over the answer and the answer, and what can be done."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import element, together
from widgets.parts import controls as c
from widgets.parts.address import Address
from widgets.work.recall_model import RecallModel
from widgets.work.work_model import NO_ANSWER


def recall_panel(model: RecallModel) -> w.Widget:
    """Return the line with its buttons, and what keeps the page's address."""
    address = Address(model.go, model.offer)
    t.dlink((model, "number"), (address, "number"))
    t.dlink((model, "mark"), (address, "mark"))
    again, retry = c.button("Ask again", model.repeat), c.button("Try once more", model.retry)
    heard = (
        (model, ["awaited", "offered", "problem"]),
        (model.work, ["turned"]),
        (model.work.answer, ["answer", "problem"]),
    )
    words = c.says(lambda: element("p", model.words(), role="status") if model.words() else together(), *heard)
    line = c.row(words, again, retry, cls="wb-recall")

    def turn() -> None:
        c.show_if(line, bool(model.words()))
        shown_again = bool(model.work.answer.answer) and model.about != NO_ANSWER
        c.show_if(again, model.awaited == NO_ANSWER and (model.offered != NO_ANSWER or model.missed or shown_again))
        c.show_if(retry, model.missed and not model.refused)

    turn()
    c.follow(turn, *heard)
    return c.column(line, c.problems(model), address, cls="wb-recall-part")
