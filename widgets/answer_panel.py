"""The answer of a page: what it is and is not, a table, reads over time, the receipt."""

from __future__ import annotations

import base64
from typing import Any

from itables.widget import ITable

from widgets import controls as c
from widgets.answer_model import AnswerModel
from widgets.drawn import CanvassMap, TimeChart
from widgets.markup import Markup, element, together

LEAD = "UNVERIFIED LEAD"
VERIFY = "Compare plate and state with the image, and confirm by other means, before anybody acts on a read."
_TABLE_LAYOUT = {"topStart": None, "topEnd": "search", "bottomStart": "info", "bottomEnd": "paging"}


def answer_panel(model: AnswerModel, canvass_map: CanvassMap, static_url: str = "") -> Any:
    """Return the panel of an answer; the reads also go onto the map."""
    table = reads_table(model)
    chart = TimeChart(static_url, title="Reads over time")

    def fill() -> None:
        canvass_map.reads = model.places()
        chart.bars = model.bars()
        table.update(model.table())

    c.follow(fill, (model, ["answer"]))
    told = c.says(lambda: _told(model), (model, ["answer"]))
    receipt = c.says(lambda: _receipt(model), (model, ["answer"]))
    return c.row(
        c.column(told, table, cls="wb-reads"),
        c.column(chart, c.says(lambda: _not_known(model), (model, ["answer"])), receipt, cls="wb-beside"),
        cls="wb-card wb-answer",
    )


def reads_table(model: AnswerModel) -> ITable:
    """Return the table of reads: searched, sorted and paged on the page; every text is escaped."""
    return ITable(
        model.table(),
        classes="display compact nowrap",
        layout=_TABLE_LAYOUT,
        pageLength=25,
        scrollX=True,
        scrollY="var(--wb-table, 190px)",
        maxBytes=0,
        allow_html=False,
        order=[],
        style="width:100%",
        showIndex=False,
        text_in_header_can_be_selected=False,
    )


def _told(model: AnswerModel) -> Markup:
    if model.answer is None:
        return element("p", "No answer yet.", cls="wb-small")
    lead = element("strong", LEAD, cls="wb-lead")
    return element(
        "p", lead, " ", element("span", model.counts(), cls="wb-counts"), ". ", VERIFY, cls="wb-told", role="status"
    )


def _not_known(model: AnswerModel) -> Markup:
    said = model.not_known()
    if not said:
        return together()
    return together(element("h2", "What is not known"), element("ul", *(element("li", each) for each in said)))


def _receipt(model: AnswerModel) -> Markup:
    if model.answer is None:
        return together()
    seq, text = str(model.answer.receipt.get("seq", "?")), model.receipt_text()
    where = f"data:application/json;base64,{base64.b64encode(text.encode()).decode()}"
    checked = "Checked here: this entry is in the ledger's tree, and it is about exactly these reads."
    return element(
        "div",
        element("h2", "Receipt"),
        element("p", "On record as entry ", element("strong", seq, cls="wb-seq"), ". ", checked),
        element("p", element("a", "Save receipt", href=where, download=f"receipt-{seq}.json", cls="wb-save")),
        element("details", element("summary", "Show receipt"), element("pre", text, cls="wb-receipt-text")),
        cls="wb-receipt",
    )
