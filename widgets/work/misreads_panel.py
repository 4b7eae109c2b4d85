"""The line under a history that offers its misreads, and says what came of it."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import element
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c
from widgets.work.misreads_model import MisreadsModel


def misreads_panel(model: MisreadsModel, answer: AnswerModel) -> w.Widget:
    """Return the line; nothing beside an answer that is no history."""
    heard = ((model, ["said", "asking", "problem"]), (answer, ["answer", "perhaps"]))
    words = c.says(
        lambda: element("p", "Misreads are being looked for …" if model.asking else model.said, role="status"), *heard
    )
    look = c.button("Look for misreads", model.ask)
    whole = c.row(words, look, c.problems(model), cls="wb-other-ways")

    def turn() -> None:
        c.show_if(look, model.offered)
        c.show_if(whole, bool(model.said or model.asking or model.problem))

    turn()
    c.follow(turn, *heard)
    return whole
