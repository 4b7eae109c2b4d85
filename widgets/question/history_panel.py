"""The way of a plate beside the map: days by hours, what cannot be, gaps."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from data_access.wording.times import length_words, local, shown
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap
from widgets.question.history_grid import DayHours
from widgets.question.history_model import HistoryModel
from widgets.question.history_path import CLOCKS, FASTEST_KPH, GAP, Leg

MOST = 8
"""So many pairs or gaps are listed."""

NOTHING = "A missing read proves nothing"
WHY_GAPS = (
    "Between these reads the vehicle may have stood still, driven where there is no camera, or passed one unread or misread. "
    "Lines on the map are straight; the road is not known."
)
WHY_FAST = (
    f"Too far apart for one vehicle (over {FASTEST_KPH:.0f} km/h in a straight line, even if the clocks were "
    f"{CLOCKS.total_seconds():.0f} s apart). Compare the two images: one of them may show another plate."
)


def history_aside(model: HistoryModel, canvass_map: CanvassMap) -> w.Widget:
    """Return what stands beside the map; the way of the day that is looked at goes onto the map."""
    grid = DayHours(title="Reads by day and hour")
    every = c.button("Show all days", lambda: setattr(model, "day", ""))

    def fill() -> None:
        grid.rows, grid.chosen, canvass_map.path = model.grid(), model.day, model.path()
        c.show_if(grid, bool(grid.rows))
        c.show_if(every, bool(model.day))

    fill()
    c.follow(fill, (model, ["day"]), (model.answer, ["answer"]))
    grid.observe(lambda change: setattr(model, "day", change["new"]), ["chosen"])
    heard = ((model, ["day"]), (model.answer, ["answer"]))
    return c.column(
        c.heading("Where and when"),
        c.says(lambda: _summary(model), *heard),
        grid,
        every,
        c.says(lambda: _too_fast(model), *heard),
        c.says(lambda: _gaps(model), *heard),
        cls="wb-card wb-aside",
    )


def _summary(model: HistoryModel) -> Markup:
    if model.answer.answer is None:
        return element("p", "Ask for a plate: its way through the town appears here, day by day.", cls="wb-small")
    stops = model.stops()
    if not stops:
        words = "No read with a place to show. That proves nothing: a vehicle can pass unread."
    else:
        first, last = (shown(each.at, model.answer.zone) for each in (stops[0], stops[-1]))
        cameras = len({stop.camera for stop in stops})
        words = f"{_many(len(stops), 'read')} at {_many(cameras, 'camera')}, {first} to {last}, in order of time."
    unplaced = model.unplaced()
    more = [f" {_many(unplaced, 'read')} of all days without a place: in the table only."] if unplaced else []
    fast = len(model.too_fast())
    doubt = element(
        "strong", f" Not all of it can be one vehicle: {_many(fast, 'pair')} of reads, below.", cls="wb-doubt"
    )
    return element("p", words, *more, *([doubt] if fast else []), cls="wb-history-said", role="status")


def _too_fast(model: HistoryModel) -> Markup:
    found, zone = model.too_fast(), model.answer.zone
    if not found:
        return together()
    return together(
        element("h2", "Possible misread or copied plate"),
        element("p", WHY_FAST, cls="wb-small"),
        _listed(found, [_fast_words(leg, zone) for leg in found[:MOST]], "wb-too-fast"),
    )


def _gaps(model: HistoryModel) -> Markup:
    found, zone = model.gaps(), model.answer.zone
    if not found:
        return together()
    return together(
        element("h2", f"Gaps of {length_words(GAP)} and more. {NOTHING}"),
        element("p", WHY_GAPS, cls="wb-small"),
        _listed(found, [_gap_words(leg, zone) for leg in found[:MOST]], "wb-gaps"),
    )


def _listed(legs: Sequence[Leg], words: Sequence[str], cls: str) -> Markup:
    more = [element("li", f"{len(legs) - MOST:,} more are not listed.")] if len(legs) > MOST else []
    return element("ul", *(element("li", each) for each in words), *more, cls=cls)


def _fast_words(leg: Leg, zone: str) -> str:
    kph = leg.metres / max(leg.length.total_seconds(), 1) * 3.6
    how = f"{leg.metres / 1000:.1f} km in {length_words(leg.length)}"
    speed = f", {kph:,.0f} km/h" if leg.length else ", at the same instant"
    return f"{shown(leg.start.at, zone)} {leg.start.camera}, then {shown(leg.end.at, zone)} {leg.end.camera}: {how}{speed}."


def _gap_words(leg: Leg, zone: str) -> str:
    same = local(leg.start.at, zone).date() == local(leg.end.at, zone).date()
    until = shown(leg.end.at, zone)[-8:-3] if same else shown(leg.end.at, zone)[:-3]
    between = (
        f"at {leg.start.camera}" if leg.start.camera == leg.end.camera else f"{leg.start.camera} to {leg.end.camera}"
    )
    return f"{shown(leg.start.at, zone)[:-3]} to {until} ({length_words(leg.length)}), {between}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
