"""The work page: one question about a place, scenes, part of a plate or one plate, and one answer."""

from __future__ import annotations

import ipywidgets as w

from widgets.work.work_model import WorkModel
from widgets.work.work_panel import work_panel
from workbench.pages.page_frame import PageFrame, shown
from workbench.pages.question_page import asked_on


def page() -> w.Widget:
    """Return the page."""
    return shown("work", _body)


def _body(frame: PageFrame) -> w.Widget:
    page = asked_on(frame)
    page.map.looks, page.map.choices = "clusters", ["clusters", "heat"]
    work = WorkModel(frame.client, frame.case, page.answer, page.cameras)
    return work_panel(frame.client, frame.case, work, page.map, list(page.cameras))
