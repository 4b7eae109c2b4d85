"""A copy of the ledger's file that is one snapshot, while the ledger goes on."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection

from data_access.ledger.file import database


def copy(connection: Connection, path: Path) -> str:
    """Copy the file that a reading connection has open to a new file (0600); return the newest checkpoint in the copy.

    SQLite copies it itself: opening its file by another way would let go of the locks that this process has on it.

    Raises:
        OSError: It could not be written.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as made:
            database.raw(connection).backup(made)
            made.execute("PRAGMA journal_mode=DELETE")
            [note] = made.execute("SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise OSError(5, f"the ledger could not be copied, {type(error).__name__}") from None
    return str(note)
