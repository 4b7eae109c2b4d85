"""Reviewing an entry of the record: a supervisor or an auditor signs it off, or says why it is to be followed up."""

from __future__ import annotations

from data_access.acts.ledger import NewReview
from data_access.answers.entries import ReviewOfEntry
from data_access.errors import InvalidQuery, NotFound, Reason, Refused
from data_access.gateway.deciding.acts import actor_of, do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import items
from data_access.gateway.showing.entries import sight_of
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import people
from data_access.records.casework import reviews
from data_access.steps import Recorded
from data_access.terms import ReviewResult


def review_entry(site: Site, caller: Caller, new: NewReview) -> ReviewOfEntry:
    """Keep who reviewed an entry and what they said; the entry stays as it is. Done again, the last review counts.

    Raises:
        Refused: The role may not, the entry is not of the reader's unit, or it is their own; that is on record.
        NotFound: There is no such entry.
        InvalidQuery: It is no question, refusal or opening of a case; or it is to be followed up, and nothing says why.
    """
    entry = next(iter(site.ledger.entries(new.seq, new.seq + 1)), None)
    if entry is None:
        raise NotFound(f"The record has no entry {new.seq}.")
    seen = items.decoded(entry)
    require_permit(
        site, caller, new.does, lambda connection: _require_fit(site, connection, caller, seen), reason=new.reason
    )
    if seen["kind"] not in items.ASKED:
        raise InvalidQuery("seq", "only a question, a refusal or the opening of a case is reviewed")
    if new.result is ReviewResult.FOLLOW_UP and not new.reason:
        raise InvalidQuery("reason", "say in a few words what is to be followed up")

    def change(turn: Turn, recorded: Recorded) -> ReviewOfEntry:
        who = actor_of(turn, caller)
        reviews.keep(turn.connection, recorded, entry=new.seq, person_id=who, result=new.result)
        return ReviewOfEntry(by=who, at=recorded.at, result=new.result.value)

    return do(site, caller, new, change)


def _require_fit(site: Site, connection: Connection, caller: Caller, entry: items.Entry) -> None:
    who = session_of(connection, caller).person_id
    if not sight_of(site, connection, who).covers(entry):
        raise Refused(
            [Reason("own.sight", "This entry is not of your unit.", "Ask its supervisor or an auditor.", "sight")]
        )
    part = entry.get("who")
    asker = people.find(connection, str(part.get("person", ""))) if isinstance(part, dict) else None
    reader = people.find(connection, who)
    if asker is None or reader is None or asker.is_of(reader):
        reason = Reason(
            "own.oneself",
            "This is your own entry, or nobody knows whose it is.",
            "Ask another supervisor or an auditor to review it.",
        )
        raise Refused([reason])


DOERS: Doers = {NewReview: review_entry}
