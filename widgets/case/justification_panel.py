"""The case of a page: a form while none is open, what was justified, who else works on it and for how long while one is."""

from __future__ import annotations

import ipywidgets as w

from data_access.answers.cases import KnownCase
from data_access.wording.markup import Markup, element, together
from data_access.wording.times import shown
from widgets.case.justification_model import JustificationModel
from widgets.parts import controls as c
from widgets.parts.script_parts import Clock

TYPED = "Type a number below"
ON_RECORD = "These words of the policy go on record with your reason:"
ASKS_NOTHING = "Your role asks no questions, so no case is opened here."


def justification_panel(model: JustificationModel) -> w.Widget:
    """Return the panel of a case."""
    if not model.person.asks:
        return c.column(
            c.heading("Case"), c.says(lambda: element("p", ASKS_NOTHING, cls="wb-small")), cls="wb-card wb-case"
        )
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
    return c.column(c.heading("Case"), form, opened, cls="wb-card wb-case")


def _form(model: JustificationModel) -> w.Widget:
    purposes = [("Choose …", ""), *((p.label, p.code) for p in model.person.purposes)]
    number = c.text(model, "case_number", "Case number")
    reason = c.paragraph(model, "reason", "Reason")
    suspicion = c.paragraph(model, "statement", "Suspicion", rows=2)
    stated = c.column(suspicion)
    c.show_if(stated, bool(model.person.statement_prompt))
    opens = c.button("Open case", model.open, main=True)
    opens.tooltip = "Enter in the last field does the same"
    return c.form(
        c.says(lambda: _closed(model), (model, ["said", "session"])),
        _lately(model),
        c.says(lambda: element("p", model.filled, cls="wb-small", role="status"), (model, ["filled"])),
        number,
        c.says(lambda: element("p", model.person.case_prompt, cls="wb-small")),
        c.choice(model, "purpose", "Purpose", purposes),
        reason,
        stated,
        c.says(lambda: _prompt(model), (model, ["purpose"])),
        c.problems(model),
        c.says(lambda: element("p", model.person.reason_sealed, cls="wb-small")),
        opens,
    )


def _closed(model: JustificationModel) -> Markup:
    """Say what became of the case that was open here."""
    gone = model.session is None and bool(model.said)
    return element("p", element("strong", model.said, cls="wb-out"), role="alert") if gone else together()


def _lately(model: JustificationModel) -> w.Widget:
    """Return the list of cases that were opened lately; choosing one fills the form in as it was filled in last."""
    choose = c.made(w.Dropdown, "wb-field", description="Your cases")

    def fill() -> None:
        choose.options = [(TYPED, ""), *model.choices()]
        c.show_if(choose, bool(model.choices()))

    def write() -> None:
        if choose.value:
            model.again(choose.value)

    fill()
    c.follow(fill, (model, ["lately"]))
    c.follow(write, (choose, ["value"]))
    return choose


def _prompt(model: JustificationModel) -> Markup:
    if not model.prompt():
        return together()
    if not model.purpose:
        return element("p", model.prompt(), cls="wb-small")
    return element("div", element("p", ON_RECORD, cls="wb-small"), element("p", model.prompt()), cls="wb-prompt")


def _opened(model: JustificationModel, clock: Clock, provisional: Clock) -> w.Widget:
    heard = (model, ["session", "lately"])
    fold = _reconciling(model)

    def turn() -> None:
        c.show_if(fold, bool(model.session and model.session.provisional_until))

    turn()
    c.follow(turn, (model, ["session"]))
    return c.column(
        c.says(lambda: _justified(model), heard),
        clock,
        provisional,
        c.says(lambda: _counts_until(model), heard),
        fold,
        c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"])),
        c.button("Close case", model.close),
        c.problems(model),
    )


def _reconciling(model: JustificationModel) -> w.Widget:
    return c.form(
        c.text(model, "became", "Case number it became"),
        c.text(model, "because", "How you know it is the same case"),
        c.button("Reconcile", model.reconcile),
        cls="wb-reconcile",
    )


def _justified(model: JustificationModel) -> Markup:
    session, known = model.session, model.known()
    if session is None:
        return together()
    until = shown(session.expires_at, model.person.zone)
    return together(
        element("p", element("strong", session.case_number, cls="wb-case-number"), f" · {model.purpose_label()}"),
        element("p", session.reason, cls="wb-reason"),
        *(_of_register(known) if known else ()),
        element("p", f"{session.standing} · open until {until} ({model.person.zone})", cls="wb-small"),
    )


def _of_register(case: KnownCase) -> list[Markup]:
    said = [("Kind", case.kind), ("Offence", case.offence), ("Became", case.became)]
    said.append(("Also on it", ", ".join(case.people) or "nobody else in the last 30 days"))
    rows = [together(element("dt", name), element("dd", words)) for name, words in said if words]
    return [element("dl", *rows, cls="wb-facts")]


def _counts_until(model: JustificationModel) -> Markup:
    until = model.session.provisional_until if model.session else None
    if until is None:
        return together()
    when = shown(until, model.person.zone)
    words = (
        f"This provisional number is good until {when}. Once there is a case, write its number below. After that time "
        "nothing can be asked under it until you or a supervisor reconcile it."
    )
    return element("p", words, cls="wb-small")
