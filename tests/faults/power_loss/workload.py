"""The ledger at work in a process of its own: turns on several threads, each acknowledged in a file as soon as it is kept.

    python -m tests.faults.power_loss.workload FOLDER SYNCHRONOUS THREADS TURNS TIDY_AFTER

Each acknowledgement is one write of one line, `seq leaf`. Exit status 0: all done; 7: the ledger stopped.
"""

import os
import sys
import threading
from pathlib import Path

from sqlalchemy import text

from data_access.errors import LedgerStopped
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.tree import leaf_hash
from tests.builders.ledger import a_keyring, a_ledger, granted, reopened, storage

ACKS = "acks"
STOPPED = 7


def prepare(folder: Path) -> None:
    """Make the ledger, its register and last month's key, durably, before anything is watched."""
    a_keyring(folder).make("vault/2026-10")
    make = text("CREATE TABLE register (seq INTEGER PRIMARY KEY)")
    a_ledger(folder, prepare=lambda connection: connection.execute(make)).close()


def turn(ledger: Ledger, number: int) -> tuple[int, bytes]:
    """One turn: every third records a question with its secrets, the others two entries; a register row goes with each."""
    with ledger.deciding() as turn:
        if number % 3 == 0:
            turn.intent(granted())
        else:
            turn.append("logged_on", {"client": "x" * (200 * (number % 9))})
            turn.append("logged_out", {"n": number})
        turn.connection.execute(text("INSERT INTO register VALUES (:seq)"), {"seq": turn.last.seq})
    return turn.last.seq, leaf_hash(turn.body)


def work(ledger: Ledger, acks: int, turns: int) -> None:
    """Take turns, and say of each that it is kept."""
    for number in range(turns):
        seq, leaf = turn(ledger, number)
        os.write(acks, f"{seq} {leaf.hex()}\n".encode())


def main(folder: Path, synchronous: str, threads: int, turns: int, tidy_after: int) -> int:
    """Open the ledger, work, close it."""
    acks = os.open(folder / ACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        ledger = reopened(folder, _storage=storage(synchronous=synchronous, tidy_after=tidy_after))
        if threads == 1:
            work(ledger, acks, turns)
        else:
            workers = [threading.Thread(target=work, args=(ledger, acks, turns)) for _ in range(threads)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        ledger.close()
    except LedgerStopped:
        return STOPPED
    return 0


if __name__ == "__main__":
    # Leave at once, as the gateway does: nothing is tidied up after a stop.
    os._exit(main(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])))
