"""An entry as it is shown to a person: who, when, for which case, what was asked, what came of it.

What stands in it as a commitment is named, not shown; `opened` is filled only where a recorded act opened it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from data_access.gateway.openings import opened
from data_access.gateway.site import Site
from data_access.ledger import lookup
from data_access.ledger.file.vault import DIGEST, Opened

Entry = Mapping[str, Any]
Item = dict[str, Any]

ASKED = frozenset({"intent", "refusal", "case_session_opened"})
"""Kinds that a supervisor reviews: what was asked, what was refused, which cases were opened."""

READINGS = frozenset({"ledger_read", "own_entries_read", "live_opened", "live_delivered", "live_closed"})
"""Kinds that say that somebody looked at the ledger."""

EXACT = "exact"
"""What an outcome keeps sealed: the exact counts of its answer."""

_OF_OUTCOME = ("seq", "status", "rows", "cameras", "plates", "reasons")


def shown(site: Site, entries: Iterable[Entry]) -> list[Item]:
    """Return entries as items, in the order given, each intent with what came of it."""
    given = list(entries)
    outcomes = lookup.outcomes_of(site.ledger, [entry["seq"] for entry in given if entry["kind"] == "intent"])
    return [item_of(entry, outcomes.get(entry["seq"])) for entry in given]


def decoded(body: bytes) -> Entry:
    """Read the bytes of an entry."""
    entry: Entry = json.loads(body)
    return entry


def item_of(entry: Entry, outcome: Entry | None = None) -> Item:
    """Return one entry as an item.

    Keys: `seq`, `at`, `kind`, `act` (what was refused, unless a question), `person`, `role`, `unit`, `case` (`number`,
    `kind`, `standing`), `purpose`, `question`, `reasons`, `entry` (what a reveal was about), `outcome`, `sealed` (names
    of commitments), `opened` (values by name, empty) and `broken` (names whose opening is not what was recorded; not shown).
    """
    who, case = _part(entry, "who"), _part(entry, "case")
    return {
        "seq": entry["seq"],
        "at": entry["at"],
        "kind": entry["kind"],
        "act": entry.get("act", ""),
        "person": who.get("person", ""),
        "role": who.get("role", ""),
        "unit": who.get("unit", ""),
        "case": {name: case.get(name, "") for name in ("number", "kind", "standing")},
        "purpose": entry.get("purpose", ""),
        "question": dict(_part(entry, "question")),
        "reasons": entry.get("reasons", []),
        "entry": entry.get("entry"),
        "outcome": {name: outcome[name] for name in _OF_OUTCOME if name in outcome} if outcome else None,
        "sealed": sorted(_part(entry, "secret").keys() - {DIGEST}),
        "opened": {},
        "broken": [],
    }


def is_question(entry: Entry) -> bool:
    """True for a question, granted or refused; an act is none."""
    return entry["kind"] in {"intent", "refusal"} and "question" in entry


def open_all(site: Site, items: Collection[Item]) -> None:
    """Fill in what the items' commitments hold. Only for an act that recorded who reads it."""
    sealed = [item["seq"] for item in items if item["sealed"]]
    found = opened(site, sealed)
    for item in items:
        told = found.get(item["seq"], Opened())
        item["opened"], item["broken"] = told.values, list(told.broken)
    outcomes = [item["outcome"] for item in items if item["outcome"]]
    exact = exact_of(site, [outcome["seq"] for outcome in outcomes])
    for outcome in outcomes:
        outcome.update({name: n for name, n in exact.get(outcome["seq"], {}).items() if name in _OF_OUTCOME})


def exact_of(site: Site, outcomes: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the exact counts of outcomes, by entry; nothing of one from before, whose counts stand in clear.

    Only for an act that recorded who reads them.
    """
    found = opened(site, outcomes)
    return {seq: json.loads(each.values[EXACT]) for seq, each in found.items() if EXACT in each.values}


def _part(entry: Entry, name: str) -> Mapping[str, Any]:
    part = entry.get(name)
    return part if isinstance(part, dict) else {}
