"""The page that asks for all reads of one plate, and shows its way."""

from __future__ import annotations

from functools import partial
from typing import Any

from widgets.question.history_model import HistoryModel
from widgets.question.history_panel import history_aside, history_form
from workbench.pages.page_frame import shown
from workbench.pages.question_page import Asking, Parts, asking


def page() -> Any:
    """Return the page."""
    return shown("history", partial(asking, parts_of=_parts))


def _parts(page: Asking) -> Parts:
    page.map.drawable = False
    model = HistoryModel(page.begun.client, page.begun.case, page.answer)
    return Parts(history_form(model), aside=history_aside(model, page.map))
