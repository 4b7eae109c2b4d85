"""A person's own entries: what they asked and did, the newest first. Each reading is itself an entry.

Who asked may see again what they asked: their own plates, areas and reasons are opened, from the vault, for them alone.
"""

from __future__ import annotations

from data_access.acts.ledger import OwnReading
from data_access.answers.entries import OwnPage
from data_access.gateway import items
from data_access.gateway.acts import actor_of, do
from data_access.gateway.callers import Caller
from data_access.gateway.site import Site
from data_access.ledger import lookup
from data_access.terms import fold_case_number

MOST = 100
LOOKS = 20_000
"""Most entries that one reading looks at; further back another reading goes on."""


def read(site: Site, caller: Caller, *, before: int | None, most: int, case_number: str, all_kinds: bool) -> OwnPage:
    """Return own entries below `before`, the newest first, with their openings.

    Args:
        most: Most items.
        case_number: Only what was asked under this case; empty for all.
        all_kinds: Everything that the person did, not only questions, refusals and openings of cases.

    Raises:
        Refused: The role may not read its own entries; that is on record.
    """
    number = fold_case_number(case_number)
    reading = OwnReading(before=before, most=most, case_number=number)
    person = do(site, caller, reading, lambda turn, _: actor_of(turn, caller))
    upper = site.ledger.size if before is None else min(before, site.ledger.size)
    found: list[items.Entry] = []
    last = upper
    for entry in lookup.newest_first(site.ledger, upper, LOOKS):
        if len(found) == most:
            break
        last = entry["seq"]
        if _mine(entry, person) and _wanted(entry, number, all_kinds):
            found.append(entry)
    shown = items.open_all(site, items.shown(site, found))
    return OwnPage(items=tuple(shown), next=last or None, size=site.ledger.size)


def _mine(entry: items.Entry, person: str) -> bool:
    who = entry.get("who")
    return isinstance(who, dict) and who.get("person") == person


def _wanted(entry: items.Entry, number: str, all_kinds: bool) -> bool:
    if not (all_kinds or entry["kind"] in items.ASKED):
        return False
    case = entry.get("case")
    return not number or (isinstance(case, dict) and case.get("number") == number)
