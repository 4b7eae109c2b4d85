"""The request that is looked at: what is on record of it, and what the reader may do next, each step with its own words."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from data_access.answers.releases import Release, ReleaseState, ReturnKind
from data_access.terms import RecipientKind
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_releases.requests import STANDINGS, facts_of
from widgets.parts import controls as c
from widgets.parts.saving import SavedFile
from widgets.records.requests_model import HEARD, RequestsModel

CHOOSE = "Press a line to look at a request."
OPEN, OPEN_FIRST = "Open the written request", "Open the written request first: it is what you approve."
HOWS = (
    ("Choose …", ""),
    ("destroyed it", ReturnKind.DESTROYED.value),
    ("returned it", ReturnKind.RETURNED.value),
)
RECORDS = {ReturnKind.DESTROYED.value: "Record the destruction"}
RETURN = "Record the return"
_UNAPPROVED = {ReleaseState.VERIFIED, ReleaseState.LAPSED}
_WITH_A_LETTER = {ReleaseState.REFUSED, ReleaseState.ROUTED, ReleaseState.FULFILLED, ReleaseState.EXPIRED}


def request_detail(model: RequestsModel) -> w.Widget:
    """Return the panel of the request that is looked at."""
    steps = (_verify(model), _approve(model), _fulfil(model), _declare(model), _take_back(model), _refuse(model))
    letter = c.button("Show the letter", model.take_letter)

    def turn() -> None:
        one = model.release()
        c.show_if(letter, one is not None and one.standing in _WITH_A_LETTER)

    turn()
    c.follow(turn, (model, HEARD))
    return c.column(
        c.says(lambda: _detail(model), (model, HEARD)), _document(model), *steps, letter, cls="wb-request-body"
    )


def _document(model: RequestsModel) -> w.Widget:
    """Return the button that opens the written request, and the link that saves it once it is open.

    Who is to open it before approving has the button beside that of the approval.
    """
    opens, saved = c.button(OPEN, model.open_written), SavedFile(media_type="application/octet-stream")

    def turn() -> None:
        one = model.release()
        there = one is not None and bool(one.written) and not model.document
        c.show_if(opens, there and not model.opens_first())

    def offer() -> None:
        one = model.release()
        name = one.written if one is not None else ""
        saved.label = f"Save {name}"
        saved.offer(name, model.document)

    turn()
    c.follow(turn, (model, [*HEARD, "document"]))
    c.follow(offer, (model, ["document"]))
    return c.column(opens, saved)


def _verify(model: RequestsModel) -> w.Widget:
    how = c.text(model, "words", "How it was made sure that they are who they say", "called back at …, spoke with …")
    step = _step("Who asks", how, c.button("Record the verification", model.verify, main=True))
    return _there(model, step, model.may_verify)


def _declare(model: RequestsModel) -> w.Widget:
    text = model.person.releases.declaration
    words = c.text(model, "declaration", "Who declared it, when, and where it lies")
    says = c.html(element("p", f"Before anything is released, the recipient declares: “{text}”", cls="wb-small"))
    step = _step("Declaration", says, words, c.button("Record the declaration", model.declare))
    return _there(model, step, model.may_declare)


def _approve(model: RequestsModel) -> w.Widget:
    first = " or ".join(model.person.releases.first)
    absence = c.text(model, "unavailable", f"First comes: {first}. Why they are not available")
    words = c.html(element("p", OPEN_FIRST, cls="wb-small"))
    first_open = c.column(words, c.button(OPEN, model.open_written))
    step = _step("Approval", first_open, absence, c.button("Approve", model.approve, main=True))

    def may() -> bool:
        one = model.release()
        c.show_if(absence, model.comes_second())
        c.show_if(first_open, model.opens_first())
        return one is not None and one.may_approve

    return _there(model, step, may)


def _fulfil(model: RequestsModel) -> w.Widget:
    words = c.text(model, "words", "To whom it was handed over, and how")
    step = _step("Handing over", words, c.button("Record the handing over", model.fulfil, main=True))
    return _there(model, step, model.may_hand_over)


def _take_back(model: RequestsModel) -> w.Widget:
    row = c.row(c.choice(model, "how", "The recipient", HOWS), c.text(model, "words", "Who confirmed it, and how"))
    row.add_class("wb-hit-form")
    record = c.button(RETURN, model.take_back)

    def turn() -> None:
        record.description, record.disabled = RECORDS.get(model.how, RETURN), not model.how

    turn()
    c.follow(turn, (model, ["how"]))
    return _there(model, _step("Return or destruction", row, record), model.may_take_back)


def _refuse(model: RequestsModel) -> w.Widget:
    words = c.text(model, "refusal", "Why it is refused (the letter says so)")
    return _there(
        model, c.fold("Refuse it", c.form(words, c.button("Refuse the request", model.refuse))), model.may_refuse
    )


def _step(title: str, *parts: w.Widget) -> w.Widget:
    return c.form(c.heading(title), *parts, cls="wb-release-step")


def _there(model: RequestsModel, step: w.Widget, may: Callable[[], bool]) -> w.Widget:
    """Show a step while it may be done."""

    def turn() -> None:
        c.show_if(step, may())

    turn()
    c.follow(turn, (model, HEARD))
    return step


def _detail(model: RequestsModel) -> Markup:
    one = model.release()
    if one is None:
        return element("p", CHOOSE if model.rows() else "", cls="wb-small")
    standing = STANDINGS[one.standing]
    head = [element("h2", f"Request {one.case}: {one.agency}"), element("p", f"{standing[0].upper()}{standing[1:]}.")]
    facts = facts_of(one, model.person.zone)
    pairs = [part for name, said in facts for part in (element("dt", name), element("dd", said))]
    return together(*head, *_to_do(one, model), element("dl", *pairs, cls="wb-facts"))


def _to_do(one: Release, model: RequestsModel) -> list[Markup]:
    """Say what the reader does next outside of this page, or why it is not theirs to go on."""
    if one.may_fulfil and model.may_declare():
        return [
            element("p", "Nothing can be released before the recipient has declared what stands below.", cls="wb-out")
        ]
    if one.may_fulfil:
        make = "look at the picture" if one.kind is RecipientKind.PUBLIC else "make the files"
        words = f"Open {one.case} as a case on Work, ask, and {make} there. Then record the handing over here. "
        return [element("p", words, element("a", "Go to Work", href="work.ipynb"), cls="wb-out")]
    if one.standing in _UNAPPROVED and not one.may_approve:
        own = " Nobody approves what they entered." if model.person.role in one.approvers and one.own else ""
        return [element("p", f"Waits for: {' or '.join(one.approvers)}.{own}", cls="wb-out")]
    return []
