"""The form of a hold, and the offer of one in place to whoever acted on a read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import element
from widgets.holding.hold_model import ANSWER, CASE, READ, HoldModel
from widgets.parts import controls as c

WORDS = {
    READ: "The read that is looked at",
    ANSWER: "All reads that this question answers",
    CASE: "The saved reads of the case",
}
HOLD = (
    "Held reads stay past their retention, for this case, until the hold is ended with a reason. The hold is on record."
)
OFFER = "You acted on this read. Is it to be kept past its retention, as evidence or as part of this case?"
CHOOSE = ("Choose …", "")
Sources = Iterable[tuple[t.HasTraits, Iterable[str]]]


def hold_panel(model: HoldModel, overs: Sequence[str], *sources: tuple[t.HasTraits, Iterable[str]]) -> w.Widget:
    """Return the form; `sources` are what changes which reads could be held."""
    form = model.person.holds
    over = c.made(w.Dropdown, "wb-field", description="What", options=[CHOOSE])
    later = c.tick(model, "later", "Later reads, too, that fit the question")
    place = c.button("Hold", model.place, main=True)
    bases = [CHOOSE, *((each.label, each.code) for each in form.bases)]
    days = [(f"{days} days", days) for days in model.choices_of_days()]
    schedules = [(each.label, each.code) for each in form.schedules] or [CHOOSE]
    nothing = c.html(element("p", "Nothing is there that could be held.", cls="wb-empty"))
    said = c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"]))
    asked = c.row(
        over,
        c.choice(model, "basis", "Ground", bases),
        c.choice(model, "schedule", "Schedule", schedules),
        c.choice(model, "days", "Look again after", days),
        c.text(model, "reason", "Why they are kept"),
        later,
        cls="wb-form-grid wb-hold-fields",
    )
    fields = c.form(asked, c.row(place, said, cls="wb-buttons wb-hold-act"))

    def fill() -> None:
        there = model.offer(overs)
        over.unobserve(pick, ["value"])
        over.options = [*([] if model.over else [CHOOSE]), *((WORDS[each], each) for each in there)]
        over.value = model.over
        over.observe(pick, ["value"])
        c.show_if(fields, bool(there))
        c.show_if(nothing, not there)
        turn()

    def turn() -> None:
        c.show_if(later, model.over == ANSWER)

    def pick(_: object) -> None:
        model.choose(over.value)

    over.observe(pick, ["value"])
    fill()
    c.follow(turn, (model, ["over"]))
    c.follow(fill, *sources)
    return c.column(c.html(element("p", HOLD, cls="wb-small")), nothing, fields, c.problems(model), cls="wb-hold")


def hold_offer(model: HoldModel, *deeds: tuple[t.HasTraits, Iterable[str]]) -> w.Widget:
    """Return what is offered to whoever acted on a read: to hold it by one press. It is there once one of `deeds` said something.

    Args:
        deeds: Models with traits that hold words once something was done about the read.
    """
    place = c.button("Hold this read", lambda: model.place_over(READ))
    said = c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"]))
    ask = c.row(c.html(element("span", OFFER, cls="wb-small")), place, cls="wb-offer")
    panel = c.column(ask, c.problems(model), said, cls="wb-hold-offer")

    def turn() -> None:
        done = any(getattr(each, name) for each, names in deeds for name in names)
        c.show_if(ask, done and model.can(READ) and not model.said)
        c.show_if(panel, (done and model.can(READ)) or bool(model.said))

    def again() -> None:
        if not any(getattr(each, name) for each, names in deeds for name in names):
            model.begin()
        turn()

    turn()
    c.follow(again, *deeds)
    c.follow(turn, (model, ["said"]))
    return panel
