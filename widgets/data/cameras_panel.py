"""The cameras on a map with their health, and as a table: checks, out of service and back, and who is told."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

import ipywidgets as w
import traitlets as t

from data_access.acts.cameras import (
    CameraApproval,
    CameraCheck,
    CameraOutage,
    DeclinedCameras,
    EquipmentList,
    LookAtCameras,
    OutageNotice,
    RepairedCamera,
    WrongOutage,
)
from data_access.acts.table import ActValue
from data_access.answers.collecting.equipment import FAILURES, CameraStanding, Equipment, OutageCause
from data_access.answers.value import as_list, as_object, value_of
from data_access.client import Client
from data_access.client.acts import do
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_collecting.equipment import (
    CAMERA_COLUMNS,
    CAUSES,
    camera_cells,
    outage_sentence,
    standing_words,
    waiting_sentence,
)
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.guard import guarded
from widgets.parts.script_parts import CanvassMap, EntryRow, EntryTable, LineNumbers

NOT_READ: Final = "The cameras could not be read. Press Read again."
NOT_YOURS: Final = "Your role does not look at the cameras' standing."
CHOOSE: Final = "Press a line to look at a camera."
QUALITY_DAYS: Final = 7
UNWELL: Final = ("down", "quiet")
MISREADING: Final = "misreading"
"""What camera quality says of a camera that may have to go out of service."""
_CAUSES: Final = {"down": OutageCause.DOWN, MISREADING: OutageCause.MISREADING}
DECLINED: Final = "It stays out of service. It can wait for an approval again once it was tested anew."
STRUCK: Final = "Struck out, and on record. Reads that were refused meanwhile are not brought back."
LEGEND: Final = (
    "Full dot: in service. Ring: down, quiet or misreading. Cross: out of service. Question mark: waits for approval."
)
HEARD: Final = ["found", "chosen", "unwell"]


class CamerasModel(t.HasTraits):
    """The cameras, the one that is looked at, and what is typed of it.

    Attributes:
        found: What the gateway said; None before the first reading.
        unwell: By camera id what camera quality says of it now: `down`, `quiet` or `misreading`.
        chosen: Number of the camera that is looked at, from 1, which it keeps while the page is open; 0 for none.
        cause, words: Why it is taken out, and what the coordinator is told; or what a check or a test found.
        by, day: Who checked or tested it, and on which day as `2026-11-30`; today if it is empty.
        wrong, slip: Number of the outage that was entered by mistake, 0 for none, and what is wrong with it.
        outcome: What was done last, in words; empty if nothing was.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(Equipment, allow_none=True)
    unwell: t.Dict[str, str] = t.Dict()
    chosen = t.Int(0)
    cause = t.Unicode(OutageCause.DOWN.value)
    words = t.Unicode()
    by = t.Unicode()
    day = t.Unicode()
    wrong = t.Int(0)
    slip = t.Unicode()
    outcome = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, person: PersonAtPage) -> None:
        super().__init__()
        self.client, self.person, self._numbers = client, person, LineNumbers()
        self.may = any(each.value in person.capabilities for each in EquipmentList.does.may)

    @guarded
    def read(self) -> None:
        """Read them, on record, with what camera quality says of the last days; nothing for a role that may not."""
        self.problem = None
        if not self.may:
            return
        looks = any(each.value in self.person.capabilities for each in LookAtCameras.does.may)
        self.unwell = self._quality() if looks else {}
        found = value_of(Equipment, do(self.client, EquipmentList), "the cameras")
        self.unwell = {**{each.camera_id: MISREADING for each in found.cameras if each.misreading}, **self.unwell}
        self.found = found

    def _quality(self) -> dict[str, str]:
        answer = as_object(self.client.document("GET", "/v1/cameras/quality", query={"days": QUALITY_DAYS}))
        cameras = (as_object(each) for each in as_list(answer.get("cameras")))
        return {str(each["camera_id"]): str(each["state"]) for each in cameras if each["state"] in UNWELL}

    def cameras(self) -> tuple[CameraStanding, ...]:
        """Return the cameras: those that wait, those that are out, those that are unwell, then the others by name."""

        def grave(camera: CameraStanding) -> tuple[int, str]:
            out = camera.out
            place = (0 if out.ready else 1) if out else 2 if camera.camera_id in self.unwell else 3
            return place, camera.name

        return tuple(sorted(self.found.cameras if self.found else (), key=grave))

    def rows(self) -> list[EntryRow]:
        """Return the lines of the table; each begins with its number, from 1."""
        return [
            {"key": number, "cells": [str(number), *self._cells(each)], "mark": ""}
            for each in self.cameras()
            for number in (self._numbers.of(each.camera_id),)
        ]

    def _cells(self, camera: CameraStanding) -> list[str]:
        cells = camera_cells(camera, self.person.zone)
        state = self.unwell.get(camera.camera_id)
        return [*cells[:-1], f"{cells[-1]}, {state}"] if state and camera.out is None else cells

    def camera(self) -> CameraStanding | None:
        """Return the camera that is looked at."""
        return next((each for each in self.cameras() if self._numbers.of(each.camera_id) == self.chosen), None)

    def offer(self) -> str:
        """Return what camera quality says of the camera that is looked at, in service; empty if nothing is wrong."""
        camera = self.camera()
        return self.unwell.get(camera.camera_id, "") if camera is not None and camera.out is None else ""

    def take_out(self) -> None:
        """Take the camera out of service, for the reason and with the notice that were typed."""
        self._act(
            "{} is out of service, and the coordinator is told.", CameraOutage, cause=self.cause, notice=self.words
        )

    def take_out_as_offered(self) -> None:
        """Take the camera out of service because camera quality says that it is down or reads too little."""
        state = self.offer()
        notice = f"Camera quality says {state} (last {QUALITY_DAYS} days)."
        cause = _CAUSES.get(state, OutageCause.OTHER)
        self._act("{} is out of service, and the coordinator is told.", CameraOutage, cause=cause.value, notice=notice)

    def record_test(self) -> None:
        """Record that the camera was tested: it goes back, or waits for an approval."""
        self._act(
            "Recorded. {} goes back, or waits for its approval.",
            RepairedCamera,
            tester=self.by,
            tested_on=self._day(),
            words=self.words,
        )

    def record_check(self, *, fit: bool) -> None:
        """Record a check of the camera; one that failed takes it out of service."""
        said = "Recorded for {}." if fit else "{} failed its check and is out of service. The coordinator is told."
        self._act(said, CameraCheck, checked_by=self.by, checked_on=self._day(), fit=fit, words=self.words)

    @guarded
    def approve(self, numbers: tuple[int, ...]) -> None:
        """Put cameras into service that wait for it."""
        self.problem, self.outcome = None, ""
        do(self.client, CameraApproval, numbers=numbers)
        self.outcome = "In service now."
        self.read()

    @guarded
    def decline(self) -> None:
        """Decline the camera that is looked at, for the reason that was typed: it waits again once it was tested anew."""
        self.problem, self.outcome = None, ""
        if self.can_approve():
            do(self.client, DeclinedCameras, numbers=(self.can_approve(),), reason=self.words)
            self.outcome, self.words = DECLINED, ""
            self.read()

    def can_strike(self) -> list[tuple[str, int]]:
        """Return the outages of the camera that is looked at which the reader may strike out, each (words, number)."""
        camera, may = self.camera(), self.found is not None and self.found.approves_repaired
        entered = camera.outages if camera is not None and may else ()
        zone = self.person.zone
        return [
            (f"{each.number}: since {shown(each.since, zone)[:-3]}", each.number)
            for each in entered
            if each.standing and each.cause is not OutageCause.NEW and each.since is not None
        ]

    @guarded
    def strike(self) -> None:
        """Strike out an outage of the camera that is looked at, which was entered by mistake."""
        self.problem, self.outcome = None, ""
        camera = self.camera()
        if camera is None or self.wrong not in {number for _, number in self.can_strike()}:
            self.problem = Problem("Not done yet", "Choose which time out of service was entered by mistake.")
            return
        do(self.client, WrongOutage, number=self.wrong, reason=self.slip)
        self.outcome, self.slip, self.wrong = STRUCK, "", 0
        self.read()

    def can_approve(self) -> int:
        """Return the outage of the camera that is looked at if it waits for the reader's approval, else 0."""
        camera = self.camera()
        out = camera.out if camera else None
        return out.number if out is not None and out.number in self.waiting() else 0

    @guarded
    def take_notice(self, numbers: tuple[int, ...]) -> None:
        """Take notice, as the coordinator."""
        self.problem, self.outcome = None, ""
        do(self.client, OutageNotice, numbers=numbers)
        self.outcome = "Noted."
        self.read()

    @guarded
    def _act(self, /, outcome: str, act: type[ActValue], **fields: object) -> None:
        self.problem, self.outcome = None, ""
        camera = self.camera()
        if camera is None:
            self.problem = Problem("Not done yet", CHOOSE)
            return
        do(self.client, act, camera=camera.camera_id, **fields)
        self.outcome, self.words = outcome.format(camera.name), ""
        self.read()

    def _day(self) -> str:
        return self.day.strip() or date.today().isoformat()

    def waiting(self) -> tuple[int, ...]:
        """Return the outages whose cameras the reader may put into service."""
        if self.found is None:
            return ()
        new, repaired = self.found.approves_new, self.found.approves_repaired
        return tuple(each.number for each in self.found.waiting if (new if each.cause is OutageCause.NEW else repaired))

    def unnoted(self) -> tuple[int, ...]:
        """Return the outages of which the reader, as the coordinator, is to take notice."""
        if self.found is None or not self.found.coordinates:
            return ()
        return tuple(
            each.number
            for camera in self.found.cameras
            for each in camera.outages
            if each.noted_at is None and each.standing
        )


