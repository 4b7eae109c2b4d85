"""The panel that asks who passed the same cameras as the plate of a history; and what the answer says of them."""

from __future__ import annotations

import ipywidgets as w

from data_access.questions.convoy import FEWEST_PASSAGES, MOST_PASSAGES
from data_access.wording import convoys as words
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c
from widgets.question.convoy_model import ConvoyModel, PlateBeside, plates_beside

SECONDS = (30, 60, 120, 300, 600)
MOST_LISTED = 50
"""Plates that stand over the answer; all of them are in its list."""
HOW = "Other plates at the same fixed cameras, shortly before or after the plate above, in the same days. A question of its own, on record."


def convoy_panel(model: ConvoyModel) -> w.Widget:
    """Return the panel; it asks about the plate that stands in the form of the history."""
    ask = c.button("Who passed with it", model.run)

    def ready() -> None:
        ask.disabled = bool(model.missing()) or model.answer.asking

    ready()
    c.follow(ready, (model.history, ["plate"]), (model.case, ["session"]), (model.answer, ["asking"]))
    panel = c.column(
        c.heading("Plates that passed the same cameras"),
        c.html(element("p", HOW, cls="wb-small")),
        c.choice(model, "within_s", "Within", [(_seconds(each), each) for each in SECONDS]),
        c.choice(
            model, "at_least", "At", [(_passages(each), each) for each in range(FEWEST_PASSAGES, MOST_PASSAGES + 1)]
        ),
        ask,
        c.problems(model),
        cls="wb-card",
    )
    c.show_if(panel, model.allowed())
    return panel


def convoy_line(answer: AnswerModel) -> w.Widget:
    """Return what stands over the answer: how many plates, how many by chance, and each with its passages."""
    line = c.says(lambda: _said(answer), (answer, ["answer"]))
    c.show_if(line, False)
    c.follow(lambda: c.show_if(line, bool(_said(answer).html)), (answer, ["answer"]))
    return line


def _said(model: AnswerModel) -> Markup:
    counts = model.answer.facts.convoy if model.answer else None
    if counts is None:
        return together()
    plates = plates_beside(model)
    head = element("strong", words.counted(len(plates), counts), cls="wb-chance-said")
    means = element("span", f"{words.by_chance(counts)} {words.MEANS}", cls="wb-small")
    return element("div", head, " ", means, *_table(plates), cls="wb-card wb-chance wb-scenes wb-convoy", role="note")


def _table(plates: list[PlateBeside]) -> list[Markup]:
    if not plates:
        return []
    shown = plates[:MOST_LISTED]
    rows = [
        element("tr", element("td", each.plate), element("td", each.passages), element("td", str(each.reads)))
        for each in shown
    ]
    head = element("tr", *(element("th", name, scope="col") for name in ("Plate", "Passages", "Reads")))
    caption = element("caption", "Plates and at how many passages they were there", cls="wb-hidden")
    more = len(plates) - len(shown)
    table = element("table", caption, element("thead", head), element("tbody", *rows), cls="wb-table", tabindex="0")
    return [table, element("p", f"{more:,} more in the list below.", cls="wb-small")] if more else [table]


def _seconds(seconds: int) -> str:
    minutes = seconds // 60
    return f"{seconds} seconds" if not minutes else "1 minute" if minutes == 1 else f"{minutes} minutes"


def _passages(passages: int) -> str:
    return f"{passages} or more of its passages"
