"""The form of a new request: who asks, for what, and the written request as a file."""

from __future__ import annotations

import ipywidgets as w

from data_access.acts.on_releases.written_request import TAKEN
from data_access.terms import RecipientKind
from data_access.wording.markup import Markup, element
from widgets.parts import controls as c
from widgets.records.requests_model import RequestsModel

FILES = ".pdf,.txt,.eml,.msg,.doc,.docx,.odt,.png,.jpg,.jpeg,.tif,.tiff"
AGENCY, ANYBODY = "Agency", "Organization, or name"
PURPOSE, NEED = "Purpose: what the reads are for", "Purpose: which urgent need or threat to the public"
NO_FILE = f"No file is chosen. {TAKEN}"


def new_request_panel(model: RequestsModel) -> w.Widget:
    """Return the form with the button that sends it, which stays in sight."""
    agency = c.text(model, "agency", AGENCY)
    where = c.text(model, "state", "State", model.person.state)
    federal = c.tick(model, "federal", "It is a federal agency")
    purpose = c.paragraph(model, "purpose", PURPOSE, rows=2)

    def turn() -> None:
        between = model.is_between_agencies()
        agency.description = AGENCY if between else ANYBODY
        purpose.description = NEED if model.kind == RecipientKind.PUBLIC.value else PURPOSE
        c.show_if(federal, between)
        c.show_if(where, between and not model.federal)

    turn()
    c.follow(turn, (model, ["kind", "federal"]))
    fields = c.column(
        c.heading("New request"),
        c.choice(model, "kind", "Who asks", model.kinds()),
        c.says(lambda: element("p", model.needs(), cls="wb-small wb-needs"), (model, ["kind"])),
        c.row(agency, where, cls="wb-hit-form"),
        federal,
        c.row(
            c.text(model, "person_asking", "Person"),
            c.text(model, "contact", "Contact"),
            cls="wb-hit-form",
        ),
        purpose,
        c.text(model, "legal_basis", "Legal basis"),
        c.text(model, "consideration", "Offered in return (leave empty; reads are never sold)"),
        _upload(model),
        cls="wb-request-body",
    )
    return c.form(fields, c.button("Enter the request", model.enter, main=True), cls="wb-request-new")


def _upload(model: RequestsModel) -> w.Widget:
    upload = c.made(w.FileUpload, "wb-plain", accept=FILES, description="Choose the written request", multiple=False)

    def take() -> None:
        if upload.value:
            first = upload.value[0]
            model.take_file(str(first["name"]), bytes(first["content"]))
            put_away()

    def put_away() -> None:
        if not model.file:
            upload.value = ()

    c.follow(take, (upload, ["value"]))
    c.follow(put_away, (model, ["file"]))
    return c.row(upload, c.says(lambda: _file(model), (model, ["file_name", "file"])), cls="wb-written")


def _file(model: RequestsModel) -> Markup:
    if not model.file:
        return element("p", NO_FILE, cls="wb-small")
    size = max(len(model.file) // 1000, 1)
    return element("p", element("strong", model.file_name), f", {size:,} kB", role="status")
