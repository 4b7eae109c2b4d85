"""A process that writes, corrects, folds, undoes and purges, and says after each act that it is done: `python -m tests.faults.store.power_workload FOLDER`.

What it says is one line of JSON in the file `acks`: what was done, and which reads there are now.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from data_access.questions.correction import Correction
from data_access.questions.history import History
from data_access.steps import Batches
from data_access.store.disk import sheaf_keeping
from data_access.store.store import Store
from tests.builders.store import NOON, a_reach, a_read, a_store, a_table, an_intent, ids
from tests.unit.store.test_images import pictures

ACKS = "acks"
PLATE = "7QK4F2X"
IMAGE = b"\xff\xd8\xff a picture"
DIGEST = hashlib.sha256(IMAGE).hexdigest()
HELD = frozenset({"b1-1", "b4-1"})
REACH = a_reach(batches=Batches(upto=99))


def write(store: Store, batch: int) -> None:
    """Add a batch to three days, one read of each with an image."""
    rows = [
        a_read(
            f"b{batch}-{n}",
            captured_at=NOON - timedelta(days=n % 3, minutes=batch),
            image_ref="kept:crop" if n < 3 else None,
        )
        for n in range(6)
    ]
    store.write(
        batch, "fixed", a_table(rows), pictures(*(f"b{batch}-{n}" for n in range(3)), data=IMAGE, sha256=DIGEST)
    )


def correct(store: Store, batch: int) -> None:
    """Correct a read of the first batch."""
    of = {"of": 1, "read_id": "b1-0", "captured_at": NOON - timedelta(minutes=1)}
    store.correct(an_intent(Correction(**of, state=f"XA-N{batch}", reason="a test"), REACH), batch)


def undo(store: Store, batch: int) -> None:
    """Take a batch out again."""
    store.undo(batch)


def purge(store: Store, _: int) -> None:
    """Destroy the oldest day but for held reads."""
    store.purge(store.purge_plan("fixed", NOON - timedelta(days=1)), HELD)


ACTS: dict[str, Callable[[Store, int], None]] = {"write": write, "correct": correct, "undo": undo, "purge": purge}
STORY = (
    ("write", 1), ("write", 2), ("correct", 3), ("write", 4), ("undo", 2), ("write", 5), ("purge", 0), ("write", 6),
    ("correct", 7), ("write", 8), ("undo", 6), ("purge", 0), ("write", 9),
)  # fmt: skip


def there(store: Store) -> list[str]:
    """Return the ids of all reads."""
    return sorted(ids(store.fetch(an_intent(History(plate=PLATE), REACH))))


def main(folder: Path) -> None:
    """Do the acts, one after the other."""
    sheaf_keeping.FOLDED = 1
    acks = os.open(folder / ACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with a_store(folder) as store:
        for act, batch in STORY:
            ACTS[act](store, batch)
            os.write(acks, json.dumps([act, batch, there(store)]).encode() + b"\n")
    os.close(acks)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
