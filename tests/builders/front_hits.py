"""Hits as a fake gateway tells them: a board with one of each kind, acts that move them on, numbers pushed over a line that stays open."""

from __future__ import annotations

import base64
import json
import queue
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from data_access.errors import NotFound
from data_access.terms import stamp

LIVE = "/v1/acts/hit-news"
STILL_S = 0.3
"""So often a line that stays open says so, seconds."""

HIT_FORM: dict[str, Any] = {
    "prompt": "Compare plate and state with the picture, and have the record confirmed.",
    "strength": "shall",
    "before": "a stop",
    "any_order": False,
    "systems": [{"code": "ncic", "label": "NCIC"}, {"code": "dispatch", "label": "Dispatch"}],
    "dispositions": [
        {"code": "accept", "label": "Accept: plate, state and record are right", "ending": "right", "misread": False},
        {"code": "misread", "label": "Misread: the plate has other characters", "ending": "error", "misread": True},
        {"code": "not_this_vehicle", "label": "Not this vehicle", "ending": "error", "misread": False},
    ],
    "steps": [
        {
            "code": "confirm",
            "label": "Ask for the status of the vehicle, at once",
            "after": "none",
            "needs_active": False,
            "repeats": False,
        },
        {
            "code": "in_progress",
            "label": "Say that confirmation is in progress",
            "after": "confirm",
            "needs_active": False,
            "repeats": False,
        },
        {
            "code": "verified",
            "label": "Say that the alert is verified",
            "after": "confirm",
            "needs_active": True,
            "repeats": False,
        },
        {
            "code": "update",
            "label": "Tell of a new direction",
            "after": "in_progress",
            "needs_active": False,
            "repeats": True,
        },
    ],
}


def a_hit(number: int, now: datetime, **changed: Any) -> dict[str, Any]:
    """One hit as the wire has it; `changed` replaces some."""
    at = now - timedelta(minutes=3 * (20 - number))
    whole = {
        "number": number,
        "standing": "new",
        "read_id": f"north:{number:06}",
        "plate": "7A2C8B5",
        "state": "XA-NOR",
        "listed_plate": "7A2C8B5",
        "listed_state": "XA-NOR",
        "likeness": "exact",
        "states": "same",
        "captured_at": stamp(at),
        "arrived_at": stamp(at + timedelta(seconds=4)),
        "late": False,
        "sounds": True,
        "camera_id": "C1",
        "camera_name": "Mill Bridge north",
        "lat_e7": 439_000_000,
        "lon_e7": -1_012_000_000,
        "heading_deg": 10,
        "colour": "blue",
        "body": "pickup",
        "picture": True,
        "list": "State stolen vehicles",
        "reason": "Stolen vehicle",
        "note": "Taken from Elm Street",
        "misreads": [2, 40],
    }
    return {**whole, **changed}


def some_hits(now: datetime) -> list[dict[str, Any]]:
    """One hit of each kind, newest first."""
    done = {
        "disposition": "misread",
        "by": "bmoss",
        "at": stamp(now - timedelta(minutes=20)),
        "narrative": "At 14:05 …",
    }
    check = {
        "by": "bmoss",
        "at": stamp(now - timedelta(minutes=25)),
        "picture": True,
        "characters": "agrees",
        "state": "agrees",
    }
    active = {
        "by": "wade",
        "at": stamp(now - timedelta(minutes=8)),
        "system": "ncic",
        "outcome": "active",
        "asked_at": stamp(now - timedelta(minutes=9)),
        "reference": "N-77",
    }
    made = [
        a_hit(19, now),
        a_hit(
            18,
            now,
            plate="7A2O8B5",
            listed_plate="7A208B5",
            likeness="folded",
            sounds=False,
            pair="O and 0: taken for one another 1 of 12 times",
        ),
        a_hit(
            17,
            now,
            plate="9Z1X4Q8",
            listed_plate="9Z1X4Q8",
            state="XA-SOU",
            states="differs",
            list="",
            entry=4,
            case="26-001234",
            reason="Robbery",
        ),
        a_hit(
            16,
            now,
            plate="3B5S2Z7",
            listed_plate="3B5S2Z7",
            late=True,
            sounds=False,
            captured_at=stamp(now - timedelta(hours=9)),
            picture=False,
        ),
        a_hit(15, now, plate="4K1C9D2", listed_plate="4K1C9D2", beneath=11, sounds=False),
        a_hit(
            14,
            now,
            plate="5T6R3W1",
            listed_plate="5T?R*",
            standing="checked",
            check=check,
            list="",
            entry=6,
            case="26-001240",
        ),
        a_hit(
            13, now, plate="8N4M2K6", listed_plate="8N4M2K6", standing="actionable", check=check, confirmation=active
        ),
        a_hit(11, now, plate="4K1C9D2", listed_plate="4K1C9D2", standing="disposed", check=check, disposition=done),
        a_hit(
            10,
            now,
            plate="6H3J7L9",
            listed_plate="6H3J7L9",
            standing="disposed",
            in_force=False,
            check=check,
            confirmation=active,
            disposition={**done, "disposition": "accept", "action": "Vehicle recovered", "report": "26-1188"},
        ),
    ]
    return [_whole(each) for each in made]


