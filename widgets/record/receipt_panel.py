"""The panel that checks a saved receipt: choose the file or paste it; what holds and what does not, plainly."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from widgets.parts import controls as c
from widgets.record.receipt_model import NOT_CHECKED, VALID, ReceiptCheck, ReceiptModel


def receipt_panel(model: ReceiptModel) -> w.Widget:
    """Return the panel."""
    choose = c.made(w.FileUpload, "wb-plain", accept=".json", description="Choose a saved receipt", multiple=False)

    def take() -> None:
        if choose.value:
            model.text = bytes(choose.value[0]["content"]).decode(errors="replace")
            model.check()

    c.follow(take, (choose, ["value"]))
    return c.column(
        c.heading("Check a receipt"),
        choose,
        c.paragraph(model, "text", "Or paste it here", rows=3),
        c.button("Check", model.check),
        c.says(lambda: _found(model), (model, ["checks"])),
        c.problems(model),
        cls="wb-card wb-receipt-check",
    )


def _found(model: ReceiptModel) -> Markup:
    if not model.checks:
        return together()
    holds = model.verdict() == VALID
    return element(
        "div",
        element("strong", model.verdict()),
        element("ul", *(_line(each) for each in model.checks)),
        *(element("p", words, cls="wb-small") for words in NOT_CHECKED),
        cls="wb-holds" if holds else "wb-problem",
        role="status",
    )


def _line(check: ReceiptCheck) -> Markup:
    return element("li", "Checked: " if check.holds else "Wrong: ", check.words)
