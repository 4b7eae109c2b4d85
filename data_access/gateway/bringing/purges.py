"""Purges: reads past their retention are destroyed, by a person for one class or by a machine for all that are due.

    counted -> entry and pending purge, with what was counted -> held reads copied, file unlinked, key destroyed
            -> entry and certificate, and done

The register of purges is the only switch. `recovery.py` finishes what a crash left pending.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from data_access.acts.purges import NewPurge
from data_access.errors import AccessError, Conflict
from data_access.gateway.bringing.certificates import proof_of
from data_access.gateway.bringing.purge_plans import details_of, forecast, must_still_hold
from data_access.gateway.deciding.acts import Details, actor_of, do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.machines import Change, act_by_machine, require_machine
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.open_site.destruction import purge_ends
from data_access.gateway.open_site.hot_list_contents import destroy_hits, destroy_unused_keys
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality import upkeep
from data_access.ledger.turn import Turn
from data_access.records.keeping import backups, purges
from data_access.records.keeping.purges import Purge
from data_access.steps import Recorded
from data_access.terms import stamp

OVERDUE_AFTER = timedelta(days=2)
"""How long reads may lie past their retention, and the last purge may be ago, before it is said that a purge is overdue."""

_Act = Callable[[NewPurge, Details, Change[Purge]], Purge]


def purge(site: Site, caller: Caller, new: NewPurge) -> dict[str, Any]:
    """Destroy the reads of a class that are past their retention and not held: whole days, by unlinking file and key.

    Raises:
        Refused: Policy said no.
        InvalidQuery: The pack has no such class.
        Conflict: An import or another purge is under way.
    """
    require_permit(site, caller, new.does)

    def begin(of: NewPurge, details: Details, change: Change[Purge]) -> Purge:
        def of_person(turn: Turn, recorded: Recorded) -> Purge:
            return change(turn, recorded, actor_of(turn, caller))

        return do(site, caller, of, of_person, details=details)

    return _purge(site, new.retention_class, begin)


def purge_what_is_due(site: Site, caller: Caller, refusals: Pace) -> list[dict[str, Any]]:
    """Destroy, as a machine, the reads of every class that are past their retention and not held. Returns each purge, with its certificate.

    Where a class cannot be purged after others were, it is the last that is returned, with the `problem`: the certificates of those
    before it are not lost by it.

    Raises:
        NotLoggedOn: Nobody knows the machine's token.
        Refused: It may not purge; that is on record.
        TooMany: It was refused a moment ago.
        Conflict: An import or another purge is under way; nothing was purged.
    """
    require_machine(site, caller, NewPurge.does, refusals)

    def begin(of: NewPurge, details: Details, change: Change[Purge]) -> Purge:
        return act_by_machine(site, caller, of, change, lambda _: details)

    done: list[dict[str, Any]] = []
    for name in due(site):
        try:
            counts = _purge(site, name, begin)
        except AccessError as error:
            if not done:
                raise
            return [*done, {"retention_class": name, "problem": error.problem()}]
        done.append({"retention_class": name, **counts, "proof": proof_of(site, counts["purge"]).as_json()})
    return done


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
    progress = site.purging.now()
    return {
        "overdue_purges": overdue(site),
        "backed_up_at": stamp(backed_up) if backed_up else "",
        "purging": {} if progress is None else progress.as_json(),
    }


def overdue(site: Site) -> list[str]:
    """Name the classes that should have been purged two days ago or earlier, and were not purged since."""
    late = due(site, OVERDUE_AFTER)
    if not late:
        return []
    with site.ledger.reading() as connection:
        done = purges.in_brief(connection)
    lately = {p.retention_class for p in done if p.done_at is not None and p.begun_at > site.now() - OVERDUE_AFTER}
    return [name for name in late if name not in lately]


def _purge(site: Site, retention_class: str, begin: _Act) -> dict[str, int]:
    if not site.importing.acquire(blocking=False):
        raise Conflict("An import is under way. Purge when it is done.")
    try:
        with site.changing:
            _finish_what_is_pending(site)
            counted = forecast(site, retention_class)
            plan = counted.text(site)

            def change(turn: Turn, recorded: Recorded, who: str) -> Purge:
                must_still_hold(site, counted, turn)
                return purges.begin(
                    turn.connection,
                    recorded,
                    retention_class=retention_class,
                    before=counted.before,
                    person_id=who,
                    plan=plan,
                )

            begun = begin(NewPurge(retention_class=retention_class), details_of(counted), change)
            counts = _completed(site, begun, len(counted.days))
            with site.ledger.reading() as connection:
                destroy_unused_keys(site.keyring, connection)
    finally:
        site.importing.release()
    return {"purge": begun.number, **counts}


def _finish_what_is_pending(site: Site) -> None:
    """Finish what a disk that failed left under way: as long as it is, no other purge of its class and no hold begins."""
    with site.ledger.reading() as connection:
        waiting = purges.pending(connection)
    for one in waiting:
        _completed(site, one, len(site.store.purge_plan(one.retention_class, one.before)))


def _completed(site: Site, purge_on_record: Purge, days: int) -> dict[str, int]:
    def forget(turn: Turn, recorded: Recorded) -> None:
        site.board = upkeep.forget(site.board, site.pack, turn, recorded)

    place = purge_ends.PlaceOfPurge(
        ledger=site.ledger,
        store=site.store,
        keyring=site.keyring,
        rejects=site.places.rejects,
        destroy_hits=destroy_hits,
    )
    with site.purging.of(purge_on_record.retention_class, days) as progress:
        return purge_ends.complete(place, purge_on_record, after_day=progress, also=forget)
