"""The answer of a page: what it is and is not, a table, reads over time, the receipt."""

from __future__ import annotations

import base64
from functools import cache, partial
from pathlib import Path
from typing import Any

import itables.widget
import traitlets as t
from itables.widget import ITable

from widgets import controls as c
from widgets.answer_model import AnswerModel
from widgets.camera_notes import HEADLINE
from widgets.drawn import CanvassMap, TimeChart, lazy
from widgets.markup import Markup, element, together

LEAD = "UNVERIFIED LEAD"
VERIFY = "Compare with the image and confirm by other means before anybody acts on a read."
_TABLE: dict[str, Any] = {
    "classes": "display compact nowrap",
    "layout": {"topStart": "info", "topEnd": "search", "bottomStart": None, "bottomEnd": "paging"},
    "pageLength": 25,
    "scrollX": True,
    "scrollY": "var(--wb-table)",
    "columnDefs": [{"className": "dt-left", "targets": "_all"}],
    "order": [],
    "maxBytes": 0,
    "allow_html": False,
    "showIndex": False,
    "show_dtypes": False,
    "style": "width:100%",
}
"""How `itables` draws the reads; `allow_html` off means that it escapes every text."""


def answer_panel(model: AnswerModel, canvass_map: CanvassMap, *beside: Any) -> Any:
    """Return the panel of an answer; the reads also go onto the map, and what is given stands beside the table."""
    table = ReadsTable(model.table(), **_TABLE)
    chart = TimeChart(title="Reads over time")

    def fill() -> None:
        canvass_map.reads = model.places()
        chart.bars = model.bars()
        table.update(model.table(), **_TABLE)
        for part in (table, chart):
            c.show_if(part, model.answer is not None)

    fill()
    c.follow(fill, (model, ["answer"]))
    told, cameras, receipt, unknown = (
        c.says(partial(words, model), (model, ["answer", "problem"]))
        for words in (_told, _cameras, _receipt, _not_known)
    )
    return c.row(
        c.column(c.problems(model), told, table, cls="wb-reads"),
        c.column(chart, *beside, cameras, receipt, unknown, cls="wb-beside"),
        cls="wb-card wb-answer",
    )


class ReadsTable(ITable):
    """The table of reads, evaluated when it is first drawn (`drawn.lazy` says why)."""

    _esm = t.Unicode().tag(sync=True)  # type: ignore[assignment]  # a file there, the module's text here

    @t.default("_esm")
    def _module(self) -> str:
        return lazy(_itables_script())


@cache
def _itables_script() -> str:
    return (Path(itables.widget.__file__).parent / "static" / "widget.js").read_text()


def _told(model: AnswerModel) -> Markup:
    if model.answer is None:
        return together() if model.problem else element("p", "No answer yet.", cls="wb-small")
    lead = element("strong", LEAD, cls="wb-lead")
    counts = element("span", model.counts(), cls="wb-counts")
    return element("p", lead, " ", counts, ". ", VERIFY, cls="wb-told", role="status")


def _not_known(model: AnswerModel) -> Markup:
    said = model.not_known()
    return together(element("h2", "What is not known"), _listed(said, "wb-unknown")) if said else together()


def _cameras(model: AnswerModel) -> Markup:
    silent = model.silent()
    return together(element("h2", HEADLINE), _listed(silent, "wb-silent")) if silent else together()


def _listed(said: list[str], cls: str) -> Markup:
    return element("ul", *(element("li", each) for each in said), cls=cls)


def _receipt(model: AnswerModel) -> Markup:
    if model.answer is None:
        return together()
    seq, text = str(model.answer.receipt.get("seq", "?")), model.receipt_text()
    where = f"data:application/json;base64,{base64.b64encode(text.encode()).decode()}"
    checked = "Checked here: it is in the ledger's tree and about exactly these reads"
    save = element("a", "Save receipt", href=where, download=f"receipt-{seq}.json", cls="wb-save")
    return element(
        "div",
        element("p", "On record as entry ", element("strong", seq, cls="wb-seq"), ". ", save),
        element("p", checked, ".", cls="wb-small"),
        element("details", element("summary", "Show receipt"), element("pre", text, cls="wb-receipt-text")),
        cls="wb-receipt",
    )
