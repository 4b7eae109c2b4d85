"""What a fake gateway says waits for somebody, and what comes of acts that settle it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from data_access.terms import stamp


def some_duties(now: datetime) -> dict[str, Any]:
    """One of each kind, with the state of a small site."""
    day = now.date()
    return {
        "sees": ["people", "trainings", "record", "holds", "sources", "keeping"],
        "duties": [
            {"kind": "purge", "name": "flock", "words": "overdue", "day": (day - timedelta(days=3)).isoformat()},
            {"kind": "backup", "at": stamp(now - timedelta(days=4))},
            {"kind": "source", "name": "north", "words": "North side cameras", "at": stamp(now - timedelta(hours=9))},
            {"kind": "import", "number": 12, "name": "north", "at": stamp(now - timedelta(hours=5))},
            {
                "kind": "proposal",
                "number": 3,
                "name": "ortiz",
                "words": "reset",
                "by": "A. Adams",
                "at": stamp(now - timedelta(hours=2)),
            },
            {
                "kind": "proposal",
                "number": 4,
                "name": "bmoss",
                "words": "role",
                "by": "A. Adams",
                "at": stamp(now - timedelta(hours=1)),
            },
            {"kind": "camera", "number": 2, "name": "Main St EB", "words": "out", "by": "S. Sato", "at": stamp(now)},
            {"kind": "camera", "number": 1, "name": "Elm St WB", "words": "ready", "by": "S. Sato", "at": stamp(now)},
            {"kind": "lock", "name": "adaly", "words": "A. Daly", "at": stamp(now + timedelta(minutes=9))},
            {"kind": "enrolment", "name": "new.person", "words": "N. Person", "at": stamp(now + timedelta(hours=20))},
            {"kind": "suspension", "name": "cdoe", "words": "C. Doe"},
            {"kind": "review", "number": 23},
            {"kind": "follow_up", "number": 160, "by": "S. Sato", "at": stamp(now - timedelta(days=1))},
            {"kind": "number", "name": "P26-0007", "by": "B. Moss", "at": stamp(now - timedelta(hours=3))},
            {
                "kind": "hold",
                "number": 2,
                "name": "26-001234",
                "words": "subpoena",
                "by": "S. Sato",
                "at": stamp(now - timedelta(days=80)),
                "day": (day + timedelta(days=4)).isoformat(),
            },
            {"kind": "kept_reads", "number": 2},
            {
                "kind": "hold_stops",
                "number": 6,
                "name": "26-001234",
                "words": "slow",
                "by": "S. Sato",
                "at": stamp(now - timedelta(days=2)),
            },
            {
                "kind": "release",
                "number": 12,
                "name": "REL-0012",
                "words": "verified",
                "by": "S. Sato",
                "at": stamp(now - timedelta(days=1)),
            },
            {
                "kind": "release_outcome",
                "number": 9,
                "name": "REL-0009",
                "words": "refused",
                "by": "C. Cole",
                "at": stamp(now - timedelta(hours=5)),
                "own": True,
            },
            {"kind": "hot_list", "name": "State list", "words": "stale", "at": stamp(now - timedelta(days=2))},
            {
                "kind": "hit_task",
                "number": 31,
                "task": 3,
                "words": "7",
                "by": "A. Daly",
                "at": stamp(now - timedelta(hours=6)),
            },
            {
                "kind": "entry",
                "number": 7,
                "name": "26-001234",
                "by": "A. Daly",
                "at": stamp(now - timedelta(hours=2)),
            },
            {"kind": "entry_overdue", "number": 5, "name": "26-001234", "words": "unrefreshed", "by": "A. Daly"},
            {"kind": "training", "name": "adaly", "words": "A. Daly", "day": (day + timedelta(days=12)).isoformat()},
        ],
        "arrivals": [
            {
                "number": 13 - each,
                "source": "north",
                "at": stamp(now - timedelta(hours=4 + each)),
                "state": "undone" if each == 1 else "visible",
                "rows": None if each == 1 else 12_000 + each,
                "rejected": 0 if each else 31,
            }
            for each in range(5)
        ],
        "sources": [
            {
                "source": "north",
                "name": "North side cameras",
                "last_import": stamp(now - timedelta(hours=9)),
                "reads_until": stamp(now - timedelta(hours=9)),
                "behind": True,
            },
            {"source": "bridge", "name": "Bridge", "last_import": None, "reads_until": None, "behind": False},
        ],
        "purges": [
            {
                "retention_class": "flock",
                "kept_d": 30,
                "due_on": (day + timedelta(days=1)).isoformat(),
                "last": stamp(now - timedelta(days=1)),
            }
        ],
        "backed_up_at": stamp(now - timedelta(days=4)),
    }


@dataclass
class FakeDuties:
    """Answers what waits from a document; an act that settles something takes it away. `done` says which acts were done."""

    now: datetime
    document: dict[str, Any] = field(default_factory=dict)
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.document = self.document or some_duties(self.now)

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        """Answer one request; None if it is about something else."""
        path = request.url.path.removeprefix("/v1/acts/")
        if path == "duties":
            return httpx.Response(200, json=self.document)
        body = json.loads(request.content) if request.content else dict(request.url.params)
        if path == "reviews":
            self._settle("follow_up", body["seq"], path, body)
            said = {"by": "sato", "at": stamp(self.now), "result": body["result"]}
            return httpx.Response(201, json=said)
        if path in ("accounts/confirm", "accounts/decline"):
            self._settle("proposal", body["proposal"], path, body)
            return httpx.Response(200, json={})
        if path.startswith("holds/"):
            self._settle("hold", int(path.removeprefix("holds/")), path, body)
            return httpx.Response(204)
        if path == "kept-reads":
            self._settle("kept_reads", 2, path, body)
            return httpx.Response(204)
        if path == "purges":
            self._settle("purge", 0, path, body)
            return httpx.Response(201, json={"purge": 1})
        return None

    def _settle(self, kind: str, number: int, path: str, body: dict[str, Any]) -> None:
        self.done.append((path, body))
        left = [each for each in self.document["duties"] if (each["kind"], each.get("number", 0)) != (kind, number)]
        self.document = {**self.document, "duties": left}
