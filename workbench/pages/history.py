"""The page that asks for all reads of one plate, and shows its way; and who passed the same cameras."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from widgets.parts import controls as c
from widgets.question.convoy_model import ConvoyModel
from widgets.question.convoy_panel import convoy_line, convoy_panel
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
    forms = c.column(history_form(model), convoy_panel(ConvoyModel(model)), cls="wb-forms")
    return Parts(forms, over=convoy_line(page.answer), aside=history_aside(model, page.map))
