"""What a start finds pending: imports are undone, purges are finished. Nothing is served before."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from data_access.acts.batches import UndoneBatch
from data_access.gateway.open_site import members
from data_access.gateway.open_site.destruction import purge_ends
from data_access.gateway.open_site.holding.questions import destroy_ended
from data_access.gateway.open_site.hot_list_contents import destroy_hits, destroy_unused_keys
from data_access.gateway.quality import upkeep
from data_access.gateway.quality.board import Board
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from data_access.reads import correction_batch
from data_access.records import packs
from data_access.records.accounts import failed_log_ons
from data_access.records.casework import corrected_reads
from data_access.records.intake import batches
from data_access.records.keeping import purges
from data_access.records.overview import schema
from data_access.store.store import Store

log = logging.getLogger(__name__)
BY_GATEWAY = {"initiator": "gateway"}


def complete_registers(ledger: Ledger) -> None:
    """Make the tables and columns of registers that came after the site was made, with an entry that names them."""
    with ledger.reading() as connection:
        missing = schema.missing(connection)
    if missing:
        with ledger.deciding() as turn:
            turn.append("registers_completed", {**BY_GATEWAY, "made": missing})
            schema.create(turn.connection)
            turn.registers_made()


def drop_unkeyed_bins(ledger: Ledger) -> None:
    """Drop failed log-ons of names that are nobody's, and their locks, from before their bins were keyed."""
    with ledger.reading() as connection:
        rows = failed_log_ons.unkeyed(connection)
    if rows:
        with ledger.deciding() as turn:
            made = {**BY_GATEWAY, "made": [], "dropped": ["log_on_failures", "locks"], "rows": rows}
            failed_log_ons.drop_unkeyed(turn.connection, turn.append("registers_completed", made))
            turn.forgets = True


def complete_corrected(ledger: Ledger, store: Store, key: bytes) -> None:
    """Register the reads that were corrected before there was a register of them, with an entry that counts them.

    Args:
        key: That of `members.corrected_of`.
    """
    with ledger.reading() as connection:
        counting = store.corrected(batches.view(connection))
        of = {members.corrected_of(key, original): correction for original, correction in counting.items()}
        missing = {read: each for read, each in of.items() if corrected_reads.batch_of(connection, read) is None}
    if missing:
        with ledger.deciding() as turn:
            made = {**BY_GATEWAY, "made": [corrected_reads.corrected.name], "rows": len(missing)}
            recorded = turn.append("registers_completed", made)
            for read, correction in missing.items():
                corrected_reads.keep(turn.connection, recorded, read=read, batch=correction_batch(correction) or 0)


def counted_board(ledger: Ledger, store: Store, pack: Pack, zone: str) -> Board:
    """Return what each camera read in each hour, counted anew where a site has no counts yet."""
    upkeep.count_anew(ledger, store, pack)
    with ledger.reading() as connection:
        return upkeep.board_of(connection, pack, datetime.now(UTC), zone)


def settle_what_is_pending(ledger: Ledger, store: Store, keyring: KeyRing, rejects: Path) -> None:
    """Undo every pending import and finish every pending purge, each with its entry, once all fits (`whole.must_fit`).

    An import that was durable but not yet shown was never acknowledged, so it is undone like one half written.
    """
    with ledger.reading() as connection:
        waiting, purging = batches.pending(connection), purges.pending(connection)
    place = purge_ends.PlaceOfPurge(
        ledger=ledger, store=store, keyring=keyring, rejects=rejects, destroy_hits=destroy_hits
    )
    for batch in waiting:
        store.undo(batch.number)
        (rejects / rejects_of(batch)).unlink(missing_ok=True)
        with ledger.deciding() as turn:
            recorded = turn.end_of(UndoneBatch(batch=batch.number, why="interrupted"))
            batches.undo(turn.connection, recorded, batch.number)
    for purge in purging:
        purge_ends.complete(place, purge)
    with ledger.reading() as connection:
        destroy_unused_keys(keyring, connection)
        destroy_ended(keyring, connection)


def pack_in_force(ledger: Ledger, file: Path) -> Pack:
    """Return the pack that was adopted last, as its register has it, and write nothing; before an adoption the folder's.

    A pack in the folder that never was in force comes back instead: nothing is served under it until the custodian adopts it.
    """
    pack = packs_on_file.load(file)
    with ledger.reading() as connection:
        adopted, known = packs.adopted(connection), packs.was_adopted(connection, pack.hash)
    if adopted is None or adopted.hash == pack.hash or not known:
        return pack
    log.warning("pack.toml in the site's folder is an earlier pack; the one that was adopted last is in force")
    return packs_on_file.parse(adopted.text.encode())


def rejects_of(batch: batches.Batch) -> str:
    """Name the file of the rows of an import that were rejected."""
    return f"{batch.number}-{batch.digest[:16]}.csv"
