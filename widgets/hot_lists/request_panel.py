"""The form of a new entry, with what its policy wants above it, and the look-back below once it is made."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from widgets.hot_lists.request_model import RequestModel
from widgets.parts import controls as c

LOOK_BACK = "Was it read before? Look back under the same case"
NOT_POSSIBLE = "Your policy names nobody who approves an entry of somebody with your role. Ask somebody whose entries can be approved."


def request_panel(model: RequestModel) -> w.Widget:
    """Return the form."""
    if not model.form.possible:
        return c.html(element("p", NOT_POSSIBLE, cls="wb-small"))
    purposes = [("…", ""), *((each.label, each.code) for each in model.case.person.purposes)]
    trial = c.button("How many plates would it fit?", model.try_it)

    def turn() -> None:
        c.show_if(trial, model.is_partial())

    turn()
    c.follow(turn, (model, ["plate"]))
    fits = c.says(lambda: _fits(model), (model, ["trial"]))
    return c.form(
        c.html(element("p", model.steps_words(), cls="wb-small")),
        c.row(
            c.text(model, "plate", "Plate, or part of it", "7A?C*"),
            c.text(model, "state", "State", model.case.person.state),
            cls="wb-hit-form",
        ),
        trial,
        fits,
        c.row(c.choice(model, "purpose", "What for", purposes), c.text(model, "days", "Days"), cls="wb-hit-form"),
        c.paragraph(model, "narrative", "Why the plate is wanted"),
        c.button("Ask for the entry", model.ask, main=True),
        c.problems(model),
        c.says(lambda: _made(model), (model, ["made"])),
        cls="wb-request",
    )


def _fits(model: RequestModel) -> Markup:
    if model.trial is None:
        return together()
    cls = "wb-out" if model.trial.fits > model.trial.most else "wb-good"
    return element("p", model.trial_words(), cls=cls, role="status")


def _made(model: RequestModel) -> Markup:
    if model.made is None:
        return together()
    link = element("a", LOOK_BACK, href=f"work.ipynb?entry={model.made.number}")
    more = [element("p", link)] if model.made.look_back else []
    return together(element("p", model.made_words(), cls="wb-good", role="status"), *more)
