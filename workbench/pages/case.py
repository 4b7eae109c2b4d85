"""The page of a case's file: questions, findings, saved reads, what is open."""

from __future__ import annotations

import ipywidgets as w

from widgets.case.justification_panel import justification_panel
from widgets.case_file.case_file_model import CaseFileModel
from widgets.case_file.case_file_panel import case_file_panel, incident_panel, new_finding_panel
from widgets.case_file.package_model import PackageModel
from widgets.case_file.package_panel import package_panel
from widgets.field_canvass.field_canvass_model import FieldCanvassModel
from widgets.field_canvass.field_canvass_panel import field_canvass_panel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap
from workbench.pages.page_frame import PageFrame, shown
from workbench.pages.question_page import basemap_of


def page() -> w.Widget:
    """Return the page."""
    return shown("case", _body)


def _body(frame: PageFrame) -> w.Widget:
    model = CaseFileModel(frame.client, frame.case)
    package = package_panel(PackageModel(frame.client, frame.case))
    forms = (justification_panel(frame.case), new_finding_panel(model), incident_panel(model), package)
    left = c.column(*forms, cls="wb-left")
    sent = FieldCanvassModel(frame.client, frame.case)
    of_town = CanvassMap(frame.scripts, basemap=basemap_of(frame), height="420px")
    file = case_file_panel(model)
    file.children = (*file.children, field_canvass_panel(sent, of_town))
    return c.row(left, file, cls="wb-body")
