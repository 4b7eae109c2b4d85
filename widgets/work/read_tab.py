"""One read or one plate of the answer: its picture on the left, what it says and what can be done with it on the right."""

from __future__ import annotations

import base64
from functools import partial

import ipywidgets as w
import traitlets as t

from data_access.wording.counts import many
from data_access.wording.markup import Markup, element, together
from data_access.wording.reads import late_words
from widgets.answer.picture_buttons import picture_buttons, release_words
from widgets.answer.read_model import ReadModel
from widgets.answer.saved_read_model import SavedReadModel
from widgets.answer.verification_model import NOBODY, VerificationModel
from widgets.answer.verification_panel import FIRST, PICTURE, RECORD
from widgets.answer.zoom_model import ZoomModel
from widgets.holding.hold_model import HoldModel
from widgets.holding.hold_panel import hold_offer
from widgets.parts import controls as c
from widgets.work.views import can_be_followed
from widgets.work.work_model import WorkModel

CHOOSE = "Choose a row of the table to see its picture, its history and what was checked."
NO_IMAGE = "No picture of this read is kept. That proves nothing: many cameras send none."
LOOK, VERIFY, CORRECT, NOTE = MODES = ("", "verify", "correct", "note")


class ReadTab(t.HasTraits):
    """What is done with the read that is looked at.

    Attributes:
        mode: Which form stands beside its picture, of `MODES`.
    """

    mode = t.Unicode(LOOK)

    def __init__(self, read: ReadModel) -> None:
        super().__init__()
        read.observe(lambda _: setattr(self, "mode", LOOK), ["chosen"])

    def turn(self, mode: str) -> None:
        """Open a form, or close it if it is open."""
        self.mode = LOOK if self.mode == mode else mode


def read_tab(
    work: WorkModel,
    zoom: ZoomModel,
    read: ReadModel,
    verification: VerificationModel,
    marks: SavedReadModel,
    hold: HoldModel,
) -> w.Widget:
    """Return what the tab of a read shows."""
    tab = ReadTab(read)
    forms = {VERIFY: _verify(verification), CORRECT: correction_form(read), NOTE: _note(marks)}
    acts = _acts(work, zoom, read, verification, marks, tab)
    chosen = (read, ["chosen"])
    words = c.says(
        partial(_words, zoom, read, verification), chosen, (read.answer, ["verifications"]), (zoom, ["turned"])
    )
    told = c.says(
        lambda: element("p", marks.said or verification.said or read.said, cls="wb-small", role="status"),
        (marks, ["said"]),
        (verification, ["said"]),
        (read, ["said"]),
    )
    right = c.column(
        words,
        release_words(read),
        acts,
        *forms.values(),
        c.problems(verification, marks),
        _problem(read, of_correction=True),
        told,
        hold_offer(hold, (verification, ["said"]), (marks, ["said"])),
        cls="wb-read-side",
    )
    whole = c.row(_shot(read), right, cls="wb-read-tab")

    def turn() -> None:
        for mode, form in forms.items():
            c.show_if(form, tab.mode == mode)
        for mode in MODES:
            (whole.add_class if mode and tab.mode == mode else whole.remove_class)(f"wb-doing-{mode or 'nothing'}")

    turn()
    c.follow(turn, (tab, ["mode"]))
    return whole


def _shot(read: ReadModel) -> w.Widget:
    """The picture, shown on a press: each viewing is on record."""
    shown = c.says(lambda: _picture(read), (read, ["chosen", "picture"]), (read.answer, ["answer"]))
    whole = c.column(shown, picture_buttons(read), _problem(read, of_correction=False), cls="wb-shot")

    def there() -> None:
        c.show_if(whole, read.row() is not None)

    there()
    c.follow(there, (read, ["chosen"]), (read.answer, ["answer"]))
    return whole


def _picture(read: ReadModel) -> Markup:
    row = read.row()
    if row is None:
        return together()
    if read.picture is None:
        words = "Each viewing is on record." if read.kinds() else NO_IMAGE
        return element("p", words, cls="wb-no-shot wb-small")
    where = f"data:{read.picture.media_type};base64,{base64.b64encode(read.picture.data).decode()}"
    return element("img", src=where, alt="What the camera saw", cls="wb-image")


