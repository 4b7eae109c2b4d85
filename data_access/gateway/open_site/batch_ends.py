"""How an import ends: its batch becomes visible, or it is undone."""

from __future__ import annotations

from collections.abc import Callable

from data_access.acts.batches import UndoneBatch, WholeBatch
from data_access.gateway.open_site.hits_of_batch import BatchMatching
from data_access.gateway.open_site.holding.standing import growth_of, hold_growth
from data_access.gateway.open_site.recovery import rejects_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality import upkeep
from data_access.imports import FileFacts
from data_access.ledger.turn import Turn
from data_access.records.casework import saved_reads
from data_access.records.intake import batches
from data_access.records.intake.batches import Batch
from data_access.steps import Recorded

IDS_USED_ANEW = "ids_used_anew"
"""Noted: reads that came under an id that another read bears, and are kept under one of their own."""
Also = Callable[[Turn, Recorded], None]


def _nothing(_: Turn, __: Recorded) -> None:
    return


def show(site: Site, batch: Batch, facts: FileFacts, reads_stored: int, also: Also = _nothing) -> None:
    """Make a batch visible with its hits, hold what fits the questions of holds, count it by camera and hour, and put on record what came of it.

    Args:
        reads_stored: Reads that were stored; the other accepted ones were known. How many is sealed: a reader of the ledger who has
            files brought could learn from it whether a vehicle was read at a place and time.
        also: What else changes in the same transaction.
    """
    rejected, counts = dict(facts.rejected), upkeep.counts_of(site.store, batch.number, facts)
    anew = facts.noted.get(IDS_USED_ANEW, 0)
    exact = {"stored": reads_stored, "known": facts.accepted - reads_stored, IDS_USED_ANEW: anew}
    whole = WholeBatch(
        batch=batch.number,
        sha256=facts.sha256,
        rows_in=facts.rows_in,
        taken=facts.accepted,
        rejected=rejected,
        noted={name: count for name, count in facts.noted.items() if name not in exact},
        dropped=dict(facts.dropped),
        adapter=facts.adapter,
        exact=exact,
    )
    matching, growth, shown = BatchMatching(site, batch), growth_of(site, batch.number), False
    while not shown:
        matched = matching.outside()
        with site.ledger.deciding() as turn:
            current = matching.within(matched, turn)
            if current is not None:
                recorded = turn.end_of(whole)
                batches.show(
                    turn.connection, recorded, batch.number, rows_in=facts.rows_in, reads=reads_stored, rejects=rejected
                )
                also(turn, recorded)
                current.keep(site, turn, batch.number)
                hold_growth(site, turn, batch.number, growth)
                _note_what_is_back(site, turn, recorded, batch.number)
                site.board = upkeep.put(site.board, site.pack, turn, recorded, counts)
                shown = True


def _note_what_is_back(site: Site, turn: Turn, recorded: Recorded, batch: int) -> None:
    """Say of saved reads whose import was withdrawn that they came in again; there are hardly ever any to look for."""
    if saved_reads.any_withdrawn(turn.connection):
        brought = site.store.ids_of(batch)
        saved_reads.note_back(turn.connection, recorded, dict(brought.select("read_id", "captured_at").iter_rows()))


def undo(site: Site, batch: Batch) -> None:
    """Undo a batch, unless it became visible after all: then the failure was only in telling so."""
    with site.ledger.reading() as connection:
        if batch.number not in {waiting.number for waiting in batches.pending(connection)}:
            return
    site.store.undo(batch.number)
    (site.places.rejects / rejects_of(batch)).unlink(missing_ok=True)
    with site.ledger.deciding() as turn:
        recorded = turn.end_of(UndoneBatch(batch=batch.number, why="failed"))
        batches.undo(turn.connection, recorded, batch.number)
