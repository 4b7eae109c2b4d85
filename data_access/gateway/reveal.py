"""Opening what one entry keeps sealed: an act with a reason, recorded before anything is opened."""

from __future__ import annotations

from data_access.acts.ledger import Wish
from data_access.answers.entries import Item
from data_access.errors import BadOpening, NotFound, Reason, Refused
from data_access.gateway import items
from data_access.gateway.acts import do, nothing, require_permit
from data_access.gateway.callers import Caller
from data_access.gateway.circumstances import session_of
from data_access.gateway.entries import sight_of
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection


def reveal(site: Site, caller: Caller, wish: Wish) -> Item:
    """Open an entry's commitments: plate, area, reason, whom an act was about. Who, why and which entry is on record.

    Returns the entry as an item with `opened`; empty where the key of its month was shredded.

    Raises:
        Refused: The role may not, the reason says too little, or the entry is not of a kind or unit that the person may see;
            that is on record.
        NotFound: There is no such entry.
        BadOpening: What the vault holds is not what the entry committed to; that is on record.
    """
    entry = next(iter(site.ledger.entries(wish.seq, wish.seq + 1)), None)
    if entry is None:
        raise NotFound(f"The ledger has no entry {wish.seq}.")
    found = items.decoded(entry)
    may_see = lambda connection: _require_sight(site, connection, caller, found)  # noqa: E731 - one word for the line below
    require_permit(site, caller, wish.does, may_see, reason=wish.reason)
    do(site, caller, wish, nothing)
    [shown] = items.open_all(site, items.shown(site, [found]))
    if shown.broken:
        raise BadOpening(wish.seq)
    return shown


def _require_sight(site: Site, connection: Connection, caller: Caller, entry: items.Entry) -> None:
    if sight_of(site, connection, session_of(connection, caller).person_id).covers(entry):
        return
    reason = Reason("own.sight", "This entry is not of your unit.", "Ask its supervisor or an auditor.", "sight")
    raise Refused([reason])
