"""The panel of a place by its name: type, choose, and the map goes there."""

from __future__ import annotations

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import element
from widgets.parts import controls as c
from widgets.question.place_model import PlaceModel

EXAMPLE = "Main St & 3rd Ave"
NOTE = "What is typed here is recorded nowhere; the area that you ask about is."


def place_panel(model: PlaceModel) -> w.Widget:
    """Return the panel. Enter looks for what was typed; the arrow keys choose."""
    typed = c.made(w.Text, "wb-field", description="Street or corner", placeholder=EXAMPLE, continuous_update=False)
    t.link((model, "text"), (typed, "value"))
    radius = c.made(
        w.BoundedFloatText,
        "wb-field",
        description="Radius around a corner, metres",
        min=1,
        max=50_000,
        value=model.radius_m,
    )
    t.link((model, "radius_m"), (radius, "value"))
    places = c.made(w.Select, "wb-field", description="Places found", options=model.options(), rows=4)
    find = c.button("Find", model.find)
    find.tooltip = NOTE

    def fill() -> None:
        places.options = model.options()
        c.show_if(places, len(model.found) > 1)

    fill()
    c.follow(fill, (model, ["found"]))
    c.follow(lambda: setattr(places, "value", model.chosen), (model, ["chosen"]))
    places.observe(lambda change: setattr(model, "chosen", change["new"]), "value")
    typed.observe(lambda _: model.find(), "value")
    return c.column(
        typed,
        c.row(radius, find, cls="wb-place-row"),
        c.says(lambda: element("p", model.said or NOTE, cls="wb-small", role="status"), (model, ["said"])),
        places,
        c.problems(model),
        cls="wb-place",
    )
