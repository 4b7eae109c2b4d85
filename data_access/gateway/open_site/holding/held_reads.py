"""The ids of all reads that are held, in memory, as the register has them in the turn that asks."""

from __future__ import annotations

import threading

from data_access.ledger.turn import Connection
from data_access.records.keeping import holds


class HeldReads:
    """Reads that a hold in force keeps. Safe for threads.

    Every question asks for them, and there can be many: they are read from the register again only when its mark is another
    one, which each change of a hold gives it in its own transaction. So a hold counts from the next turn on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mark: str | None = None
        self._ids = frozenset[str]()

    def now(self, connection: Connection) -> frozenset[str]:
        """Return the ids of the originals, as of the transaction of this connection."""
        mark = holds.mark(connection)
        with self._lock:
            if mark == self._mark:
                return self._ids
        ids = holds.held_ids(connection)
        with self._lock:
            self._mark, self._ids = mark, ids
        return ids
