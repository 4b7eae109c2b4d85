"""The way of an act: read the state, decide, record, and change the register in the same transaction.

Which acts there are: on accounts in `accounts.py`, on the registers in `registers.py`, imports in
`acts_on_reads.py`, purges in `purging.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from data_access.errors import Refused
from data_access.gateway.callers import Caller
from data_access.gateway.circumstances import asker_of, refusal_of, session_of, state_of_act, stop_flooding
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy import acts as known_acts
from data_access.policy.authorise import permit as decide
from data_access.policy.authorise import refuse
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import log_ons, question_rate
from data_access.records.overview import what_policy_sees
from data_access.steps import Permit, Recorded

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Under:
    """A case session, and of an act about one read of an answer that answer's intent and the read's keyed hash.

    `viewing` is the keyed hash of the viewing of its picture, for an act that needs it.
    """

    case_session: str
    member: tuple[int, bytes] | None = None
    viewing: bytes | None = None


def act(
    site: Site,
    caller: Caller,
    name: str,
    change: Callable[[Turn, Recorded], T],
    *,
    subject: str = "",
    reason: str = "",
    case_number: str = "",
    under: Under | None = None,
    fields: Mapping[str, Any] | Callable[[Turn], Mapping[str, Any]] | None = None,
    secret: Mapping[str, str] | None = None,
    pack: Pack | None = None,
    uses_log_on: bool = True,
) -> T:
    """Decide on an act, record it and apply it, in one transaction. A refusal is on record too.

    Args:
        under: The case session that an act in the file of a case is done under.
        secret: Stands in the entry as commitments, beside subject and reason.
        pack: Decide by this one instead of the one that the gateway runs on; it must be the adopted one all the same.
        uses_log_on: False for what goes on by itself: it does not keep an unused log-on from ending.

    Raises:
        Refused: Policy said no.
        TooMany: So much of this person was refused in the last minute that no more refusals are recorded.
        Conflict, NotFound, InvalidQuery: The act does not fit the registers; nothing was recorded or changed.
    """
    with site.ledger.deciding() as turn:
        permit = _decided(pack or site.pack, turn, caller, name, subject, reason, case_number, under)
        if permit.granted:
            recorded = turn.act(permit, fields(turn) if callable(fields) else fields, secret)
            if uses_log_on:
                log_ons.use(turn.connection, recorded, permit.act.asker.session_id)
            changed = change(turn, recorded)
        else:
            recorded = _refused(turn, permit)
    if not permit.granted:
        raise refusal_of(permit.reasons, recorded.seq)
    return changed


def require_permit(
    site: Site,
    caller: Caller,
    name: str,
    fits: Callable[[Connection], object] | None = None,
    pack: Pack | None = None,
    *,
    reason: str = "",
    case_number: str = "",
) -> None:
    """Refuse an act before work is spent on it, or a file of it looked at. The refusal is on record; a permit is not yet.

    Args:
        fits: Looks whether a register allows it; what it raises as `Refused` is recorded as policy's own refusal is.
        pack, reason, case_number: As in `act`.

    Raises:
        Refused: Policy or a register said no.
    """
    with site.ledger.deciding() as turn:
        permit = _decided(pack or site.pack, turn, caller, name, reason=reason, case_number=case_number)
        if permit.granted and fits is not None:
            try:
                fits(turn.connection)
            except Refused as refusal:
                permit = refuse(permit, refusal.reasons)
        recorded = None if permit.granted else _refused(turn, permit)
    if recorded is not None:
        raise refusal_of(permit.reasons, recorded.seq)


def actor_of(turn: Turn, caller: Caller) -> str:
    """Return who acts, as of this transaction."""
    return session_of(turn.connection, caller).person_id


def _decided(
    pack: Pack,
    turn: Turn,
    caller: Caller,
    name: str,
    subject: str = "",
    reason: str = "",
    case_number: str = "",
    under: Under | None = None,
) -> Permit:
    session = session_of(turn.connection, caller)
    seen = (
        what_policy_sees.for_act_in_case(
            turn.connection, session, turn.now, under.case_session, under.member, under.viewing
        )
        if under
        else what_policy_sees.for_act(turn.connection, session, turn.now, case_number)
    )
    stop_flooding(pack, seen)
    role = pack.roles.get(seen.person.role) if seen.person else None
    asker, may = asker_of(session, seen.person, caller), role.may if role else frozenset()
    wanted = known_acts.an_act(name, asker=asker, may=may, subject=subject, reason=reason)
    return decide(wanted, state_of_act(pack, turn, seen))


def _refused(turn: Turn, permit: Permit) -> Recorded:
    recorded = turn.act(permit)
    question_rate.note(turn.connection, recorded, permit.act.asker.person_id, granted=False)
    return recorded
