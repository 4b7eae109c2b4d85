"""The panel of one read: choose it, look at its image, correct it. Every control is reached by keyboard."""

from __future__ import annotations

import base64

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from widgets.answer.picture_buttons import picture_buttons, release_words
from widgets.answer.read_model import ReadModel
from widgets.parts import controls as c

CHECK = "Compare the plate and the state with the picture. The text is what a reader made of it, and can be wrong."
CHOOSE = "Choose a row of the table to check a read: its camera, its direction, its image."
NO_IMAGE = "No image of this read is kept. That proves nothing: many cameras send none."


def read_panel(model: ReadModel) -> w.Widget:
    """Return the panel of one read; it is there once there is an answer."""
    shown = c.says(lambda: _seen(model), (model, ["chosen", "picture"]))
    form = c.column(
        c.text(model, "plate", "Plate as the picture shows it"),
        c.text(model, "state", model.case.person.such_as("State")),
        c.row(
            c.text(model, "lat", "Latitude of the read", "such as 37.3404"),
            c.text(model, "lon", "Longitude of the read", "such as -95.2610"),
            cls="wb-buttons",
        ),
        c.text(model, "reason", "Why it is corrected"),
        c.button("Correct", model.correct),
        _problem(model, of_correction=True),
        c.says(lambda: element("p", model.said, cls="wb-small", role="status"), (model, ["said"])),
    )
    fold = c.fold("Correct this read", form)
    panel = c.column(
        shown, release_words(model), picture_buttons(model), _problem(model, of_correction=False), fold, cls="wb-read"
    )

    def turn() -> None:
        c.show_if(fold, model.row() is not None)

    def fill() -> None:
        c.show_if(panel, model.answer.answer is not None and not model.answer.answer.reads.is_empty())
        turn()

    fill()
    c.follow(fill, (model.answer, ["answer"]))
    c.follow(turn, (model, ["chosen"]))
    return panel


def _problem(model: ReadModel, *, of_correction: bool) -> w.Widget:
    """Show a problem beside the button that met it."""
    return c.says(
        lambda: model.problem.markup() if model.problem and model.correcting == of_correction else together(),
        (model, ["problem"]),
    )


def _seen(model: ReadModel) -> Markup:
    row = model.row()
    if row is None:
        return element("p", CHOOSE, cls="wb-small")
    chosen = element("p", element("strong", model.words()), cls="wb-chosen")
    if model.picture is None:
        return together(chosen, element("p", CHECK if model.kinds() else NO_IMAGE, cls="wb-small"))
    where = f"data:{model.picture.media_type};base64,{base64.b64encode(model.picture.data).decode()}"
    image = element("img", src=where, alt="What the camera saw", cls="wb-image")
    read = element(
        "p", "Read as ", element("strong", row["plate"]), f", {row['plate_state'] or 'state unknown'}. ", CHECK
    )
    return together(chosen, image, read)
