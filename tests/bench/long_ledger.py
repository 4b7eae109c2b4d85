"""Time what grows with the ledger: `python -m tests.bench.long_ledger [ENTRIES]`, 1,000,000 unless it is said.

The ledger is written by its own writer, 200 questions of 40 people a turn. The targets at a million, on two idle cores: a start
(without the loading of Python) of 0.5 s, a page of own entries in 0.1 s, verification in 25 s and 150 MB.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data_access.ledger import lookup
from data_access.ledger.entries.entry import Opening
from data_access.ledger.ledger import Ledger
from data_access.ledger.verification.export import export
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import (
    ANSWERED,
    ORIGIN,
    SALT,
    a_history,
    a_keyring,
    a_request,
    an_asker,
    granted,
    ledger_path,
)

TOOL = Path(__file__).parents[2] / "tools" / "ledger_verify.py"
PEOPLE, UNITS, A_TURN = 40, 5, 200
FACTS = {
    "status": "answered",
    **{n: v for n, v in ANSWERED.items() if n not in {"digest_salt", "bytes", "duration_ms"}},
}


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a block took, on the clock and on a processor, and the most memory of this process and those it ran."""
    began, on_processor = time.perf_counter(), time.process_time()
    yield
    most = [resource.getrusage(whose).ru_maxrss // 1024 for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    spent, busy = time.perf_counter() - began, time.process_time() - on_processor
    print(f"{what}: {spent:.2f} s, {busy:.2f} s of a processor; {most} MB; load {os.getloadavg()[0]:.1f}", flush=True)


def grow(ledger: Ledger, entries: int) -> None:
    """Append questions with their outcomes, up to so many entries."""
    while ledger.size < entries:
        with ledger._writer.turn(serving=True) as turn:
            for number in range(A_TURN):
                asker = an_asker(person_id=f"person{number % PEOPLE}", unit=f"unit{number % UNITS}")
                intent = turn.intent(granted(request=a_request(a_history(), asker=asker)))
                facts = {"intent": intent.seq, **FACTS}
                turn.record("outcome", facts, {"exact": '{"rows":3}'}, {"digest": Opening(SALT, "")})


def main(entries: int) -> None:
    """Grow a ledger in a temporary folder and time it."""
    with tempfile.TemporaryDirectory() as folder:
        given: Any = {"origin": ORIGIN, "keyring": a_keyring(Path(folder)), "clock": lambda: datetime.now(UTC)}
        path = ledger_path(Path(folder))
        ledger = Ledger.create(path, **given)
        with timed(f"{entries} entries appended"):
            grow(ledger, entries)
        ledger.close()
        with timed("start"):
            ledger = Ledger.open(path, **given)
        with timed("a page of own entries"):
            list(lookup.entries_of(ledger, lookup.of_person(ledger, "person7", before=entries, most=100)))
        with timed("all units since the beginning"):
            sum(1 for _ in lookup.since(ledger, "2000", {"intent"}, None))
        if ledger.rest is not None:
            with timed("the rest read"):
                ledger.rest.wait(3600)
        key = ledger.verifier_key
        ledger.close()
        with timed("verified"):
            verify(path, key, keyring=a_keyring(Path(folder)), in_use=False)
        export(path, Path(folder) / "export")
        with timed("verified by an outsider"):
            subprocess.run([sys.executable, TOOL, Path(folder) / "export", "--key", key], check=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
