"""The page that asks for part of a plate."""

from __future__ import annotations

from functools import partial

import ipywidgets as w
import traitlets as t

from widgets.answer.zoom_model import BY_PLATE
from widgets.question.plates_chance import chance_line
from widgets.question.plates_model import PlatesModel
from widgets.question.plates_panel import plates_panel
from workbench.pages.page_frame import shown
from workbench.pages.question_page import Parts, QuestionPage, asking


def page() -> w.Widget:
    """Return the page."""
    return shown("plates", partial(asking, parts_of=_parts))


def _parts(page: QuestionPage) -> Parts:
    model = PlatesModel(page.frame.client, page.frame.case, page.answer)
    t.link((model, "area"), (page.map, "area"))
    t.dlink((model.place, "view"), (page.map, "view"))
    return Parts(plates_panel(model), over=chance_line(page.answer), view=BY_PLATE)
