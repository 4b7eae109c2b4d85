"""Under a chosen read: whether it was verified, and the form of a verification."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from widgets.answer.verification_model import NOBODY, VerificationModel
from widgets.parts import controls as c

PICTURE = (
    ("Choose …", ""),
    ("agrees with the picture", "agrees"),
    ("differs", "differs"),
    ("not to be seen", "not_seen"),
)
RECORD = (("Choose …", ""), ("It is current", "current"), ("It is not current", "not_current"))
FIRST = "Show the picture first. It counts as verified if plate and state agree and the record is current; otherwise as not confirmed."


def verification_panel(model: VerificationModel) -> w.Widget:
    """Return the panel; it is there while a read is chosen, its form for who may record one."""
    person = model.read.case.person
    record = c.choice(model, "record", "What they said of the record", RECORD)
    how = c.text(model, "how", "Who was asked, when, their number")
    asked = [("Nobody was asked", NOBODY), *((each.label, each.code) for each in person.record_sources)]
    form = c.form(
        c.says(lambda: element("p", person.verification_prompt or FIRST, cls="wb-prompt")),
        c.says(lambda: element("p", FIRST, cls="wb-small")),
        c.says(lambda: _first(model), (model.read, ["chosen"]), (model.read.answer, ["answer"])),
        c.choice(model, "plate", "The plate", PICTURE),
        c.choice(model, "state", "The state", PICTURE),
        c.choice(model, "source", "Record confirmed through", asked),
        record,
        how,
        c.button("Record verification", model.record_it),
        c.problems(model),
        c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"])),
    )
    fold = c.fold("Record a verification", form)
    told = c.says(lambda: _told(model), (model.read, ["chosen"]), (model.read.answer, ["answer", "verifications"]))
    panel = c.column(told, fold, cls="wb-verify")

    def turn() -> None:
        c.show_if(panel, model.read.row() is not None)
        c.show_if(fold, model.can())
        for each in (record, how):
            c.show_if(each, model.source != NOBODY)

    turn()
    c.follow(turn, (model.read, ["chosen"]), (model.read.answer, ["answer"]), (model, ["source"]))
    return panel


def _first(model: VerificationModel) -> Markup:
    words = model.first()
    return element("p", element("strong", words, cls="wb-out")) if words else together()


def _told(model: VerificationModel) -> Markup:
    words, found = model.words(), model.found()
    cls = "wb-verified" if found is not None and found.verified else "wb-not-verified"
    return element("p", words, cls=cls) if words else together()
