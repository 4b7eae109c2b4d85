"""All holds in force by their day of review, for who may end them or keep them on."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import element
from widgets.holding.holds_in_force import HoldsModel, holds_in_force
from widgets.parts import controls as c

NOT_YOURS = "Your role does not review holds."


def holds_panel(model: HoldsModel) -> w.Widget:
    """Return the panel; it reads the holds again after each change."""
    c.follow(model.read, (model, ["changes"]))
    panel = holds_in_force(model, "Holds by their day of review", model.read)
    return (
        panel
        if model.may
        else c.column(c.heading("Holds"), c.html(element("p", NOT_YOURS, cls="wb-empty")), cls="wb-card")
    )
