"""What acts on entries of the agency's own hot list change: asked for, approved, declined, refreshed, removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data_access.acts.on_lists.list_entries import (
    EntryApproval,
    EntryRefresh,
    EntryRefusal,
    EntryRemoval,
    EntryRequest,
    LookAtEntries,
    PartialTrial,
    partial_of,
)
from data_access.acts.table import ActValue
from data_access.answers.list_entries import EntryStanding, EntryState, EntryTrial, ListEntries
from data_access.errors import InvalidQuery
from data_access.gateway.acting.in_case import Doing, act_in_case
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.deciding.list_entries import fitting_of
from data_access.gateway.open_site.list_entry_contents import (
    EntryContent,
    destroy_emptied,
    opened_content,
    seal_content,
)
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import list_entries as showing
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.pack import Pack
from data_access.questions.pattern import Pattern
from data_access.records.accounts import people
from data_access.records.casework import list_entries
from data_access.records.casework.list_entries import EntryRecord
from data_access.steps import Recorded
from data_access.terms import Capability, Person
from data_access.wording.on_lists.list_entries import approval_sentence


def request(site: Site, caller: Caller, new: EntryRequest) -> EntryStanding:
    """Keep an entry that is asked for: waiting, or in force where the pack asks for no approval.

    Raises:
        Refused: Policy said no.
        InvalidQuery: The owner is nobody who may have one, or the review lies too far ahead or in the past.
        Conflict: As many entries wait or stand as can.
    """
    pattern = partial_of(new.plate)
    fits = _look_ahead(site, caller, pattern) if pattern else None
    standing = EntryState.IN_FORCE if site.pack.hot_lists.at_once else EntryState.WAITING

    def details(turn: Turn) -> Details:
        return {
            "entry": list_entries.next_number(turn.connection),
            "partial": pattern is not None,
            "standing": standing.value,
        }

    def change(doing: Doing) -> int:
        entry = _new(site.pack, new, doing, standing, fits)
        content = EntryContent(plate=new.plate, state=new.state, narrative=new.narrative)
        ciphertext = seal_content(site.keyring, entry.number, content)
        list_entries.ask(doing.connection, doing.recorded, _with(entry, ciphertext))
        return entry.number

    number = act_in_case(site, caller, new, change, details=details)
    look_back = Capability.PLATES if pattern else Capability.HISTORY
    return EntryStanding(number=number, standing=standing, look_back=look_back.value)


def try_partial(site: Site, caller: Caller, trial: PartialTrial) -> EntryTrial:
    """Say how many of the town's plates part of one fits, and how many it may fit as an entry. Raises `Refused`, `Busy`."""
    pattern = partial_of(trial.plate)
    if pattern is None:
        raise InvalidQuery("plate", "must be part of a plate: write ? or * for what is not known")
    _look_ahead(site, caller, pattern)
    fitting = fitting_of(site, pattern)
    act_in_case(site, caller, trial, lambda _: None, details=lambda _: {"fits": fitting.plates, "town": fitting.town})
    most = site.pack.limits.plates.most_of(fitting.town)
    return EntryTrial(fits=fitting.plates, town=fitting.town, most=most)


def approve(site: Site, caller: Caller, approval: EntryApproval) -> EntryStanding:
    """Put an entry that waits in force; where the pack says so, its narrative names who approved it from now on (H10).

    Raises:
        Refused: Policy said no.
        NotFound, Conflict: There is no such entry, or it does not wait.
    """

    def change(turn: Turn, recorded: Recorded) -> EntryRecord:
        to, who = turn.connection, people.find(turn.connection, actor_of(turn, caller))
        entry = list_entries.required(to, approval.number)
        return list_entries.approve(
            to,
            recorded,
            entry.number,
            person_id=who.person_id if who else "",
            refresh_for=site.pack.hot_lists.refresh_for,
            ciphertext=_approved_content(site, entry, who, approval, recorded.at),
        )

    return _stands(site, do(site, caller, approval, change))


def decline(site: Site, caller: Caller, refusal: EntryRefusal) -> EntryStanding:
    """Decline an entry that waits; its plate is destroyed. Raises `Refused`, `NotFound`, `Conflict`."""

    def change(turn: Turn, recorded: Recorded) -> EntryRecord:
        return list_entries.decline(turn.connection, recorded, refusal.number, person_id=actor_of(turn, caller))

    return _emptied(site, caller, refusal, change)


def refresh(site: Site, caller: Caller, act: EntryRefresh) -> EntryStanding:
    """Let an entry stand for the pack's hours again (H11), never past its end. Raises `Refused`, `NotFound`, `Conflict`."""

    def change(turn: Turn, recorded: Recorded) -> EntryRecord:
        refresh_for = site.pack.hot_lists.refresh_for
        return list_entries.refresh(turn.connection, recorded, act.number, refresh_for=refresh_for)

    return _stands(site, do(site, caller, act, change))


