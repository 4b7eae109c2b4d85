"""The page on which a supervisor sees what the unit asked, and an auditor what everybody did."""

from __future__ import annotations

import ipywidgets as w

from widgets.case.justification_panel import justification_panel
from widgets.parts import controls as c
from widgets.record.live_model import LiveModel
from widgets.record.unit_model import UnitModel
from widgets.record.unit_panel import unit_counts, unit_form, unit_table
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("supervisor", _body)


def _body(frame: PageFrame) -> w.Widget:
    unit = UnitModel(frame.client, frame.person.zone)
    unit.read()
    live = LiveModel(frame.client, unit.add)
    left = c.column(justification_panel(frame.case), unit_form(unit, live), cls="wb-left")
    right = c.row(unit_table(unit), unit_counts(unit), cls="wb-right wb-unit")
    return c.row(left, right, cls="wb-body")
