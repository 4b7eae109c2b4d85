"""The page that asks which vehicles were read at several scenes."""

from __future__ import annotations

from functools import partial

import ipywidgets as w
import traitlets as t

from widgets.answer.zoom_model import BY_PLATE
from widgets.parts import controls as c
from widgets.question.scenes_model import ScenesModel
from widgets.question.scenes_panel import scenes_line, scenes_panel
from workbench.pages.page_frame import shown
from workbench.pages.question_page import Parts, QuestionPage, asking


def page() -> w.Widget:
    """Return the page."""
    return shown("scenes", partial(asking, parts_of=_parts))


def _parts(page: QuestionPage) -> Parts:
    model = ScenesModel(page.frame.client, page.frame.case, page.answer)
    t.link((model, "area"), (page.map, "area"))
    t.dlink((model.place, "view"), (page.map, "view"))
    c.follow(lambda: setattr(page.map, "scenes", model.areas()), (model, ["scenes"]))
    return Parts(scenes_panel(model), over=scenes_line(page.answer), view=BY_PLATE)