def cameras_panel(model: CamerasModel, map_of_town: CanvassMap) -> w.Widget:
    """Return the panel; the map is that of the page, without anything to draw on it."""
    head = c.row(c.heading("Cameras"), c.button("Read again", model.read), cls="wb-list-head")
    table = EntryTable(caption="Cameras and their standing", columns=["No.", *CAMERA_COLUMNS], noun="Camera", slim=True)

    def fill() -> None:
        table.empty = NOT_YOURS if not model.may else NOT_READ
        table.rows = model.rows()
        map_of_town.cameras = [_on_map(each) for each in model.cameras() if each.lat_e7 is not None]
        map_of_town.silent = [each.camera_id for each in model.cameras() if each.camera_id in model.unwell]
        map_of_town.signs = {each.camera_id: _sign(each) for each in model.cameras() if each.out is not None}

    fill()
    c.follow(fill, (model, ["found", "unwell"]))
    t.link((model, "chosen"), (table, "chosen"))
    waiting = c.says(lambda: _waiting(model), (model, ["found"]))
    approve = c.button("Put all that wait into service", lambda: model.approve(model.waiting()), main=True)
    notice = c.button("Take notice of all", lambda: model.take_notice(model.unnoted()))

    def turn() -> None:
        c.show_if(approve, bool(model.waiting()))
        c.show_if(notice, bool(model.unnoted()))

    turn()
    c.follow(turn, (model, ["found"]))
    map_of_town.add_class("wb-panel-map")
    side = c.column(table, cls="wb-camera-list")
    shown = c.row(side, c.column(map_of_town, c.html(element("p", LEGEND, cls="wb-small"))), cls="wb-equipment")
    return c.column(
        head, waiting, c.row(approve, notice, cls="wb-buttons"), shown, _chosen(model), cls="wb-card wb-cameras"
    )


