"""Every write, sync and truncation of the ledger fails once: nothing is answered after it, the process ends, nothing is lost."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.ledger.verification.verify import verify
from tests.builders.ledger import NOON, Clock, ledger_path, reopened
from tests.faults.power_loss import trace, workload

WORK = ["FULL", "1", "3", "4"]
FAILS: dict[str, tuple[str, ...]] = {
    "pwrite64": ("EIO",),
    "fdatasync": ("EIO",),
    "ftruncate": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
}
EVERY_THIRD = {"pwrite64": "ENOSPC"}
MOST_SECONDS = 60.0
"""Generous: alone on a machine it is under a second, most of which the process needs to end."""


@pytest.fixture
def folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


def cases(counted: dict[str, int]) -> list[str]:
    """Name each injection as strace does: the call, the error, and the number of the call that meets it."""
    once = [f"{call}:error={e}:when={n}" for call, es in FAILS.items() for e in es for n in range(1, counted[call] + 1)]
    full = [f"{call}:error={e}:when={n}" for call, e in EVERY_THIRD.items() for n in range(2, counted[call] + 1, 3)]
    return once + full


def run(folder: Path, prepared: Path, case: str) -> trace.Injected | None:
    """One run with one error; checks what it left."""
    live = folder / case.replace(":", "-")
    shutil.copytree(prepared, live)
    output = live.with_suffix(".trace")
    done = trace.strace(live, output, WORK, "-e", f"inject={case}")
    met = trace.injected(output, live, workload.ACKS)
    acked = [line.split() for line in (live / workload.ACKS).read_text().splitlines()]
    ledger = reopened(live, clock=Clock(NOON + timedelta(hours=2)))
    assert all(ledger.receipt(int(seq))["leaf"] == leaf for seq, leaf in acked), (
        f"{case}: an acknowledged entry is lost"
    )
    workload.turn(ledger, 1)
    ledger.close()
    assert verify(ledger_path(live)).unsigned == 0
    if met is not None:
        assert done.returncode != 0 or len(acked) == int(WORK[2]), f"{case}: the error went unnoticed"
        assert met.seconds < MOST_SECONDS, f"{case}: went on for {met.seconds} s"
    shutil.rmtree(live)
    output.unlink()
    return met


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_after_the_first_error_nothing_is_answered_and_nothing_is_lost(folder: Path) -> None:
    prepared = folder / "prepared"
    prepared.mkdir()
    workload.prepare(prepared)
    shutil.copytree(prepared, folder / "quiet")
    assert trace.strace(folder / "quiet", folder / "trace", WORK).returncode == 0
    planned = cases(trace.count(folder / "trace"))
    with ThreadPoolExecutor(2) as pool:
        met = list(pool.map(lambda case: run(folder, prepared, case), planned))
    found = [m for m in met if m is not None]
    print(f"{len(planned)} errors injected, {len(found)} met, 0 acknowledged entries lost")
    assert len(found) >= 60
    # SQLite ignores an error in syncing the folder of its log; the ledger synced that folder itself before it served.
    answered = [m for m in found if m.acks_after and (m.call, m.path) != ("fdatasync", "")]
    assert answered == []
