"""How many plates would fit a pattern by chance, in plain words over the candidates."""

from __future__ import annotations

import ipywidgets as w

from data_access.answers.facts import UnknownChance
from data_access.wording.chance import sentences
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c

MEANS = (
    "Estimated from how often the plates that fit, and all others, are read on other days, and were here at the same hours. It "
    "counts plates, and says nothing of any one of them: one vehicle may stand here with two, one of them misread. If the "
    "vehicle you look for is often read here, it is counted with them."
)
ASSUMES = " Assumes that what you filter by has nothing to do with the characters."


def chance_line(model: AnswerModel) -> w.Widget:
    """Return the line; it is empty for answers to other questions."""
    line = c.says(lambda: _line(model), (model, ["answer"]))
    c.show_if(line, False)
    c.follow(lambda: c.show_if(line, bool(_line(model).html)), (model, ["answer"]))
    return line


def _line(model: AnswerModel) -> Markup:
    chance = model.answer.facts.chance if model.answer else None
    if chance is None:
        return together()
    first, *others = sentences(chance)
    said = element("strong", first, cls="wb-chance-said")
    if isinstance(chance, UnknownChance):
        return element("p", said, " ", cls="wb-card wb-chance", role="note")
    how = [ASSUMES] if chance.filters_assumed_unrelated else []
    more = [part for each in others for part in (element("span", each), " ")]
    means = [element("span", MEANS, *how, cls="wb-small")]
    return element("p", said, " ", *more, *means, cls="wb-card wb-chance", role="note")