def _chosen(model: CamerasModel) -> w.Widget:
    causes = [(CAUSES[each].capitalize(), each.value) for each in FAILURES]
    offered = c.button("Take it out of service", model.take_out_as_offered, main=True)
    offer = c.column(c.says(lambda: _offer(model), (model, HEARD)), offered)
    out = c.fold(
        "Take it out of service for another reason",
        c.choice(model, "cause", "Why", causes),
        c.paragraph(model, "words", "What the coordinator is told"),
        c.button("Take it out", model.take_out),
    )
    decline = c.fold(
        "Decline it",
        c.paragraph(model, "words", "Why it does not go into service"),
        c.button("Decline", model.decline),
    )
    who = c.row(c.text(model, "by", "Who looked at it"), c.text(model, "day", "On which day", placeholder="today"))
    test = c.fold(
        "It was tested",
        c.paragraph(model, "words", "What was tested and repaired"),
        c.button("Record the test", model.record_test),
    )
    check = c.fold(
        "Record a check",
        c.paragraph(model, "words", "What was found"),
        c.row(
            c.button("In order", partial(model.record_check, fit=True)),
            c.button("Failed: take it out of service", partial(model.record_check, fit=False)),
            cls="wb-buttons",
        ),
    )

    which = c.made(w.Dropdown, "wb-field", description="Which", options=[("Choose …", 0)])
    strike = c.fold(
        "A time out of service was entered by mistake",
        c.form(which, c.paragraph(model, "slip", "What is wrong with it"), c.button("Strike it out", model.strike)),
    )

    def offer_outages() -> None:
        there = model.can_strike()
        model.wrong = 0
        which.options = [("Choose …", 0), *there]
        c.show_if(strike, bool(there))

    def turn() -> None:
        offer_outages()
        camera, manages = model.camera(), model.found is not None and model.found.manages
        there = camera is not None and manages
        is_out = camera is not None and camera.out is not None
        c.show_if(offer, there and bool(model.offer()))
        c.show_if(out, there and not is_out)
        c.show_if(decline, bool(model.can_approve()))
        c.show_if(test, there and is_out)
        c.show_if(check, there)
        c.show_if(who, there)

    turn()
    t.link((model, "wrong"), (which, "value"))
    c.follow(turn, (model, HEARD))
    said = c.says(lambda: element("p", model.outcome, cls="wb-good", role="status"), (model, ["outcome"]))
    detail = c.says(lambda: _detail(model), (model, HEARD))
    return c.column(detail, offer, c.problems(model), said, decline, who, out, test, check, strike)


