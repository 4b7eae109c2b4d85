"""What a fake gateway says of systems, cameras and field canvasses: some of each, changed as acts ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from data_access.terms import stamp


def a_camera_standing(number: int, **changed: Any) -> dict[str, Any]:
    """A camera in service that was never checked."""
    whole = {
        "camera_id": f"C{number}",
        "name": f"Mill Bridge {number}",
        "kind": "fixed",
        "source": "north",
        "lat_e7": 439_000_000 + 20_000 * number,
        "lon_e7": -1_012_000_000 + 30_000 * number,
        "heading_deg": 45 * number,
        "active_from": None,
        "active_to": None,
        "check": None,
        "outages": [],
    }
    return {**whole, **changed}


def an_outage(now: datetime, **changed: Any) -> dict[str, Any]:
    """An outage that is open, and of which the coordinator took no notice."""
    whole = {
        "number": 1,
        "cause": "misreading",
        "notice": "Takes every 8 for a B",
        "since": stamp(now - timedelta(hours=3)),
        "until": None,
        "out_by": "ivy",
        "noted_at": None,
        "ready": False,
        "back_by": None,
    }
    return {**whole, **changed}


def some_systems(now: datetime) -> dict[str, Any]:
    """One system of the agency's own, and what the policy asks of others."""
    system = {
        "source": "north",
        "name": "North vendor",
        "owner_kind": "agency",
        "approved_by": "C. Cole",
        "approved_on": "2026-11-01",
        "reference": "memo 1",
        "last_import": stamp(now - timedelta(hours=1)),
        "cameras": 3,
    }
    private = {"kind": "private", "approved_by": ["Chief of Police"], "agreement": True, "search_rights": True}
    return {"systems": [system], "owners": [private], "may_approve": True}


