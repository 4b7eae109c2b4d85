"""The ledger as the gateway uses it: decide in it, conclude in it, prove from it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine

from data_access.errors import BadOpening, BadSite, LedgerStopped, NotFound, NotVerified
from data_access.keyring import KeyRing, sync_directory
from data_access.ledger import proofs, tail
from data_access.ledger.conclusion import Conclusion, conclude
from data_access.ledger.file import copying, database, marks, tables, unread, vault
from data_access.ledger.file.database import Storage
from data_access.ledger.file.register_sums import KEY_NAME
from data_access.ledger.proof.checkpoint import LocalSigner, Signer, check_origin, verifier_key
from data_access.ledger.rest_check import RestCheck
from data_access.ledger.timekeeping import Doubt, Timekeeper, since_boot_s
from data_access.ledger.turn import Turn
from data_access.ledger.writer import Writer
from data_access.steps import Intent

SIGNING_KEY = "ledger/signing"
"""Name of the Ed25519 seed in the key ring."""


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

    def __init__(
        self, path: Path, keyring: KeyRing, writer: Writer, public_key: bytes, lock: int, readers: Engine
    ) -> None:
        self.path = path
        self.origin = writer.head.origin
        self.public_key = public_key
        self._keyring, self._writer, self._lock, self._readers = keyring, writer, lock, readers
        self._granted: set[int] = set()
        self._granted_lock = threading.Lock()
        self._began = self._unread = 0
        self.rest: RestCheck | None = None

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        origin: str,
        keyring: KeyRing,
        clock: Callable[[], datetime] = _now,
        elapsed_s: Callable[[], float] = since_boot_s,
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
        with database.disk_of(path), ExitStack() as undo:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = database.lock(path)
            undo.callback(os.close, lock)
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            except FileExistsError:
                raise BadSite("There is a ledger already; it is never begun twice.") from None
            signer = signer or LocalSigner(keyring.get_or_make(SIGNING_KEY))
            given: Any = {"signer": signer, "on_stop": on_stop, "storage": _storage or Storage()}
            writer = Writer(path, keyring=keyring, timekeeper=Timekeeper(clock, elapsed_s), **given)
            writer.head.origin = check_origin(origin)
            undo.callback(writer.close)
            writer.connect()
            with writer.connection.begin():
                tables.create(writer.connection)
            with writer.turn(serving=False) as turn:
                prepare(turn.connection)
                turn.record("ledger_created", {"origin": origin, "key": signer.public_key.hex()}, {})
            sync_directory(path.parent)  # SQLite would ignore an error here
            undo.pop_all()
        return cls(path, keyring, writer, signer.public_key, lock, database.readers(path))

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        origin: str | None = None,
        keyring: KeyRing,
        clock: Callable[[], datetime] = _now,
        elapsed_s: Callable[[], float] = since_boot_s,
        signer: Signer | None = None,
        on_stop: Callable[[], None] = _nothing,
        _storage: Storage | None = None,
    ) -> Ledger:
        """Open a ledger, `examine` it, which takes the same, and `take_up` its writing.

        Raises:
            BadSite: It does not verify, is another log's, is open elsewhere, or does not fit the clock.
            LedgerStopped: It could not be written.
        """
        given: Any = {"origin": origin, "keyring": keyring, "clock": clock, "elapsed_s": elapsed_s}
        ledger = cls.examine(path, **given, signer=signer, on_stop=on_stop, _storage=_storage)
        try:
            ledger.take_up()
        except BaseException:
            ledger.close()
            raise
        return ledger

    @classmethod
    def examine(
        cls,
        path: Path,
        *,
        origin: str | None = None,
        keyring: KeyRing,
        clock: Callable[[], datetime] = _now,
        elapsed_s: Callable[[], float] = since_boot_s,
        signer: Signer | None = None,
        on_stop: Callable[[], None] = _nothing,
        mark: Path | None = None,
        _storage: Storage | None = None,
    ) -> Ledger:
        """Open a ledger and check it, of a long one its end. Nothing is written, and no turn can be taken before `take_up`.

        Args:
            origin: Name that the log must have; by default the one that it began with under its own key.
            mark: Where it is noted, outside of the ledger's own folder, how far the ledger has come.

        Raises:
            BadSite: It does not verify, is another log's, is open elsewhere, or ends before its mark.
        """
        if not path.exists():
            raise BadSite("There is no ledger here. Make the site first, or restore the ledger's file.")
        with database.disk_of(path), ExitStack() as undo:
            lock = database.lock(path)
            undo.callback(os.close, lock)
            signer = signer or LocalSigner(keyring.get(SIGNING_KEY))
            given: Any = {"signer": signer, "on_stop": on_stop, "storage": _storage or Storage(), "mark": mark}
            writer = Writer(path, keyring=keyring, timekeeper=Timekeeper(clock, elapsed_s), **given)
            readers = database.readers(path)
            undo.callback(readers.dispose)
            most = None if unread.must_be_read(path) else given["storage"].read_at_start
            found = tail.of_file(readers, origin, signer.public_key, most)
            if found.registers is not None:
                keyring.get(KEY_NAME)  # a new one would say that every register was changed
            if mark is not None:
                marks.must_reach(mark, found.tree)
            writer.continue_from(found)
            ledger = cls(path, keyring, writer, signer.public_key, lock, readers)
            ledger._began, ledger._unread = found.tree.size, found.unread
            undo.pop_all()
        return ledger

    def take_up(self) -> None:
        """Go on writing: sign again a checkpoint that was lost, close intents without an outcome.

        What was not read of a long ledger is read from now on, beside whatever is done (`rest`); what does not fit stops it.

        Raises:
            BadSite: The clock does not fit the last entry (`clock_doubt`).
            LedgerStopped: It could not be written.
        """
        if self._writer.doubt is not None:
            raise BadSite(self._writer.doubt.sentence)
        self._connect()
        with database.disk_of(self.path):
            (unread.note_start if self._unread else unread.note_read)(self.path)
        self._writer.sign_again()
        self.close_orphans()
        if self._unread:
            tree, done = self._writer.head.tree, partial(unread.note_read, self.path)
            self.rest = RestCheck(self._readers, tree, self._unread, self._unfit, done)
            self.rest.begin()

    @property
    def clock_doubt(self) -> Doubt | None:
        """Why entries cannot be dated by the machine's clock until two people have confirmed it; None if they can."""
        return self._writer.doubt

    @property
    def clock_refused(self) -> str:
        """Why no question is taken because of the clock, in a sentence; empty if the clock is as it should be."""
        return self._writer.clock_refused()

    def hold_clock_to(self, latest: datetime) -> None:
        """Put the clock in doubt if it is beyond an instant; before `take_up`."""
        self._writer.hold_clock_to(latest)

    def hold_clock_since(self, at: datetime, since_boot_s: float) -> None:
        """Hold the clock to an instant of an earlier run and the seconds since the machine's start at it; before `take_up`."""
        self._writer.hold_clock_since(at, since_boot_s)

    @property
    def disk_is_low(self) -> bool:
        """True if the disk is below its reserve, so that no question is taken."""
        return self._writer.disk_is_low()

    def clock_now(self) -> datetime:
        """Return what the machine's clock says, UTC, believed or not."""
        return self._writer.clock_now()

    @contextmanager
    def confirming_clock(self) -> Iterator[Turn]:
        """Take a turn although the clock is in doubt, to record that it is right and go on by it, or that it is not.

        Its entries are dated as the last one is. Only a turn that sets `goes_on_at` ends the doubt; `take_up` comes after.

        Raises:
            LedgerStopped: It could not be written.
        """
        self._connect()
        with self._writer.turn(serving=False, in_doubt=True) as turn:
            yield turn

    @contextmanager
    def closing(self) -> Iterator[Turn]:
        """Take the last turn before an orderly end; neither a low disk nor a clock that is off keeps it from being recorded."""
        with self._writer.turn(serving=False) as turn:
            yield turn

    @property
    def size(self) -> int:
        """Number of entries that the newest signed checkpoint covers."""
        return self._writer.head.signed[0]

    @property
    def stopped(self) -> bool:
        """True once something could not be written or signed; nothing is answered any more."""
        return self._writer.stopped

    @property
    def why_stopped(self) -> str:
        """Say why it stopped, and what to do."""
        return self._writer.why_stopped

    def stop(self, why: str) -> NoReturn:
        """Stop for good: something of the file is not what it should be. Raises `LedgerStopped`."""
        self._writer.halt(why)

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
            raise LedgerStopped(self.why_stopped)
        with self._granted_lock:
            if not intent.granted or intent.seq not in self._granted:
                raise RuntimeError("an intent must be granted by this ledger, and is concluded once")
            self._granted.discard(intent.seq)
        return Conclusion(intent, partial(conclude, self._writer, intent))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read-only snapshot of ledger and registers, for displays; never decide by it."""
        with self._readers.connect() as connection:
            yield connection

    def copy_to(self, path: Path) -> str:
        """Copy ledger and registers, as one snapshot, to a new file; return the newest checkpoint in it. Raises `OSError`."""
        with self.reading() as connection:
            return copying.copy(connection, path)

    @staticmethod
    def openings(connection: Connection) -> int:
        """Count the entries of which the vault keeps openings, whether their month's key is there or not."""
        return vault.count(connection)

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
        return self._writer.head.signed[1]

    def entry(self, seq: int) -> bytes:
        """Return one entry. Raises `NotFound` if no signed checkpoint covers it."""
        for body in self.entries(seq, seq + 1):
            return body
        raise NotFound(f"The ledger has no entry {seq}.")

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield entries `start <= seq < end`, as far as a signed checkpoint covers them."""
        yield from proofs.entries(self._readers, max(0, start), min(end, self.size))

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """Return the audit path of an entry in the tree of `size`. Raises `InvalidQuery` unless `seq < size <= self.size`."""
        with self._sound():
            return proofs.inclusion(self._writer.head.tree, seq, size, self.size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of `new` begins with that of `old`. Raises `InvalidQuery` out of bounds."""
        with self._sound():
            return proofs.consistency(self._writer.head.tree, old, new, self.size)

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
        with self._sound():
            return proofs.receipt_of(self._writer.head, seq, body, opened.fitting)

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except NotVerified as fault:
            self._unfit(str(fault))
            raise LedgerStopped(self.why_stopped) from None

    def _unfit(self, why: str) -> None:
        unread.note_fault(self.path)
        with suppress(LedgerStopped):
            self.stop(why)

    def _connect(self) -> None:
        with database.disk_of(self.path), database.as_bad_file():
            if not self._writer.take_up():
                raise BadSite("The registers are not those of the ledger's last entry. Restore the file from a backup.")
            sync_directory(self.path.parent)  # the log file is there now; SQLite would ignore an error here

    def close(self) -> None:
        """Let the file and the lock go. Turns must be over."""
        if self.rest is not None:
            self.rest.end()
        self._readers.dispose()
        self._writer.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
