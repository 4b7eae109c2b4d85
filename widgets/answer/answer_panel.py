"""Parts of an answer: where the chosen read is, lists of sentences, the receipt."""

from __future__ import annotations

import base64
from typing import Any

from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel


def mark_of(row: dict[str, Any] | None) -> dict[str, object]:
    """Return where a read is, as `CanvassMap.mark`; {} for none, or one without a place."""
    if row is None or row["lat_e7"] is None or row["lon_e7"] is None:
        return {}
    return {"lat": row["lat_e7"] / 1e7, "lon": row["lon_e7"] / 1e7, "heading_deg": row["heading_deg"]}


def listed(sentences: list[str], cls: str) -> Markup:
    """List what may be longer than its place: it is reached and scrolled by keyboard."""
    return element("ul", *(element("li", each) for each in sentences), cls=cls, tabindex="0")


def receipt_words(model: AnswerModel) -> Markup:
    """Say where the answer stands on record, with its receipt to save."""
    if model.answer is None:
        return together()
    seq, text = str(model.answer.receipt.get("seq", "?")), model.receipt_text()
    where = f"data:application/json;base64,{base64.b64encode(text.encode()).decode()}"
    checked = "Check here: it is in the ledger's tree and about exactly these reads"
    save = element("a", "Save receipt", href=where, download=f"receipt-{seq}.json", cls="wb-save")
    return element(
        "div",
        element("p", "On record as entry ", element("strong", seq, cls="wb-seq"), ". ", save),
        element("p", checked, ".", cls="wb-small"),
        element(
            "details", element("summary", "Show receipt"), element("pre", text, cls="wb-receipt-text", tabindex="0")
        ),
        cls="wb-receipt",
    )
