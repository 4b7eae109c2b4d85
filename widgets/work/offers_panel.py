"""What is offered under an answer: other ways to look for a plate without a read, misreads beside a history."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from data_access.wording.markup import element, together
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c
from widgets.question.form import Form
from widgets.work.misreads_model import MisreadsModel
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
