"""The form of scenes: draw a place, say when, add it; then at how many of them. And what the answer says of its plates."""

from __future__ import annotations

from typing import cast

import ipywidgets as w
import traitlets as t

from data_access.questions.common_plates import MOST_SCENES
from data_access.wording import scenes as words
from data_access.wording.areas import AreaShape, in_short
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.parts import controls as c
from widgets.question.filters_panel import filters_panel
from widgets.question.place_panel import place_panel
from widgets.question.scenes_model import FEWEST, DrawnScene, PlateAtScenes, ScenesModel, plates_at_scenes

MOST_LISTED = 50
"""Plates that stand over the answer; all of them are in its list."""
HOW = "Draw the first place on the map, say when, and add it. Then the next one. Each scene has its own time."


def scenes_panel(model: ScenesModel) -> w.Widget:
    """Return the panel of a question about scenes."""
    ask = c.button("Ask", model.run, main=True)
    heard = ((model, ["scenes", "at_least"]), (model.case, ["session"]), (model.answer, ["asking"]))
    return c.column(
        c.heading("Scenes"),
        _added(model),
        c.heading(f"Next scene ({model.answer.zone})"),
        c.says(lambda: element("p", _next(model)), (model, ["area", "scenes"])),
        c.fold("Area by street or corner", place_panel(model.place)),
        _moment(model, "start", "From"),
        _moment(model, "end", "To"),
        _add(model),
        _at_least(model),
        filters_panel(model.filters, model.case.person),
        c.text(model, "note", "Note for the record (optional)"),
        c.asking(ask, model, *heard),
        cls="wb-card",
    )


def scenes_line(answer: AnswerModel) -> w.Widget:
    """Return what stands over the answer: how many plates, how many there are anyway, and each with its scenes."""
    line = c.says(lambda: _said(answer), (answer, ["answer"]))
    c.show_if(line, False)
    c.follow(lambda: c.show_if(line, bool(_said(answer).html)), (answer, ["answer"]))
    return line


def _said(model: AnswerModel) -> Markup:
    counts = model.answer.facts.scenes if model.answer else None
    if counts is None:
        return together()
    plates = plates_at_scenes(model)
    head = element("strong", words.counted(len(plates), counts), cls="wb-chance-said")
    by_chance = element("span", words.by_chance(counts, model.answer.facts.chance if model.answer else None))
    means = element("span", f"{words.weeks(counts)} {words.MEANS}", cls="wb-small")
    return element(
        "div", head, " ", by_chance, " ", means, *_table(plates), cls="wb-card wb-chance wb-scenes", role="note"
    )


def _table(plates: list[PlateAtScenes]) -> list[Markup]:
    if not plates:
        return []
    shown = plates[:MOST_LISTED]
    rows = [
        element("tr", element("td", each.plate), element("td", each.places), element("td", str(each.reads)))
        for each in shown
    ]
    head = element("tr", *(element("th", name, scope="col") for name in ("Plate", "Scenes", "Reads")))
    caption = element("caption", "Plates and their scenes", cls="wb-hidden")
    more = len(plates) - len(shown)
    table = element("table", caption, element("thead", head), element("tbody", *rows), cls="wb-table", tabindex="0")
    return [table, element("p", f"{more:,} more in the list below.", cls="wb-small")] if more else [table]


def _added(model: ScenesModel) -> w.Widget:
    rows = c.column()

    def redraw() -> None:
        rows.children = [_scene(model, number, scene) for number, scene in enumerate(model.scenes)] or [
            c.html(element("p", HOW, cls="wb-small"))
        ]

    redraw()
    c.follow(redraw, (model, ["scenes"]))
    return rows


def _scene(model: ScenesModel, number: int, scene: DrawnScene) -> w.Widget:
    when = f"{scene.start:%d %b %H:%M} to {scene.end:%d %b %H:%M}"
    said = element("p", element("strong", f"{number + 1}. "), f"{in_short(scene.area)}, {when}")
    return c.column(c.html(said), c.button(f"Remove scene {number + 1}", lambda: model.drop(number)), cls="wb-span")


def _next(model: ScenesModel) -> str:
    if len(model.scenes) >= MOST_SCENES:
        return f"A question has at most {MOST_SCENES} scenes."
    return in_short(cast(AreaShape, model.area))


def _add(model: ScenesModel) -> w.Widget:
    add = c.button("Add this scene", model.add)

    def ready() -> None:
        add.disabled = bool(model.next_lacks()) or len(model.scenes) >= MOST_SCENES

    ready()
    c.follow(ready, (model, ["area", "start", "end", "scenes"]))
    return add


def _at_least(model: ScenesModel) -> w.Widget:
    choose = c.made(w.Dropdown, "wb-field", description="Read at")

    def fill() -> None:
        many = max(FEWEST, len(model.scenes))
        choose.options = [(_enough(number, many), number) for number in range(FEWEST, many + 1)]
        choose.value = model.at_least

    fill()
    c.follow(fill, (model, ["scenes"]))
    t.link((model, "at_least"), (choose, "value"))
    return choose


def _enough(number: int, scenes: int) -> str:
    return f"all {scenes} scenes" if number == scenes else f"{number} or more of {scenes} scenes"


def _moment(model: ScenesModel, trait: str, label: str) -> w.Widget:
    made = c.made(w.NaiveDatetimePicker, "wb-field", description=label)
    t.link((model, trait), (made, "value"))
    return made
