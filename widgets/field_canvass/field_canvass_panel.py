"""The panel of field canvasses: a unit that is sent, its track and reads, and on a map what was driven and what was not."""

from __future__ import annotations

from typing import Final

import ipywidgets as w

from data_access.answers.collecting.field_canvasses import FieldCanvass
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_collecting.field_canvasses import coverage_sentences, plan_sentence, reads_sentence, title
from widgets.field_canvass.field_canvass_model import FieldCanvassModel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap

NO_CASE: Final = "Open a case to plan field canvasses and to see what was driven."
NOT_YOURS: Final = "Your role does not plan field canvasses."
NONE_YET: Final = "No unit was sent for this case yet."
LEGEND: Final = "Thin blue: driven. Thick orange: not driven, or not far enough. Dashed red: the track."
WHERE: Final = "Main St & 3rd Ave, 0.5 km; or draw it on the map"
HEARD: Final = ["found", "chosen"]


def field_canvass_panel(model: FieldCanvassModel, map_of_town: CanvassMap) -> w.Widget:
    """Return the panel; the map is its own, on which the area of a new field canvass is drawn."""
    heading = c.row(c.heading("Field canvasses"), c.button("Read", model.read), cls="wb-list-head")
    choose = c.choice(model, "chosen", "Look at", [("Choose one", 0)])
    unit = c.choice(model, "unit", "Unit", [("Choose one", "")])
    upload = c.made(w.FileUpload, "wb-plain", accept=".gpx", description="Bring in a track (GPX)", multiple=False)
    tie = c.button("Tie the unit's reads", model.tie_reads)
    working = c.row(upload, tie, cls="wb-buttons")
    map_of_town.add_class("wb-panel-map")
    shown = c.column(map_of_town, c.html(element("p", LEGEND, cls="wb-small")), cls="wb-field-map")
    planning = c.fold("Send a unit", unit, *_plan(model))

    def offer() -> None:
        found, kept, sent = model.found, model.chosen, model.unit
        choose.options = [
            ("Choose one", 0),
            *((title(each), each.number) for each in (found.canvasses if found else ())),
        ]
        choose.value = kept if kept in [number for _, number in choose.options] else 0
        unit.options = [("Choose one", ""), *((name, number) for number, name in (found.units if found else ()))]
        unit.value = sent if sent in [number for _, number in unit.options] else ""

    def turn() -> None:
        there = model.found is not None
        for part in (planning, shown):
            c.show_if(part, there)
        c.show_if(choose, there and bool(model.found and model.found.canvasses))
        c.show_if(working, model.canvass() is not None)
        map_of_town.lines = [dict(each) for each in model.on_map()]
        one = model.canvass()
        if one is not None:
            map_of_town.area = dict(one.shape)
            map_of_town.view = _around(model)

    def take() -> None:
        if upload.value:
            model.bring_track(bytes(upload.value[0]["content"]))
            upload.value = ()

    def drawn() -> None:
        if model.canvass() is None and dict(map_of_town.area) != dict(model.where.area):
            model.where.area = dict(map_of_town.area)

    def typed() -> None:
        if model.canvass() is None:
            map_of_town.area = dict(model.where.area)

    offer()
    turn()
    c.follow(offer, (model, ["found"]))
    c.follow(turn, (model, HEARD))
    c.follow(take, (upload, ["value"]))
    c.follow(drawn, (map_of_town, ["area"]))
    c.follow(typed, (model.where, ["area"]))
    c.follow(lambda: setattr(map_of_town, "view", dict(model.where.view)), (model.where, ["view"]))
    said = c.says(lambda: element("p", model.outcome, cls="wb-good", role="status"), (model, ["outcome"]))
    detail = c.says(lambda: _detail(model), (model, HEARD), (model.case, ["session"]))
    place = c.says(lambda: _place(model), (model.where, ["said"]))
    return c.column(
        heading,
        choose,
        detail,
        working,
        c.problems(model),
        said,
        planning,
        place,
        shown,
        cls="wb-card wb-field-canvass",
    )


def _plan(model: FieldCanvassModel) -> tuple[w.Widget, ...]:
    return (
        c.text(model.where, "text", "Where", placeholder=WHERE),
        c.button("Look it up", model.where.find),
        _choices(model),
        c.text(model, "when", "When", placeholder="today 14:00-16:00"),
        c.text(model, "words", "What for"),
        c.button("Send the unit", model.plan, main=True),
    )


def _choices(model: FieldCanvassModel) -> w.Widget:
    """Return a choice among the places that fit what was typed; it is there only if several do."""
    choose = c.made(w.Dropdown, "wb-field", description="Which place", options=[("Choose one", -1)], value=-1)

    def offer() -> None:
        choose.options = [("Choose one", -1), *((name, n) for n, name in enumerate(model.where.places))]
        choose.value = -1
        c.show_if(choose, bool(model.where.places))

    def take() -> None:
        if choose.value >= 0:
            model.where.take(choose.value)

    offer()
    c.follow(offer, (model.where, ["places"]))
    c.follow(take, (choose, ["value"]))
    return choose


def _place(model: FieldCanvassModel) -> Markup:
    return element("p", model.where.said, cls="wb-small") if model.where.said else together()


def _detail(model: FieldCanvassModel) -> Markup:
    if model.case.session is None or not model.may:
        return element("p", NOT_YOURS if not model.may else NO_CASE, cls="wb-empty")
    one = model.canvass()
    if one is None:
        none = model.found is not None and not model.found.canvasses
        return element("p", NONE_YET, cls="wb-empty") if none else together()
    return _words(one, model.case.person.zone)


def _words(one: FieldCanvass, zone: str) -> Markup:
    plan = element("h3", title(one)), element("p", plan_sentence(one, zone), cls="wb-small")
    if one.coverage is None:  # it was not read yet
        return together(*plan)
    left = (element("p", each, cls="wb-coverage") for each in coverage_sentences(one.coverage))
    return together(*plan, *left, element("p", reads_sentence(one), cls="wb-small"))


def _around(model: FieldCanvassModel) -> dict[str, list[float]]:
    points = [point for line in model.on_map() for point in line["points"]]
    if not points:
        return {}
    lons, lats = zip(*points, strict=True)
    return {"bounds": [min(lons), min(lats), max(lons), max(lats)]}
