"""What a fake gateway says of how long reads are kept, of a purge and of its certificates."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from data_access.terms import stamp


def some_retention(now: datetime) -> dict[str, Any]:
    """Two classes: one with two days due, one that is kept a year and of which a month is stored."""
    day = now.date()

    def days(first: int, last: int) -> list[dict[str, Any]]:
        return [
            {"day": (day - timedelta(days=ago)).isoformat(), "reads": 4_000 + 37 * ago}
            for ago in range(first, last - 1, -1)
        ]

    return {
        "as_of": stamp(now),
        "backed_up_at": stamp(now - timedelta(hours=9)),
        "classes": [
            {
                "retention_class": "flock",
                "floor_d": None,
                "ceiling_d": 30,
                "purge_after_d": 30,
                "clause": "D4",
                "days": days(32, 0),
                "due": 2,
                "due_on": (day - timedelta(days=1)).isoformat(),
                "last": stamp(now - timedelta(days=3)),
                "overdue": False,
            },
            {
                "retention_class": "server",
                "floor_d": 365,
                "ceiling_d": None,
                "purge_after_d": 365,
                "clause": "D4",
                "days": days(30, 3),
                "due": 0,
                "due_on": (day + timedelta(days=336)).isoformat(),
                "last": None,
                "overdue": False,
            },
        ],
    }


def some_plan(now: datetime) -> dict[str, Any]:
    """Two days that are due, of two cameras, with a hold that keeps three reads."""
    days = [(now.date() - timedelta(days=ago)).isoformat() for ago in (32, 31)]
    return {
        "retention_class": "flock",
        "before": stamp(now - timedelta(days=30)),
        "days": 2,
        "destroyed": 10_328,
        "kept": 3,
        "counts": [{"day": day, "camera": f"cam-{n}", "reads": 2_582} for day in days for n in (1, 2)],
        "sources": {"north": 10_328},
        "stops": [{"hold": 2, "reads": 3}],
    }


def a_certificate(now: datetime, number: int) -> dict[str, Any]:
    """What the gateway says of one purge; its receipt proves nothing."""
    plan = some_plan(now)
    said = {
        "format": 1,
        "log": "lpr.example.gov/ledger",
        "purge": number,
        "retention_class": "flock",
        "before": plan["before"],
        "begun_by": "ivy",
        "begun_at": stamp(now),
        "begun_entry": 41,
        "pack": "ab" * 32,
        "kept_for": {"floor_d": "none", "ceiling_d": 30, "purge_after_d": 30, "clause": "D4"},
        "days": {plan["counts"][0]["day"]: [["cam-1", 10_328]]},
        "sources": plan["sources"],
        "holds": {"2": 3},
        "destroyed": 10_328,
        "kept": 3,
        "keys": ["segment/flock/2026-10-20.1"],
        "elsewhere": {"findings": 4, "back-ups made": 12},
    }
    return {"certificate": json.dumps(said), "receipt": {"seq": 42}}


@dataclass
class FakeKeeping:
    """Answers how long reads are kept; a purge takes what is due away, and leaves a certificate. `done` says what was purged."""

    now: datetime
    retention: dict[str, Any] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.retention = self.retention or some_retention(self.now)

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Answer one request; None if it is about something else."""
        path = request.url.path.removeprefix("/v1/acts/")
        if path == "retention":
            return httpx.Response(200, json=self.retention)
        if path == "purges/plan":
            return httpx.Response(200, json=some_plan(self.now))
        if path == "certificates":
            return httpx.Response(200, json=[self._line(n) for n in range(len(self.done), 0, -1)])
        if path.startswith("certificates/"):
            return httpx.Response(200, json=a_certificate(self.now, int(path.removeprefix("certificates/"))))
        return None

    def purge(self, name: str) -> httpx.Response:
        """Do a purge: what was due of the class is gone."""
        self.done.append(name)
        for each in self.retention["classes"]:
            if each["retention_class"] == name:
                each.update(days=each["days"][each["due"] :], due=0)
        return httpx.Response(201, json={"purge": len(self.done), "segments": 2, "destroyed": 10_328, "kept": 3})

    def _line(self, number: int) -> dict[str, Any]:
        return {
            "purge": number,
            "retention_class": self.done[number - 1],
            "before": stamp(self.now - timedelta(days=30)),
            "done_at": stamp(self.now),
            "destroyed": 10_328,
            "kept": 3,
            "entry": 42,
        }
