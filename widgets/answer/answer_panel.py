"""The answer of a page: what it is and is not, a table, reads over time, the receipt."""

from __future__ import annotations

import base64
from functools import partial
from typing import Any

import ipywidgets as w

from data_access.wording.cameras import HEADLINE
from data_access.wording.markup import Markup, element, together
from data_access.wording.reads import SORTS
from widgets.answer.answer_model import AnswerModel
from widgets.answer.places import places_of
from widgets.answer.plates_in_answer import SORTS as PLATES_SORTS
from widgets.answer.plates_in_answer import plates_seen, seen_words
from widgets.answer.read_model import NONE, ReadModel
from widgets.answer.zoom_model import BY_PLATE, EACH_READ, VIEWS, ZoomModel
from widgets.parts import controls as c
from widgets.parts.lead import lead_mark
from widgets.parts.script_parts import CanvassMap, Table, TimeChart
from widgets.parts.table_model import TableModel


def answer_panel(
    model: AnswerModel, canvass_map: CanvassMap, *beside: w.Widget, read: ReadModel | None = None, view: str = EACH_READ
) -> w.Widget:
    """Return the panel of an answer; the reads also go onto the map, and what is given stands beside the table.

    Args:
        read: Whose `chosen` is the row that is chosen in the table.
        view: How a new answer is shown.
    """
    part, rows = ZoomModel(model, view), TableModel()
    chart = TimeChart(title="Reads over time: drag to look at a part")
    table = Table(title="Reads of the answer", views=list(VIEWS))
    table.add_class("wb-fill")
    whole = c.button("Show all", part.all)
    narrowed = c.row(c.says(lambda: _narrowed(part), (part, ["turned"])), whole, cls="wb-narrowed")
    _bind(part, rows, chart, table, canvass_map, read)

    def turn() -> None:
        c.show_if(narrowed, part.narrowed())
        for each in (table, chart):
            c.show_if(each, model.answer is not None and not model.answer.reads.is_empty())

    turn()
    c.follow(turn, (part, ["turned"]))
    told, cameras, receipt, unknown = (
        c.says(partial(words, model), (model, ["answer", "problem", "asking", "verifications"]))
        for words in (_told, _cameras, receipt_words, _not_known)
    )
    return c.row(
        c.column(c.problems(model), told, narrowed, table, cls="wb-reads"),
        c.column(chart, *beside, cameras, receipt, unknown, cls="wb-beside"),
        cls="wb-card wb-answer",
    )


def _bind(
    part: ZoomModel, rows: TableModel, chart: TimeChart, table: Table, canvass_map: CanvassMap, read: ReadModel | None
) -> None:
    """Keep what is shown the same everywhere; a row of the table chooses a read, or shows the reads of a plate."""
    model = part.answer

    def fill() -> None:
        reads = part.reads()
        canvass_map.silent = model.silent_cameras()
        canvass_map.places, canvass_map.camera = places_of(part.reads(but="camera"), canvass_map.cameras), part.camera
        with chart.hold_sync():
            chart.bars, chart.part, chart.stretch = (
                model.bars(),
                part.bars() if part.narrowed() else [],
                list(part.stretch),
            )
        table.view = part.view
        if part.view == BY_PLATE:
            seen = plates_seen(part.reads(but="plate"))
            rows.show(seen, partial(seen_words, cameras=model.cameras_asked(), zone=model.zone), PLATES_SORTS)
        else:
            rows.show(reads, model.table, SORTS)

    def choose(key: int) -> None:
        if part.view == BY_PLATE and key != NONE:
            part.only(plate=rows.text(key, "Plate"), view=EACH_READ)
            rows.chosen = NONE
        elif read is not None:
            read.chosen = key

    def mark() -> None:
        canvass_map.mark = mark_of(read.row() if read else None)
        rows.chosen = read.chosen if read and part.view == EACH_READ else NONE

    for name in ("columns", "rows", "total", "page", "sort", "search", "chosen"):
        _tie(rows, table, name)
    table.observe(lambda _: choose(table.chosen), ["chosen"])
    table.observe(lambda change: part.only(view=change["new"]), ["view"])
    chart.observe(lambda change: part.only(stretch=tuple(change["new"])), ["stretch"])
    canvass_map.observe(lambda change: part.only(camera=change["new"]), ["camera"])
    fill()
    c.follow(fill, (part, ["turned"]))
    if read is not None:
        c.follow(mark, (read, ["chosen"]))


def _tie(rows: TableModel, table: Table, name: str) -> None:
    """Keep a trait the same on both sides, also where the model answers a change with another at once, as a link would not."""
    setattr(table, name, getattr(rows, name))
    rows.observe(lambda _: setattr(table, name, getattr(rows, name)), [name])
    table.observe(lambda _: setattr(rows, name, getattr(table, name)), [name])


def mark_of(row: dict[str, Any] | None) -> dict[str, object]:
    """Return where a read is, as `CanvassMap.mark`; {} for none, or one without a place."""
    if row is None or row["lat_e7"] is None or row["lon_e7"] is None:
        return {}
    return {"lat": row["lat_e7"] / 1e7, "lon": row["lon_e7"] / 1e7, "heading_deg": row["heading_deg"]}


def _narrowed(part: ZoomModel) -> Markup:
    count = part.reads().height
    shown = f"{count:,} read{'' if count == 1 else 's'} shown: {part.words()}"
    return element("p", shown, cls="wb-small", role="status") if part.narrowed() else together()


def _told(model: AnswerModel) -> Markup:
    if model.answer is None:
        return together() if model.problem or model.asking else element("p", "No answer yet.", cls="wb-small")
    lead = lead_mark(model.lead())
    counts = element("span", model.counts().rstrip(".") + ".", cls="wb-counts")
    out = model.out_of_order()
    silent: list[str | Markup] = [" ", element("strong", out, cls="wb-out"), " "] if out else []
    return element("p", lead, " ", counts, " ", *silent, model.verify(), cls="wb-told", role="status")


def _not_known(model: AnswerModel) -> Markup:
    said = model.not_known()
    return together(element("h2", "What is not known"), listed(said, "wb-unknown")) if said else together()


def _cameras(model: AnswerModel) -> Markup:
    silent = model.silent()
    return together(element("h2", HEADLINE), listed(silent, "wb-silent")) if silent else together()


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
