"""The form of a canvass: area, windows, what the vehicle looked like, Ask."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import ipywidgets as w

from data_access.questions.shapes import MAX_WINDOWS
from data_access.wording.areas import AreaShape, in_short
from data_access.wording.markup import element
from widgets.parts import controls as c
from widgets.question.canvass_model import CanvassModel
from widgets.question.filters_panel import filters_panel
from widgets.question.place_panel import place_panel

Cameras = list[tuple[str, str]]
"""Pairs (name, id)."""


def canvass_panel(model: CanvassModel, cameras: Cameras) -> w.Widget:
    """Return the panel of a canvass."""
    ask = c.button("Ask", model.run, main=True)
    look, told = _estimate(model)
    heard = ((model, ["area", "spans"]), (model.case, ["session"]), (model.answer, ["asking"]))
    return c.column(
        c.heading("Area"),
        c.says(lambda: element("p", in_short(cast(AreaShape, model.area))), (model, ["area"])),
        _otherwise(model, cameras),
        c.heading(f"Windows of time ({model.answer.zone})"),
        _spans(model),
        filters_panel(model.filters, model.case.person),
        c.text(model, "note", "Note for the record (optional)"),
        c.asking(ask, model, *heard, beside=look, neighbour=told),
        cls="wb-card",
    )


def _estimate(model: CanvassModel) -> tuple[w.Widget, w.Widget]:
    """A look before asking: about how much would come back. It is on record too, so it is made on a button only."""
    look = c.button("Estimate first", model.estimate)
    told = c.says(
        lambda: element("p", model.estimate_words(), cls="wb-small wb-estimate", role="status"),
        (model, ["estimated", "estimating"]),
    )

    def ready() -> None:
        look.disabled = bool(model.missing()) or model.estimating

    ready()
    c.follow(ready, (model, ["area", "spans", "estimating"]), (model.case, ["session"]))
    return look, told


def _otherwise(model: CanvassModel, cameras: Cameras) -> w.Widget:
    """Ways to give an area without drawing: a corner by its streets, a circle in figures, cameras by name."""
    lat, lon = (c.made(w.FloatText, "wb-field", description=label, step=0.001) for label in ("Latitude", "Longitude"))
    radius = c.made(w.BoundedFloatText, "wb-field", description="Radius, metres", min=1, max=50_000, value=500)
    use = c.button("Use this circle", lambda: model.set_circle(lat.value, lon.value, radius.value))
    named = c.made(w.SelectMultiple, "wb-field", description="Cameras", options=cameras, rows=6)

    def pick() -> None:
        if set(named.value) != set(model.camera_ids()):
            model.set_cameras(named.value)

    def follow_area() -> None:
        known = {key for _, key in cameras}
        named.value = tuple(each for each in model.camera_ids() if each in known)

    named.observe(lambda _: pick(), "value")
    c.follow(follow_area, (model, ["area"]))
    figures = c.fold("Circle in figures", c.row(lat, lon), radius, use)
    return c.column(place_panel(model.place), figures, c.fold("Cameras by name", named))


def _spans(model: CanvassModel) -> w.Widget:
    rows = c.column()
    drawn: list[int] = []
    more = c.button("Add a window", model.add_span)

    def redraw() -> None:
        more.disabled = len(model.spans) >= MAX_WINDOWS
        if drawn == [len(model.spans)]:
            return
        drawn[:] = [len(model.spans)]
        rows.children = [_span(model, number) for number in range(len(model.spans))]

    redraw()
    c.follow(redraw, (model, ["spans"]))
    return c.column(rows, more)


def _span(model: CanvassModel, number: int) -> w.Widget:
    start, end = model.spans[number]
    first, last = _moment("From", start), _moment("To", end)
    for control in (first, last):
        control.observe(lambda _: model.set_span(number, first.value, last.value), "value")
    drop = c.button("Remove this window", lambda: model.drop_span(number))
    c.show_if(drop, len(model.spans) > 1)
    return c.column(first, last, drop, cls="wb-span")


def _moment(label: str, value: datetime | None) -> w.Widget:
    return c.made(w.NaiveDatetimePicker, "wb-field", description=label, value=value)
