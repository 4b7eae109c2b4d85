"""The page of a case's file: its head over findings, saved reads and questions; the forms beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import ipywidgets as w
import traitlets as t

from data_access.answers.case_file import FINDING, WITNESS_PARTIAL, CaseFile, SavedRead
from data_access.wording.answers import CAVEAT
from data_access.wording.markup import Markup, element, together
from data_access.wording.times import shown
from widgets.answer.read_panel import read_panel
from widgets.answer.verification_panel import verification_panel
from widgets.case_file import case_file_lists as lists
from widgets.case_file.case_file_model import NOTHING, CaseFileModel
from widgets.holding.hold_model import CASE
from widgets.holding.hold_panel import hold_panel
from widgets.holding.holds_in_force import holds_in_force
from widgets.parts import controls as c
from widgets.parts.lead import lead_mark

MOST_SHOWN = 60
"""Findings and saved reads that are shown with their buttons; the newest findings, the earliest captured reads."""

KINDS = (("A finding", FINDING), ("The partial plate of a witness", WITNESS_PARTIAL))
NO_CASE = "Open a case on the left to see its file: who asked what, what was found, which reads were saved."
NO_FINDINGS = "No findings yet. Record on the left what the answers mean for the case."
NO_SAVED = "No saved reads. Star a read, or put a note on it, beside an answer on the Work page."


def case_file_panel(model: CaseFileModel) -> w.Widget:
    """Return the panel of a case's file."""
    none = c.html(element("p", NO_CASE, cls="wb-empty"))
    top = c.column(
        c.says(lambda: _head(model), (model, ["file"])),
        c.problems(model),
        c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"])),
        cls="wb-card wb-file-head",
    )
    shelves = c.row(_findings(model), _saved(model), cls="wb-shelves")
    offer = c.fold("Hold the saved reads", hold_panel(model.hold, (CASE,), (model, ["file"])))
    c.show_if(offer, model.hold.may)
    kept = c.column(holds_in_force(model.holds, "Holds for this case"), offer, cls="wb-case-holds")
    asked = c.column(
        c.heading("Questions asked under this case"),
        c.says(lambda: _of(model, lists.questions), (model, ["file"])),
        cls="wb-card wb-asked",
    )

    def turn() -> None:
        c.show_if(none, model.file is None and model.problem is None)
        c.show_if(shelves, model.file is not None)
        c.show_if(kept, model.file is not None)
        c.show_if(
            asked, model.file is not None and model.looked_at.row() is None
        )  # a read that is looked at needs room
        c.show_if(top, model.file is not None or model.problem is not None)

    turn()
    c.follow(turn, (model, ["file", "problem"]), (model.looked_at, ["chosen"]))
    return c.column(none, top, shelves, kept, asked, cls="wb-right wb-file")


def new_finding_panel(model: CaseFileModel) -> w.Widget:
    """Return the form of a new finding."""
    pattern = c.text(model, "pattern", "What the witness read (? is one character, * any number)", "7A?C*")
    rests = c.made(w.Dropdown, "wb-field", description="Rests on", options=_options(model), value=model.rests_on)
    t.link((model, "rests_on"), (rests, "value"))
    panel = c.form(
        c.heading("New finding"),
        c.bound(model, "kind", c.made(w.Dropdown, "wb-field", description="What it is", options=KINDS)),
        pattern,
        c.paragraph(model, "text", "Finding", rows=4),
        rests,
        c.button("Record finding", model.record, main=True),
        c.html(element("p", "On record with your name. It can be struck out, never deleted.", cls="wb-small")),
        cls="wb-card",
    )

    def turn() -> None:
        c.show_if(panel, model.file is not None)
        c.show_if(pattern, model.kind == WITNESS_PARTIAL)

    def fill() -> None:
        rests.options = _options(model)
        turn()

    fill()
    c.follow(fill, (model, ["file"]))
    c.follow(turn, (model, ["kind"]))
    return panel


def incident_panel(model: CaseFileModel) -> w.Widget:
    """Return the form that flags a major incident, or takes the flag off; it is there for who may."""
    act = c.button("Flag as a major incident", model.flag)
    panel = c.form(c.heading("Major incident"), c.text(model, "incident_reason", "Why"), act, cls="wb-card")

    def turn() -> None:
        flagged = model.file is not None and model.file.incident is not None
        act.description = "Take the flag off" if flagged else "Flag as a major incident"
        c.show_if(panel, model.file is not None and model.may_flag)

    turn()
    c.follow(turn, (model, ["file"]))
    return panel


