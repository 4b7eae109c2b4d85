"""The button that prints the answer, and the sheet that is printed. Under the number of a release request the sheet says one sentence."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import element
from widgets.parts import controls as c
from widgets.parts.print_sheet import PrintSheet
from widgets.work.print_model import PrintModel

PRINT = (
    "Prints a sheet with the question, its entry, the case and what is not known, not the screen. Paper leaves no entry: "
    "files of the answer do."
)


def print_panel(model: PrintModel) -> w.Widget:
    """Return the button with the sheet."""
    sheet = PrintSheet()
    heard = ((model.zoom, ["turned"]), (model.answer, ["answer", "verifications"]), (model.work.case, ["session"]))

    def fill(presses: int = 0) -> None:
        table = model.table()
        with sheet.hold_sync():
            sheet.lead, sheet.facts, sheet.notes = model.lead(), model.facts(), model.notes()
            sheet.columns, sheet.rows = table.columns, [[str(cell or "") for cell in row] for row in table.iter_rows()]
            sheet.rest = model.rest()
            sheet.presses += presses  # with the rows, never ahead of them
        c.show_if(button, not model.release())

    def print_all() -> None:
        model.whole = True
        fill(presses=1)

    button = c.row(c.button("Print this answer", print_all), cls="wb-sharing")
    fill()
    c.follow(fill, *heard)
    words = c.says(lambda: element("p", model.instead() or PRINT, cls="wb-small"), *heard)
    return c.column(button, words, sheet)
