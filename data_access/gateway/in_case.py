"""The way of an act in the file of a case: under an open case session of one's own, recorded with the case's number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from pydantic import Field

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.gateway.acts import Under, act, actor_of
from data_access.gateway.callers import Caller
from data_access.gateway.members import members_of, viewing_of
from data_access.gateway.site import Site
from data_access.gateway.withdrawn_since import require_there
from data_access.ledger.turn import Connection, Turn
from data_access.questions.one_read import ReadId
from data_access.questions.value import Instant, Value
from data_access.reads import original_of, source_of
from data_access.records.casework import case_sessions, cases
from data_access.records.casework.saved_reads import ReadRef
from data_access.records.intake import sources
from data_access.records.keeping import holds
from data_access.steps import Recorded

AHEAD = timedelta(days=2)
"""How far ahead of ours a camera's clock may be; no read of an answer lies further in the future."""

Reason = Annotated[str, Field(min_length=1, max_length=500)]
Number = Annotated[int, Field(ge=0, le=2**53)]
T = TypeVar("T")


class UnderCase(Value):
    """Under which open case session something is done."""

    case_session: Annotated[str, Field(min_length=1, max_length=64)]


class WithReason(UnderCase):
    """An act that is given a reason."""

    reason: Reason


class ReadInAnswer(UnderCase):
    """A read that an answer under the same case session held; `of` is the number of that answer's intent."""

    of: Number
    read_id: ReadId
    captured_at: Instant


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
    name: str,
    given: UnderCase,
    change: Callable[[Doing], T],
    *,
    fields: Callable[[Turn], Mapping[str, Any]] | None = None,
    secret: Mapping[str, str] | None = None,
    with_picture: bool = False,
) -> T:
    """Do an act in the file of a case. Its entry names case and case session, and the answer if it is about a read of one.

    Args:
        given: Its reason, if it has one, is the act's.
        fields: More that stands in the entry in clear.
        secret: More that stands in it as commitments.
        with_picture: True if the read's picture must have been shown.

    Raises:
        Refused, TooMany, Conflict, NotFound, InvalidQuery: As `acts.act` does.
    """

    def said(turn: Turn) -> Mapping[str, Any]:
        case = {"number": number_of(turn.connection, given), "session": given.case_session}
        of = {"of": given.of} if isinstance(given, ReadInAnswer) else {}
        return {"case": case, **of, **(fields(turn) if fields else {})}

    def done(turn: Turn, recorded: Recorded) -> T:
        number = number_of(turn.connection, given)
        doing = Doing(
            connection=turn.connection,
            recorded=recorded,
            turn=turn,
            number=number,
            numbers=cases.numbers_of(turn.connection, number),
            person_id=actor_of(turn, caller),
        )
        return change(doing)

    reason = given.reason if isinstance(given, WithReason) else ""
    under = _under(site, given, with_picture)
    return act(site, caller, name, done, reason=reason, under=under, fields=said, secret=secret)


def number_of(connection: Connection, given: UnderCase) -> str:
    """Return the case number of a case session that policy let pass."""
    found = case_sessions.find(connection, given.case_session)
    if found is None:
        raise NotFound("There is no such case session.")
    return found.case_number


def ref_of(site: Site, turn: Turn, given: ReadInAnswer) -> ReadRef:
    """Say which read it is, unless its import was withdrawn, or it is past its retention and the next purge destroys it."""
    read_id = original_of(given.read_id)
    name = sources.class_of(turn.connection, source_of(read_id))
    if given.captured_at > turn.now + AHEAD:
        raise InvalidQuery("captured_at", "lies in the future; give it as the answer has it")
    keep = site.pack.keep.get(name)
    held = read_id in holds.held_ids(turn.connection)
    if keep is not None and given.captured_at < turn.now - keep and not held:
        raise Conflict("The read is past its retention and no hold keeps it, so it cannot be saved any more.")
    require_there(site, turn.connection, read_id, given.captured_at)
    return ReadRef(read_id=read_id, captured_at=given.captured_at, retention_class=name, intent=given.of)


def _under(site: Site, given: UnderCase, with_picture: bool) -> Under:
    if not isinstance(given, ReadInAnswer):
        return Under(given.case_session)
    member = (given.of, members_of(site.members_key, given.of, [given.read_id]))
    viewing = viewing_of(site.members_key, given.case_session, given.read_id) if with_picture else None
    return Under(given.case_session, member, viewing)
