"""Under a chosen read: a star, and a note for the people of the case."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import element
from widgets.answer.saved_read_model import SavedReadModel
from widgets.parts import controls as c


def saved_read_panel(model: SavedReadModel) -> w.Widget:
    """Return the panel; it is there while a read is chosen, for who may save it."""
    panel = c.column(
        c.row(c.button("★ Star for the case", model.star), cls="wb-buttons"),
        c.text(model, "note", "Note for the case"),
        c.row(c.button("Add note", model.record_note), cls="wb-buttons"),
        c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"])),
        c.problems(model),
        cls="wb-save-read",
    )

    def turn() -> None:
        c.show_if(panel, model.may and model.read.row() is not None)

    turn()
    c.follow(turn, (model.read, ["chosen"]), (model.read.answer, ["answer"]))
    return panel
