"""How long the reads of each class are kept, which days are stored, and which are due: counts, on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from data_access.acts.purges import LookAtRetention
from data_access.answers.keeping.retention import KeptClass, KeptDay, RetentionPicture
from data_access.gateway.bringing.purges import overdue
from data_access.gateway.deciding.acts import do, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.destruction.purge_ends import past_before
from data_access.gateway.open_site.site import Site
from data_access.policy.packs.pack import Keeping
from data_access.records.keeping import backups, purges


def look(site: Site, caller: Caller, act: LookAtRetention) -> RetentionPicture:
    """Say how long reads are kept, by class and day. Raises `Refused`."""
    do(site, caller, act, nothing)
    now, late = site.ledger.clock_now(), overdue(site)
    with site.ledger.reading() as connection:
        backed_up = backups.latest(connection)
        last = {each.retention_class: each.done_at for each in purges.in_brief(connection) if each.done_at}
    classes = (
        _kept(site, name, keeping, now, last.get(name), overdue=name in late)
        for name, keeping in sorted(site.pack.retention.items())
    )
    return RetentionPicture(as_of=now, classes=tuple(classes), backed_up_at=backed_up)


def _kept(site: Site, name: str, keeping: Keeping, now: datetime, last: datetime | None, *, overdue: bool) -> KeptClass:
    stored = {each: reads for each, reads in site.store.days().items() if each.retention_class == name}
    due = set(site.store.purge_plan(name, past_before(site.pack, name, now)))
    first = min((each.end for each in stored), default=None)
    return KeptClass(
        retention_class=name,
        floor_d=None if keeping.floor_d == "none" else keeping.floor_d,
        ceiling_d=None if keeping.ceiling_d == "none" else keeping.ceiling_d,
        purge_after_d=keeping.purge_after_d,
        clause=keeping.clause,
        days=tuple(KeptDay(day=each.day, reads=reads) for each, reads in stored.items()),
        due=sum(each in due for each in stored),
        due_on=None if first is None else (first + timedelta(days=keeping.purge_after_d)).date(),
        last=last,
        overdue=overdue,
    )
