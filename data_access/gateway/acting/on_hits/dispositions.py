"""What the end of a hit changes: an error becomes a task and sounds no more, a vehicle that was found becomes a duty to remove its entry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from data_access.acts.on_hits.dispositions import HitTaskSettlement, HitTasksLook, NewHitDisposition, Settlement
from data_access.answers.hits import Hit, HitState, HitTask, HitWork
from data_access.answers.list_entries import EntryState, RemovalCause
from data_access.errors import Conflict
from data_access.gateway.acting.on_hits.checks import standing_after
from data_access.gateway.deciding.acts import Details, actor_of, do, may
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.hot_list_contents import opened_hit
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.hits import hits_of
from data_access.gateway.showing.on_hits.work import terms_of
from data_access.ledger.turn import Connection, Turn
from data_access.policy.packs.hits import EndKind
from data_access.records.accounts import people
from data_access.records.casework import hit_tasks, hit_work, hits, list_entries, misread_counts
from data_access.records.casework.hit_tasks import Task
from data_access.records.casework.hit_work import EndOnRecord
from data_access.records.casework.hits import KeptHit
from data_access.records.casework.misread_counts import pair_of
from data_access.steps import Recorded
from data_access.terms import Capability, plate
from data_access.wording.on_hits.narrative import note_for_source

SETTLED_FOR: Final = timedelta(days=30)
"""How long a settled task stays on the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _HitEnd:
    """How a hit ended: where it stands, what is owed, and whether the reader may see the text of restricted systems."""

    hit: KeptHit
    standing: HitState
    task: int | None
    hides_restricted: bool


def dispose(site: Site, caller: Caller, new: NewHitDisposition) -> HitWork:
    """Record how a hit ended.

    Raises:
        Refused: The pack knows of no such disposition, a step was left out that may not be, or the hit has ended.
    """
    standing: list[HitState] = []

    def found(turn: Turn) -> Details:
        standing.append(standing_after(site, caller, turn, new))
        verified = hits.find(turn.connection, new.number).standing is HitState.ACTIONABLE
        return {"standing": standing[-1].value, "verified": verified}

    def change(turn: Turn, recorded: Recorded) -> _HitEnd:
        hit, person_id = hits.find(turn.connection, new.number), actor_of(turn, caller)
        end = EndOnRecord(
            person_id=person_id,
            at=recorded.at,
            disposition=new.disposition,
            enforced=new.enforced,
            located=new.located,
            verified=hit.standing is HitState.ACTIONABLE,
            entry=recorded.seq,
        )
        hit_work.dispose(turn.connection, recorded, new.number, end)
        hits.put(turn.connection, recorded, new.number, standing[-1])
        task = _owed(site, turn.connection, recorded, hit, new, person_id)
        _count(site, turn.connection, recorded, hit, new)
        hides_restricted = not may(site, caller, turn, Capability.READ_RESTRICTED)
        return _HitEnd(hit=hit, standing=standing[-1], task=task, hides_restricted=hides_restricted)

    ended = do(site, caller, new, change, details=found)
    with site.ledger.reading() as connection:
        kept = hits.find(connection, new.number)
    shown = hits_of(site, [kept], site.now(), hides_restricted=ended.hides_restricted)[0]
    narrative = shown.disposition.narrative if shown.disposition else ""
    return HitWork(number=new.number, standing=ended.standing, task=ended.task, narrative=narrative)


def _owed(
    site: Site, connection: Connection, recorded: Recorded, hit: KeptHit, new: NewHitDisposition, person_id: str
) -> int | None:
    """Make what an error or a recovery leaves behind somebody's duty, and return the number of the task, if it is one.

    The owner of the agency's own entry sees to an error; of a downloaded list, who said so, and sends its source a note.
    """
    if new.located and hit.entry is not None:
        list_entries.owe_removal(connection, recorded, hit.entry, RemovalCause.RECOVERED, person_id)
    if site.pack.hits.dispositions[new.disposition].ending is not EndKind.ERROR:
        return None
    entry = list_entries.find(connection, hit.entry) if hit.entry is not None else None
    hits.quieten(connection, recorded, hit)
    return hit_tasks.owe(
        connection,
        recorded,
        hit=hit.number,
        entry=hit.entry,
        list_id=hit.list_id,
        marks=(hit.entry_mark, hit.plate_mark),
        owner=entry.owner if entry else person_id,
        disposition=new.disposition,
    )


