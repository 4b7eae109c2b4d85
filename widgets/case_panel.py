"""The case of a page: a form while none is open, what was justified and for how long while one is."""

from __future__ import annotations

from typing import Any

from widgets import controls as c
from widgets.case_model import CaseModel
from widgets.drawn import Clock
from widgets.local_time import shown
from widgets.markup import Markup, element, together


def case_panel(model: CaseModel) -> Any:
    """Return the panel of a case."""
    clock, provisional = (
        Clock(label="Case open for another", ended="The case has ended. Open it again."),
        Clock(label="Provisional number: reconcile it within", ended="The provisional number has run out."),
    )
    form, opened = _form(model), _opened(model, clock, provisional)

    def turn() -> None:
        c.show_if(form, model.session is None)
        c.show_if(opened, model.session is not None)
        clock.count_down(model.session.expires_at if model.session else None)
        provisional.count_down(model.session.provisional_until if model.session else None)

    turn()
    c.follow(turn, (model, ["session"]))
    return c.column(c.heading("Case"), form, opened, c.problems(model), cls="wb-card wb-case")


def _form(model: CaseModel) -> Any:
    purposes = [("Choose …", ""), *((p.label, p.code) for p in model.person.purposes)]
    asks = model.person.statement_prompt
    stated = c.column(
        c.paragraph(model, "statement", "Suspicion", rows=2), c.says(lambda: element("p", asks, cls="wb-small"))
    )
    c.show_if(stated, bool(asks))
    return c.column(
        c.text(model, "case_number", "Case number"),
        c.says(lambda: element("p", model.person.case_prompt, cls="wb-small")),
        c.choice(model, "purpose", "Purpose", purposes),
        c.paragraph(model, "reason", "Reason"),
        c.says(lambda: element("p", model.prompt(), cls="wb-small"), (model, ["purpose"])),
        stated,
        c.button("Open case", model.open, main=True),
    )


def _opened(model: CaseModel, *clocks: Clock) -> Any:
    return c.column(
        c.says(lambda: _justified(model), (model, ["session"])),
        *clocks,
        c.button("Close case", model.close),
    )


def _justified(model: CaseModel) -> Markup:
    session = model.session
    if session is None:
        return together()
    until = shown(session.expires_at, model.person.zone)
    return together(
        element("p", element("strong", session.case_number, cls="wb-case-number"), f" · {model.purpose_label()}"),
        element("p", session.reason, cls="wb-reason"),
        element("p", f"{session.standing} · open until {until}", cls="wb-small"),
    )
