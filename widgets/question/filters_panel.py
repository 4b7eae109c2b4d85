"""What a vehicle looked like: only what the agency's policy permits to ask."""

from __future__ import annotations

import ipywidgets as w

from data_access.questions.shapes import COMPASS
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.question.filters_model import FiltersModel

_TEXTS = (
    ("states", "State", "XA-NOR, US-MO"),
    ("colours", "Colour", "silver, grey"),
    ("makes", "Make", "any, set apart by commas"),
    ("bodies", "Body", "sedan, van"),
)


def filters_panel(model: FiltersModel, person: PersonAtPage) -> w.Widget:
    """Return the filters, folded away."""
    texts = [c.text(model, name, label, like) for name, label, like in _TEXTS if person.may_filter(name)]
    headings = (
        [c.several(model, "directions", "Direction of travel", COMPASS)] if person.may_filter("directions") else []
    )
    keep = c.tick(model, "keep_unknown", "Keep reads where this was not recognised")
    return c.fold("What it looked like", *texts, *headings, keep)
