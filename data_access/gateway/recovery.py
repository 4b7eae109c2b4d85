"""What a start finds pending: imports are undone, purges are finished. Nothing is served before."""

from __future__ import annotations

from data_access.ledger.ledger import Ledger
from data_access.records import batches, holds, purges
from data_access.store.store import Store

BY_GATEWAY = {"initiator": "gateway"}


def settle_what_is_pending(ledger: Ledger, store: Store) -> None:
    """Undo every pending import and finish every pending purge, each with its entry.

    An import that was durable but not yet shown was never acknowledged, so it is undone like one half written.
    """
    with ledger.reading() as connection:
        waiting, purging = batches.pending(connection), purges.pending(connection)
        known, held = {batch.number for batch in batches.every(connection)}, holds.held_ids(connection)
    for number in sorted(set(store.batches()) - known):
        store.undo(number)
    for batch in waiting:
        store.undo(batch.number)
        with ledger.deciding() as turn:
            recorded = turn.append("batch_undone", {**BY_GATEWAY, "batch": batch.number, "why": "interrupted"})
            batches.undo(turn.connection, recorded, batch.number)
    for purge in purging:
        counts = purge_reads(store, purge.retention_class, purge, held)
        with ledger.deciding() as turn:
            recorded = turn.append("purge_done", {**BY_GATEWAY, "purge": purge.number, "counts": counts})
            purges.finish(turn.connection, recorded, purge.number, counts)


def purge_reads(store: Store, retention_class: str, purge: purges.Purge, held: frozenset[str]) -> dict[str, int]:
    """Destroy what a purge covers, but for held reads, and count. May be done again after a crash."""
    done = store.purge(store.purge_plan(retention_class, purge.before), held)
    return {"segments": done.segments, "destroyed": done.destroyed, "kept": done.kept}
