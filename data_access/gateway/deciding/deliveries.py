"""Whether a source may bring its reads, or a hot list its file: who it is by its token, what policy says, and the record of a refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from data_access.acts.batches import NewBatch
from data_access.acts.hot_lists import BroughtHotList
from data_access.acts.table import ActValue
from data_access.errors import NotLoggedOn, Refused
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import refusal_of
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.authorise import permit_delivery
from data_access.policy.deliveries import Delivery
from data_access.policy.state import NO_CASE, NOBODY, State
from data_access.records import packs
from data_access.records.intake import bringers, source_tokens
from data_access.records.intake.source_tokens import SourceToken
from data_access.steps import SOURCE_TOKEN, Asker, Permit, Recorded


def admit(site: Site, source: str, caller: Caller, refusals: Pace) -> None:
    """Look in passing whether a source may bring its reads; decided again when its batch begins.

    Args:
        refusals: How many refusals of one token are recorded a minute; a machine that is refused asks again at once.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not; that is on record.
        TooMany: It was refused a moment ago.
    """
    with site.ledger.reading() as connection:
        token = _token(connection, caller)
        fits = token.source == source and token.in_force(site.now()) and _approved(connection, source)
    if not fits:
        refusals.check(token.token_id)
        require_delivery(site, source, caller)


def require_delivery(site: Site, source: str, caller: Caller) -> None:
    """Look whether a source may bring its reads under this token, before they are taken. A refusal is on record.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not.
    """
    with site.ledger.deciding() as turn:
        begins = BroughtHotList if bringers.is_hot_list(turn.connection, source) else NewBatch
        permit = decided(site, turn, source, caller, begins.does.name)
        recorded = None if permit.granted else turn.act(permit)
    if recorded is not None:
        raise refusal_of(permit.reasons, recorded.seq)


def do_as_source(
    site: Site, source: str, caller: Caller, act: ActValue, change: Callable[[Turn, Recorded], None]
) -> None:
    """Decide on an act of a source or hot list under its own token, record it and apply it, in one transaction.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not; that is on record.
        Conflict, InvalidQuery: The act does not fit the registers; nothing was recorded or changed.
    """
    with site.ledger.deciding() as turn:
        permit = decided(site, turn, source, caller, act.does.name)
        recorded = turn.act(permit, act)
        if permit.granted:
            change(turn, recorded)
    if not permit.granted:
        raise refusal_of(permit.reasons, recorded.seq)


def decided(site: Site, turn: Turn, source: str, caller: Caller, act: str = NewBatch.does.name) -> Permit:
    """Decide on an act, by its name, in the transaction of a turn. Raises `NotLoggedOn` if nobody knows the token."""
    token = _token(turn.connection, caller)
    asker = Asker(
        person_id=f"source:{token.source}",
        agency="",
        role="",
        unit="",
        trained_on="",
        session_id=token.token_id,
        method=SOURCE_TOKEN,
        client=caller.client,
        address=caller.address,
    )
    delivery = Delivery(
        act=act,
        asker=asker,
        source=source,
        own=token.source,
        in_force=token.in_force(turn.now),
        approved=_approved(turn.connection, source),
    )
    return permit_delivery(delivery, state_without_asker(site, turn.connection, turn.now))


def _token(connection: Connection, caller: Caller) -> SourceToken:
    token = source_tokens.find(connection, caller.token or b"")
    if token is None:
        raise NotLoggedOn("This token is not known. Have one made for the source.")
    return token


def _approved(connection: Connection, source: str) -> bool:
    try:
        bringers.approved(connection, source)
    except Refused:
        return False
    return True


def state_without_asker(site: Site, connection: Connection, now: datetime) -> State[None]:
    """What policy may look at where no person asks: the pack and the time."""
    adopted = packs.adopted(connection)
    hash_ = adopted.hash if adopted else ""
    return State(now=now, pack=site.pack, adopted=hash_, who=NOBODY, why=NO_CASE, about=None)
