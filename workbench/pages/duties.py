"""The page of what waits for somebody: where auditors, commanders and administrators begin."""

from __future__ import annotations

import ipywidgets as w

from widgets.duties.duties_model import DutiesModel
from widgets.duties.duties_panel import duties_panel
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("duties", _body)


def _body(frame: PageFrame) -> w.Widget:
    model = DutiesModel(frame.client, frame.person.zone, frame.person.capabilities)
    model.read()
    return duties_panel(model)
