"""The page that asks for all reads of one plate, and shows its way."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from widgets.question.history_model import HistoryModel
from widgets.question.history_panel import history_aside, history_form
from workbench.pages.page_frame import shown
from workbench.pages.question_page import Parts, QuestionPage, asking


def page() -> w.Widget:
    """Return the page."""
    return shown("history", partial(asking, parts_of=_parts))


def _parts(page: QuestionPage) -> Parts:
    page.map.drawable = False
    model = HistoryModel(page.frame.client, page.frame.case, page.answer)
    return Parts(history_form(model), aside=history_aside(model, page.map))
