"""Hot lists as a fake gateway tells them: downloaded ones in every state, entries in every state, and acts that move these on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from data_access.errors import NotFound
from data_access.terms import stamp

ENTRY_FORM: dict[str, Any] = {
    "possible": True,
    "at_once": False,
    "longest_d": 30,
    "partial_longest_d": 7,
    "review_d": 7,
    "refresh_h": 72,
    "first": ["Commander"],
    "otherwise": ["Chief"],
}
STANDING_AFTER = {"approval": "in_force", "refusal": "declined", "refresh": "in_force", "removal": "removed"}


def an_entry(number: int, now: datetime, **changed: Any) -> dict[str, Any]:
    """One entry as the wire has it; `changed` replaces some."""
    asked = now - timedelta(hours=number)
    whole = {
        "number": number,
        "case": "26-001234",
        "plate": "7A2C8B5",
        "state": "XA-NOR",
        "reason": "robbery",
        "narrative": "Seen leaving the market on Elm Street by two witnesses",
        "requester": "B. Moss",
        "owner": "B. Moss",
        "asked_at": stamp(asked),
        "ends_at": stamp(asked + timedelta(days=30)),
        "review_on": (now + timedelta(days=5)).date().isoformat(),
        "refresh_by": stamp(asked + timedelta(hours=72)),
        "standing": "in_force",
        "approvers": ["Commander", "Chief"],
        "approved_by": "C. Cole",
        "approved_at": stamp(asked + timedelta(minutes=30)),
    }
    return {**whole, **changed}


def some_entries(now: datetime) -> list[dict[str, Any]]:
    """One entry in each state, what waits first."""
    waits = {"standing": "waiting", "approved_by": None, "approved_at": None}
    mine = {"own": True, "overdue": "unrefreshed", "overdue_own": True}
    ended = {"ended_by": "C. Cole", "ended_at": stamp(now - timedelta(hours=1)), "plate": "", "state": None}
    return [
        an_entry(9, now, plate="5T?R*", fits=37, may_approve=True, **waits),
        an_entry(8, now, plate="9Z1X4Q8", own=True, requester="A. Daly", owner="A. Daly", **waits),
        an_entry(7, now, plate="4K1C9D2"),
        an_entry(6, now, plate="3B5S2Z7", removal_due="recovered", removal_by="A. Daly", overdue="recovered"),
        an_entry(5, now, plate="8N4M2K6", standing="unrefreshed", **mine, unavailable="On leave until Monday"),
        an_entry(4, now, plate="6H3J7L9", standing="expired", overdue="expired"),
        an_entry(3, now, standing="declined", ended_why="The case has no such vehicle", **ended),
        an_entry(2, now, standing="removed", ended_why="Found on Elm Street", **ended),
    ]


def some_lists(now: datetime) -> list[dict[str, Any]]:
    """Downloaded lists: in order, stale, with an unfit file, without a file."""
    whole = {"system": "", "sha256": "ab" * 32, "max_age_s": 86_400, "stale": False, "unfit_at": "", "unfit_why": ""}
    unfit = {"unfit_at": stamp(now - timedelta(hours=2)), "unfit_why": "line 12: the plate is empty"}
    return [
        {**whole, "list": "svs", "name": "State stolen vehicles", "version": 12, "entries": 41_220, "age_s": 5_400},
        {
            **whole,
            "list": "ncic",
            "name": "NCIC wanted",
            "system": "NCIC",
            "version": 3,
            "entries": 9_120,
            "age_s": 111_600,
            "stale": True,
        },
        {**whole, "list": "bolo", "name": "County lookouts", "version": 7, "entries": 88, "age_s": 40_000, **unfit},
        {**whole, "list": "new", "name": "Stolen plates", "version": 0, "entries": 0, "age_s": None, "sha256": ""},
    ]


def some_tasks(now: datetime) -> list[dict[str, Any]]:
    """What is owed after errors: for the reader's own entry, for a list, for another's entry, and one that is settled."""
    owed = {"entry": None, "list": "", "own": True, "owner": "adaly", "at": stamp(now - timedelta(hours=6)), "note": ""}
    note = "Your list has a plate that our readers met by error."
    settled = {"settled_at": stamp(now - timedelta(hours=1)), "settled_by": "adaly", "settled_how": "removed"}
    return [
        {**owed, "number": 3, "hit": 31, "entry": 5, "disposition": "misread"},
        {**owed, "number": 4, "hit": 33, "list": "State stolen vehicles", "disposition": "misread", "note": note},
        {**owed, "number": 2, "hit": 20, "entry": 4, "disposition": "misread", "own": False, "owner": "bmoss"},
        {**owed, "number": 1, "hit": 11, "entry": 2, "disposition": "not_this_vehicle", **settled},
    ]


@dataclass
class FakeLists:
    """Answers which lists, entries and tasks there are; acts move one on. `done` says which acts were done."""

    now: datetime
    entries: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fits: int = 37

    def __post_init__(self) -> None:
        self.entries = self.entries or some_entries(self.now)
        self.lists = self.lists or some_lists(self.now)
        self.tasks = self.tasks or some_tasks(self.now)

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Answer one request; None if it is about something else."""
        parts = request.url.path.removeprefix("/v1/acts/").split("/")
        if parts == ["hot-lists"]:
            return httpx.Response(200, json=self.lists)
        if parts[0] == "hit-tasks":
            return self._tasks(request, parts[1:])
        if parts[0] != "list-entries":
            return None
        if request.method == "GET":
            return httpx.Response(200, json={"now": stamp(self.now), "entries": self.entries})
        body = json.loads(request.content)
        self.done.append(("/".join(parts[1:]) or "request", body))
        if parts[1:] == ["trial"]:
            return httpx.Response(200, json={"fits": self.fits, "town": 12_400, "most": 50})
        return httpx.Response(201, json=self._move(int(parts[1]), parts[2]) if parts[1:] else self._ask(body))

    def _tasks(self, request: httpx.Request, parts: list[str]) -> httpx.Response:
        if not parts:
            return httpx.Response(200, json=self.tasks)
        body = json.loads(request.content)
        self.done.append(("/".join(["hit-tasks", *parts]), body))
        task = next(each for each in self.tasks if each["number"] == int(parts[0]))
        task.update(settled_at=stamp(self.now), settled_by="adaly", settled_how=body["how"])
        return httpx.Response(201, json=task)

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        number = max(each["number"] for each in self.entries) + 1
        waits = {"standing": "waiting", "approved_by": None, "approved_at": None, "own": True}
        made = {name: body[name] for name in ("plate", "state", "narrative")}
        self.entries.insert(0, an_entry(number, self.now, reason=body["purpose"], **made, **waits))
        look = "plates" if set("?*") & set(body["plate"]) else "history"
        return {"number": number, "standing": "waiting", "look_back": look}

    def _move(self, number: int, act: str) -> dict[str, Any]:
        entry = next((each for each in self.entries if each["number"] == number), None)
        if entry is None:
            raise NotFound("There is no such entry.")
        entry.update(standing=STANDING_AFTER[act], may_approve=False, overdue="", overdue_own=False)
        return {"number": number, "standing": entry["standing"], "look_back": ""}
