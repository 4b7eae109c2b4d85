"""The page that asks for part of a plate, or for all reads of one."""

from __future__ import annotations

from functools import partial
from typing import Any

import traitlets as t

from widgets.plates_chance import chance_line
from widgets.plates_model import PlatesModel
from widgets.plates_panel import plates_panel
from workbench.pages.asking import Asking, asking
from workbench.pages.begun import shown


def page() -> Any:
    """Return the page."""
    return shown("plates", partial(asking, form=_form, over=_over))


def _form(page: Asking) -> Any:
    model = PlatesModel(page.begun.client, page.begun.case, page.answer)
    t.link((model, "area"), (page.map, "area"))
    return plates_panel(model)


def _over(page: Asking) -> Any:
    return chance_line(page.answer)
