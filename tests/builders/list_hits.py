"""Hot lists of a site that is served: approved, brought, and the hits that came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from tests.builders.gateway import Doors
from tests.builders.site import Premises

HEADER = "Plate Number,Description,State/Province\n"


def list_of(plates: Sequence[str], reason: str = "Stolen vehicle", state: str = "us-mo") -> str:
    """Write a list as a downloaded file has it."""
    return HEADER + "".join(f"{plate},{reason},{state}\n" for plate in plates)


def approve_list(premises: Premises, name: str, system: str = "", headers: dict[str, str] | None = None) -> None:
    """Approve a list of that layout, by default as the custodian."""
    layout = f'name = "List {name}"\nlayout = "rekor"\nzone = "UTC"\nsystem = "{system}"\n'
    approval = {"list": name, "layout": layout, "approved_by": "C. Cole", "reference": "memo 3"}
    body = {**approval, "approved_on": "2026-11-01"}
    answer = premises.client.post("/v1/acts/hot-lists", json=body, headers=headers or premises.as_("cole"))
    assert answer.status_code == 201, answer.text


def bring_list(premises: Premises, name: str, text: str, headers: dict[str, str] | None = None) -> None:
    """Bring a file of a list, by default as the administrator."""
    answer = premises.client.post(f"/v1/files/hot-lists/{name}", content=text, headers=headers or premises.as_("adams"))
    assert answer.status_code == 201, answer.text


def board_of(doors: Doors, since: int = 0, person: str = "dunn") -> list[dict[str, Any]]:
    """Return the hits after a number as somebody sees them, oldest first."""
    answer: httpx.Response = doors.client.get(f"/v1/acts/hits/{since}", headers=doors.as_(person))
    assert answer.status_code == 200, answer.text
    hits: list[dict[str, Any]] = answer.json()["hits"]
    return hits[::-1]


def last_hit(doors: Doors) -> int:
    """Return the number of the newest hit, 0 if there is none."""
    hits = board_of(doors)
    return hits[-1]["number"] if hits else 0
