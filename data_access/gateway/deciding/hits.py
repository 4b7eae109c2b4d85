"""What policy must know of a hit that an act is work on, or of what is owed after an error and is to be settled."""

from __future__ import annotations

from data_access.acts.on_hits.wishes import HitWish, TaskWish
from data_access.captured_fields import IMAGE
from data_access.errors import NotFound
from data_access.gateway.open_site.hot_list_contents import opened_hit
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.hit_states import AboutHit, LastLook, look_of
from data_access.policy.state import TaskThen
from data_access.records.accounts import people
from data_access.records.casework import hit_tasks, hit_work, hits
from data_access.records.casework.hit_work import LookOnRecord
from data_access.records.casework.hits import KeptHit


def hit_seen(site: Site, connection: Connection, wish: HitWish | None, person_id: str) -> AboutHit | None:
    """Return the hit that an act is work on; None if it is on none, there is none, or the import of its read was withdrawn."""
    if wish is None:
        return None
    try:
        hit = hits.find(connection, wish.hit)
    except NotFound:
        return None
    if hit.withdrawn_at is not None:
        return None
    work = hit_work.of_hit(connection, wish.hit)
    return AboutHit(
        wish=wish,
        standing=hit.standing,
        look=_look(work.check),
        active=work.active,
        has_picture=has_picture(site, hit),
        viewed=hit_work.was_viewed(connection, wish.hit, person_id),
        steps=frozenset(each.step for each in work.steps),
    )


def has_picture(site: Site, hit: KeptHit) -> bool:
    """True if a picture of the read of a hit is kept, and the pack lets it be shown."""
    texts = opened_hit(site.keyring, hit)
    return texts is not None and texts[0].picture and IMAGE in site.pack.fields


def task_seen(connection: Connection, wish: TaskWish | None) -> TaskThen | None:
    """Return what is owed and is to be settled; None if nothing is, or there is no such task."""
    if wish is None:
        return None
    try:
        task = hit_tasks.find(connection, wish.task)
    except NotFound:
        return None
    return TaskThen(
        wish=wish,
        owner=people.find(connection, task.owner),
        of_list=task.entry is None,
        settled=task.settled_at is not None,
    )


def _look(check: LookOnRecord | None) -> LastLook:
    return LastLook.NONE if check is None else look_of(check.characters, check.state, picture=check.picture)
