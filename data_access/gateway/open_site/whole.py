"""Whether ledger, keys and store belong together, asked before a start changes anything.

What a crash of this process can leave is mended by the start (`recovery.py`): files marked void, a batch that the ledger
says was begun and not shown, a purge that was begun. Everything else was restored, lost or swapped by somebody, and a
start that went on would lose reads: it stays shut and says what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from data_access.errors import BadSite
from data_access.keyring import KeyRing
from data_access.ledger import lookup
from data_access.ledger.entries.kinds import CLOCK_CONFIRMED, CLOCK_SET_BACK, goes_on_at
from data_access.ledger.file import vault
from data_access.ledger.ledger import Ledger
from data_access.ledger.lookup import Entry
from data_access.ledger.timekeeping import MOST_AHEAD, MOST_STEP
from data_access.ledger.turn import Connection, Turn
from data_access.records.accounts import credentials, people
from data_access.records.intake import batches
from data_access.records.keeping import purges
from data_access.store.store import Store
from data_access.terms import parse_stamp

ONE_BACK_UP = "Restore the ledger, the keys and the store from one back-up. Nothing was changed."
STARTED, STOPPED = "gateway_started", "gateway_stopped"
BOOT, SINCE_BOOT, STEPPED = "boot", "since_boot_s", "stepped_s"
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


def boot_on_record(boot: str, elapsed_s: float) -> dict[str, str | int]:
    """Return what the entry of a start or an end in order says of the machine's own start; nothing where that has no name."""
    return {BOOT: boot, SINCE_BOOT: int(elapsed_s)} if boot else {}


def steps_on_record(ledger: Ledger, boot: str, elapsed_s: float) -> dict[str, int]:
    """Return what the entry of a start says of how far the clock was believed; before it takes up the ledger."""
    return {STEPPED: int(_stepped(ledger, boot, elapsed_s).total_seconds())} if boot else {}


def hold_clock(ledger: Ledger, boot: str, elapsed_s: float) -> None:
    """Hold the clock to the first and the last start of the gateway in this run of the machine: nobody can set what passed meanwhile.

    Beyond five minutes ahead of that it is in doubt, and two people confirm it. Across runs of the machine the last entry says;
    what nothing but the clock vouches for comes to a day at most until two people confirm it. Where runs have no name, each
    start stands by itself.
    """
    if not boot:
        return
    of_run = _starts_of(ledger, boot)
    for each in of_run[-1:] + of_run[:1]:
        ledger.hold_clock_since(_at(each), float(each[SINCE_BOOT]))
    if not of_run:
        ledger.hold_clock_to(ledger.clock_now() + MOST_STEP - _stepped(ledger, boot, elapsed_s))


def _stepped(ledger: Ledger, boot: str, elapsed_s: float) -> timedelta:
    """Return how far the clock was believed across runs of the machine since two people confirmed it, with this run's start."""
    newest = next(_starts(ledger), None)
    before = timedelta(seconds=0 if newest is None else int(newest.get(STEPPED, 0)))
    if newest is not None and newest.get(BOOT) == boot:
        return before
    last = lookup.last_of(ledger)
    meanwhile = ledger.clock_now() - timedelta(seconds=elapsed_s) - parse_stamp(goes_on_at(last))
    return before + _crept(ledger, newest, last) + max(meanwhile, timedelta(0))


def _crept(ledger: Ledger, start: Entry | None, last: Entry) -> timedelta:
    """Return how far the clock ran ahead in the run of a start: as its end in order says, else as far as it may have."""
    if start is None:
        return timedelta(0)
    if BOOT not in start or last.get(BOOT) != start[BOOT]:
        return MOST_AHEAD
    first = _starts_of(ledger, start[BOOT])[-1]
    passed = timedelta(seconds=int(last[SINCE_BOOT]) - int(first[SINCE_BOOT]))
    return max(_at(last) - _at(first) - passed, timedelta(0))


def _starts(ledger: Ledger) -> Iterator[Entry]:
    """Yield the starts of the gateway since the clock was last confirmed, the newest first."""
    confirmed = [lookup.newest_of(ledger, kind) for kind in (CLOCK_CONFIRMED, CLOCK_SET_BACK)]
    return lookup.newest_first(
        ledger, STARTED, max((each["seq"] for each in confirmed if each is not None), default=-1)
    )


def _starts_of(ledger: Ledger, boot: str) -> list[Entry]:
    """Return those of the last run of the machine, if it has this name."""
    return list(takewhile(lambda each: each.get(BOOT) == boot, _starts(ledger)))


def _at(entry: Entry) -> datetime:
    return parse_stamp(str(entry["at"]))


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
    return ExpectedReads(int(started[READS]) + stored - destroyed, purges.any_pending(connection))
