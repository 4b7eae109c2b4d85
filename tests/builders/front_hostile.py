"""A gateway whose every word that somebody wrote means harm: names, labels, reasons, findings, reads."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.builders.front import HOSTILE, FakeGateway

WRITTEN = frozenset(
    [
        "agency_name",
        "attribution",
        "author",
        "case_prompt",
        "contact",
        "declared",
        "ended_why",
        "full_name",
        "handed_over",
        "label",
        "legal_basis",
        "name",
        "near",
        "note",
        "offence",
        "pattern",
        "plate",
        "prompt",
        "reason",
        "reason_prompt",
        "remedy",
        "role_label",
        "said",
        "says",
        "section",
        "sentence",
        "shown",
        "struck_because",
        "text",
        "unavailable",
        "unit",
        "verified_how",
        "written",
    ]
)
"""Keys of the wire under which a text stands that a vendor, another system or a person wrote."""
PEOPLE = "people"
TURNED = "Main St \u202egnp.exe"
SHOWN = "Main St [U+202E]gnp.exe"


def hostile(gateway: FakeGateway, text: str = HOSTILE) -> FakeGateway:
    """Let a gateway put a hostile text before each word that it sends as JSON, and into every text of its reads."""
    honest = gateway.handle

    def handle(request: httpx.Request) -> httpx.Response:
        answer = honest(request)
        if "json" not in answer.headers.get("content-type", ""):
            return answer
        return httpx.Response(
            answer.status_code,
            headers={"content-type": answer.headers["content-type"]},
            content=json.dumps(_poisoned(answer.json(), text)),
        )

    gateway.handle = handle  # type: ignore[method-assign]  # this one gateway answers otherwise
    words = dict.fromkeys(("camera_name", "plate_raw", "plate_state", "colour", "make", "body"), text)
    gateway.reads = [{**read, **words} for read in gateway.reads]
    return gateway


def _poisoned(value: Any, text: str, *, written: bool = False) -> Any:
    if isinstance(value, dict):
        named = {
            key: key in WRITTEN or key == PEOPLE or (written and isinstance(each, str)) for key, each in value.items()
        }
        return {key: _poisoned(each, text, written=named[key]) for key, each in value.items()}
    if isinstance(value, list):
        return [_poisoned(each, text, written=written and isinstance(each, str)) for each in value]
    return f"{text} {value}" if written and isinstance(value, str) else value
