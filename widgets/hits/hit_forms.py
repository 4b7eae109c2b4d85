"""What is to be done about the hit that is looked at: what is due stands open, what comes later is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import ipywidgets as w

from data_access.answers.hits import HitEnding, HitState, HitSystem
from data_access.wording.markup import Markup, element, together
from data_access.wording.times import shown
from widgets.hits.hit_work_model import AGREES, DIFFERS, NOT_SAID, NOT_SEEN, OUTCOMES, HitWorkModel
from widgets.parts import controls as c
from widgets.parts.narrative import Narrative

CHOOSE = ("…", "")
CHECKS = [("…", NOT_SAID), ("agree with the picture", AGREES), ("differ", DIFFERS), ("cannot be seen", NOT_SEEN)]
WITHOUT = [("…", NOT_SAID), ("cannot be seen", NOT_SEEN)]
PENDING = "CONFIRMATION IN PROGRESS. Nobody acts on this hit yet."
OUTSIDE = "Ask the system itself: the workbench sends nothing. Then say here what it answered."
PICTURE_SHOWN = "✓ The picture is shown."
PICTURE_FIRST = "1. Press Show plate. 2. Say what you see."
NO_PICTURE = "No picture is kept, so nothing can be compared. Say so, and have the record confirmed."
LEFT_OUT = "This hit is not verified. Your policy says {strength} before {before}: say why not."
HEARD = ["hit", "chosen", "picture"]


def hit_forms(work: HitWorkModel) -> w.Widget:
    """Return the forms; each is there when its step is due and the role may do it."""
    forms = (
        (_check(work), work.to_check),
        (_confirm(work), work.to_confirm),
        (_checklist(work), work.to_walk),
        (_ending(work), work.to_dispose),
    )

    def turn() -> None:
        for form, due in forms:
            c.show_if(form, due())

    turn()
    c.follow(turn, (work.hits, HEARD))
    said = c.says(lambda: _said(work), (work, ["outcome_words"]))
    pending = c.says(lambda: _pending(work), (work.hits, HEARD))
    parts = [pending, c.problems(work), said, *(form for form, _ in forms), _narrative(work)]
    return c.column(*parts, cls="wb-hit-forms")


def _said(work: HitWorkModel) -> Markup:
    return element("p", work.outcome_words, cls="wb-good", role="status") if work.outcome_words else together()


def _check(work: HitWorkModel) -> w.Widget:
    characters = c.choice(work, "characters", "Characters", CHECKS)
    state = c.choice(work, "state", "State", CHECKS)

    def turn() -> None:
        options = CHECKS if work.hits.hit is None or work.hits.hit.picture else WITHOUT
        for control in (characters, state):
            if len(control.options) != len(options):
                control.options = options

    turn()
    c.follow(turn, (work.hits, ["hit"]))
    seen = c.says(lambda: _seen(work), (work.hits, HEARD))
    form = c.row(characters, state, c.button("Record the comparison", work.check, main=True), cls="wb-hit-form")
    return c.form(c.heading("Compare with the picture"), seen, form, cls="wb-hit-step")


def _seen(work: HitWorkModel) -> Markup:
    if work.hits.hit is not None and not work.hits.hit.picture:
        return element("p", NO_PICTURE, cls="wb-small")
    if work.hits.picture is None:
        return element("p", PICTURE_FIRST, cls="wb-small")
    return element("p", PICTURE_SHOWN, cls="wb-good")


def _confirm(work: HitWorkModel) -> w.Widget:
    form = c.row(
        c.choice(work, "system", "Asked", _options(work.form.systems)),
        c.choice(work, "outcome", "It said", [CHOOSE, *((label, code) for code, label in OUTCOMES)]),
        c.text(work, "asked_at", "Asked at", "now, or 14:05"),
        c.text(work, "reference", "Its number"),
        c.button("Record the answer", work.confirm, main=True),
        cls="wb-hit-form",
    )
    words = element("p", f"{work.form.prompt} {OUTSIDE}", cls="wb-small")
    return c.form(c.heading("Have the record confirmed"), c.html(words), form, cls="wb-hit-step")


def _checklist(work: HitWorkModel) -> w.Widget:
    buttons = [(step, c.button(step.label, partial(work.take, step))) for step in work.form.steps]

    def fill() -> None:
        for step, button in buttons:
            times = work.taken(step)
            button.description = "✓ " * bool(times) + step.label + f" ({times})" * (times > 1)
            button.disabled = not work.ready(step)

    fill()
    c.follow(fill, (work.hits, ["hit"]))
    words = c.text(work, "words", "Note to the next step (optional)", "blue pickup, last seen northbound")
    return c.column(
        c.heading("Dispatcher's checklist"),
        words,
        c.column(*(button for _, button in buttons), cls="wb-hit-steps"),
        cls="wb-hit-step",
    )


def _ending(work: HitWorkModel) -> w.Widget:
    seen = c.text(work, "seen", "Plate that the picture shows")
    reason = c.column(
        c.says(lambda: _left_out(work), (work.hits, HEARD)), c.text(work, "reason", "Why it was not verified")
    )

    def turn() -> None:
        ending = work.ending()
        c.show_if(seen, ending is not None and ending.misread)
        c.show_if(reason, work.left_out() and work.enforced)

    turn()
    c.follow(turn, (work.hits, HEARD), (work, ["disposition", "enforced"]))
    ends = c.choice(work, "disposition", "How it ended", _options(work.form.dispositions))
    first = c.row(ends, seen, cls="wb-hit-form")
    second = c.row(c.text(work, "action", "What was done"), c.text(work, "report", "Report number"), cls="wb-hit-form")
    ticks = c.row(
        c.tick(work, "located", "The vehicle was found"),
        c.tick(work, "enforced", "Somebody was stopped, or another measure taken, on this hit alone"),
        cls="wb-hit-form",
    )
    act = c.button("Record how it ended", work.dispose, main=True)
    return c.form(c.heading("Close the hit"), first, second, ticks, reason, act, cls="wb-hit-step")


def _left_out(work: HitWorkModel) -> Markup:
    words = LEFT_OUT.format(strength=work.form.strength, before=work.form.before)
    return element("p", words, cls="wb-out") if work.left_out() else together()


def _narrative(work: HitWorkModel) -> w.Widget:
    copy = Narrative()
    part = c.column(c.heading("For the report"), copy, cls="wb-hit-step")

    def fill() -> None:
        made = work.hits.hit.disposition if work.hits.hit else None
        copy.text = made.narrative if made else ""
        c.show_if(part, bool(copy.text))

    fill()
    c.follow(fill, (work.hits, ["hit"]))
    return part


def _pending(work: HitWorkModel) -> Markup:
    hit = work.hits.hit
    if hit is None or hit.standing not in (HitState.NEW, HitState.CHECKED):
        return together()
    made = hit.confirmation
    if made is not None and made.outcome == "no_answer":
        asked = f" {work.form.label_of_system(made.system)} was asked {shown(made.asked_at, work.hits.zone)}; no answer yet."
        return element("p", element("strong", PENDING), asked, cls="wb-hit-pending")
    return element("p", element("strong", PENDING), cls="wb-hit-pending") if hit.steps else together()


def _options(choices: Sequence[HitSystem | HitEnding]) -> list[tuple[str, str]]:
    return [CHOOSE, *((each.label, each.code) for each in choices)]