def _count(site: Site, connection: Connection, recorded: Recorded, hit: KeptHit, new: NewHitDisposition) -> None:
    """Count a hit whose disposition says whether its read was right (H4)."""
    disposition = site.pack.hits.dispositions[new.disposition]
    if disposition.ending is EndKind.SET_ASIDE:
        return
    texts = opened_hit(site.keyring, hit)
    pair = pair_of(texts[0].plate, plate(new.seen)) if texts and new.seen and disposition.misread else ""
    misread_counts.count(connection, recorded, hit.camera_id, misread=disposition.misread, pair=pair)


def tasks(site: Site, caller: Caller, look: HitTasksLook) -> list[HitTask]:
    """List what the reader owes after errors, and of all if they supervise: open ones first, settled ones of the last 30 days."""
    found: list[Task] = []
    restricted: list[bool] = []
    readers: set[str] = set()

    def what_is_shown(turn: Turn) -> Details:
        reader = people.find(turn.connection, actor_of(turn, caller))
        role = site.pack.roles.get(reader.role) if reader else None
        mine = _accounts_of(turn.connection, actor_of(turn, caller))
        readers.update(mine)
        every = hit_tasks.every(turn.connection, turn.now - SETTLED_FOR)
        found.extend(each for each in every if (role is not None and role.supervises) or each.owner in mine)
        restricted.append(not may(site, caller, turn, Capability.READ_RESTRICTED))
        return {"shown": len(found)}

    def kept(turn: Turn, _: Recorded) -> dict[int, KeptHit]:
        return {each.hit: hits.find(turn.connection, each.hit) for each in found}

    at_hand = do(site, caller, look, kept, details=what_is_shown)
    shown = {
        each.number: each for each in hits_of(site, list(at_hand.values()), site.now(), hides_restricted=restricted[0])
    }
    return [_told(site, each, shown[each.hit], readers) for each in found]


def _accounts_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Return the user names of all accounts of one person."""
    me = people.find(connection, person_id)
    if me is None:
        return frozenset({person_id})
    return frozenset(each.person_id for each in people.every(connection) if each.is_of(me))


def settle(site: Site, caller: Caller, settlement: HitTaskSettlement) -> HitTask:
    """Settle what is owed; once nothing is owed for the entry any more, its hits may sound again.

    Raises:
        Refused: It is somebody else's, settled already, or cannot be settled so.
        Conflict: The entry is said to be corrected, narrowed or removed, and is still in force.
    """

    readers: set[str] = set()

    def change(turn: Turn, recorded: Recorded) -> tuple[Task, KeptHit, bool]:
        readers.update(_accounts_of(turn.connection, actor_of(turn, caller)))
        task = hit_tasks.find(turn.connection, settlement.number)
        _require_out_of_force(turn.connection, task, settlement.how)
        done = hit_tasks.settle(turn.connection, recorded, settlement.number, actor_of(turn, caller), settlement.how)
        if not hit_tasks.is_owed(turn.connection, task.entry_mark):
            hits.settle(turn.connection, recorded, task.entry_mark)
        hides_restricted = not may(site, caller, turn, Capability.READ_RESTRICTED)
        return done, hits.find(turn.connection, task.hit), hides_restricted

    done, hit, hides_restricted = do(site, caller, settlement, change)
    return _told(site, done, hits_of(site, [hit], site.now(), hides_restricted=hides_restricted)[0], readers)


_CHANGED: Final = frozenset({Settlement.CORRECTED, Settlement.NARROWED, Settlement.REMOVED})


def _require_out_of_force(connection: Connection, task: Task, how: Settlement) -> None:
    entry = list_entries.find(connection, task.entry) if task.entry is not None else None
    if how in _CHANGED and entry is not None and entry.standing in {EntryState.WAITING, EntryState.IN_FORCE}:
        raise Conflict(
            f"Entry {entry.number} still stands. Remove it under Hot lists, and ask for a right one if it is needed."
        )


def _told(site: Site, task: Task, hit: Hit, readers: Collection[str]) -> HitTask:
    """Say what is owed; `readers` are the user names of who is told."""
    return HitTask(
        number=task.number,
        hit=task.hit,
        entry=task.entry,
        list=hit.list or (task.list_id or ""),
        owner=task.owner,
        own=task.owner in readers,
        at=task.at,
        disposition=task.disposition,
        note=note_for_source(hit, terms_of(site, {})) if task.entry is None else "",
        settled_at=task.settled_at,
        settled_by=task.settled_by,
        settled_how=task.settled_how.value if task.settled_how else "",
    )


DOERS: Doers = {HitTaskSettlement: settle, HitTasksLook: tasks, NewHitDisposition: dispose}