def _words(zoom: ZoomModel, read: ReadModel, verification: VerificationModel) -> Markup:
    row = read.row()
    if row is None:
        if zoom.plate:
            return element(
                "p",
                element("strong", zoom.plate, cls="wb-plate"),
                f": {many(zoom.reads().height, 'read')} of the answer",
                cls="wb-chosen",
            )
        return element("p", CHOOSE, cls="wb-small")
    when, _, rest = read.words().partition(" · ")
    plate, _, camera = rest.partition(" · ")
    sure = "" if row["plate_conf_bp"] is None else f" · {round(row['plate_conf_bp'] / 100)} % sure"
    late = late_words(row, read.answer.answer.facts.late_after) if read.answer.answer else ""
    state = row["plate_state"] or "state unknown"
    found = verification.found()
    cls = "wb-verified" if found is not None and found.verified else "wb-not-verified"
    return together(
        element(
            "p",
            element("strong", when),
            " read as ",
            element("strong", plate, cls="wb-plate"),
            f", {state}{sure}",
            cls="wb-chosen",
        ),
        element("p", camera, f" · {late}" if late else "", cls="wb-read-where"),
        element("p", verification.words(), cls=f"{cls} wb-read-state"),
    )


def _acts(
    work: WorkModel,
    zoom: ZoomModel,
    read: ReadModel,
    verification: VerificationModel,
    marks: SavedReadModel,
    tab: ReadTab,
) -> w.Widget:
    """What can be done with the read or plate that is chosen."""

    def plate() -> str:
        row = read.row()
        return str(row["plate"]) if row else zoom.plate

    def follow() -> None:
        if plate():
            work.follow(plate())

    history = c.button("History", follow)
    history.tooltip = "All reads of this plate. In the table the key H does the same"
    beside = c.button("Passed with it", work.ask_beside)
    reads = c.button("Its reads", lambda: zoom.only(view="Each read"))
    verify, correct = c.button("Verify", lambda: tab.turn(VERIFY)), c.button("Correct", lambda: tab.turn(CORRECT))
    note, star = c.button("Note", lambda: tab.turn(NOTE)), c.button("★ Star", marks.star)
    row = c.row(history, beside, reads, verify, correct, note, star, cls="wb-acts")

    def turn() -> None:
        there, named = read.row() is not None, plate()
        about = work.about()
        c.show_if(
            history,
            can_be_followed(named) and not (about and about.scope.plate == named and not about.scope.beside),
        )
        c.show_if(beside, bool(about and about.scope.plate) and work.may_ask_beside)
        c.show_if(reads, not there and bool(zoom.plate))
        c.show_if(verify, verification.can())
        c.show_if(correct, there)
        for button in (note, star):
            c.show_if(button, there and marks.may)

    turn()
    c.follow(turn, (read, ["chosen"]), (read.answer, ["answer"]), (zoom, ["turned"]))
    return row


def _verify(model: VerificationModel) -> w.Widget:
    person = model.read.case.person
    asked = [("Nobody was asked", NOBODY), *((each.label, each.code) for each in person.record_sources)]
    first = c.says(
        lambda: element("p", model.first() or person.verification_prompt or FIRST, cls="wb-small", title=FIRST),
        (model.read, ["chosen"]),
    )
    form = c.row(
        c.choice(model, "plate", "The plate", PICTURE),
        c.choice(model, "state", "The state", PICTURE),
        c.choice(model, "source", "Confirmed through", asked),
        c.choice(model, "record", "What they said of it", RECORD),
        c.text(model, "how", "Who was asked, and when"),
        c.button("Record verification", model.record_it, main=True),
        cls=f"{c.FORM} wb-form-grid",
    )
    return c.column(form, first, cls="wb-read-form")


def correction_form(model: ReadModel) -> w.Widget:
    """Return the form in which it is said what the read should have said."""
    return c.row(
        c.text(model, "plate", "Plate as the picture shows it"),
        c.text(model, "state", model.case.person.such_as("State")),
        c.text(model, "lat", "Latitude", "such as 37.3404"),
        c.text(model, "lon", "Longitude", "such as -95.2610"),
        c.text(model, "reason", "Why it is corrected"),
        c.button("Correct this read", model.correct, main=True),
        cls=f"{c.FORM} wb-form-grid wb-read-form",
    )


def _note(model: SavedReadModel) -> w.Widget:
    return c.row(
        c.text(model, "note", "Note for the case"),
        c.button("Add note", model.record_note, main=True),
        cls=f"{c.FORM} wb-form-grid wb-read-form",
    )


def _problem(model: ReadModel, *, of_correction: bool) -> w.Widget:
    return c.says(
        lambda: model.problem.markup() if model.problem and model.correcting == of_correction else together(),
        (model, ["problem"]),
    )
