"""An entry as it is shown to a person: who, when, for which case, what was asked, what came of it.

What stands in it as a commitment is named, not shown; `opened` is filled only where a recorded act opened it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from data_access.acts.cases import OpenedCase
from data_access.answers.entries import CaseOfEntry, Item, OutcomeOfEntry
from data_access.gateway.open_site.openings import opened
from data_access.gateway.open_site.site import Site
from data_access.ledger import lookup
from data_access.ledger.file.vault import DIGEST, Openings

Entry = Mapping[str, Any]

ASKED = frozenset({"intent", "refusal", OpenedCase.does.name})
"""Kinds that a supervisor reviews: what was asked, what was refused, which cases were opened."""

EXACT = "exact"
"""What an outcome keeps sealed: the exact counts of its answer."""


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
    """Return one entry as an item, with nothing opened."""
    who, case = _part(entry, "who"), _part(entry, "case")
    return Item(
        seq=entry["seq"],
        at=entry["at"],
        kind=entry["kind"],
        act=entry.get("act", ""),
        person=who.get("person", ""),
        role=who.get("role", ""),
        unit=who.get("unit", ""),
        case=CaseOfEntry(**{name: case[name] for name in CaseOfEntry.model_fields if name in case}),
        purpose=entry.get("purpose", ""),
        question=dict(_part(entry, "question")),
        reasons=entry.get("reasons", ()),
        entry=entry.get("entry"),
        outcome=OutcomeOfEntry.model_validate(outcome) if outcome else None,
        sealed=tuple(sorted(_part(entry, "secret").keys() - {DIGEST})),
        opened={},
    )


def open_all(site: Site, items: Collection[Item]) -> list[Item]:
    """Return items with what their commitments hold. Only for an act that recorded who reads it."""
    found = opened(site, [item.seq for item in items if item.sealed])
    exact = exact_of(site, [item.outcome.seq for item in items if item.outcome])
    return [_opened(item, found.get(item.seq, Openings()), exact) for item in items]


def _opened(item: Item, openings: Openings, exact: Mapping[int, Mapping[str, Any]]) -> Item:
    outcome = item.outcome
    if outcome is not None:
        counts = {name: n for name, n in exact.get(outcome.seq, {}).items() if name in OutcomeOfEntry.model_fields}
        outcome = outcome.model_copy(update=counts)
    return item.model_copy(update={"opened": openings.values, "broken": tuple(openings.broken), "outcome": outcome})


def exact_of(site: Site, outcomes: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the exact counts of outcomes, by entry; nothing of one from before, whose counts stand in clear.

    Only for an act that recorded who reads them.
    """
    found = opened(site, outcomes)
    return {seq: json.loads(each.values[EXACT]) for seq, each in found.items() if EXACT in each.values}


def _part(entry: Entry, name: str) -> Mapping[str, Any]:
    part = entry.get(name)
    return part if isinstance(part, dict) else {}
