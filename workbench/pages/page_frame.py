"""How every page begins: for whom it is, the way to the gateway, the case; or why it cannot be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import ipywidgets as w
import traitlets as t

from data_access.client import Client
from data_access.wording.markup import element
from data_access.wording.refusals import Problem
from widgets.case.justification_model import JustificationModel
from widgets.case.log_on_model import LogOnModel
from widgets.case.paper import paper
from widgets.case.person import PersonAtPage, person_of
from widgets.parts import controls as c
from widgets.parts.guard import guarded
from workbench.page_table import entry_of
from workbench.pages.header import header, style, work
from workbench.python.handoff import Handoff, receive
from workbench.python.kernel import client_with, static_url

LONGEST_QUERY: Final = 2_000
"""Characters of an address's query that are looked at."""

_WHOLE: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_given: ContextVar[Handoff | None] = ContextVar("given", default=None)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """A page that has learnt for whom it is.

    Attributes:
        scripts: Where the page's own server offers the widgets' JavaScript; empty if it does not.
        tiles: Where it offers the base map's files; empty if it does not.
        notebook_url: Where analysts find their own server; empty where there is none.
        numbers: Whole numbers in the page's address by their names, such as `request` in `?request=7`; whatever else stands there is left out.
    """

    name: str
    client: Client
    person: PersonAtPage
    log_out_url: str
    scripts: str
    tiles: str
    case: JustificationModel
    notebook_url: str
    numbers: Mapping[str, int]


def shown(name: str, body: Callable[[PageFrame], w.Widget]) -> w.Widget:
    """Return a page: its header over its body, or why it cannot be shown."""
    return drawn(lambda: _page(name, body))


@contextmanager
def given_to(handoff: Handoff) -> Iterator[None]:
    """Tell the page that is drawn in this block for whom it is: its kernel has heard it already."""
    token = _given.set(handoff)
    try:
        yield
    finally:
        _given.reset(token)


def drawn(draw: Callable[[], w.Widget]) -> w.Widget:
    """Return what `draw` returns, or why it cannot be shown."""
    drawing = _Drawing()
    drawing.draw(draw)
    if drawing.problem:
        return c.column(style(), _alone(drawing.problem), cls="wb-page")
    return drawing.page


def _alone(problem: Problem) -> w.Widget:
    """Return what stands in a page's place: why, what to do, and the way back to it."""
    again = element("a", "Open this page again", href="?")
    return c.says(lambda: element("main", problem.markup(), element("p", again), cls="wb-alone"))


class _Drawing(t.HasTraits):
    """A page being drawn: it becomes a `page`, or a `problem`."""

    page = t.Any()
    problem: Problem | None = None

    @guarded
    def draw(self, page: Callable[[], w.Widget]) -> None:
        self.page = page()


def _page(name: str, body: Callable[[PageFrame], w.Widget]) -> w.Widget:
    frame = _frame(name)
    log_on = LogOnModel(frame.client, frame.person)
    top = header(frame.person, name, frame.log_out_url, frame.case, log_on, frame.notebook_url)
    sheets = [] if entry_of(name).sheet else [paper(frame.case)]
    return c.column(style(), top, work(), body(frame), *sheets, cls="wb-page")


def _frame(name: str) -> PageFrame:
    given = _given.get() or receive()
    client = client_with(given.token)
    person = person_of(client.me())
    case = JustificationModel(client, person)
    case.resume()
    return PageFrame(
        name=name,
        client=client,
        person=person,
        log_out_url=str(given.request.get("log_out_url") or "/hub/logout"),
        scripts=str(given.request.get("static_url") or static_url()),
        tiles=str(given.request.get("basemap_url") or ""),
        case=case,
        notebook_url=str(given.request.get("notebook_url") or ""),
        numbers=numbers_of(str(given.request.get("query") or "")),
    )


def numbers_of(query: str) -> Mapping[str, int]:
    """Return the whole numbers of an address's query by their names; one was perhaps typed, so that what is no number is nothing."""
    pairs = parse_qsl(query[:LONGEST_QUERY], errors="replace")
    return {name: int(text) for name, text in pairs if _WHOLE.fullmatch(text)}
