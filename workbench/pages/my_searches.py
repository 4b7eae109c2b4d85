"""The page on which everybody sees what they asked, and checks a receipt."""

from __future__ import annotations

from typing import Any

from widgets.case.justification_panel import justification_panel
from widgets.parts import controls as c
from widgets.record.receipt_model import ReceiptModel
from widgets.record.receipt_panel import receipt_panel
from widgets.record.searches_model import SearchesModel
from widgets.record.searches_panel import searches_form, searches_table
from workbench.pages.page_frame import Begun, shown


def page() -> Any:
    """Return the page."""
    return shown("my_searches", _body)


def _body(begun: Begun) -> Any:
    searches = SearchesModel(begun.client, begun.person.zone)
    searches.read()
    receipt = ReceiptModel(begun.client, begun.person.zone)
    left = c.column(justification_panel(begun.case), searches_form(searches), receipt_panel(receipt), cls="wb-left")
    return c.row(left, c.column(searches_table(searches), cls="wb-right"), cls="wb-body")
