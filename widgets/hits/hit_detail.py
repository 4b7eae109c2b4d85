"""One hit: what the camera saw, the plate as read over the plate as listed, what differs, and what was done so far."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from data_access.answers.hits import Hit, HitCheck, HitConfirmation, HitForm, HitState
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_hits.board import (
    LEAD,
    age_words,
    corrected_words,
    ended_words,
    is_verified,
    late_words,
    likeness_words,
    misread_words,
    plates_markup,
    state_words,
)
from data_access.wording.times import shown
from widgets.answer.read_model import compass
from widgets.hits.hit_work_model import OUTCOMES, HitWorkModel
from widgets.hits.hits_model import PLATE, VEHICLE, HitsModel
from widgets.parts import controls as c

CHOOSE = "Choose a hit on the board. Opening one is on record."
HIDDEN = "Text of a restricted system: your role is not authorised to see it."
NO_PICTURE = "No picture of this read is kept. The official system has to settle it."
NOT_SHOWN = "The picture was not shown yet."
MOVED = "Somebody else worked on this hit meanwhile."
ACTED = "Acted on before it was verified."
STALE = "The list is older than it may be: the record may have been cleared since."
HINT = "A hit is a hint. Compare plate and state with the picture, and have the record confirmed, before anybody acts on it."
_CHECKED = {"agrees": "agrees", "differs": "differs", "not_seen": "not to be seen"}


def hit_detail(model: HitsModel, work: HitWorkModel) -> w.Widget:
    """Return the panel of the hit that is looked at, above what is to be done about it."""
    plate = c.button("Show plate", partial(model.show, PLATE), main=True)
    vehicle = c.button("Show vehicle", partial(model.show, VEHICLE))
    again = c.button("Open it again", lambda: model.choose(model.chosen))
    moved = c.row(c.html(element("p", MOVED, cls="wb-out", role="status")), again, cls="wb-hit-moved")
    buttons = c.row(plate, vehicle, cls="wb-acts")

    def turn() -> None:
        c.show_if(buttons, work.may_see())
        c.show_if(moved, model.moved())

    turn()
    c.follow(turn, (model, ["hit", "board"]))
    heard = (model, ["chosen", "hit", "picture", "board"])
    sight = c.column(c.says(lambda: _image(model), heard), buttons, cls="wb-hit-sight")
    facts = c.column(c.says(lambda: _facts(model), heard), cls="wb-hit-facts")
    done = c.says(lambda: _done(model, work.form), heard)
    head = c.says(lambda: _head(model), heard)
    return c.column(head, moved, c.row(sight, facts, cls="wb-hit-look"), c.problems(model), done, cls="wb-hit-detail")


def _head(model: HitsModel) -> Markup:
    hit = model.hit
    if hit is None:
        return element("p", CHOOSE, cls="wb-empty")
    mark = (
        element("strong", "VERIFIED: the record is active", cls="wb-lead-verified")
        if is_verified(hit)
        else element("strong", LEAD, cls="wb-lead")
    )
    of = hit.list or f"Own entry {hit.entry}"
    case = f" · case {hit.case}" if hit.case else ""
    told = [
        element("h2", f"Hit {hit.number} · {of}{case}"),
        element("p", mark, " ", HINT if not is_verified(hit) else ""),
    ]
    if hit.beneath is not None and hit.standing is HitState.NEW:
        told.append(
            element(
                "p",
                f"Hit {hit.beneath} of this entry on this plate was an error. This one stays silent until the owner of the entry has corrected it.",
                cls="wb-out",
            )
        )
    return together(*told)


def _image(model: HitsModel) -> Markup:
    hit = model.hit
    if hit is None:
        return together()
    if hit.destroyed:
        return element("p", "The read is past its retention and was destroyed.", cls="wb-small")
    if model.picture is not None:
        seen = "The plate as the camera saw it" if model.part == PLATE else "The vehicle as the camera saw it"
        return element("img", src=model.image(), alt=seen, cls="wb-image")
    return element("div", NOT_SHOWN if hit.picture else NO_PICTURE, cls="wb-hit-blank")


def _facts(model: HitsModel) -> Markup:
    hit = model.hit
    if hit is None or hit.destroyed:
        return together()
    wrong = "wb-out" if hit.likeness != "exact" else ""
    lines = [plates_markup(hit), element("p", likeness_words(hit), cls=wrong)]
    lines.append(element("p", state_words(hit), cls="" if hit.states == "same" else "wb-out"))
    if late := late_words(hit, model.now()):
        lines.append(element("p", late, cls="wb-out"))
    if corrected := corrected_words(hit):
        lines.append(element("p", corrected, cls="wb-out"))
    if hit.stale:
        lines.append(element("p", STALE, cls="wb-out"))
    if ended := ended_words(hit):
        lines.append(element("p", ended, cls="wb-out"))
    lines += [element("p", _seen(hit, model)), element("p", _why(hit))]
    lines.append(element("p", " ".join(each for each in (misread_words(hit), hit.pair) if each), cls="wb-small"))
    return together(*lines)


def _seen(hit: Hit, model: HitsModel) -> str:
    heading = "" if hit.heading_deg is None else f", towards {compass(hit.heading_deg)}"
    look = " ".join(each for each in (hit.colour, hit.make, hit.body) if each)
    when = f"{shown(hit.captured_at, model.zone)} ({age_words(model.now() - hit.captured_at)})"
    return f"{when}, {hit.camera_name or hit.camera_id}{heading}{f'; {look}' if look else ''}."


def _why(hit: Hit) -> Markup:
    if hit.hidden:
        return element("span", HIDDEN, cls="wb-small")
    return together(element("strong", hit.reason or "No reason given"), f". {hit.note}" if hit.note else "")


def _done(model: HitsModel, form: HitForm) -> Markup:
    """Return what was done so far, a line each with who and when."""
    hit = model.hit
    if hit is None:
        return together()
    lines = []
    if hit.check is not None:
        lines.append((_of_check(hit.check), hit.check.by, shown(hit.check.at, model.zone)))
    if hit.confirmation is not None:
        lines.append(
            (_of_confirmation(hit.confirmation, form), hit.confirmation.by, shown(hit.confirmation.at, model.zone))
        )
    for step in hit.steps:
        words = f"{form.label_of_step(step.step)}{f': {step.words}' if step.words else ''}"
        lines.append((words, step.by, shown(step.at, model.zone)))
    if hit.disposition is not None:
        made = hit.disposition
        words = ". ".join(each for each in (form.label_of_disposition(made.disposition), made.action) if each)
        words += f". Report {made.report}" if made.report else ""
        lines.append((words, made.by, shown(made.at, model.zone)))
    items = [element("li", words, " ", element("span", f"{by}, {at}", cls="wb-small")) for words, by, at in lines]
    if not items:
        return together()
    return together(element("ol", *items, cls="wb-hit-done", aria_label="What was done so far"), _breach(hit))


def _breach(hit: Hit) -> Markup:
    """Say what the policy asks for where somebody acted on a hit that nobody had verified."""
    asked = hit.disposition.breach if hit.disposition is not None else ""
    return element("p", element("strong", ACTED), " ", asked, cls="wb-hit-pending") if asked else together()


def _of_check(check: HitCheck) -> str:
    seen = "Compared with the picture" if check.picture else "No picture to compare with"
    return f"{seen}: characters {_CHECKED.get(check.characters, check.characters)}, state {_CHECKED.get(check.state, check.state)}"


def _of_confirmation(answer: HitConfirmation, form: HitForm) -> str:
    number = f" ({answer.reference})" if answer.reference else ""
    return (
        f"{form.label_of_system(answer.system)}: {dict(OUTCOMES).get(answer.outcome, answer.outcome).lower()}{number}"
    )