def _whole(hit: dict[str, Any]) -> dict[str, Any]:
    return {"steps": [], "check": None, "confirmation": None, "disposition": None, **hit}


@dataclass
class FakeHits:
    """Answers what is on the board; acts move a hit on. `done` says which acts were done, `looks` how often the board was read."""

    now: datetime
    hits: list[dict[str, Any]] = field(default_factory=list)
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lines: list[queue.SimpleQueue[int | None]] = field(default_factory=list)
    picture: bytes = b""
    closed: bool = False
    looks: int = 0

    def __post_init__(self) -> None:
        self.hits = self.hits or some_hits(self.now)

    def come(self, hit: dict[str, Any]) -> None:
        """Let a hit come in, and say so on every line."""
        self.hits.insert(0, _whole(hit))
        for line in self.lines:
            line.put(hit["number"])

    def cut(self, *, stays: bool = False) -> None:
        """Cut every line; with `stays` no new one is opened until this is called again without."""
        self.closed = stays
        for line in self.lines:
            line.put(None)
        self.lines.clear()

    def live(self) -> Iterator[bytes]:
        """Say what comes, for as long as the line is open."""
        line: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self.lines.append(line)
        yield b": open\n\n"
        yield self._news()
        while True:
            try:
                number = line.get(timeout=STILL_S)
            except queue.Empty:
                yield b": still open\n\n"
                continue
            if number is None:
                return
            yield self._news()

    def _news(self) -> bytes:
        last = max((each["number"] for each in self.hits), default=0)
        return f'data: {{"last": {last}, "change": {len(self.done)}}}\n\n'.encode()

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Answer one request; None if it is about something else."""
        parts = request.url.path.removeprefix("/v1/acts/").split("/")
        if parts[0] != "hits":
            return None
        if len(parts) == 2:
            last = max((each["number"] for each in self.hits), default=0)
            self.looks += 1
            board = {"now": stamp(self.now), "last": last, "change": len(self.done), "hits": self.hits}
            return httpx.Response(200, json=board)
        hit = self._hit(int(parts[1]))
        if parts[2] == "whole":
            return httpx.Response(200, json=hit)
        if parts[2] == "picture":
            self.done.append((f"picture/{parts[3]}", {}))
            seen = base64.b64encode(self.picture).decode()
            return httpx.Response(200, json={"media_type": "image/png", "data": seen, "sha256": "0" * 64})
        body = json.loads(request.content)
        self.done.append((parts[2], body))
        self._move(hit, parts[2], body)
        return httpx.Response(201, json={"number": hit["number"], "standing": hit["standing"]})

    def _hit(self, number: int) -> dict[str, Any]:
        found = next((each for each in self.hits if each["number"] == number), None)
        if found is None:
            raise NotFound("There is no such hit.")
        return found

    def _move(self, hit: dict[str, Any], step: str, body: dict[str, Any]) -> None:
        made = {"by": "adaly", "at": stamp(self.now), **body}
        if step == "step":
            hit["steps"] = [*hit["steps"], made]
            return
        hit[{"check": "check", "confirmation": "confirmation", "disposition": "disposition"}[step]] = made
        if step == "disposition":
            hit["disposition"]["narrative"] = f"A reader read {hit['plate']} at {hit['camera_name']}."
            hit["standing"] = "disposed"
        elif step == "confirmation" and body["outcome"] == "active":
            hit["standing"] = "actionable"
        elif step == "check":
            hit["standing"] = "checked"