def _detail(model: CamerasModel) -> Markup:
    camera, zone = model.camera(), model.person.zone
    if camera is None:
        return element("p", CHOOSE if model.rows() else "", cls="wb-small")
    check = camera.check
    checked = [element("p", f"Last check, {check.checked_by}: {check.words}", cls="wb-small")] if check else []
    outages = [element("p", outage_sentence(each, zone), cls="wb-small") for each in camera.outages]
    standing = standing_words(camera, zone)
    return together(
        element("h3", camera.name), element("p", f"{standing[:1].upper()}{standing[1:]}."), *checked, *outages
    )


def _offer(model: CamerasModel) -> Markup:
    words = f"Camera quality says that this camera is {model.offer()}. Equipment that does not work as it should is not used."
    return element("p", words, cls="wb-out") if model.offer() else together()


def _waiting(model: CamerasModel) -> Markup:
    waiting = model.found.waiting if model.found else ()
    return element("p", waiting_sentence(len(waiting)), cls="wb-out") if waiting else together()


def _on_map(camera: CameraStanding) -> dict[str, object]:
    lat, lon = (camera.lat_e7 or 0) / 1e7, (camera.lon_e7 or 0) / 1e7
    return {"id": camera.camera_id, "lat": lat, "lon": lon, "name": camera.name}


def _sign(camera: CameraStanding) -> str:
    return "?" if camera.out is not None and camera.out.ready else "\N{MULTIPLICATION SIGN}"
