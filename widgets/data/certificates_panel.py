"""Certificates of destruction: which there are, and one to take, with the receipt that proves it."""

from __future__ import annotations

import base64
import json
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.purges import LookAtCertificates, TakenCertificate
from data_access.answers.keeping.certificates import Certificate, CertificateLine
from data_access.answers.value import value_of, values_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_keeping.certificates import certificate_page
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.guard import guarded
from widgets.parts.tables import plain_table

HEAD: Final = ("No.", "Class", "Done", "Reads destroyed", "Kept by holds", "Entry")
NONE: Final = "No purge was done yet that has a certificate."
NOT_READ: Final = "The certificates could not be read. Press Read again."
NOT_YOURS: Final = "Your role does not look at certificates."


class CertificatesModel(t.HasTraits):
    """Which certificates there are, and the one that was taken.

    Attributes:
        lines: `CertificateLine`, each, the newest first; None before the first reading.
        number: Of the purge whose certificate is wanted.
        taken: The certificate that was taken last, or None.
        problem: The `Problem` why something could not be had, or None.
    """

    lines = t.Tuple(allow_none=True, default_value=None)
    number = t.Int(0)
    taken = t.Instance(Certificate, allow_none=True)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person = client, person
        self.may = any(each.value in person.capabilities for each in LookAtCertificates.does.may)

    @guarded
    def read(self) -> None:
        """Read which there are, on record; nothing for a role that may not."""
        self.problem, self.taken = None, None
        if self.may:
            found = do(self.client, LookAtCertificates)
            self.lines = values_of(CertificateLine, found, "the certificates")

    @guarded
    def take(self) -> None:
        """Take the certificate that was chosen, on record."""
        self.problem, self.taken = None, None
        if self.number:
            self.taken = value_of(Certificate, do(self.client, TakenCertificate, purge=self.number), "the certificate")


def certificates_panel(model: CertificatesModel) -> w.Widget:
    """Return the panel."""
    chosen = c.made(w.Dropdown, "wb-field", description="Certificate", options=[])
    take = c.button("Take it", model.take)
    form = c.row(chosen, take, cls="wb-buttons")

    def fill() -> None:
        chosen.options = [(f"Purge {each.purge} of {each.retention_class}", each.purge) for each in model.lines or ()]
        model.number = model.lines[0].purge if model.lines else 0
        chosen.value = model.number or None
        c.show_if(form, bool(model.lines))

    fill()
    c.follow(fill, (model, ["lines"]))
    c.follow(lambda: setattr(model, "number", chosen.value or 0), (chosen, ["value"]))
    head = c.row(c.heading("Certificates of destruction"), c.button("Read again", model.read), cls="wb-list-head")
    table = c.says(lambda: _table(model), (model, ["lines"]))
    links = c.says(lambda: _links(model.taken), (model, ["taken"]))
    return c.column(head, table, form, links, c.problems(model), cls="wb-card wb-certificates")


def _table(model: CertificatesModel) -> Markup:
    if model.lines is None:
        return element("p", NOT_READ if model.may else NOT_YOURS, cls="wb-empty")
    if not model.lines:
        return element("p", NONE, cls="wb-empty")
    return plain_table("Certificates of destruction", HEAD, [_cells(each, model.person.zone) for each in model.lines])


def _cells(each: CertificateLine, zone: str) -> list[str]:
    counts = [f"{each.destroyed:,}", f"{each.kept:,}", str(each.entry)]
    return [str(each.purge), each.retention_class, shown(each.done_at, zone)[:-3], *counts]


def _links(certificate: Certificate | None) -> Markup:
    if certificate is None:
        return together()
    proof = json.dumps(certificate.as_json(), indent=1)
    return element(
        "p",
        _link("Save the certificate with its proof", proof, "application/json", f"{certificate.stem}.json"),
        " ",
        _link("Save it as a page to print", certificate_page(certificate), "text/html", f"{certificate.stem}.html"),
        role="status",
    )


def _link(words: str, content: str, media_type: str, name: str) -> Markup:
    where = f"data:{media_type};charset=utf-8;base64,{base64.b64encode(content.encode()).decode()}"
    return element("a", words, href=where, download=name, cls="wb-save")
