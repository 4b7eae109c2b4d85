"""What a page prints under the number of a release request: one sentence. Under any other case its screen is printed."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.on_releases.requests import no_paper
from widgets.case.justification_model import JustificationModel
from widgets.parts import controls as c
from widgets.parts.print_sheet import PrintSheet


def paper(case: JustificationModel) -> w.Widget:
    """Return the sheet that is printed in place of a page that has none of its own; nothing of it is seen on the screen."""
    sheet = PrintSheet()

    def fill() -> None:
        sheet.lead = no_paper(case.session.case_number) if case.session else ""

    fill()
    c.follow(fill, (case, ["session"]))
    return sheet
