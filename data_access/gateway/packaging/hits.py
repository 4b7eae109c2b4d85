"""Hits on the entries of a case, with what came of each. Which read each was is not said: that is for an answer."""

from __future__ import annotations

from collections.abc import Collection

from data_access.answers.value import Json
from data_access.gateway.packaging.of_case import PackageMaking
from data_access.ledger.turn import Connection
from data_access.records.casework import hit_work, hits, list_entries
from data_access.terms import stamp


def hits_for(connection: Connection, making: PackageMaking, numbers: Collection[str]) -> list[Json] | None:
    """Return the hits of a case as `hits_of_case` does; None if whoever makes the package may not see hits."""
    return hits_of_case(connection, numbers) if making.watches_hits else None


def hits_of_case(connection: Connection, numbers: Collection[str]) -> list[Json]:
    """Return the hits on entries of the agency's own hot list that were asked for under a case, in order.

    Args:
        numbers: All numbers of the case.
    """
    entries = [each.number for each in list_entries.of_case(connection, numbers)]
    found = hits.of_entries(connection, entries)
    work = hit_work.of_hits(connection, [each.number for each in found])
    return [
        {
            "hit": each.number,
            "entry_of_hot_list": each.entry,
            "likeness": each.likeness,
            "standing": str(each.standing),
            "comparisons": [
                {"by": one.person_id, "at": stamp(one.at), "characters": str(one.characters), "state": str(one.state)}
                for one in work[each.number].checks
            ],
            "confirmations": [
                {"by": one.person_id, "at": stamp(one.at), "system": one.system, "outcome": str(one.outcome)}
                for one in work[each.number].confirmations
            ],
            "dispositions": [
                {
                    "by": one.person_id,
                    "at": stamp(one.at),
                    "disposition": one.disposition,
                    "enforced": one.enforced,
                    "verified": one.verified,
                }
                for one in work[each.number].dispositions
            ],
        }
        for each in found
    ]
