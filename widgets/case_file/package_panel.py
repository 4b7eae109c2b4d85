"""The panel in which an evidence package of the case is made: what would go in and how large it is, how it is booked, the archive to save."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from data_access.answers.on_evidence.packages import PackageLine, PackagePreview
from data_access.wording.counts import many
from data_access.wording.markup import Markup, element, together
from data_access.wording.question_kinds import words_of
from data_access.wording.times import shown
from widgets.case_file.package_model import PARTICULARS, PackageModel
from widgets.parts import controls as c
from widgets.parts.saving import SavedFile

ABOUT = (
    "One archive for a portable medium: the answers with their reads and pictures, every question, finding and note of the case, and "
    "what points elsewhere. The ledger seals it, and anybody can check it without the workbench. Each answer is asked for again, on record."
)
MAKING = "Making the package; this can take a minute …"
PICTURES = (("Of the saved reads", "saved_reads"), ("Of all reads", "all"), ("Of no read", "none"))


def package_panel(model: PackageModel) -> w.Widget:
    """Return the panel; it is there for those whose role makes files."""
    make = c.button("Make the package", model.make, main=True)
    answers = c.column(cls="wb-package-answers")
    overviews = c.paragraph(
        model, "overviews", "Why pictures of all that the cameras saw go along (leave empty: they do not)", 2
    )
    booked, saved = c.column(), SavedFile(label="Save the package")
    form = c.form(
        c.says(lambda: _held(model), (model, ["preview", "answers"])),
        answers,
        c.text(model, "reason", "What it is for"),
        booked,
        c.choice(model, "pictures", "Pictures", PICTURES),
        overviews,
        make,
        c.says(partial(_state, model), (model, [*_STATE, *PARTICULARS])),
        saved,
    )
    look = c.button("See what would go in", model.look)
    panel = c.column(c.html(element("p", ABOUT, cls="wb-small")), look, form, c.problems(model), cls="wb-package")
    whole = c.column(c.fold("Evidence package", panel), cls="wb-card")

    def fill() -> None:
        preview = model.preview
        c.show_if(form, preview is not None)
        if preview is not None:
            answers.children = tuple(_tick(model, each) for each in preview.questions)
            booked.children = tuple(
                c.text(model, each.name, each.label if each.wanted else f"{each.label} (if there is one)")
                for each in preview.form.particulars
            )
            c.show_if(overviews, preview.form.overviews)

    def ready() -> None:
        make.disabled = bool(model.missing()) or model.making

    def offer() -> None:
        archive = model.archive
        saved.offer(
            f"evidence-package-{archive.manifest[:12]}.zip" if archive else "", archive.data if archive else b""
        )

    def there() -> None:
        c.show_if(whole, model.may and model.case.session is not None)

    fill()
    ready()
    there()
    c.follow(fill, (model, ["preview"]))
    c.follow(ready, (model, [*_STATE, *PARTICULARS]))
    c.follow(offer, (model, ["archive"]))
    c.follow(there, (model.case, ["session"]))
    return whole


_STATE = ("preview", "answers", "reason", "making", "archive", "problem")


def _tick(model: PackageModel, line: PackageLine) -> w.Widget:
    """Return the box of an answer; one that cannot go along says why."""
    rows = "" if line.rows is None else f", {many(line.rows, 'read')}"
    words = words_of(line.kind).in_file.partition(":")[0] or line.kind
    said = f"Entry {line.entry}: {words}, {line.person}, {shown(line.at, model.case.person.zone)}{rows}"
    if line.obstacle:
        return c.html(element("p", f"{said}. Not in it: {line.obstacle}.", cls="wb-small"))
    box = c.made(w.Checkbox, value=line.entry in model.answers, description=said, indent=False)
    box.observe(lambda change: model.tick(line.entry, change["new"]), ["value"])
    return box


def _held(model: PackageModel) -> Markup:
    preview = model.preview
    if preview is None:
        return together()
    along = [many(count, noun) for noun, count in preview.counts.items() if count]
    sentences = [
        f"Always in it: {', '.join(along) or 'nothing of the case yet'}, with their entries of the ledger, and the programs that check it.",
        f"About {_megabytes(model.bytes)} with {many(len(model.chosen()), 'answer')}, without pictures; one is often 10 to 100 KB.",
        _overviews(preview),
    ]
    made = [
        f"Package {each.package} was made {shown(each.made_at, model.case.person.zone)} by {each.made_by}: {many(each.reads, 'read')}, manifest {each.manifest[:16]}…"
        for each in preview.made
    ]
    return together(*(element("p", each, cls="wb-small") for each in [*sentences, *made]))


def _overviews(preview: PackagePreview) -> str:
    who = ", ".join(preview.form.overview_roles)
    decide = f" Who may decide otherwise: {who}." if who and not preview.form.overviews else ""
    clause = "" if preview.form.overview_clause.startswith("own.") else f" ({preview.form.overview_clause})"
    return f"Pictures are of the plate alone; what else a camera saw is left out{clause}.{decide}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _state(model: PackageModel) -> Markup:
    if model.making:
        return element("p", MAKING, cls="wb-state", role="status")
    if model.archive is not None:
        said = f"Made and on record: {many(model.archive.files, 'file')}, {_megabytes(len(model.archive.data))}. It is kept nowhere else: save it now."
        digest = element("p", f"SHA-256 of its manifest: {model.archive.manifest}", cls="wb-small")
        return together(element("p", said, cls="wb-state", role="status"), digest)
    needed = model.missing()
    words = f"Still needed: {', '.join(needed)}." if needed else "Ready to make."
    return element("p", words, cls="wb-state", role="status")
