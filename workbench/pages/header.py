"""The top of every page: whose it is, what the reads are, where to go."""

from __future__ import annotations

from typing import Any

import ipywidgets as w

from widgets import controls as c
from widgets.drawn import Clock, sheet
from widgets.markup import Markup, element, together
from widgets.person import Person
from workbench.page_table import PAGES, PageEntry

SYNTHETIC = "SYNTHETIC: invented reads of an invented town"
OFFICIAL = "FOR OFFICIAL USE ONLY"
EVALUATION = (
    "Evaluation: everything runs as one user of this machine, so whoever can log in to the machine as that user can read "
    "data and keys. A department runs each part as its own user."
)


def style() -> Any:
    """Return the page's style sheet, as part of the page."""
    return w.HTML(f"<style>{sheet()}</style>")


def header(person: Person, page: str, log_out_url: str) -> Any:
    """Return the header of a page."""
    clock = Clock(label="Logged on for", ended="The log-on has ended.")
    clock.count_down(person.logged_on_until)
    bar = c.row(w.HTML(_title(person, page).html), clock, w.HTML(_who(person, log_out_url).html), cls="wb-header")
    return c.column(w.HTML(_banner(person).html), bar)


def _banner(person: Person) -> Markup:
    said: list[str | Markup] = [element("strong", SYNTHETIC if person.synthetic else OFFICIAL)]
    said += [" ", element("span", EVALUATION, cls="wb-evaluation")] if person.evaluation else []
    return element("div", *said, cls="wb-banner", role="note")


def _title(person: Person, page: str) -> Markup:
    links = [_link(one, page) for one in PAGES if not one.capability or one.capability in person.capabilities]
    return together(element("h1", person.agency), element("nav", *links, aria_label="Pages"))


def _link(one: PageEntry, page: str) -> Markup:
    address = f"{one.name}.ipynb"
    if one.name == page:
        return element("a", one.label, href=address, aria_current="page")
    return element("a", one.label, href=address)


def _who(person: Person, log_out_url: str) -> Markup:
    return together(
        element("span", f"{person.name} · {person.role}", cls="wb-who"), element("a", "Log out", href=log_out_url)
    )
