"""Nothing that was acknowledged is lost by a power cut at any moment; a harness that finds nothing is made to find something."""

import hashlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.ledger.file import vault
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import NOON, Clock, a_keyring, ledger_path, reopened
from tests.faults.power_loss import trace, workload
from tests.faults.power_loss.disk import Disk, Files, Looked

TRIALS = 5
TURNS = 52
REOPEN_EVERY = 25
LEAST_POINTS, LEAST_IMAGES, LEAST_DIFFERENT = 1_800, 12_000, 6_000


@dataclass(slots=True)
class Run:
    """A traced run, and what it left in the end."""

    before: Files
    ops: list[trace.Op]
    leaves: list[bytes]
    notes: dict[int, str]


@dataclass(slots=True)
class Acknowledged:
    """What the process had said was kept, up to a moment."""

    leaves: dict[int, bytes] = field(default_factory=dict)

    def take(self, line: bytes) -> None:
        seq, leaf = line.split()
        self.leaves[int(seq)] = bytes.fromhex(leaf.decode())


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory if there is one: thousands of images are written."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


def traced(folder: Path, synchronous: str, threads: int, turns: int) -> Run:
    live = folder / "live"
    live.mkdir()
    workload.prepare(live)
    before = {str(p.relative_to(live)): p.read_bytes() for p in live.rglob("*") if p.is_file()}
    done = trace.strace(live, folder / "trace", [synchronous, str(threads), str(turns), "12"])
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    ops = trace.operations(folder / "trace", live, workload.ACKS)
    with sqlite3.connect(ledger_path(live)) as file:
        leaves = [leaf for (leaf,) in file.execute("SELECT leaf FROM ledger_entry ORDER BY seq")]
        notes = dict(file.execute("SELECT size, note FROM ledger_checkpoint"))
    file.close()
    return Run(before, ops, leaves, notes)


def crash_points(run: Run, trials: int) -> Iterator[tuple[int, Acknowledged, Files]]:
    """Yield (number of the operation, what was acknowledged by then, an image) for a power cut after each operation."""
    disk, acknowledged, chance = Disk(run.before), Acknowledged(), random.Random(7)
    for point, op in enumerate(run.ops):
        if op.call == "ack":
            acknowledged.take(op.data)
        else:
            disk.do(op)
        for image in disk.images(chance, trials):
            yield point, acknowledged, kept(image)


def put(image: Files, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in image.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def kept(image: Files) -> Files:
    """Leave out what a start makes anew, and what the process said to us."""
    return {name: data for name, data in image.items() if not name.endswith(("-shm", ".lock", workload.ACKS))}


def fault_in(folder: Path, run: Run, acknowledged: Acknowledged) -> str:
    """Say what is wrong with an image, or nothing."""
    file = sqlite3.connect(ledger_path(folder))
    try:
        if file.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            return "damaged"
        entries = file.execute("SELECT seq, leaf, body, kind FROM ledger_entry ORDER BY seq").fetchall()
        notes = file.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size").fetchall()
        register = file.execute("SELECT count(*) FROM register").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return type(error).__name__
    finally:
        file.close()
    here = [leaf for _, leaf, _, _ in entries]
    if any(seq >= len(here) or here[seq] != leaf for seq, leaf in acknowledged.leaves.items()):
        return "an acknowledged entry is lost"
    if here != run.leaves[: len(here)] or [e[0] for e in entries] != list(range(len(here))):
        return "entries are not the first of those that were appended"
    if any(hashlib.sha256(b"\0" + body).digest() != leaf for _, leaf, body, _ in entries):
        return "a leaf does not fit"
    if any(run.notes.get(size) != note for size, note in notes):
        return "a checkpoint that was never signed"
    if notes[-1][0] > len(here) or notes[-1][0] <= max(acknowledged.leaves, default=0):
        return "the last checkpoint does not fit"
    if register != sum(kind in {"intent", "logged_out"} for *_, kind in entries):
        return "register and entries disagree"
    return ""


def assert_goes_on(folder: Path, acknowledged: Acknowledged) -> None:
    """The ledger opens, still opens what it acknowledged, takes the next turn, and verifies whole."""
    ledger = reopened(folder, clock=Clock(NOON + timedelta(hours=2)))
    keys = a_keyring(folder)
    with ledger.reading() as connection:
        for body in map(ledger.entry, acknowledged.leaves):
            if b'"kind":"intent"' in body:
                assert vault.get(connection, keys, body).values["note"] == "second look"
    workload.turn(ledger, 1)
    size = ledger.size
    ledger.close()
    report = verify(ledger_path(folder), keyring=keys)
    assert (report.size, report.unsigned, report.orphans) == (size, 0, ())


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(folder: Path) -> None:
    run = traced(folder, "FULL", threads=2, turns=TURNS)
    seen = {(op.call, Path(op.to or op.path).suffix) for op in run.ops}
    assert seen >= {
        ("write", ".sqlite"),
        ("write", ".sqlite-wal"),
        ("sync", ".sqlite"),
        ("rename", ".key"),
        ("ack", ""),
    }
    points, images, looked = set(), 0, Looked()
    for point, acknowledged, image in crash_points(run, TRIALS):
        points.add(point)
        images += 1
        if looked.is_new(image, len(acknowledged.leaves)):
            put(image, folder / "image")
            fault = fault_in(folder / "image", run, acknowledged)
            assert fault == "", f"{fault}, after operation {point} of {len(run.ops)} ({run.ops[point].call})"
            if len(looked) % REOPEN_EVERY == 1:
                put(image, folder / "image")
                assert_goes_on(folder / "image", acknowledged)
    print(f"{len(points)} crash points, {images} images, {len(looked)} different, {len(run.leaves)} entries, 0 lost")
    assert len(acknowledged.leaves) == 2 * TURNS
    assert len(points) >= LEAST_POINTS
    assert (images >= LEAST_IMAGES, len(looked) >= LEAST_DIFFERENT) == (True, True), (images, len(looked))


@pytest.mark.slow
def test_the_harness_finds_the_loss_when_commits_are_not_synced(folder: Path) -> None:
    run = traced(folder, "NORMAL", threads=1, turns=8)
    for _, acknowledged, image in crash_points(run, 0):
        put(image, folder / "image")
        if fault_in(folder / "image", run, acknowledged) == "an acknowledged entry is lost":
            return
    pytest.fail("no loss was found: the harness sees nothing")