@dataclass
class FakeCollecting:
    """Answers about systems, cameras and field canvasses; `done` lists what was asked for, by path and body, `looks` at which
    field canvasses somebody looked."""

    now: datetime
    cameras: list[dict[str, Any]] = field(default_factory=list)
    systems: dict[str, Any] = field(default_factory=dict)
    canvasses: list[dict[str, Any]] = field(default_factory=list)
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    looks: list[int | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        new = an_outage(self.now, number=9, cause="new", since=None, ready=True, noted_at=stamp(self.now))
        self.cameras = [a_camera_standing(n) for n in (1, 2)] + [a_camera_standing(3, outages=[new])]
        self.systems = some_systems(self.now)

    def quality(self) -> dict[str, Any]:
        """One camera is down, the others read as usual."""
        states = {each["camera_id"]: "down" if each["camera_id"] == "C1" else "as usual" for each in self.cameras}
        return {"cameras": [{"camera_id": camera, "state": state} for camera, state in states.items()]}

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Answer one request; None if it is about something else."""
        path = request.url.path.removeprefix("/v1/acts/")
        if request.method == "GET" and path == "camera-outages":
            may = dict.fromkeys(("manages", "approves_new", "approves_repaired", "coordinates"), True)
            return httpx.Response(200, json={"cameras": self.cameras, **may, "coordinator": "ALPR Coordinator"})
        if request.method == "GET" and path == "sources":
            return httpx.Response(200, json=self.systems)
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "camera-outages": self._out,
            "camera-outages/tests": self._ready,
            "camera-outages/approvals": self._back,
            "camera-outages/refusals": self._declined,
            "camera-outages/strike": self._struck,
            "camera-outages/notices": self._noted,
            "camera-checks": self._checked,
            "sources": self._approved,
        }
        if request.method != "POST" or path not in acts:
            return None
        body = json.loads(request.content)
        self.done.append((path, body))
        acts[path](body)
        return httpx.Response(201, json={})

    def field_canvass(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """List, plan, drive or tie."""
        if path.endswith("/list"):
            self.looks.append(given.get("field_canvass"))
            beside = {"coverage": None, "reads": None, "tracks": [], "streets": []}
            there = [each | ({} if each["number"] == self.looks[-1] else beside) for each in self.canvasses]
            return {"canvasses": there, "units": [["unit-7", "Unit 7"]]}
        self.done.append((path, given))
        if path.endswith("/track"):
            streets = [{"name": "3rd Ave", "length_m": 330, "driven_m": 50}]
            counts = {"streets": 2, "driven": 1, "length_m": 800, "driven_m": 520}
            self.canvasses[0] |= {"coverage": {"known": True, "by": "track", **counts, "left": streets}}
            self.canvasses[0]["tracks"] = [given["track"]]
        elif path.endswith("/reads"):
            self.canvasses[0] |= {"batches": [4], "reads": "10-99"}
        else:
            self.canvasses.insert(0, a_canvass(given, stamp(self.now), len(self.canvasses) + 1))
        return self.canvasses[0]

    def _camera(self, name: str) -> dict[str, Any]:
        return next(each for each in self.cameras if each["camera_id"] == name)

    def _out(self, body: dict[str, Any]) -> None:
        number = 10 + len(self.done)
        out = an_outage(self.now, number=number, cause=body["cause"], notice=body["notice"], since=stamp(self.now))
        self._camera(body["camera"])["outages"].insert(0, out)

    def _ready(self, body: dict[str, Any]) -> None:
        self._camera(body["camera"])["outages"][0]["ready"] = True

    def _back(self, body: dict[str, Any]) -> None:
        for outage in (each for camera in self.cameras for each in camera["outages"]):
            if outage["number"] in body["numbers"]:
                outage |= {"until": stamp(self.now), "since": outage["since"] or stamp(self.now), "back_by": "cole"}

    def _declined(self, body: dict[str, Any]) -> None:
        for camera in self.cameras:
            for outage in (each for each in camera["outages"] if each["number"] in body["numbers"]):
                outage["ready"] = False
                camera["check"] = {
                    "checked_by": "cole",
                    "checked_on": "2026-11-30",
                    "fit": False,
                    "words": body["reason"],
                }

    def _struck(self, body: dict[str, Any]) -> None:
        for outage in (each for camera in self.cameras for each in camera["outages"]):
            if outage["number"] == body["number"]:
                outage |= {"struck_by": "cole", "struck_at": stamp(self.now), "struck_because": body["reason"]}
                outage |= {"refused_since": outage["since"], "refused_until": stamp(self.now)}

    def _noted(self, body: dict[str, Any]) -> None:
        for outage in (each for camera in self.cameras for each in camera["outages"]):
            if outage["number"] in body["numbers"]:
                outage["noted_at"] = stamp(self.now)

    def _checked(self, body: dict[str, Any]) -> None:
        check = {key: body[key] for key in ("checked_by", "checked_on", "fit", "words")}
        self._camera(body["camera"])["check"] = check
        if not body["fit"]:
            self._out({**body, "cause": "other", "notice": body["words"]})

    def _approved(self, body: dict[str, Any]) -> None:
        self.systems["systems"].append({**body, "cameras": 0})


def a_canvass(given: dict[str, Any], at: str, number: int) -> dict[str, Any]:
    """A field canvass as it is planned, in a town with two streets."""
    line = [[439_000_000, -1_012_030_000], [439_000_000, -1_011_970_000]]
    across = [[438_985_000, -1_012_000_000], [439_015_000, -1_012_000_000]]
    return {
        "number": number,
        "unit": given["unit"],
        "unit_name": "Unit 7",
        "words": given["words"],
        "by": "Dunn",
        "planned_at": at,
        "starts_at": given["starts_at"],
        "ends_at": given["ends_at"],
        "shape": given["area"],
        "batches": [],
        "reads": "0",
        "coverage": {"known": True, "streets": 2, "driven": 0, "length_m": 800, "driven_m": 0, "left": []},
        "tracks": [],
        "streets": [{"driven": True, "points": line}, {"driven": False, "points": across}],
    }
