"""Opening the SQLite file: one writer that survives a power cut, and read-only readers beside it."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from data_access.errors import BadSite

_BENIGN = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_MISUSE,
    sqlite3.SQLITE_RANGE,
}
"""Primary result codes of a statement that was wrong. Every other one says that the file could not be written or read."""


_BEGIN = "BEGIN IMMEDIATE"


def _free_bytes(path: Path) -> int:
    return shutil.disk_usage(path.parent).free


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """How the file is written. Only tests choose anything else than what stands here.

    Attributes:
        synchronous: SQLite's `synchronous`; less than FULL loses acknowledged entries in a power cut.
        connection: Class of the writer's connection.
        tidy_after: Commits after which the write-ahead log is copied into the database.
        most_turns: Turns that may share one transaction.
        reserve_bytes: Free space that is left for outcomes; below it no question is taken.
        free_bytes: Says how many bytes are free where the file lies.
        read_at_start: Entries at the end of a long ledger that a start reads before anything is served; the others are read after.
        salt: Gives so many random bytes for a commitment.
    """

    synchronous: str = "FULL"
    connection: type[sqlite3.Connection] = sqlite3.Connection
    tidy_after: int = 200
    most_turns: int = 64
    reserve_bytes: int = 64 * 1024 * 1024
    free_bytes: Callable[[Path], int] = _free_bytes
    read_at_start: int = 10_000
    salt: Callable[[int], bytes] = secrets.token_bytes

    def __post_init__(self) -> None:
        if self.synchronous not in {"OFF", "NORMAL", "FULL", "EXTRA"}:
            raise ValueError("synchronous must be one of SQLite's own words")


def writer(path: Path, storage: Storage, on_fault: Callable[[BaseException], None]) -> Engine:
    """Open the one writing engine; `on_fault` hears of each error that is the file's, not the statement's."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=storage.connection)
        with _closed_on_failure(raw):
            _prepare(raw, storage)
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: _begin(connection, _BEGIN))
    event.listen(engine, "handle_error", lambda context: _judge(context, on_fault))
    return engine


def readers(path: Path) -> Engine:
    """Open an engine for displays and checks: every connection is read-only, a transaction of it one snapshot.

    A folder that cannot be written holds a copy that nobody writes; it is read as it lies.
    """

    def connect() -> sqlite3.Connection:
        how = "mode=ro" if os.access(path.parent, os.W_OK) else "immutable=1"
        address = f"{path.absolute().as_uri()}?{how}"
        raw = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        with _closed_on_failure(raw):
            raw.execute("PRAGMA query_only=ON")
            raw.execute("PRAGMA busy_timeout=2000")
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: _begin(connection, "BEGIN"))
    return engine


def _begin(connection: Connection, statement: str) -> None:
    """Begin a transaction at the driver, for every question does it six times; an error is the one that SQLAlchemy makes of it."""
    try:
        raw(connection).execute(statement)
    except sqlite3.Error as error:
        connection._handle_dbapi_exception(error, statement, (), None, None)


def _prepare(raw: sqlite3.Connection, storage: Storage) -> None:
    if raw.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
        raise BadSite("The ledger's folder cannot hold a write-ahead log. Put the site on a local disk.")
    for pragma in (
        f"synchronous={storage.synchronous}",
        "wal_autocheckpoint=0",  # it would swallow its own write errors; we copy the log ourselves
        "busy_timeout=2000",
        "cell_size_check=ON",
        # No turn opens a file, so none fails halfway for want of one, and nothing of a statement lies in one that we do not know.
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        "secure_delete=ON",  # what is blanked or deleted is overwritten in its page
        "recursive_triggers=ON",  # a row that is replaced is then seen to go
    ):
        raw.execute(f"PRAGMA {pragma}")


@contextmanager
def _closed_on_failure(raw: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        raw.close()
        raise


def raw(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection under ours."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def tidy(connection: Connection) -> None:
    """Copy the write-ahead log into the database as far as readers allow. Raises what SQLite raises."""
    raw(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def cut(connection: Connection) -> bool:
    """Copy the write-ahead log into the database and cut it to nothing; False if a reader still needs it. Waits for nobody.

    Raises what SQLite raises.
    """
    file = raw(connection)
    [patience] = file.execute("PRAGMA busy_timeout").fetchone()
    file.execute("PRAGMA busy_timeout=0")
    try:
        [busy, _, _] = file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        file.execute(f"PRAGMA busy_timeout={patience}")
    return not busy


def lock(path: Path) -> int:
    """Take the lock that keeps a second gateway out; held until the descriptor is closed or the process ends.

    Raises:
        BadSite: Another process has it.
    """
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise BadSite("The ledger is open already. End the other gateway first.") from None
    return descriptor


@contextmanager
def as_bad_file() -> Iterator[None]:
    """Let a file that SQLite cannot open be a site that is unfit."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise BadSite(f"The ledger's file cannot be opened ({type(error).__name__}). Restore it.") from error


@contextmanager
def disk_of(path: Path) -> Iterator[None]:
    """Let a disk that cannot be used be a site that is unfit."""
    try:
        yield
    except OSError as error:
        raise BadSite(f"The disk of {path.name} cannot be used ({error.strerror}).") from error


def begin_met_a_lock(error: BaseException) -> bool:
    """Say whether a transaction did not begin because another program holds the file: then nothing was done."""
    if not isinstance(error, DBAPIError) or error.statement != _BEGIN:
        return False
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def begin_patiently(connection: Connection, within_s: float) -> RootTransaction:
    """Begin a transaction although another program may hold the file for a while, at most so many seconds."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            return connection.begin()
        except DBAPIError as error:
            if not begin_met_a_lock(error) or time.monotonic() > deadline:
                raise


def is_locked(path: Path) -> bool:
    """True if a gateway has the ledger open."""
    try:
        descriptor = os.open(path.with_suffix(".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _judge(context: ExceptionContext, on_fault: Callable[[BaseException], None]) -> None:
    error = context.original_exception
    if context.sqlalchemy_exception is not None and begin_met_a_lock(context.sqlalchemy_exception):
        return
    code = getattr(error, "sqlite_errorcode", None)
    if isinstance(error, sqlite3.Error) and isinstance(code, int) and code & 0xFF not in _BENIGN:
        on_fault(error)
