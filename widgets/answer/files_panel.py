"""The panel in which files of an answer are made: formats, what for, progress, the archive to save."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from data_access.answers.answer import Archive
from data_access.questions.files import FileFormat
from data_access.wording.markup import Markup, element, together
from widgets.answer.files_model import FORMATS, FilesModel
from widgets.parts import controls as c
from widgets.parts.saving import SavedFile

ABOUT = "One archive with the files and a sealed list of them. Making files is on record, with what they are for. Every file says UNVERIFIED LEAD unless each read in it was verified."
MAKING = "Making the files; this can take half a minute …"


def files_panel(model: FilesModel, *, at_once: bool = False) -> w.Widget:
    """Return the panel; it is there once there is an answer, for those whose role makes files.

    Args:
        at_once: The form stands open, without a button that opens it.
    """
    make, saved = c.button("Make the files", model.make, main=True), SavedFile(label="Save files")
    form = c.column(
        c.says(lambda: element("p", ABOUT, cls="wb-small")),
        c.row(*(_tick(model, name, label) for name, label in FORMATS), cls="wb-formats"),
        c.text(model, "why", "What the files are for"),
        make,
        c.says(partial(_state, model), (model, ["formats", "why", "making", "archive", "problem"])),
        saved,
        c.problems(model),
        cls="wb-files",
    )
    begin = c.button("Make files …", lambda: model.set_trait("begun", not model.begun))
    panel = c.column(begin, form, cls="wb-fold")

    def ready() -> None:
        make.disabled = bool(model.missing()) or model.making

    def offer() -> None:
        archive = model.archive
        saved.offer(archive.name if archive else "", archive.data if archive else b"")

    def there() -> None:
        c.show_if(panel, model.answer.answer is not None and model.may())
        c.show_if(form, model.begun or at_once)
        c.show_if(begin, not at_once)
        begin.description = "Cancel" if model.begun else "Make files …"

    ready()
    there()
    c.follow(ready, (model, ["formats", "why", "making"]))
    c.follow(offer, (model, ["archive"]))
    c.follow(there, (model.answer, ["answer"]), (model, ["begun"]))
    return panel


def _tick(model: FilesModel, name: FileFormat, label: str) -> w.Widget:
    box = c.made(w.Checkbox, value=name in model.formats, description=label, indent=False)
    box.observe(lambda change: model.tick(name, change["new"]), ["value"])
    return box


def _state(model: FilesModel) -> Markup:
    if model.making:
        return element("p", MAKING, cls="wb-state", role="status")
    if model.archive is not None:
        return _saved(model.archive)
    needed = model.missing()
    words = f"Still needed: {', '.join(needed)}." if needed else "Ready to make."
    return element("p", words, cls="wb-state", role="status")


def _saved(archive: Archive) -> Markup:
    said = f"Made and on record as entry {archive.seq}. Check here: each file is the one on record."
    names = [element("li", f"{file['name']}, {file['bytes']:,} bytes") for file in archive.manifest["sealed"]["files"]]
    return together(element("p", said, cls="wb-state", role="status"), element("ul", *names, cls="wb-made"))
