"""A process that appends batch after batch to the same days and says so after each: `python -m tests.faults.store.appending FOLDER`."""

from __future__ import annotations

import itertools
import sys
from datetime import timedelta
from pathlib import Path

from data_access.store.disk import sheaf_keeping
from tests.builders.store import NOON, a_read, a_store, a_table

ROWS = 400


def batch(number: int) -> list[dict[str, object]]:
    """Reads of one batch, on two days."""
    return [
        a_read(f"b{number:04d}-{n:04d}", captured_at=NOON - timedelta(hours=30 * (n % 2)), camera_name=f"{n:080d}")
        for n in range(ROWS)
    ]


def main(folder: Path) -> None:
    """Append for ever; days are folded as often as they can be."""
    sheaf_keeping.FOLDED, sheaf_keeping.LONG_LOG = 0, 20_000
    with a_store(folder) as store:
        first = max(store.batches(), default=0) + 1
        for number in itertools.count(first):
            store.write(number, "fixed", a_table(batch(number)))
            print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
