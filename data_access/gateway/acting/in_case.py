"""The way of an act in the file of a case: under an open case session of one's own, recorded with the case's number."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from data_access.acts.fields import ReadInAnswer
from data_access.acts.table import ActValue
from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.withdrawn_since import require_there
from data_access.ledger.turn import Connection, Turn
from data_access.reads import original_of, source_of
from data_access.records.casework import case_sessions, cases
from data_access.records.casework.saved_reads import ReadRef
from data_access.records.intake import sources
from data_access.steps import Recorded

AHEAD = timedelta(days=2)
"""How far ahead of ours a camera's clock may be; no read of an answer lies further in the future."""

T = TypeVar("T")


class ActInCase(ActValue, Protocol):
    """An act in the file of a case, by its open case session."""

    @property
    def case_session(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """An act in a case, as what it changes sees it.

    Attributes:
        number, numbers: Number of the case session's case, and all numbers that the case has.
        person_id: Who does it.
    """

    connection: Connection
    recorded: Recorded
    turn: Turn
    number: str
    numbers: Collection[str]
    person_id: str


def act_in_case(
    site: Site,
    caller: Caller,
    act: ActInCase,
    change: Callable[[Doing], T],
    *,
    details: Callable[[Turn], Details] | None = None,
) -> T:
    """Do an act in the file of a case. Its entry names case and case session.

    Args:
        details: More that stands in the entry in clear.

    Raises:
        Refused, TooMany, Conflict, NotFound, InvalidQuery: As `acts.do` does.
    """

    def named(turn: Turn) -> Details:
        case = {"number": number_of(turn.connection, act.case_session), "session": act.case_session}
        return {"case": case, **(details(turn) if details else {})}

    def done(turn: Turn, recorded: Recorded) -> T:
        number = number_of(turn.connection, act.case_session)
        doing = Doing(
            connection=turn.connection,
            recorded=recorded,
            turn=turn,
            number=number,
            numbers=cases.numbers_of(turn.connection, number),
            person_id=actor_of(turn, caller),
        )
        return change(doing)

    return do(site, caller, act, done, details=named)


def number_of(connection: Connection, case_session: str) -> str:
    """Return the case number of a case session that policy let pass."""
    found = case_sessions.find(connection, case_session)
    if found is None:
        raise NotFound("There is no such case session.")
    return found.case_number


def ref_of(site: Site, turn: Turn, read: ReadInAnswer) -> ReadRef:
    """Say which read it is, unless its import was withdrawn, or it is past its retention and the next purge destroys it."""
    read_id = original_of(read.read_id)
    name = sources.class_of(turn.connection, source_of(read_id))
    if read.captured_at > turn.now + AHEAD:
        raise InvalidQuery("captured_at", "lies in the future; give it as the answer has it")
    keep = site.pack.keep.get(name)
    held = read_id in site.held_reads.now(turn.connection)
    if keep is not None and read.captured_at < turn.now - keep and not held:
        raise Conflict("The read is past its retention and no hold keeps it, so it cannot be saved any more.")
    require_there(site, turn.connection, read_id, read.captured_at)
    return ReadRef(read_id=read_id, captured_at=read.captured_at, retention_class=name, intent=read.of)
