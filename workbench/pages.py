"""The pages that notebooks show: header, case, question, map, answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import traitlets as t

from data_access.client import Client
from data_access.errors import AccessError
from widgets import controls as c
from widgets.answer_model import AnswerModel
from widgets.answer_panel import answer_panel
from widgets.canvass_model import CanvassModel
from widgets.canvass_panel import canvass_panel
from widgets.case_model import CaseModel
from widgets.case_panel import case_panel
from widgets.drawn import CanvassMap
from widgets.guard import guarded
from widgets.person import Person, person_of
from widgets.plates_model import PlatesModel
from widgets.plates_panel import plates_panel
from widgets.problem import Problem
from widgets.read_model import ReadModel
from widgets.read_panel import read_panel
from workbench.header import header, style
from workbench.kernel import client_with, static_url
from workbench.serving.handoff import receive


@dataclass(frozen=True, slots=True)
class Page:
    """What every page begins with: who asks, the way to the gateway, what the map shows, the case."""

    client: Client
    person: Person
    log_out_url: str
    case: CaseModel
    answer: AnswerModel
    map: CanvassMap
    cameras: tuple[tuple[str, str], ...]


def canvass_page() -> Any:
    """Return the page that asks for all reads in an area and windows of time."""
    return _shown("canvass", _canvass)


def plates_page() -> Any:
    """Return the page that asks for part of a plate, or for all reads of one."""
    return _shown("plates", _plates)


def _canvass(page: Page) -> Any:
    model = CanvassModel(page.client, page.case, page.answer)
    t.link((model, "area"), (page.map, "area"))
    return canvass_panel(model, list(page.cameras))


def _plates(page: Page) -> Any:
    model = PlatesModel(page.client, page.case, page.answer)
    t.link((model, "area"), (page.map, "area"))
    return plates_panel(model)


class _Drawing(t.HasTraits):
    """A page being drawn: it becomes a `page`, or a `problem`."""

    page = t.Any()
    problem: Problem | None = None

    @guarded
    def draw(self, name: str, form: Callable[[Page], Any]) -> None:
        self.page = _laid_out(_begun(), name, form)


def _shown(name: str, form: Callable[[Page], Any]) -> Any:
    drawing = _Drawing()
    drawing.draw(name, form)
    if drawing.problem:
        return c.column(style(), c.problems(drawing), cls="wb-page")
    return drawing.page


def _begun() -> Page:
    """Learn for whom the page is, and fetch what it shows before any question."""
    given = receive()
    scripts = str(given.request.get("static_url") or static_url())
    client = client_with(given.token)
    person = person_of(client.me())
    known = client.cameras()
    fixed = [row for row in known.drop_nulls(["lat", "lon"]).iter_rows(named=True) if row["kind"] == "fixed"]
    case = CaseModel(client, person)
    case.resume()
    return Page(
        client=client,
        person=person,
        log_out_url=str(given.request.get("log_out_url") or "/hub/logout"),
        case=case,
        answer=AnswerModel(person.zone),
        map=CanvassMap(
            scripts,
            basemap=_basemap(client),
            cameras=[{"lat": row["lat"], "lon": row["lon"], "name": row["name"]} for row in fixed],
        ),
        cameras=tuple(sorted((row["name"], row["camera_id"]) for row in known.iter_rows(named=True))),
    )


def _basemap(client: Client) -> str:
    """Return what the map draws under the reads; without it the map is bare, but the page works."""
    try:
        return json.dumps(client.basemap())
    except AccessError:
        return ""


def _laid_out(page: Page, name: str, form: Callable[[Page], Any]) -> Any:
    page.map.add_class("wb-map-frame")
    left = c.column(case_panel(page.case), form(page), cls="wb-left")
    read = read_panel(ReadModel(page.client, page.case, page.answer))
    right = c.column(page.map, answer_panel(page.answer, page.map, read), cls="wb-right")
    body = c.row(left, right, cls="wb-body")
    return c.column(style(), header(page.person, name, page.log_out_url), body, cls="wb-page")
