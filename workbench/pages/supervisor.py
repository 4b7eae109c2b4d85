"""The page on which a supervisor sees what the unit asked, and an auditor what everybody did."""

from __future__ import annotations

from typing import Any

from widgets.case.justification_panel import justification_panel
from widgets.parts import controls as c
from widgets.record.live_model import LiveModel
from widgets.record.unit_model import UnitModel
from widgets.record.unit_panel import unit_counts, unit_form, unit_table
from workbench.pages.page_frame import Begun, shown


def page() -> Any:
    """Return the page."""
    return shown("supervisor", _body)


def _body(begun: Begun) -> Any:
    unit = UnitModel(begun.client, begun.person.zone)
    unit.read()
    live = LiveModel(begun.client, unit.add)
    left = c.column(justification_panel(begun.case), unit_form(unit, live), cls="wb-left")
    right = c.row(unit_table(unit), unit_counts(unit), cls="wb-right wb-unit")
    return c.row(left, right, cls="wb-body")
