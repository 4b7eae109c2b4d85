"""The contact sheet on the page: words, the grid of images, what was recorded last."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from data_access.wording.markup import element, together
from widgets.answer.contact_sheet_model import CHECKS, ContactSheetModel
from widgets.parts import controls as c
from widgets.parts.picture_grid import PictureGrid


def contact_sheet_panel(model: ContactSheetModel) -> w.Widget:
    """Return the panel."""
    sheet = PictureGrid(
        {
            "show": lambda _: model.show(),
            "page": model.turn_to,
            "choose": model.choose,
            **{verdict: partial(_check, model, verdict) for verdict in CHECKS},
        },
        checks=model.may_check,
    )

    def fill() -> None:
        with sheet.hold_sync():
            sheet.cards, sheet.images = model.cards(), model.images()
            sheet.page, sheet.pages = model.page, model.pages()
            sheet.hidden, sheet.words = model.hidden(), model.words()
            sheet.chosen = model.read.chosen

    fill()
    c.follow(fill, (model, ["turned"]), (model.read, ["chosen"]))
    said = c.says(
        lambda: element("p", model.said, cls="wb-small", role="status") if model.said else together(), (model, ["said"])
    )
    return c.column(sheet, said, c.problems(model), cls="wb-sheet")


def _check(model: ContactSheetModel, verdict: str, key: int) -> None:
    model.check(key, verdict)
