"""The page that asks for all reads in an area and windows of time."""

from __future__ import annotations

from functools import partial

import ipywidgets as w
import traitlets as t

from widgets.question.canvass_model import CanvassModel
from widgets.question.canvass_panel import canvass_panel
from workbench.pages.page_frame import shown
from workbench.pages.question_page import Parts, QuestionPage, asking


def page() -> w.Widget:
    """Return the page."""
    return shown("canvass", partial(asking, parts_of=_parts))


def _parts(page: QuestionPage) -> Parts:
    model = CanvassModel(page.frame.client, page.frame.case, page.answer)
    t.link((model, "area"), (page.map, "area"))
    t.dlink((model.place, "view"), (page.map, "view"))
    return Parts(canvass_panel(model, list(page.cameras)))
