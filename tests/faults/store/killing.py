"""A process that writes, corrects, undoes or purges, and is gone before its n-th step: `python -m tests.faults.store.killing FOLDER ACT`.

Each day is folded as soon as its log is longer than its columns. A step is a call to the file system. For each n a forked child does the act on a fresh copy of a site and
is ended before step n, as by kill -9; another child opens what is left, looks, does the act again, and looks again. Each n
is thus also the case "step n-1 was done, and nobody heard of it". One line of JSON for each n; the last was not ended.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from data_access.keyring import KeyRing
from data_access.questions.correction import Correction
from data_access.questions.history import History
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import settle
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent, ids

STEPS = {"fsync", "unlink", "open", "replace", "mkdir", "touch", "pwrite", "ftruncate", "write"}
HELD = frozenset({"old-1"})
KILLED = 137


def begin(store: Store) -> None:
    """Two old days and a young one, all of batch 1."""
    rows = [a_read(f"{name}-{n}", captured_at=NOON - age) for name, age in AGES.items() for n in range(3)]
    store.write(1, "fixed", a_table(rows))


AGES = {"old": timedelta(days=3), "older": timedelta(days=4), "young": timedelta(0)}
SECOND = [
    a_read("second-a", captured_at=NOON - timedelta(days=3)),
    a_read("second-b", captured_at=NOON - timedelta(days=9)),
]


def write(store: Store) -> None:
    """Add a batch to a day that is there and to one that is not."""
    store.write(2, "fixed", a_table(SECOND))


def undo(store: Store) -> None:
    """Take that batch out again."""
    store.undo(2)


def purge(store: Store) -> None:
    """Destroy the old days but for one held read."""
    store.purge(store.purge_plan("fixed", NOON - timedelta(days=1)), HELD)


def correct(store: Store) -> None:
    """Put a correction beside one of the old reads, as batch 2."""
    read = {"of": 1, "read_id": "old-1", "captured_at": NOON - AGES["old"]}
    store.correct(an_intent(Correction(**read, state="XA-NOR", reason="a test"), a_reach()), 2)


def nothing(store: Store) -> None:
    """Change nothing."""


PREPARE: dict[str, Callable[[Store], None]] = {
    "write": nothing,
    "undo": write,
    "purge": write,
    "correct": nothing,
}
ACT: dict[str, Callable[[Store], None]] = {"write": write, "undo": undo, "purge": purge, "correct": correct}


def look(store: Store) -> list[str]:
    """Return the ids of all reads."""
    return sorted(ids(store.fetch(an_intent(History(plate="7QK4F2X"), a_reach()))))


def forked(body: Callable[[], Any]) -> tuple[int, Any]:
    """Run something in a child; return its exit status and what it returned."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        result = json.dumps(body()).encode()
        os.write(writing, result)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, json.loads(said) if said else None


def ended_before(step: int, folder: Path, act: str) -> bool:
    """Do the act and stop dead before a step; return True if it came to its end."""
    left = step
    with a_store(folder) as store:

        def count(frame: Any, event: str, function: Any) -> None:
            nonlocal left
            if event == "c_call" and getattr(function, "__name__", "") in STEPS:
                left -= 1
                if left < 0:
                    os._exit(KILLED)

        sys.setprofile(count)
        ACT[act](store)
        sys.setprofile(None)
    return True


def after(folder: Path, act: str) -> dict[str, Any]:
    """Open what is left, look, do the act again, look; count files and keys."""
    with a_store(folder) as store:
        found = look(store)
        if act in ("write", "correct"):
            store.undo(2)
        undone = look(store)
        ACT[act](store)
        again = look(store)
    settle(folder / "store", KeyRing.open(folder / "keys", folder / "master.key"))
    every = sorted(p.name for p in (folder / "store").rglob("*") if p.is_file() and p.name != "lock")
    files = sorted({name.rsplit(".", 2)[0] for name in every if name.endswith((".packed", ".log"))})
    files += [name for name in every if not name.endswith((".packed", ".log"))]
    keys = sorted(p.name for p in (folder / "keys" / "segment").rglob("*") if p.is_file())
    return {"found": found, "undone": undone, "again": again, "files": files, "keys": keys}


def prepared(folder: Path, act: str) -> bool:
    """Fill a new site."""
    with a_store(folder) as store:
        begin(store)
        PREPARE[act](store)
    return True


def main(folder: Path, act: str) -> None:
    """End the act before each of its steps in turn."""
    sheaf_keeping.FOLDED = 0
    a_table(
        SECOND
    )  # what this imports is imported once, not in each child; it starts no threads, which a fork would lose
    forked(lambda: prepared(folder / "site", act))
    for step in range(1000):
        shutil.rmtree(folder / "copy", ignore_errors=True)
        shutil.copytree(folder / "site", folder / "copy")
        status, done = forked(lambda step=step: ended_before(step, folder / "copy", act))
        _, seen = forked(lambda: after(folder / "copy", act))
        print(json.dumps({"step": step, "status": status, "seen": seen}), flush=True)
        if done:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
