"""What the page says of an answer that its address names, between the line over the answer and the answer, and what can be done."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import element, together
from widgets.parts import controls as c
from widgets.parts.address import Address
from widgets.work.interruption_model import NEVER, InterruptionModel
from widgets.work.recall_model import RecallModel
from widgets.work.work_model import NO_ANSWER


def recall_panel(model: RecallModel) -> w.Widget:
    """Return the line with its buttons, and what keeps the page's address."""
    broken_off = InterruptionModel(model)
    address = Address(model.go, model.offer, broken_off.meet, model.look_back)
    t.dlink((model, "number"), (address, "number"))
    t.dlink((model, "mark"), (address, "mark"))
    t.dlink((model, "part"), (address, "part"))
    t.dlink((broken_off, "since"), (address, "asking"))
    look = c.button("See what came of it", broken_off.look)
    again, retry = c.button("Ask again", model.repeat), c.button("Try once more", model.retry)
    heard = (
        (model, ["awaited", "offered", "entry", "problem", "lost"]),
        (model.work, ["turned"]),
        (model.work.answer, ["answer", "problem"]),
        (broken_off, ["began", "said"]),
    )

    def said() -> str:
        return " ".join(each for each in (broken_off.words(), model.words()) if each)

    words = c.says(lambda: element("p", said(), role="status") if said() else together(), *heard)
    line = c.row(words, look, again, retry, cls="wb-recall")

    def turn() -> None:
        c.show_if(line, bool(said()))
        c.show_if(look, broken_off.began != NEVER and model.work.case.session is not None)
        shown_again = bool(model.work.answer.answer) and model.about != NO_ANSWER
        c.show_if(again, model.awaited == NO_ANSWER and (model.offered != NO_ANSWER or model.missed or shown_again))
        c.show_if(retry, model.missed and not model.refused)

    turn()
    c.follow(turn, *heard)
    return c.column(line, c.problems(broken_off), c.problems(model), address, cls="wb-recall-part")
