"""Purges: reads past their retention are destroyed, by a person for one class or by a machine for all that are due.

    entry and pending purge -> held reads copied, file unlinked, key destroyed -> entry and done

The register of purges is the only switch. `recovery.py` finishes what a crash left pending.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from data_access.acts.purges import DonePurge, NewPurge
from data_access.errors import Conflict, InvalidQuery
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.machines import Change, act_by_machine, require_machine
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.open_site.recovery import purge_reads
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality import upkeep
from data_access.ledger.turn import Turn
from data_access.records.casework import saved_reads
from data_access.records.keeping import backups, holds, purges
from data_access.records.keeping.purges import Purge
from data_access.steps import Recorded
from data_access.terms import stamp

OVERDUE_AFTER = timedelta(days=2)
"""How long reads may lie past their retention, and the last purge may be ago, before it is said that a purge is overdue."""

_Begun = tuple[Purge, frozenset[str]]
_Act = Callable[[NewPurge, Change[_Begun]], _Begun]


def purge(site: Site, caller: Caller, new: NewPurge) -> dict[str, Any]:
    """Destroy the reads of a class that are past their retention and not held: whole days, by unlinking file and key.

    Raises:
        Refused: Policy said no.
        InvalidQuery: The pack has no such class.
        Conflict: An import or another purge is under way.
    """
    if new.retention_class not in site.pack.retention:
        raise InvalidQuery("retention_class", f"must be one of {', '.join(sorted(site.pack.retention))}")

    def begin(of: NewPurge, change: Change[_Begun]) -> _Begun:
        def of_person(turn: Turn, recorded: Recorded) -> _Begun:
            return change(turn, recorded, actor_of(turn, caller))

        return do(site, caller, of, of_person, details=partial(_details, site, of))

    return _purge(site, new, begin)


def purge_what_is_due(site: Site, caller: Caller, refusals: Pace) -> list[dict[str, Any]]:
    """Destroy, as a machine, the reads of every class that are past their retention and not held. Returns each purge.

    Raises:
        NotLoggedOn: Nobody knows the machine's token.
        Refused: It may not purge; that is on record.
        TooMany: It was refused a moment ago.
        Conflict: An import or another purge is under way; classes before it were purged.
    """
    require_machine(site, caller, NewPurge.does, refusals)

    def begin(of: NewPurge, change: Change[_Begun]) -> _Begun:
        return act_by_machine(site, caller, of, change, partial(_details, site, of))

    each = (NewPurge(retention_class=name) for name in due(site))
    return [{"retention_class": new.retention_class, **_purge(site, new, begin)} for new in each]


def due(site: Site, late: timedelta = timedelta(0)) -> list[str]:
    """Name the classes of which whole days lie past their retention, and for longer than `late`; held ones count too."""
    now, kept = site.now(), site.pack.retention
    return [
        name
        for name in sorted(kept)
        if site.store.purge_plan(name, now - timedelta(days=kept[name].purge_after_d) - late)
    ]


def standing(site: Site) -> dict[str, Any]:
    """Say which classes should have been purged and were not, and as of when the newest back-up is. Names no read."""
    with site.ledger.reading() as connection:
        backed_up = backups.latest(connection)
    return {"overdue_purges": overdue(site), "backed_up_at": stamp(backed_up) if backed_up else ""}


def overdue(site: Site) -> list[str]:
    """Name the classes that should have been purged two days ago or earlier, and were not purged since."""
    late = due(site, OVERDUE_AFTER)
    if not late:
        return []
    with site.ledger.reading() as connection:
        done = purges.every(connection)
    lately = {p.retention_class for p in done if p.done_at is not None and p.begun_at > site.now() - OVERDUE_AFTER}
    return [name for name in late if name not in lately]


def _details(site: Site, new: NewPurge, turn: Turn) -> Details:
    return {"before": stamp(_before(site, new, turn))}


def _before(site: Site, new: NewPurge, turn: Turn) -> datetime:
    """Return the instant before which the reads of a class are past their retention."""
    return turn.now - timedelta(days=site.pack.retention[new.retention_class].purge_after_d)


def _purge(site: Site, new: NewPurge, begin: _Act) -> dict[str, Any]:
    if not site.importing.acquire(blocking=False):
        raise Conflict("An import is under way. Purge when it is done.")

    def change(turn: Turn, recorded: Recorded, who: str) -> _Begun:
        name, before = new.retention_class, _before(site, new, turn)
        begun = purges.begin(turn.connection, recorded, retention_class=name, before=before, person_id=who)
        return begun, holds.held_ids(turn.connection)

    try:
        with site.changing:
            begun, held = begin(new, change)
            counts = purge_reads(site.store, new.retention_class, begun, held)
            with site.ledger.deciding() as turn:
                recorded = turn.end_of(DonePurge(purge=begun.number, counts=counts))
                purges.finish(turn.connection, recorded, begun.number, counts)
                saved_reads.note_destroyed(turn.connection, recorded, begun, held)
                site.board = upkeep.forget(site.board, site.pack, turn, recorded)
    finally:
        site.importing.release()
    return {"purge": begun.number, **counts}
