"""A power cut at any moment: every acknowledged batch is whole, none is half there, and what was begun can be undone or finished."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_access.questions.image import ImageOf
from data_access.store.store import Store
from tests.builders.assurance import times
from tests.builders.store import a_store, an_intent
from tests.faults.power_loss import trace
from tests.faults.power_loss.disk import Disk, Files, Looked
from tests.faults.store import power_workload
from tests.faults.store.power_workload import ACKS, ACTS, REACH, STORY, there

TRIALS = times(3, 12)
UNDONE = ("write", "correct")
"""Acts that the next start undoes if they were not finished; the others it finishes."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory if there is one: thousands of images are written."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield made
    shutil.rmtree(made)


def traced(folder: Path) -> tuple[Files, list[trace.Op]]:
    """Run the workload on a new store, and return what was there before and what it did."""
    live = folder / "live"
    live.mkdir()
    a_store(live).close()
    before = {str(p.relative_to(live)): p.read_bytes() for p in live.rglob("*") if p.is_file()}
    done = trace.strace(live, folder / "trace", [], workload=power_workload.__name__)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return before, trace.operations(folder / "trace", live, ACKS)


def images(before: Files, ops: list[trace.Op]) -> Iterator[tuple[int, list[Any], Files]]:
    """Yield (number of the operation, what was acknowledged by then, what may lie on the disk) for a power cut after each operation."""
    disk, said, chance = Disk(before), list[Any](), random.Random(7)
    for point, op in enumerate(ops):
        if op.call == "ack":
            said.append(json.loads(op.data))
        elif op.path != ACKS:
            disk.do(op)
            for image in disk.images(chance, TRIALS):
                yield point, said, image


def put(image: Files, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for place in ("store", "keys"):
        (folder / place).mkdir(mode=0o700, parents=True)
    for name, data in image.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)
    return folder


def settled(store: Store, said: list[Any]) -> list[str]:
    """Do what the next start does about the act that was under way, and return which reads there are."""
    if len(said) < len(STORY):
        act, batch = STORY[len(said)]
        if act in UNDONE:
            store.undo(batch)
        else:
            ACTS[act](store, batch)
    return there(store)


def expected(said: list[Any], all_said: list[Any]) -> list[str]:
    done = len(said)
    if done < len(STORY) and STORY[done][0] not in UNDONE:
        done += 1
    return all_said[done - 1][2] if done else []


def every_image_opens(store: Store, read_ids: list[str]) -> bool:
    """True if each read that says it has an image has it."""
    found = store.fetch(an_intent(power_workload.History(plate=power_workload.PLATE), REACH)).reads
    said = found.filter(found["image_ref"].is_not_null() & found["corrects"].is_null())
    return all(
        store.image(an_intent(ImageOf(of=1, read_id=read_id, captured_at=at), REACH)) is not None
        for read_id, at in said.select("read_id", "captured_at").iter_rows()
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_power_cut_at_any_moment_leaves_every_acknowledged_batch_whole(folder: Path) -> None:
    before, ops = traced(folder)
    all_said = [json.loads(op.data) for op in ops if op.call == "ack"]
    assert [(act, batch) for act, batch, _ in all_said] == list(STORY)
    suffixes = {(op.call, Path(op.to or op.path).suffix) for op in ops}
    assert suffixes >= {("write", ".log"), ("rename", ".packed"), ("write", ".pictures"), ("unlink", ".log")}
    count, looked = 0, Looked()
    for point, said, image in images(before, ops):
        count += 1
        if looked.is_new(image, len(said)):
            with a_store(put(image, folder / "image")) as store:
                found = settled(store, said)
                assert found == expected(said, all_said), (point, ops[point].call, ops[point].path)
                assert every_image_opens(store, found)
    assert (count > 1_500, len(looked) > 220) == (True, True), (count, len(looked))


@pytest.mark.slow
def test_the_harness_finds_the_loss_when_files_are_not_waited_for(folder: Path) -> None:
    before, ops = traced(folder)
    all_said = [json.loads(op.data) for op in ops if op.call == "ack"]
    careless = [op for op in ops if not (op.call == "sync" and op.path.endswith(".log"))]
    for _, said, image in images(before, careless):
        try:
            with a_store(put(image, folder / "image")) as store:
                if settled(store, said) != expected(said, all_said):
                    return
        except Exception:  # noqa: BLE001 - whatever it meets, it was found
            return
    pytest.fail("no loss was found: the harness sees nothing")
