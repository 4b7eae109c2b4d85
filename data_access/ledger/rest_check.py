"""The entries that a start did not read, read beside whatever is answered: the first that does not fit stops the ledger.

Each entry is compared with its leaf, each leaf with the stored tree, and the tree with the roots that the newest checkpoint
signed at the start; at last SQLite checks the file's pages. It rests twice as long as it works, so that no answer waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from data_access.errors import NotVerified
from data_access.ledger.file import database, tables
from data_access.ledger.proof.tree import TILE, Tree, leaf_hash
from data_access.shortage import is_shortage

log = logging.getLogger(__name__)
REST = 2.0
"""How long it rests after each tile, in times of what the tile took."""

PAGES = "PRAGMA quick_check(1)"
AGAIN_S = 5.0
"""After how long it goes on that met a shortage of open files or memory."""


class RestCheck:
    """One thread that reads tiles of 256 entries, from the first on. Begin it once; `end` may be called from any thread.

    Args:
        tree: The tree of the start: of the first `entries` it has the roots that the checkpoint signed.
        entries: How many are to be read, a multiple of 256.
        on_fault: Is told, in a sentence, what does not fit. Nothing is read after that.
        on_end: Is told once all was read and fits.
    """

    def __init__(
        self, readers: Engine, tree: Tree, entries: int, on_fault: Callable[[str], object], on_end: Callable[[], object]
    ) -> None:
        self._readers, self._tree, self._tiles = readers, tree, entries // TILE
        self._on_fault, self._on_end = on_fault, on_end
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ledger-rest", daemon=True)
        self._reading: Connection | None = None

    def begin(self) -> None:
        """Begin to read."""
        self._thread.start()

    def end(self) -> None:
        """Stop reading, whether or not all was read, and wait for that."""
        self._ending.set()
        reading = self._reading
        if reading is not None:
            database.raw(reading).interrupt()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def wait(self, within_s: float) -> bool:
        """Wait until it has ended; True if it has."""
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            for number in range(self._tiles):
                if not self._patiently(partial(self._check_tile, number)):
                    return
            if self._patiently(self._check_pages):
                self._on_end()
        except NotVerified as fault:
            self._on_fault(str(fault))
        except Exception as error:  # noqa: BLE001 - whatever keeps it from reading is no reason to go on unread
            self._on_fault(f"The rest of the ledger cannot be read ({type(error).__name__}).")

    def _patiently(self, step: Callable[[], None]) -> bool:
        """Do a step and rest; again and again while the machine is short of files. False if it is to end."""
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                step()
            except DBAPIError as error:
                if self._ending.is_set():
                    return False
                if not is_shortage(error):
                    raise NotVerified("The ledger's file is damaged.") from error
                self._ending.wait(AGAIN_S)
            else:
                self._ending.wait(REST * (time.monotonic() - began))
                return not self._ending.is_set()
        return False

    def _check_tile(self, number: int) -> None:
        first, table = number * TILE, tables.entries.c
        _, leaves = self._tree.tile(number)
        chosen = select(table.seq, table.leaf, table.body).where(table.seq >= first, table.seq < first + TILE)
        with self._readers.connect() as connection:
            rows = connection.execute(chosen.order_by(table.seq)).all()
        for place in range(TILE):
            leaf = leaves[32 * place : 32 * place + 32]
            fits = place < len(rows) and rows[place].seq == first + place and rows[place].leaf == leaf
            if not fits or leaf_hash(rows[place].body) != leaf:
                raise NotVerified(f"Entry {first + place} of the ledger was lost or changed.")

    def _check_pages(self) -> None:
        with self._readers.connect() as connection:
            self._reading = connection
            try:
                found = connection.exec_driver_sql(PAGES).scalar()
            finally:
                self._reading = None
        if found != "ok":
            raise NotVerified("The ledger's file is damaged.")
