"""Reading the ledger as a person. Every reading is itself an entry; secrets stay commitments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.acts.ledger import LedgerReading
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import people
from data_access.terms import Capability

MOST = 500
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of the ledger: all of it, or what the people of one unit asked and did."""

    unit: str
    all: bool

    def covers(self, entry: Entry) -> bool:
        """True of what somebody asked or did whom this sight takes in; outcomes name nobody."""
        return self.all or (_unit(entry) is not None and _unit(entry) == self.unit)

    def shown(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield the entries that may be seen, in order; outcomes follow their intents."""
        gaze = Gaze(self)
        return (entry for entry in entries if gaze.takes_in(entry))


class Gaze:
    """Goes through entries in order and says of each whether a sight takes it in: whose unit it is of, or which intent."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._open_intents: set[int] = set()

    def takes_in(self, entry: Entry) -> bool:
        """True if the next entry may be seen. No more is kept of what was seen than the intents without an outcome."""
        if self._sight.all:
            return True
        mine = _unit(entry) == self._sight.unit or entry.get("intent") in self._open_intents
        if mine and entry["kind"] == "intent":
            self._open_intents.add(entry["seq"])
        elif entry["kind"] == "outcome":
            self._open_intents.discard(entry["intent"])
        return mine


def read(site: Site, caller: Caller, start: int, most: int) -> dict[str, Any]:
    """Return `{"entries", "next", "size"}`: entries from `start` on that the role may see, looking at most at `most`.

    An auditor sees all; a supervisor what the people of the same unit asked and did, with the outcomes of it.

    Raises:
        Refused: The role may not read the ledger; that is on record.
    """
    reading = LedgerReading(start=start, most=most)
    sight = do(site, caller, reading, lambda turn, _: sight_in(site, turn, caller))
    size = site.ledger.size
    found = [json.loads(body) for body in site.ledger.entries(start, start + most)]
    after = start + len(found)
    return {"entries": list(sight.shown(found)), "next": after if after < size else None, "size": size}


def sight_in(site: Site, turn: Turn, caller: Caller) -> Sight:
    """Say what the caller may see of the ledger."""
    return sight_of(site, turn.connection, session_of(turn.connection, caller).person_id)


def sight_of(site: Site, connection: Connection, person_id: str) -> Sight:
    """Say what a person may see of the ledger."""
    person = people.find(connection, person_id)
    role = site.pack.roles.get(person.role) if person else None
    return Sight(person.unit if person else "", bool(role and Capability.READ_LEDGER in role.may))


def _unit(entry: Mapping[str, Any]) -> str | None:
    who = entry.get("who")
    return who.get("unit") if isinstance(who, dict) else None
