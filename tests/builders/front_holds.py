"""Holds as a gateway behind a page answers them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from data_access.terms import stamp

HOLD_FORM: dict[str, Any] = {
    "possible": True,
    "ends": True,
    "review_d": 183,
    "bases": [
        {"code": "criminal", "label": "Evidence in a criminal action"},
        {"code": "acted_on", "label": "Acted on in the field"},
    ],
    "schedules": [{"code": "city", "label": "City retention schedule"}],
    "lead_basis": "acted_on",
    "lead_words": "Acted on in the field.",
    "lead_chosen": True,
}


def a_standing(now: datetime, hold: int, **changed: Any) -> dict[str, Any]:
    """A hold in force, with one thing changed."""
    whole = {
        "hold": hold,
        "case_number": "26-001234",
        "basis": "Evidence in a criminal action",
        "reason": "court order",
        "schedule": "City retention schedule",
        "over": "reads",
        "reads": 2,
        "placed_by": "S. Sato",
        "placed_at": stamp(now),
        "review_on": (now + timedelta(days=30)).date().isoformat(),
        "overdue": False,
    }
    return {**whole, **changed}


@dataclass
class FakeHolds:
    """Keeps what was asked for. `standing` are the holds in force; those of the fake duties are not among them."""

    now: datetime
    standing: list[dict[str, Any]] = field(default_factory=list)
    done: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.standing = self.standing or [
            a_standing(self.now, 71, review_on=(self.now - timedelta(days=3)).date().isoformat(), overdue=True),
            a_standing(self.now, 72, over="question", of=12, later=True, reads=50_000),
            a_standing(self.now, 73, basis="", schedule="", reason="subpoena of 2025"),
        ]

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Answer one request; None if it is about something else."""
        method, path = request.method, request.url.path.removeprefix("/v1/acts/")
        if path.partition("/")[0] != "holds":
            return None
        body = json.loads(request.content) if request.content else dict(request.url.params)
        if path == "holds" and method == "GET":
            return httpx.Response(200, json={"holds": self.standing})
        if path == "holds":
            self.done.append((method, path, body))
            self.standing.append(a_standing(self.now, 74, reads=1))
            return httpx.Response(201, json={"hold": 74, "reads": len(body.get("read_ids", ())) or 3})
        number = int(path.split("/")[1])
        if number not in {each["hold"] for each in self.standing}:
            return None
        self.done.append((method, path, body))
        if method == "DELETE":
            self.standing = [each for each in self.standing if each["hold"] != number]
        return httpx.Response(204)
