"""Telling a shortage of the machine's (open files, memory of the kernel's) from a fault: it passes, and what met it has done nothing."""

from __future__ import annotations

import errno
import sqlite3

SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Error numbers of a system that has no more files to open, or no more memory."""


def is_shortage(error: BaseException | None) -> bool:
    """Say whether an error, or one that it came from, is a shortage met before anything was done.

    The outermost error of the system decides. SQLite says that it cannot open its file both for a shortage and for a fault of a reader's.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno is not None:
            return error.errno in SHORT
        if isinstance(error, sqlite3.OperationalError) and _primary(error) == sqlite3.SQLITE_CANTOPEN:
            return True
        error = error.__cause__ or error.__context__
    return False


def _primary(error: sqlite3.OperationalError) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
