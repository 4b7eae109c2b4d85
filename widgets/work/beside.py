"""Who passed with a plate: the same cameras how shortly before or after it, at how many of its passages; asked from its history."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.questions.convoy import FEWEST_PASSAGES, MOST_PASSAGES, USUAL_PASSAGES, USUAL_S
from data_access.wording.markup import element
from widgets.parts import controls as c
from widgets.question.convoy_panel import convoy_line
from widgets.work.work_model import WorkModel

SECONDS = (30, 60, 120, 300, 600)
HOW = "Other plates at the same fixed cameras, shortly before or after this one, in the same days. Each asking is on record."


class BesideModel(t.HasTraits):
    """How near others must have passed.

    Attributes:
        within_s: So many seconds before or after the plate.
        at_least: At so many of its passages.
    """

    within_s = t.Int(USUAL_S)
    at_least = t.Int(USUAL_PASSAGES)

    def __init__(self, work: WorkModel) -> None:
        super().__init__()
        self.work = work

    def run(self) -> None:
        """Ask of the plate whose history, or whose companions, are on the page."""
        self.work.ask_beside(self.within_s, self.at_least)


def beside_tab(work: WorkModel) -> w.Widget:
    """Return what the tab shows: what the answer says, and the form to ask again with other bounds."""
    model = BesideModel(work)
    form = c.row(
        c.choice(model, "within_s", "Within", [(_seconds(each), each) for each in SECONDS]),
        c.choice(
            model, "at_least", "At", [(_passages(each), each) for each in range(FEWEST_PASSAGES, MOST_PASSAGES + 1)]
        ),
        c.button("Ask who passed", model.run),
        cls="wb-beside-form",
    )
    return c.column(convoy_line(work.answer), form, c.html(element("p", HOW, cls="wb-small")))


def _seconds(seconds: int) -> str:
    minutes = seconds // 60
    return f"{seconds} seconds" if not minutes else "1 minute" if minutes == 1 else f"{minutes} minutes"


def _passages(passages: int) -> str:
    return f"{passages} or more of its passages"
