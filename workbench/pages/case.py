"""The page of a case's file: questions, findings, saved reads, what is open."""

from __future__ import annotations

from typing import Any

from widgets import controls as c
from widgets.case_page_model import CasePageModel
from widgets.case_page_panel import case_file_panel, incident_panel, new_finding_panel
from widgets.case_panel import case_panel
from workbench.pages.begun import Begun, shown


def page() -> Any:
    """Return the page."""
    return shown("case", _body)


def _body(begun: Begun) -> Any:
    model = CasePageModel(begun.client, begun.case)
    left = c.column(case_panel(begun.case), new_finding_panel(model), incident_panel(model), cls="wb-left")
    return c.row(left, case_file_panel(model), cls="wb-body")
