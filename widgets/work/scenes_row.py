"""The scenes that were added, under the bar: each with a button that removes it, and at how many of them a plate must have been read."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import element
from data_access.wording.scenes import enough
from widgets.parts import controls as c
from widgets.question.scenes_model import FEWEST, FormScene
from widgets.work.work_model import WorkModel

NEXT = "Now the next place and time."


def scenes_row(model: WorkModel) -> w.Widget:
    """Return the row; it is there as long as there are scenes."""
    scenes = model.scenes
    chips, choose = c.row(cls="wb-scene-chips"), c.made(w.Dropdown, "wb-field", description="Read at")
    following = c.html(element("p", NEXT, cls="wb-small"))
    row = c.row(chips, choose, following, cls="wb-scenes-row")

    def fill() -> None:
        chips.children = [_chip(model, number, scene) for number, scene in enumerate(scenes.scenes)]
        many = max(FEWEST, len(scenes.scenes))
        wanted = scenes.at_least
        choose.options = [(enough(number, many), number) for number in range(FEWEST, many + 1)]
        choose.value = wanted
        c.show_if(row, bool(scenes.scenes))
        c.show_if(choose, len(scenes.scenes) > FEWEST)
        c.show_if(following, len(scenes.scenes) < FEWEST)

    fill()
    c.follow(fill, (scenes, ["scenes"]))
    t.link((scenes, "at_least"), (choose, "value"))
    return row


def _chip(model: WorkModel, number: int, scene: FormScene) -> w.Widget:
    words = f"{number + 1}. {scene.words(model.answer.zone)}"
    remove = c.button(f"Remove scene {number + 1}", lambda: model.scenes.drop(scene))
    return c.row(c.html(element("span", words, title=words)), remove, cls="wb-scene-chip")
