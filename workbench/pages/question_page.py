"""What a page needs on which questions are asked: an answer, and a map with the cameras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data_access.errors import AccessError
from data_access.wording.markup import visible
from widgets.answer.answer_model import AnswerModel
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


def asked_on(frame: PageFrame) -> QuestionPage:
    """Return what a page needs on which questions are asked: an answer, a map with the cameras, their names."""
    known = frame.client.cameras()
    fixed = [row for row in known.drop_nulls(["lat", "lon"]).iter_rows(named=True) if row["kind"] == "fixed"]
    return QuestionPage(
        frame=frame,
        answer=AnswerModel(frame.person.zone),
        map=CanvassMap(
            frame.scripts,
            basemap=basemap_of(frame),
            cameras=[
                {"id": row["camera_id"], "lat": row["lat"], "lon": row["lon"], "name": row["name"]} for row in fixed
            ],
        ),
        cameras=tuple(sorted((visible(row["name"]), row["camera_id"]) for row in known.iter_rows(named=True))),
    )


def basemap_of(frame: PageFrame) -> dict[str, Any]:
    """Return what the map draws under the reads; without it the map is bare, but the page works."""
    try:
        known = frame.client.basemap()
    except AccessError:
        return {}
    if not known or not frame.tiles:
        return {}
    return {"url": f"{frame.tiles}{known['version']}.pmtiles", **{key: known[key] for key in ("attribution", "bounds")}}
