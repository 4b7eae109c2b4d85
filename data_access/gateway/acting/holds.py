"""What acts on holds change: which reads are kept past their retention."""

from __future__ import annotations

from dataclasses import replace

from data_access.acts.holds import NewHold, OldHold
from data_access.errors import Conflict, InvalidQuery, NotFound, Reason, Refused
from data_access.gateway.deciding.acts import actor_of, do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.reads import original_of
from data_access.records.casework import cases
from data_access.records.intake import batches
from data_access.records.keeping import holds, purges
from data_access.steps import Recorded

MOST_PLACES = 10
"""Unknown ids of a list whose places are named; all are counted."""

NOT_HELD = "own.held"
"""Clause by which a hold on what is no stored read is refused."""


def place_hold(site: Site, caller: Caller, new: NewHold) -> dict[str, int]:
    """Keep reads past their retention (D5), each with its corrections: all that are named, or none.

    Not while a purge is under way: it may hold them in its hands already. None begins before this is done.

    Raises:
        Refused: Policy said no.
        InvalidQuery: An id is of no stored read; says how many, and which of the list. That it was asked is on record.
        Conflict, NotFound: A purge is under way, or there is no such case.
    """
    named = [original_of(read_id) for read_id in new.read_ids]
    require_permit(site, caller, new.does, reason=new.basis, case_number=new.case_number)
    with site.changing:
        _require_stored(site, caller, new, named)

        def change(turn: Turn, recorded: Recorded) -> int:
            _require_holdable(turn.connection, new.case_number)
            return holds.place(
                turn.connection,
                recorded,
                case_number=new.case_number,
                basis=new.basis,
                person_id=actor_of(turn, caller),
                review_on=new.review_on,
                read_ids=set(named),
            )

        hold = do(site, caller, new, change)
    return {"hold": hold, "reads": len(set(named))}


def _not_stored(site: Site, read_ids: list[str]) -> list[int]:
    """Return the places in a list, from 1, of ids that are of no stored read."""
    with site.ledger.reading() as connection:  # what was withdrawn was seen, and may be evidence for that
        seen = batches.view(connection)
        seen = replace(seen, hidden=seen.hidden - batches.withdrawn(connection))
    known = site.store.stored(set(read_ids), seen)
    return [place for place, read_id in enumerate(read_ids, 1) if read_id not in known]


def _require_stored(site: Site, caller: Caller, new: NewHold, read_ids: list[str]) -> None:
    """Refuse a list with ids of no stored read, on record before it is told which.

    An id can be made of a plate, a camera and an instant: who names ten thousand of them asks where a vehicle was.
    """
    unknown = _not_stored(site, read_ids)
    if not unknown:
        return

    def fits(connection: Connection) -> None:
        _require_holdable(connection, new.case_number)
        raise Refused([Reason(NOT_HELD, "Not all that is named is a stored read.", "Name stored reads alone.")])

    try:
        require_permit(site, caller, new.does, fits, reason=new.basis, case_number=new.case_number)
    except Refused as refusal:
        if [reason.clause for reason in refusal.reasons] != [NOT_HELD]:
            raise
    places = ", ".join(map(str, unknown[:MOST_PLACES])) + (", ..." if len(unknown) > MOST_PLACES else "")
    what = f"{len(unknown)} of {len(read_ids)} are ids of no stored read (counted from the first: {places})"
    raise InvalidQuery("read_ids", f"{what}; nothing is held. Take them out, or look where the list is from.")


def _require_holdable(connection: Connection, case_number: str) -> None:
    if purges.pending(connection):
        raise Conflict("A purge is under way. Place the hold again when it is done.")
    if cases.find(connection, case_number) is None:
        raise NotFound("case_number: is not in the case register.")


def release_hold(site: Site, caller: Caller, old: OldHold) -> None:
    """End a hold; its reads fall under retention again."""
    do(site, caller, old, lambda turn, recorded: holds.release(turn.connection, recorded, old.hold))


DOERS: Doers = {NewHold: place_hold, OldHold: release_hold}