def _findings(model: CaseFileModel) -> w.Widget:
    strike = _strike(model, model.strike, "striking")

    def cards(file: CaseFile) -> list[w.Widget]:
        newest = sorted(file.findings, key=lambda each: -each.finding)
        made = []
        for each in newest[:MOST_SHOWN]:
            words = c.html(lists.finding(file, each, model.case.person.zone))
            button = c.button("Strike out …", partial(setattr, model, "striking", each.finding))
            button.tooltip = f"Strike out the finding of entry {each.entry}"
            parts = [words] if each.struck_at else [words, button]
            made.append(c.column(c.row(*parts, cls="wb-item"), *([strike] if model.striking == each.finding else [])))
        return [*made, *_more(len(newest))] or [_empty(NO_FINDINGS)]

    return _shelf(model, c.heading("Findings"), cards, (model, ["file", "striking"]))


def _saved(model: CaseFileModel) -> w.Widget:
    show = c.button("Show the saved reads", model.show_reads)
    show.tooltip = "A question of its own, on record"
    strike = _strike(model, model.strike_note, "striking_note")
    closely = c.column(read_panel(model.looked_at), verification_panel(model.verification), cls="wb-span")

    def cards(file: CaseFile) -> list[w.Widget]:
        c.show_if(show, bool(file.saved))
        made = []
        for each in file.saved[:MOST_SHOWN]:
            asked = model.reads is not None
            words = lists.saved_read(file, each, model.row(each), asked, model.case.person.zone)
            off = c.button("Take star off", partial(model.unstar, each.read_id))
            look = c.button("Close" if model.is_looked_at(each) else "Look …", partial(model.look_at, each))
            look.tooltip = (
                f"Picture, correction and verification of the read of {shown(each.captured_at, model.case.person.zone)}"
            )
            c.show_if(off, each.starred_by is not None)
            c.show_if(look, model.row(each) is not None)
            row = c.row(c.html(words), look, off, *_notes_off(model, each), cls="wb-item")
            below = [closely] if model.is_looked_at(each) else []
            if model.striking_note in {note.note for note in each.notes}:
                below.append(strike)
            made.append(c.column(row, *below))
        return [*made, *_more(len(file.saved))] or [_empty(NO_SAVED)]

    receipt = c.says(lambda: _receipt(model), (model, ["reads"]), (model.answer, ["verifications"]))
    top = c.column(c.row(c.heading("Saved reads"), show, cls="wb-shelf-top"), receipt)
    return _shelf(model, top, cards, (model, ["file", "reads", "striking_note"]), (model.looked_at, ["chosen"]))


def _notes_off(model: CaseFileModel, saved_read: SavedRead) -> list[w.Widget]:
    """Return a button for each note that stands, which asks why it is to be struck out."""
    made = []
    for note in saved_read.notes:
        if note.struck_at is None:
            button = c.button("Strike note …", partial(setattr, model, "striking_note", note.note))
            button.tooltip = f"Strike out the note of entry {note.entry}"
            made.append(button)
    return made


def _strike(model: CaseFileModel, act: Callable[[], None], choice: str) -> w.Widget:
    """Return the form that asks why something is struck out."""
    return c.form(
        c.text(model, "strike_reason", "Why is it struck out?"),
        c.row(
            c.button("Strike out", act, main=True),
            c.button("Keep it", partial(setattr, model, choice, NOTHING)),
        ),
        cls="wb-span",
    )


def _shelf(
    model: CaseFileModel,
    top: w.Widget,
    cards: Callable[[CaseFile], list[w.Widget]],
    *sources: tuple[t.HasTraits, list[str]],
) -> w.Widget:
    inside = c.column(cls="wb-shelf-cards")

    def fill() -> None:
        inside.children = tuple(cards(model.file)) if model.file is not None else ()

    fill()
    c.follow(fill, *sources)
    return c.column(top, inside, cls="wb-card wb-shelf")


def _head(model: CaseFileModel) -> Markup:
    zone = model.case.person.zone
    return together() if model.file is None else together(lists.head(model.file, zone), lists.open_items(model.file))


def _of(model: CaseFileModel, words: Callable[[CaseFile, str], Markup]) -> Markup:
    return together() if model.file is None else words(model.file, model.case.person.zone)


def _receipt(model: CaseFileModel) -> Markup:
    if model.reads is None:
        return together()
    seq = str(model.reads.receipt.get("seq", "?"))
    lead = lead_mark(model.answer.lead())
    return element("p", lead, f" {model.reads.reads.height} shown, on record as entry {seq}. {CAVEAT}", cls="wb-small")


def _options(model: CaseFileModel) -> list[tuple[str, int]]:
    if model.file is None:
        return [("No answer", NOTHING)]
    zone = model.case.person.zone
    answered = [each for each in model.file.questions if each.status == "answered"]
    said = [
        (f"{shown(each.at, zone)} · {lists.asked_words(each, zone)} (entry {each.entry})", each.entry)
        for each in answered
    ]
    return [("No answer in particular", NOTHING), *said]


def _more(count: int) -> list[w.Widget]:
    left = count - MOST_SHOWN
    return [_empty(f"… and {left} more that do not fit here.")] if left > 0 else []


def _empty(words: str) -> w.Widget:
    return c.html(element("p", words, cls="wb-small"))
