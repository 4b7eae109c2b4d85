"""The work page: the question over its answer; chips and table on the left, map, time and detail on the right."""

from __future__ import annotations

import ipywidgets as w

from data_access.answers.nearness import description_of
from data_access.client import Client
from widgets.answer.contact_sheet_model import ContactSheetModel
from widgets.answer.contact_sheet_panel import contact_sheet_panel
from widgets.answer.places import box_of
from widgets.answer.read_model import ReadModel
from widgets.answer.zoom_model import BY_PLATE, EACH_READ, ZoomModel
from widgets.case.justification_model import JustificationModel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap
from widgets.parts.work_parts import Splitter
from widgets.question.where_model import CameraNames
from widgets.work.detail import detail, first_tab
from widgets.work.misreads_model import MisreadsModel
from widgets.work.offers_panel import misreads_panel, other_ways_panel
from widgets.work.question_panel import answer_line, question_panel
from widgets.work.recall_model import RecallModel
from widgets.work.recall_panel import recall_panel
from widgets.work.views import views_of
from widgets.work.work_model import WorkModel


def work_panel(
    client: Client, case: JustificationModel, work: WorkModel, canvass_map: CanvassMap, cameras: CameraNames
) -> w.Widget:
    """Return the body of the page."""
    answer = work.answer
    read, zoom = ReadModel(client, case, answer), ZoomModel(answer)
    misreads = MisreadsModel(client, case, answer, work.about)
    _bind_map(work, canvass_map)
    c.follow(lambda: _first_view(work, zoom), (work, ["turned"]))  # which is heard before the new answer is shown
    sheet = contact_sheet_panel(ContactSheetModel(client, zoom, read))
    views = views_of(zoom, read, canvass_map, sheet, work.follow)
    canvass_map.add_class("wb-map-frame")
    whose = case.person.name
    left = c.column(
        c.column(views.facets, cls="wb-card wb-side"),
        c.column(views.table, cls="wb-card wb-table-holder"),
        cls="wb-work-left",
    )
    right = c.column(
        canvass_map,
        c.column(views.chart, cls="wb-card wb-strip"),
        Splitter(title="Room for the map or for the read", variable="--wb-detail", whose=whose, least=150, most=900),
        detail(work, zoom, read, client, canvass_map),
        cls="wb-work-right",
    )
    across = Splitter(
        title="Room for the table or for the map", across=True, variable="--wb-table", whose=whose, least=360
    )
    body = c.column(left, across, right, cls="wb-work")

    def frame() -> None:
        box = misreads.bounds() or _box_of_reads(work)
        if box:
            canvass_map.view = {"bounds": box}

    def turn() -> None:
        (body.add_class if work.stale else body.remove_class)("wb-work-stale")

    turn()
    c.follow(turn, (work, ["turned"]))
    c.follow(frame, (answer, ["answer", "perhaps"]))
    recall = recall_panel(RecallModel(work, zoom, read))
    return c.column(
        question_panel(work, cameras),
        answer_line(work),
        recall,
        other_ways_panel(work),
        misreads_panel(misreads, answer),
        body,
        cls="wb-work-page",
    )


def _bind_map(work: WorkModel, canvass_map: CanvassMap) -> None:
    def drawn() -> None:
        work.where.draw(canvass_map.area)

    def typed() -> None:
        canvass_map.area = dict(work.where.area)

    canvass_map.observe(lambda _: drawn(), ["area"])
    c.follow(typed, (work.where, ["area"]))
    c.follow(lambda: setattr(canvass_map, "scenes", work.scenes.areas()), (work.scenes, ["scenes"]))
    c.follow(lambda: setattr(canvass_map, "view", dict(work.where.view)), (work.where, ["view"]))


def _box_of_reads(work: WorkModel) -> list[float]:
    """Return where the reads of an answer are that was asked of no place; a place stays as it was looked at, and a way is drawn whole."""
    about, answer = work.about(), work.answer.answer
    placed = about is None or bool(about.scope.areas) or bool(about.scope.plate)
    return [] if placed or answer is None else box_of(answer.reads)


def _first_view(work: WorkModel, zoom: ZoomModel) -> None:
    """Candidates of a partial plate or of scenes, and who passed with a plate, come by plate; all else read by read.

    Beside stands first what the question has a tab of its own for.
    """
    about = work.about()
    scope = about.scope if about is not None else None
    by_plate = scope is not None and (scope.pattern is not None or scope.beside is not None or bool(scope.scenes))
    zoom.first_view, zoom.first_tab = BY_PLATE if by_plate else EACH_READ, first_tab(about)
    scenes = (put.question.scope for put, _ in work.earlier)
    zoom.description = description_of(about.scope, scenes) if about is not None else None
