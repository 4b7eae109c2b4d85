"""The ledger as the gateway uses it: decide in it, conclude in it, prove from it."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from data_access.errors import BadOpening, BadSite, Busy, InvalidQuery, LedgerStopped, NotFound
from data_access.keyring import KeyRing, sync_directory
from data_access.ledger import copying, database, receipt, tables, tail, vault
from data_access.ledger.checkpoint import LocalSigner, Signer, check_origin, verifier_key
from data_access.ledger.conclusion import Conclusion, Remember
from data_access.ledger.database import Storage
from data_access.ledger.entry import Opening
from data_access.ledger.turn import STOPPED, Turn
from data_access.ledger.vault import DIGEST
from data_access.ledger.writer import CLOCK_SLACK, Writer
from data_access.steps import Intent, Outcome
from data_access.terms import utc

SIGNING_KEY = "ledger/signing"
"""Name of the Ed25519 seed in the key ring."""

OUTCOME_S, AGAIN_S = 10.0, 0.1
"""For how long, and how often, an outcome is tried again that another program's lock or a shortage kept from the ledger."""

_CHUNK = 500


def _now() -> datetime:
    return datetime.now(UTC)


def _nothing(*_: object) -> None:
    return


class Ledger:
    """Durable, ordered, signed entries, and the registers that change with them. One process writes; threads may share.

    Entries are numbered 0, 1, 2, ... without gaps. `deciding` and `concluding` return normally only once their entries
    survive a power cut and the checkpoint of the durable tree is signed and stored. The first error in writing or
    signing stops the ledger: `stopped` is true, `on_stop` is called once, everybody gets `LedgerStopped`.
    """

    def __init__(self, path: Path, origin: str, keyring: KeyRing, writer: Writer, public_key: bytes, lock: int) -> None:
        self.path = path
        self.origin = origin
        self.public_key = public_key
        self._keyring, self._writer, self._lock = keyring, writer, lock
        self._readers = database.readers(path)
        self._granted: set[int] = set()
        self._granted_lock = threading.Lock()
        self._began = 0

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        origin: str,
        keyring: KeyRing,
        clock: Callable[[], datetime] = _now,
        signer: Signer | None = None,
        on_stop: Callable[[], None] = _nothing,
        prepare: Callable[[Connection], None] = _nothing,
        _storage: Storage | None = None,
    ) -> Ledger:
        """Begin a ledger in a new file (0600) and open it; its first entry names origin and public key.

        Args:
            origin: Name of the log for ever, such as `lpr.example.gov/ledger`.
            signer: Signs checkpoints; by default a key that is made in the key ring.
            prepare: Makes the registers' tables, in the transaction of the first entry.

        Raises:
            BadSite: The file exists, or another process is at it.
            LedgerStopped: It could not be written.
        """
        with _disk_of(path), ExitStack() as undo:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = database.lock(path)
            undo.callback(os.close, lock)
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            except FileExistsError:
                raise BadSite("There is a ledger already; it is never begun twice.") from None
            signer = signer or LocalSigner(keyring.get_or_make(SIGNING_KEY))
            writer = _writer(path, keyring, signer, clock, _storage, on_stop)
            writer.origin = check_origin(origin)
            undo.callback(writer.close)
            with writer.connection.begin():
                tables.create(writer.connection)
            with writer.turn(serving=False) as turn:
                prepare(turn.connection)
                turn.record("ledger_created", {"origin": origin, "key": signer.public_key.hex()}, {})
            sync_directory(path.parent)  # SQLite would ignore an error here
            undo.pop_all()
        return cls(path, origin, keyring, writer, signer.public_key, lock)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        origin: str | None = None,
        keyring: KeyRing,
        clock: Callable[[], datetime] = _now,
        signer: Signer | None = None,
        on_stop: Callable[[], None] = _nothing,
        _storage: Storage | None = None,
    ) -> Ledger:
        """Open a ledger: check it whole, sign again a checkpoint that was lost, close intents without an outcome.

        Args:
            origin: Name that the log must have; by default the one that it began with under its own key.

        Raises:
            BadSite: It does not verify, is another log's, is open elsewhere, or the clock is behind its last entry.
            LedgerStopped: It could not be written.
        """
        if not path.exists():
            raise BadSite("There is no ledger here. Make the site first.")
        with _disk_of(path), ExitStack() as undo:
            lock = database.lock(path)
            undo.callback(os.close, lock)
            signer = signer or LocalSigner(keyring.get(SIGNING_KEY))
            writer = _writer(path, keyring, signer, clock, _storage, on_stop)
            undo.callback(writer.close)
            found = tail.read(writer.connection, origin, signer.public_key)
            sync_directory(path.parent)  # the log file is there now; SQLite would ignore an error here
            if utc(clock()) < found.last_at - CLOCK_SLACK:
                raise BadSite("The machine's clock is behind the ledger's last entry. Set it right first.")
            writer.tree, writer.signed, writer.last_at = found.tree, found.signed, found.last_at
            writer.origin = found.origin
            ledger = cls(path, found.origin, keyring, writer, signer.public_key, lock)
            ledger._began = found.tree.size
            if not writer.take_up(found.registers):
                raise BadSite("The registers are not those of the ledger's last entry. Restore the file from a backup.")
            writer.sign_again()
            ledger.close_orphans()
            undo.pop_all()
        return ledger

    @property
    def size(self) -> int:
        """Number of entries that the newest signed checkpoint covers."""
        return self._writer.signed[0]

    @property
    def stopped(self) -> bool:
        """True once something could not be written or signed; nothing is answered any more."""
        return self._writer.stopped

    @property
    def verifier_key(self) -> str:
        """The log's public key as one line; what an outsider needs to check anything."""
        return verifier_key(self.origin, self.public_key)

    @contextmanager
    def deciding(self) -> Iterator[Turn]:
        """Read registers, decide, record and change registers, in one transaction that no other turn can come between.

        Raises:
            Busy: The disk is below its reserve or the clock is behind; nothing was recorded.
            LedgerStopped: It could not be written; nothing may be disclosed.
        """
        with self._writer.turn(serving=True) as turn:
            yield turn
        with self._granted_lock:
            self._granted.update(turn.granted)

    def concluding(self, intent: Intent) -> Conclusion:
        """Put a `with` block around the fetch that the intent grants; leaving the block records the outcome.

        Raises:
            LedgerStopped: The intent is not durable, or the ledger stopped; now, or when the block is left.
            RuntimeError: The intent is not granted by this ledger, or was concluded already.
        """
        if self.stopped or not intent.kept.is_kept():
            raise LedgerStopped(STOPPED)
        with self._granted_lock:
            if not intent.granted or intent.seq not in self._granted:
                raise RuntimeError("an intent must be granted by this ledger, and is concluded once")
            self._granted.discard(intent.seq)
        return Conclusion(intent, lambda *told: self._conclude(intent, *told))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read-only snapshot of ledger and registers, for displays; never decide by it."""
        with self._readers.connect() as connection:
            yield connection

    def copy_to(self, path: Path) -> str:
        """Copy ledger and registers, as one snapshot, to a new file; return the newest checkpoint in it. Raises `OSError`."""
        with self.reading() as connection:
            return copying.copy(connection, path)

    def orphans(self) -> list[int]:
        """Return the numbers of intents from before this start that have no outcome."""
        with self.reading() as connection:
            return [seq for seq in tables.orphans(connection) if seq < self._began]

    def close_orphans(self) -> int:
        """Record for each orphan that its outcome is unknown and disclosure assumed. Returns how many; `open` does it."""
        orphans = self.orphans()
        if orphans:
            with self._writer.turn(serving=False) as turn:
                for seq in orphans:
                    turn.record("outcome", {"intent": seq, "status": "unknown", "assume_disclosed": True}, {})
        return len(orphans)

    def checkpoint(self) -> str:
        """Return the newest signed checkpoint."""
        return self._writer.signed[1]

    def entry(self, seq: int) -> bytes:
        """Return one entry. Raises `NotFound` if no signed checkpoint covers it."""
        for body in self.entries(seq, seq + 1):
            return body
        raise NotFound(f"The ledger has no entry {seq}.")

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield entries `start <= seq < end`, as far as a signed checkpoint covers them."""
        start, end = max(0, start), min(end, self.size)
        table = tables.entries.c
        while start < end:
            upto = min(end, start + _CHUNK)
            chosen = select(table.body).where(table.seq >= start, table.seq < upto).order_by(table.seq)
            with self.reading() as connection:
                bodies = list(connection.scalars(chosen))
            yield from bodies
            start = upto

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """Return the audit path of an entry in the tree of `size`. Raises `InvalidQuery` unless `seq < size <= self.size`."""
        _check_size(size, self.size)
        if not 0 <= seq < size:
            raise InvalidQuery("seq", "must be less than size")
        return self._writer.tree.inclusion(seq, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of `new` begins with that of `old`. Raises `InvalidQuery` out of bounds."""
        _check_size(new, self.size)
        if not 0 <= old <= new:
            raise InvalidQuery("old", "must not be greater than new")
        return self._writer.tree.consistency(old, new)

    def receipt(self, seq: int) -> dict[str, Any]:
        """Return the receipt of an entry under the newest checkpoint (`receipt.make`).

        Raises:
            NotFound: No signed checkpoint covers it.
            BadOpening: What the vault holds for it is not what it committed to.
        """
        body = self.entry(seq)
        with self.reading() as connection:
            opened = vault.get(connection, self._keyring, body)
        if opened.broken:
            raise BadOpening(seq)
        return self._receipt(seq, body, opened.fitting)

    def _receipt(self, seq: int, body: bytes, opened: Mapping[str, Opening]) -> dict[str, Any]:
        (size, note), tree = self._writer.signed, self._writer.tree
        return receipt.make(
            origin=self.origin,
            seq=seq,
            entry=body,
            leaf=tree.leaf(seq),
            size=size,
            proof=tree.inclusion(seq, size),
            note=note,
            salt=opened[DIGEST].salt if DIGEST in opened else None,
        )

    def close(self) -> None:
        """Let the file and the lock go. Turns must be over."""
        self._readers.dispose()
        self._writer.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _conclude(
        self,
        intent: Intent,
        facts: Mapping[str, Any],
        secret: Mapping[str, str],
        sealed: Mapping[str, Opening],
        remember: Remember,
    ) -> Outcome:
        deadline = time.monotonic() + OUTCOME_S
        while True:
            try:
                with self._writer.turn(serving=False) as turn:
                    recorded = turn.record("outcome", {"intent": intent.seq, **facts}, secret, sealed)
                    remember(turn.connection, recorded)
                break
            except LedgerStopped:
                raise
            except Busy:  # nothing was written, so it may be tried again; in the end the next start concludes it
                if time.monotonic() > deadline:
                    raise
                time.sleep(AGAIN_S)
        status = str(facts["status"])
        kept = self._receipt(recorded.seq, turn.body, sealed) if status == "answered" else {}
        return Outcome(seq=recorded.seq, intent=intent, status=status, receipt=kept)


def _writer(
    path: Path,
    keyring: KeyRing,
    signer: Signer,
    clock: Callable[[], datetime],
    storage: Storage | None,
    on_stop: Callable[[], None],
) -> Writer:
    try:
        return Writer(
            path,
            keyring=keyring,
            signer=signer,
            clock=clock,
            storage=storage or Storage(),
            on_stop=on_stop,
        )
    except (DBAPIError, sqlite3.Error) as error:
        raise BadSite(f"The ledger's file cannot be opened ({type(error).__name__}).") from error


@contextmanager
def _disk_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadSite(f"The disk of {path.name} cannot be used ({error.strerror}).") from error


def _check_size(size: int, most: int) -> None:
    if not 0 <= size <= most:
        raise InvalidQuery("size", f"must be in [0, {most}]")
