"""What is looked at of the answer, as map, reads over time, chips and table: all of them show the same part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from data_access.wording.reads import IN_LINE_SORTS
from widgets.answer.answer_panel import mark_of
from widgets.answer.facets import FACETS, facet_values
from widgets.answer.near_words import order_words
from widgets.answer.places import places_of
from widgets.answer.plates_in_answer import LINE_SORTS, NEAR_SORTS, near_lines, plates_near, plates_seen, seen_lines
from widgets.answer.read_model import NONE, ReadModel
from widgets.answer.zoom_model import ALL_VIEWS, BY_PLATE, SHEET, ZoomModel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap, Table, TimeChart
from widgets.parts.table_model import TableModel
from widgets.parts.work_parts import FacetChips
from widgets.work.scene_candidates import SORTS as SCENE_SORTS
from widgets.work.scene_candidates import candidate_lines, candidates

STRIP = 48
"""Height of the reads over time, pixels."""


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one answer."""

    facets: w.Widget
    table: w.Widget
    chart: w.Widget
    map: CanvassMap


def views_of(
    zoom: ZoomModel, read: ReadModel, canvass_map: CanvassMap, sheet: w.Widget, history: Callable[[str], None]
) -> Views:
    """Return the views of the part that is looked at; what is chosen in one is seen in all.

    Args:
        sheet: Stands in the table's place if chosen.
        history: Asks for the history of a plate.
    """
    rows = TableModel()
    chart = TimeChart(title="Reads over time: drag to look at a part", height=STRIP, plays=True)
    table = Table(
        {"choose": lambda row: press(row), "follow": lambda row: follow(row)},
        title="Reads of the answer",
        views=list(ALL_VIEWS),
        dense=True,
    )
    chips = FacetChips()
    every = c.button("Show all", zoom.all)
    narrowed = c.row(c.says(lambda: _narrowed(zoom), (zoom, ["turned"])), every, cls="wb-narrowed")
    order = c.says(lambda: _order(zoom), (zoom, ["turned"]))
    card = c.column(narrowed, order, table, sheet, cls="wb-table-card")
    model = zoom.answer

    def fill() -> None:
        canvass_map.silent = model.silent_cameras()
        canvass_map.perhaps = places_of(zoom.beside(but="camera"), canvass_map.cameras)
        canvass_map.places, canvass_map.camera = places_of(zoom.reads(but="camera"), canvass_map.cameras), zoom.camera
        with chart.hold_sync():
            chart.bars, chart.part, chart.stretch = (
                model.bars(),
                zoom.bars() if zoom.narrowed() else [],
                list(zoom.stretch),
            )
        with chips.hold_sync():
            chips.groups, chips.picked = _groups(zoom), {name: list(picked) for name, picked in zoom.picked.items()}
        table.view, table.search = zoom.view, zoom.search
        _fill_rows(zoom, rows)
        c.show_if(narrowed, zoom.narrowed())
        c.show_if(sheet, zoom.view == SHEET)
        (card.add_class if zoom.view == SHEET else card.remove_class)("wb-shows-sheet")
        mark()

    def choose(key: int) -> None:
        if zoom.view == BY_PLATE and key != NONE:
            read.chosen = NONE
            zoom.only(plate=rows.text(key, "Plate"))
        elif zoom.view != BY_PLATE:
            read.chosen = key

    def press(row: object) -> None:
        key = rows.key_in(row)
        if key != NONE:
            choose(key)

    def follow(row: object) -> None:
        press(row)
        chosen = read.row()
        plate = str(chosen["plate"]) if chosen else zoom.plate
        if rows.key_in(row) != NONE and can_be_followed(plate):
            history(plate)

    def mark() -> None:
        canvass_map.mark = mark_of(read.row())
        rows.chosen = read.chosen if zoom.view != BY_PLATE else _row_of(zoom, rows)

    def pick(values: dict[str, Sequence[str]]) -> None:
        for name in FACETS:
            zoom.pick(name, values.get(name, ()))

    for name in ("columns", "rows", "total", "page", "sort", "chosen"):
        tied(rows, table, name)
    table.observe(lambda _: choose(table.chosen), ["chosen"])
    table.observe(lambda change: zoom.only(view=change["new"]), ["view"])
    table.observe(lambda change: zoom.look_for(change["new"]), ["search"])
    chips.observe(lambda change: pick(change["new"]), ["picked"])
    chart.observe(lambda change: zoom.only(stretch=tuple(change["new"])), ["stretch"])
    canvass_map.observe(lambda change: zoom.only(camera=change["new"]), ["camera"])
    fill()
    c.follow(fill, (zoom, ["turned"]))
    c.follow(mark, (read, ["chosen"]))
    return Views(chips, card, chart, canvass_map)


def can_be_followed(plate: str) -> bool:
    """True if a plate was read whole: one with a character that the reader could not read has no history."""
    return bool(plate) and "?" not in plate


def tied(rows: TableModel, table: Table, name: str) -> None:
    """Keep a trait the same on both sides, also where the model answers a change with another at once, as a link would not."""
    setattr(table, name, getattr(rows, name))
    rows.observe(lambda _: setattr(table, name, getattr(rows, name)), [name])
    table.observe(lambda _: setattr(rows, name, getattr(table, name)), [name])


def _fill_rows(zoom: ZoomModel, rows: TableModel) -> None:
    model = zoom.answer
    answer, reads = model.answer, zoom.reads(but="plate") if zoom.view == BY_PLATE else None
    if reads is None:
        rows.show(zoom.rows(), model.lines, IN_LINE_SORTS)
    elif answer is not None and answer.facts.scenes is not None:
        rows.show(candidates(answer, reads, model.zone), candidate_lines, SCENE_SORTS)
    elif zoom.description is None:
        rows.show(plates_seen(reads), partial(seen_lines, cameras=model.cameras_asked(), zone=model.zone), LINE_SORTS)
    else:
        rows.show(
            plates_near(reads, zoom.description),
            partial(near_lines, cameras=model.cameras_asked(), zone=model.zone),
            NEAR_SORTS,
        )


def _row_of(zoom: ZoomModel, rows: TableModel) -> int:
    """Return the key of the row of the plate that is looked at."""
    return rows.key_of("plate", zoom.plate) if zoom.plate else NONE


def _groups(zoom: ZoomModel) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    return [
        (name, label, facet_values(zoom.reads(but=name), name, zoom.picked.get(name, ())))
        for name, label in FACETS.items()
    ]


def _order(zoom: ZoomModel) -> Markup:
    """Say by what candidates are in order; nothing where there are none."""
    if zoom.description is None or zoom.view != BY_PLATE or zoom.reads().is_empty():
        return together()
    return element("p", order_words(zoom.description, zoom.answer.zone), cls="wb-small wb-order")


def _narrowed(zoom: ZoomModel) -> Markup:
    if not zoom.narrowed():
        return together()
    count = zoom.reads().height
    return element(
        "p", f"{count:,} read{'' if count == 1 else 's'} shown: {zoom.words()}", cls="wb-small", role="status"
    )