def remove(site: Site, caller: Caller, removal: EntryRemoval) -> EntryStanding:
    """Take an entry off the list; its plate is destroyed (H12, H14). Raises `Refused`, `NotFound`, `Conflict`."""

    def change(turn: Turn, recorded: Recorded) -> EntryRecord:
        who, because = actor_of(turn, caller), removal.because
        return list_entries.remove(turn.connection, recorded, removal.number, person_id=who, because=because)

    return _emptied(site, caller, removal, change)


def look(site: Site, caller: Caller, looking: LookAtEntries) -> ListEntries:
    """List the entries, what waits first, then the newest; one that has ended shows no plate any more. Raises `Refused`."""
    found: list[EntryRecord] = []

    def details(turn: Turn) -> Details:
        found.extend(showing.shown(turn.connection, turn.now))
        return {"shown": len(found)}

    def reader(turn: Turn, _: Recorded) -> str:
        return actor_of(turn, caller)

    who = do(site, caller, looking, reader, details=details)
    return showing.entries(site, who, found)


def _look_ahead(site: Site, caller: Caller, pattern: Pattern) -> int:
    """Count the plates that fit before the turn that decides, which then finds it done; for somebody who is logged on."""
    with site.ledger.reading() as connection:
        session_of(connection, caller)
    return fitting_of(site, pattern).plates


def _new(pack: Pack, new: EntryRequest, doing: Doing, standing: EntryState, fits: int | None) -> EntryRecord:
    now, lists = doing.recorded.at, pack.hot_lists
    asker = people.find(doing.connection, doing.person_id)
    at_once = standing is EntryState.IN_FORCE
    latest = (now + timedelta(days=min(lists.review_d, new.days))).date()
    if new.review_on is not None and not now.date() <= new.review_on <= latest:
        raise InvalidQuery("review_on", f"must be within {lists.review_d} days, and not after the entry's end")
    return EntryRecord(
        number=list_entries.next_number(doing.connection),
        case_number=doing.number,
        purpose=new.purpose,
        requester=doing.person_id,
        requester_role=asker.role if asker else "",
        owner=_owner(pack, doing.connection, new.owner or doing.person_id),
        asked_at=now,
        ends_at=now + timedelta(days=new.days),
        review_on=new.review_on or latest,
        refresh_by=now + lists.refresh_for if lists.refresh_for else None,
        fits=fits,
        standing=standing,
        approved_at=now if at_once else None,
    )


def _owner(pack: Pack, connection: Connection, person_id: str) -> str:
    """Return who is to own an entry. Raises `InvalidQuery` if it is nobody who may make one."""
    owner = people.find(connection, person_id)
    role = pack.roles.get(owner.role) if owner and owner.enabled else None
    if role is None or Capability.ENTER_LIST not in role.may:
        raise InvalidQuery("owner", "must be somebody with an account who may make entries, too")
    return person_id


def _with(entry: EntryRecord, ciphertext: bytes) -> EntryRecord:
    return EntryRecord(**{**{name: getattr(entry, name) for name in EntryRecord.__slots__}, "sealed": ciphertext})


def _approved_content(
    site: Site, entry: EntryRecord, who: Person | None, approval: EntryApproval, at: datetime
) -> bytes | None:
    """Return what the entry says once it is approved, sealed anew; None of one whose content is gone."""
    if entry.sealed is None or who is None:
        return None
    lists, roles = site.pack.hot_lists, site.pack.roles
    approvers = lists.approvers_of(entry.requester_role)
    first = approvers.first if approvers else ()
    unavailable = "" if who.role in first else approval.unavailable
    content = opened_content(site.keyring, entry.number, entry.sealed)
    narrative = content.narrative
    if lists.names_approver:
        labels = [roles[role].label for role in first]
        sentence = approval_sentence(
            who.full_name or who.person_id, roles[who.role].label, at, unavailable=unavailable, first=labels
        )
        narrative = f"{narrative}\n{sentence}"
    changed = content.model_copy(update={"narrative": narrative, "unavailable": unavailable})
    return seal_content(site.keyring, entry.number, changed)


def _emptied(
    site: Site, caller: Caller, act: ActValue, change: Callable[[Turn, Recorded], EntryRecord]
) -> EntryStanding:
    """Do an act that takes an entry's content out, and destroy its key."""

    def forgotten(turn: Turn, recorded: Recorded) -> EntryRecord:
        turn.forgets = True
        return change(turn, recorded)

    try:
        entry = do(site, caller, act, forgotten)
    finally:
        with site.ledger.reading() as connection:
            destroy_emptied(site.keyring, connection)
    return _stands(site, entry)


def _stands(site: Site, entry: EntryRecord) -> EntryStanding:
    return EntryStanding(number=entry.number, standing=entry.state(site.now()))


DOERS: Doers = {
    EntryRequest: request,
    PartialTrial: try_partial,
    EntryApproval: approve,
    EntryRefusal: decline,
    EntryRefresh: refresh,
    EntryRemoval: remove,
    LookAtEntries: look,
}
