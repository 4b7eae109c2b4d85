"""The way of an act on a package: under an open case session of one's own, its entry names case and case session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data_access.acts.table import ActValue
from data_access.gateway.deciding.acts import Details, actor_of, do, may
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import people
from data_access.records.casework import case_sessions
from data_access.steps import Recorded
from data_access.terms import Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageMaking:
    """Who makes, or looks at, a package of which case, and when.

    Attributes:
        package: Its number: that of the entry by which it was begun.
        at: When that was, UTC.
        by: User name; `name` is the full one.
        role: Its code in the pack; `watches_hits` says whether it may see hits.
    """

    package: int
    at: datetime
    case_number: str
    by: str
    name: str
    role: str
    watches_hits: bool


class ActOnPackage(ActValue, Protocol):
    """An act on a package, by its open case session."""

    @property
    def case_session(self) -> str: ...


def on_case(site: Site, caller: Caller, act: ActOnPackage) -> PackageMaking:
    """Decide on an act on a package and record it. Raises `Refused`."""

    def details(turn: Turn) -> Details:
        return {"case": {"number": _number(turn.connection, act.case_session), "session": act.case_session}}

    def making(turn: Turn, recorded: Recorded) -> PackageMaking:
        person_id = actor_of(turn, caller)
        person = people.find(turn.connection, person_id)
        return PackageMaking(
            package=recorded.seq,
            at=recorded.at,
            case_number=_number(turn.connection, act.case_session),
            by=person_id,
            name=(person.full_name if person else "") or person_id,
            role=person.role if person else "",
            watches_hits=may(site, caller, turn, Capability.WATCH_HITS),
        )

    return do(site, caller, act, making, details=details)


def _number(connection: Connection, case_session: str) -> str:
    found = case_sessions.find(connection, case_session)
    if found is None:
        raise ValueError("policy lets nobody through without a case session")
    return found.case_number
