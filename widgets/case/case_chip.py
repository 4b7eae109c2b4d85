"""The case as a chip in the header: number, purpose, time left; a click shows its details, opens and closes it."""

from __future__ import annotations

import ipywidgets as w

from widgets.case.justification_model import JustificationModel
from widgets.case.justification_panel import justification_panel
from widgets.parts import controls as c
from widgets.parts.script_parts import Clock

OPEN_ONE = "Open a case"


def case_chip(model: JustificationModel, *, first: bool = True) -> w.Widget:
    """Return the chip with its sheet, which is open while no case is.

    Args:
        first: False on a page on which much is done without a case: the sheet opens when somebody presses the chip.
    """
    turn = c.made(w.ToggleButton, "wb-case-chip")
    clock = Clock(label="·", ended="· ended")
    sheet = c.column(justification_panel(model), cls="wb-case-sheet")

    def show() -> None:
        turn.description = f"{chip_words(model)} {'▴' if turn.value else '▾'}"
        turn.tooltip = "Details of the case, closing, another case"
        c.show_if(sheet, turn.value)

    def follow_case() -> None:
        clock.count_down(model.session.expires_at if model.session else None)
        turn.value = first and model.session is None and model.person.asks
        show()

    follow_case()
    turn.observe(lambda _: show(), ["value"])
    c.follow(follow_case, (model, ["session"]))
    return c.row(turn, clock, sheet, cls="wb-case-part")


def chip_words(model: JustificationModel) -> str:
    """Say which case is open: `Case 26-001234 · Homicide`."""
    if model.session is None:
        return OPEN_ONE if model.person.asks else "No case"
    return f"Case {model.session.case_number} · {model.purpose_label()}"
