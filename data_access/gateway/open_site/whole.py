"""Whether ledger, keys and store belong together, asked before a start changes anything.

What a crash of this process can leave is mended by the start (`recovery.py`): files marked void, a batch that the ledger
says was begun and not shown, a purge that was begun. Everything else was restored, lost or swapped by somebody, and a
start that went on would lose reads: it stays shut and says what does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.ledger import lookup
from data_access.ledger.file import vault
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import credentials, people
from data_access.records.intake import batches
from data_access.records.keeping import purges
from data_access.store.store import Store

ONE_BACK_UP = "Restore the ledger, the keys and the store from one back-up. Nothing was changed."
STARTED, STOPPED = "gateway_started", "gateway_stopped"
READS, BATCHES = "reads", "batches"
"""Fields of `gateway_started`: reads in the store at that start, and the number of the last batch until then. By both the
next start tells whether reads are missing."""


@dataclass(frozen=True, slots=True)
class ExpectedReads:
    """How many reads the ledger says are in the store.

    Attributes:
        purging: True if a purge was begun and not finished, so that some of them may be gone already.
    """

    reads: int
    purging: bool


def must_have_keys(ledger: Ledger, keyring: KeyRing, members_key: str) -> None:
    """Check that no key is missing without which what was recorded cannot be opened; a new one would hide that.

    Raises:
        BadSite: Names the first that is missing, or cannot be opened.
    """
    if ledger.size <= 1:
        return  # only just founded
    with ledger.reading() as connection:
        shredded = lookup.shredded_months(connection)
        needed = [members_key, *(vault.key_name(each) for each in vault.months(connection) if each not in shredded)]
        needed += [credentials.KEY] if people.any_proofs(connection) else []
    for name in needed:
        if not keyring.has(name):
            raise BadSite(f"The key {name} is missing, and the ledger has entries that need it. {ONE_BACK_UP}")
        keyring.get(name)


def must_fit(ledger: Ledger, store: Store) -> None:
    """Check that the store holds the reads that the ledger says, and no batch that the ledger does not know.

    Raises:
        BadSite: It holds others, or fewer.
    """
    with ledger.reading() as connection:
        known, waiting = batches.numbers(connection), batches.pending(connection)
        expected = _expected(ledger, connection)
    unknown = set(store.batches()) - known
    if unknown:
        raise BadSite(
            f"The store holds reads of {len(unknown)} batches that the ledger does not know: the ledger is older than the "
            f"store, or another one. {ONE_BACK_UP}"
        )
    if expected is None:
        return
    there = store.reads() - sum(store.reads_of(batch.number) for batch in waiting)
    if there > expected.reads or (there < expected.reads and not expected.purging):
        raise BadSite(
            f"The store holds {there} reads, and the ledger says {expected.reads}: one of them is older than the other, or "
            f"a part of the store is missing. {ONE_BACK_UP}"
        )


def found_at_start(turn: Turn, store: Store) -> dict[str, int]:
    """Return what the entry of a start says for the next one; nothing is pending by then."""
    return {READS: store.reads(), BATCHES: batches.view(turn.connection).upto}


def last_stop(ledger: Ledger) -> str:
    """Say how the run before this one ended: `in_order`, `not_recorded` (it was killed, or the power went), or `none`."""
    started, stopped = lookup.newest_of(ledger, STARTED), lookup.newest_of(ledger, STOPPED)
    if started is None and stopped is None:
        return "none"
    in_order = stopped is not None and (started is None or started["seq"] < stopped["seq"])
    return "in_order" if in_order else "not_recorded"


def _expected(ledger: Ledger, connection: Connection) -> ExpectedReads | None:
    """Count from what the last start found; None if no start has counted yet."""
    started = lookup.newest_of(ledger, STARTED)
    if started is None or READS not in started:
        return None
    stored = batches.stored_after(connection, int(started[BATCHES]))
    destroyed = purges.destroyed_since(connection, int(started["seq"]))
    return ExpectedReads(int(started[READS]) + stored - destroyed, bool(purges.pending(connection)))
