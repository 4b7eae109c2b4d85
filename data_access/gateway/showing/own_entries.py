"""A person's own entries: what they asked and did, the newest first. Each reading is itself an entry.

Who asked may see again what they asked: their own plates, areas and reasons are opened, from the vault, for them alone.
"""

from __future__ import annotations

from data_access.acts.ledger import OwnReading
from data_access.answers.entries import OwnPage
from data_access.gateway.deciding.acts import actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import items
from data_access.ledger import lookup
from data_access.terms import fold_case_number

MOST = 100


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
    upper = site.ledger.size if before is None else before
    kinds = () if all_kinds else items.ASKED
    found = lookup.of_person(site.ledger, person, before=upper, most=most + 1, kinds=kinds, case_number=number)
    page = found[:most]
    shown = items.open_all(site, items.shown(site, lookup.entries_of(site.ledger, page)))
    return OwnPage(items=tuple(shown), next=page[-1] if found[most:] else None, size=site.ledger.size)
