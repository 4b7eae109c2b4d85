"""The page of a case's file: questions, findings, saved reads, what is open."""

from __future__ import annotations

import ipywidgets as w

from widgets.case.justification_panel import justification_panel
from widgets.case_file.case_file_model import CaseFileModel
from widgets.case_file.case_file_panel import case_file_panel, incident_panel, new_finding_panel
from widgets.parts import controls as c
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("case", _body)


def _body(frame: PageFrame) -> w.Widget:
    model = CaseFileModel(frame.client, frame.case)
    left = c.column(justification_panel(frame.case), new_finding_panel(model), incident_panel(model), cls="wb-left")
    return c.row(left, case_file_panel(model), cls="wb-body")
