"""Reading the ledger as a person. Every reading is itself an entry; secrets stay commitments."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from data_access.gateway.acts import act
from data_access.gateway.callers import Caller
from data_access.gateway.circumstances import session_of
from data_access.gateway.site import Site
from data_access.ledger.turn import Turn
from data_access.records import people
from data_access.steps import Recorded
from data_access.terms import Capability

MOST = 500


def read(site: Site, caller: Caller, start: int, most: int) -> dict[str, Any]:
    """Return `{"entries", "next", "size"}`: entries from `start` on that the role may see, looking at most at `most`.

    An auditor sees all; a supervisor what the people of the same unit asked and did, with the outcomes of it.

    Raises:
        Refused: The role may not read the ledger; that is on record.
    """

    def change(turn: Turn, recorded: Recorded) -> tuple[str, bool]:
        person = people.find(turn.connection, session_of(turn.connection, caller).person_id)
        role = site.pack.roles.get(person.role) if person else None
        return (person.unit if person else ""), bool(role and Capability.READ_LEDGER in role.may)

    unit, sees_all = act(site, caller, "ledger_read", change, fields={"start": start, "most": most})
    size = site.ledger.size
    found = [json.loads(body) for body in site.ledger.entries(start, start + most)]
    mine = {entry["seq"] for entry in found if _unit(entry) == unit}
    shown = [entry for entry in found if sees_all or entry["seq"] in mine or entry.get("intent") in mine]
    after = start + len(found)
    return {"entries": shown, "next": after if after < size else None, "size": size}


def _unit(entry: Mapping[str, Any]) -> str | None:
    who = entry.get("who")
    return who.get("unit") if isinstance(who, dict) else None
