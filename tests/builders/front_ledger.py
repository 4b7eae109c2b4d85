"""What a fake gateway says of the ledger: a few invented entries of a unit, and how a page asks for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from data_access.errors import NotFound
from data_access.terms import stamp

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def an_item(seq: int, **changed: Any) -> dict[str, Any]:
    """One entry as a page is given it; `changed` replaces some."""
    end = NOW - timedelta(hours=1)
    whole = {
        "seq": seq,
        "at": stamp(NOW - timedelta(minutes=200 - seq)),
        "kind": "intent",
        "act": "",
        "person": "adaly",
        "role": "detective",
        "unit": "detectives",
        "case": {"number": "26-001234", "kind": "criminal", "standing": "confirmed"},
        "purpose": "homicide",
        "question": {"kind": "history", "windows": [[stamp(end - timedelta(days=1)), stamp(end)]]},
        "reasons": [],
        "entry": None,
        "outcome": {"seq": seq + 1, "status": "answered", "rows": 12, "cameras": 3, "plates": 1},
        "sealed": ["plate", "reason"],
        "opened": {},
    }
    return {**whole, **changed}


def some_items() -> list[dict[str, Any]]:
    """A morning of a unit: questions of three kinds, a refusal, an opened case; the newest first."""
    area = {"kind": "canvass", "shape": "circle", "area_ha": 79, "windows": an_item(0)["question"]["windows"]}
    return [
        an_item(180, question={"kind": "plates", "fixed": 5, "windows": None}, sealed=["pattern", "reason"]),
        an_item(
            171, person="bmoss", kind="refusal", reasons=[{"clause": "U11", "rule": "names_an_open_case"}], outcome=None
        ),
        an_item(160),
        an_item(151, person="bmoss", question=area, sealed=["area", "reason"]),
        an_item(150, kind="case_session_opened", question={}, outcome=None, sealed=["reason", "subject"]),
    ]


def a_week(items: list[dict[str, Any]]) -> dict[str, Any]:
    """What a supervisor is given."""
    person = {"role": "detective", "peers": 5, "median": 4.0, "mad": 1.0, "unusual": False}
    return {
        "since": stamp(NOW - timedelta(days=7)),
        "unit": "detectives",
        "items": items,
        "asked": len(items),
        "refusals": [{"clause": "U11", "count": 3, "section": "P 427.6(b)", "says": "a case number"}],
        "people": [
            {**person, "person": "bmoss", "full_name": "B. Moss", "asked": 41, "refused": 2, "unusual": True},
            {**person, "person": "adaly", "full_name": "A. Daly", "asked": 4, "refused": 0},
        ],
        "said": "Flagged when someone searches far more than peers (20+ searches, 4+ people). A reason to look.",
        "provisional": [
            {
                "number": "P26-0007",
                "person": "bmoss",
                "since": None,
                "until": stamp(NOW - timedelta(hours=3)),
                "expired": True,
            }
        ],
    }


def known_cases(sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases of case sessions, as the register has them, each once."""
    latest = {one["case_number"]: one for one in sessions}
    return [
        {
            "number": one["case_number"],
            "kind": "criminal",
            "standing": one["standing"],
            "offence": "Homicide",
            "closed": False,
            "provisional_until": one["provisional_until"],
            "became": "",
            "people": ["B. Moss"],
        }
        for one in reversed(latest.values())
    ]


@dataclass
class FakeLedger:
    """Answers what pages ask of the ledger, from lists; `read` says what was asked."""

    items: list[dict[str, Any]] = field(default_factory=some_items)
    pushed: list[dict[str, Any]] = field(default_factory=list)
    ended: dict[str, Any] | None = None
    opens: dict[str, str] = field(
        default_factory=lambda: {"plate": "7A2C8B5", "pattern": "7A?C8B5", "reason": "Seen leaving the scene"}
    )
    read: list[str] = field(default_factory=list)
    page: int = 50

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        what = request.url.path.removeprefix("/v1/ledger/")
        self.read.append(what)
        if what == "own":
            return httpx.Response(200, json=self._own(request.url.params))
        if what == "unit":
            return httpx.Response(200, json=a_week(self.items))
        if what == "reveal":
            return httpx.Response(200, json=self._revealed(json.loads(request.content)["seq"]))
        if what == "live":
            return httpx.Response(200, text=self._live(), headers={"content-type": "text/event-stream"})
        raise NotFound("There is nothing here.")

    def _own(self, query: httpx.QueryParams) -> dict[str, Any]:
        before = int(query.get("before", 10**9))
        mine = [item for item in self.items if item["person"] == "adaly" and item["seq"] < before]
        mine = [item for item in mine if query.get("case_number", "") in ("", item["case"]["number"])]
        shown = [self._revealed(item["seq"]) for item in mine[: self.page]]
        further = shown[-1]["seq"] if len(mine) > self.page else None
        return {"items": shown, "next": further, "size": 200}

    def _revealed(self, seq: int) -> dict[str, Any]:
        item = next((each for each in self.items if each["seq"] == seq), None)
        if item is None:
            raise NotFound(f"The ledger has no entry {seq}.")
        opened = {name: self.opens.get(name, f"words of {name}") for name in item["sealed"]}
        return {**item, "opened": opened}

    def _live(self) -> str:
        said = [": open\n\n", *(f"data: {json.dumps(item)}\n\n" for item in self.pushed)]
        if self.ended:
            said.append(f"event: ended\ndata: {json.dumps(self.ended)}\n\n")
        return "".join(said)
