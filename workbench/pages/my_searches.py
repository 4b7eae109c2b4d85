"""The page on which everybody sees what they asked, and checks a receipt."""

from __future__ import annotations

import ipywidgets as w

from widgets.parts import controls as c
from widgets.record.receipt_model import ReceiptModel
from widgets.record.receipt_panel import receipt_panel
from widgets.record.searches_model import SearchesModel
from widgets.record.searches_panel import searches_form, searches_table
from workbench.pages.page_frame import PageFrame, shown


def page() -> w.Widget:
    """Return the page."""
    return shown("my_searches", _body)


def _body(frame: PageFrame) -> w.Widget:
    searches = SearchesModel(frame.client, frame.person.zone)
    searches.read()
    receipt = ReceiptModel(frame.client, frame.person.zone)
    left = c.column(searches_form(searches), receipt_panel(receipt), cls="wb-left")
    return c.row(left, c.column(searches_table(searches), cls="wb-right"), cls="wb-body")
