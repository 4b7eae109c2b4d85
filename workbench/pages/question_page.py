"""What the pages that ask questions share: case and form on the left, map and answer on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as w

from data_access.errors import AccessError
from data_access.wording.markup import visible
from widgets.answer.answer_model import AnswerModel
from widgets.answer.answer_panel import answer_panel
from widgets.answer.files_model import FilesModel
from widgets.answer.files_panel import files_panel
from widgets.answer.read_model import ReadModel
from widgets.answer.read_panel import read_panel
from widgets.answer.saved_read_model import SavedReadModel
from widgets.answer.saved_read_panel import saved_read_panel
from widgets.answer.verification_model import VerificationModel
from widgets.answer.verification_panel import verification_panel
from widgets.answer.zoom_model import EACH_READ
from widgets.case.justification_panel import justification_panel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap
from workbench.pages.page_frame import PageFrame


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page on which questions are asked.

    Attributes:
        cameras: (name, id) of every camera, by name.
    """

    frame: PageFrame
    answer: AnswerModel
    map: CanvassMap
    cameras: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page adds to the case, the map and the answer.

    Attributes:
        form: Stands under the case.
        over: Stands between map and answer.
        aside: Stands beside the map.
        view: How a new answer is shown, of `zoom_model.VIEWS`.
    """

    form: w.Widget
    over: w.Widget = None
    aside: w.Widget = None
    view: str = EACH_READ


def asking(frame: PageFrame, parts_of: Callable[[QuestionPage], Parts]) -> w.Widget:
    """Return the body of a page that asks, with the parts that `parts_of` makes."""
    page = asked_on(frame)
    page.map.add_class("wb-map-frame")
    parts = parts_of(page)
    left = c.column(justification_panel(frame.case), parts.form, cls="wb-left")
    read = ReadModel(frame.client, frame.case, page.answer)
    saved = saved_read_panel(SavedReadModel(frame.client, read))
    verification = verification_panel(VerificationModel(frame.client, read))
    files = files_panel(FilesModel(frame.client, frame.case, page.answer))
    top = c.row(page.map, parts.aside, cls="wb-top") if parts.aside else page.map
    over = [parts.over] if parts.over else []
    answer = answer_panel(
        page.answer, page.map, read_panel(read), verification, saved, files, read=read, view=parts.view
    )
    right = c.column(top, *over, answer, cls="wb-right")
    return c.row(left, right, cls="wb-body")


def asked_on(frame: PageFrame) -> QuestionPage:
    """Return what a page needs on which questions are asked: an answer, a map with the cameras, their names."""
    known = frame.client.cameras()
    fixed = [row for row in known.drop_nulls(["lat", "lon"]).iter_rows(named=True) if row["kind"] == "fixed"]
    return QuestionPage(
        frame=frame,
        answer=AnswerModel(frame.person.zone),
        map=CanvassMap(
            frame.scripts,
            basemap=_basemap(frame),
            cameras=[
                {"id": row["camera_id"], "lat": row["lat"], "lon": row["lon"], "name": row["name"]} for row in fixed
            ],
        ),
        cameras=tuple(sorted((visible(row["name"]), row["camera_id"]) for row in known.iter_rows(named=True))),
    )


def _basemap(frame: PageFrame) -> dict[str, Any]:
    """Return what the map draws under the reads; without it the map is bare, but the page works."""
    try:
        known = frame.client.basemap()
    except AccessError:
        return {}
    if not known or not frame.tiles:
        return {}
    return {"url": f"{frame.tiles}{known['version']}.pmtiles", **{key: known[key] for key in ("attribution", "bounds")}}
