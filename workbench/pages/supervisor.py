"""The page on which a supervisor sees what the unit asked, and an auditor what everybody did."""

from __future__ import annotations

import ipywidgets as w

from widgets.record.live_model import LiveModel
from widgets.record.unit_model import UnitModel
from widgets.record.unit_panel import unit_panel
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("supervisor", _body)


def _body(frame: PageFrame) -> w.Widget:
    unit = UnitModel(frame.client, frame.person.zone, frame.person.user_name)
    unit.read()
    return unit_panel(unit, LiveModel(frame.client, unit.add))
