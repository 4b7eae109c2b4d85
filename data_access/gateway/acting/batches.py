"""Acts on imports that are there: listing them."""

from __future__ import annotations

from typing import Any

from data_access.acts.batches import BatchList, WrongBatch
from data_access.gateway.acting.withdrawals import withdraw_batch
from data_access.gateway.bringing.imports_of_reads import may_ask
from data_access.gateway.deciding.acts import do, nothing
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.records.intake import batches

MOST_BATCHES = 1_000
"""Imports that are listed; sources that bring their own reads make tens of thousands a day."""


def batches_so_far(site: Site, caller: Caller, listing: BatchList) -> list[dict[str, Any]]:
    """List the newest imports, oldest of them first: counts and states, no read.

    Raises:
        Refused: The role may not look at imports; that is on record.
    """
    do(site, caller, listing, nothing)
    exact = may_ask(site, caller)
    with site.ledger.reading() as connection:
        return [
            {
                "batch": b.number,
                "source": b.source,
                "state": str(b.state),
                "rows_in": b.rows_in,
                "taken": None if b.rows_in is None else b.rows_in - sum((b.rejected or {}).values()),
                **({"stored": b.stored} if exact else {}),
                "rejected": dict(b.rejected or {}),
            }
            for b in batches.latest(connection, MOST_BATCHES)
            if not b.is_correction
        ]


DOERS: Doers = {BatchList: batches_so_far, WrongBatch: withdraw_batch}
