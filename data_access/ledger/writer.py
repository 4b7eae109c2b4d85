"""The one writer: threads take turns in one transaction, the last of them commits for all, signs, and acknowledges.

    take the turn -> BEGIN -> [SAVEPOINT body RELEASE]... -> COMMIT (fsync) -> sign -> store the note (fsync) -> acknowledge

Nobody is told that a turn succeeded before all of that is done. The first error of the file, the key ring or the signer
stops the writer for good: everybody who waits and everybody who comes later gets `LedgerStopped`, and nothing is tried
again, because a second fsync after a failed one can succeed without having written anything.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Connection, RootTransaction

from data_access.errors import BadSite, Busy, LedgerStopped
from data_access.keyring import KeyRing
from data_access.ledger.entries import entry
from data_access.ledger.entries.entry import Entry, Opening
from data_access.ledger.file import database, index, tables, vault
from data_access.ledger.file.database import Storage
from data_access.ledger.file.register_sums import KEY_NAME, RegisterSums
from data_access.ledger.proof.checkpoint import Signer
from data_access.ledger.proof.tree import leaf_hash
from data_access.ledger.tail import Tail
from data_access.ledger.timekeeping import Doubt, Timekeeper
from data_access.ledger.tree_head import TreeHead
from data_access.ledger.turn import STOPPED, GroupCommit, Promise, Turn
from data_access.shortage import is_shortage

log = logging.getLogger(__name__)
SHORT = "The machine has no more files to open or no more memory, so nothing was recorded or disclosed. Try again."
LOCKED = "Another program holds the ledger's file, so nothing was recorded or disclosed. Tell the administrator."
CROWDED = "The ledger is busy, so nothing was recorded or disclosed. Try again in a few seconds."

Sealer = Callable[[bytes], vault.Row] | None
"""Seals the openings of an entry, given its leaf; None if it has none."""

TURN_S = 20.0
"""How long who begins something new waits for a turn; what was begun is ended however long it takes."""


class Writer:
    """Appends entries and registers together. May be used from many threads; a turn must not begin another turn."""

    def __init__(
        self,
        path: Path,
        *,
        keyring: KeyRing,
        signer: Signer,
        timekeeper: Timekeeper,
        storage: Storage,
        on_stop: Callable[[], None],
        mark: Path | None = None,
    ) -> None:
        self.head = TreeHead(signer, mark)
        self.stopped = False
        self.why_stopped = STOPPED
        self._path, self._storage = path, storage
        self._keyring, self._time, self._on_stop = keyring, timekeeper, on_stop
        self.hold_clock_to, self.hold_clock_since = timekeeper.hold_to, timekeeper.hold_since
        self._gate = threading.Lock()
        self._free = threading.Condition(self._gate)
        self._busy = False
        self._holder = 0
        self._waiting = 0
        self._group: GroupCommit | None = None
        self._fault: BaseException | None = None
        self._commits = 0
        self._to_cut = False
        self._sums: RegisterSums
        self._registers: str | None = None
        self._fits = True
        self._engine = database.writer(path, storage, self._note_fault)
        self.connection: Connection
        self._connected = False
        self._transaction: RootTransaction | None = None

    def connect(self) -> None:
        """Open the file for writing, before the first turn. Until then it is not touched, nor tidied up at the end."""
        if not self._connected:
            self._sums = RegisterSums(self._keyring.get_or_make(KEY_NAME))
            self.connection = self._engine.connect()
            self._connected = True

    @property
    def doubt(self) -> Doubt | None:
        """Why no turn is taken but the one that confirms the clock; None if turns are taken."""
        return self._time.doubt

    def clock_now(self) -> datetime:
        """Return what the machine's clock says, UTC."""
        return self._time.clock_now()

    def clock_refused(self) -> str:
        """Say why no question is taken because of the clock; empty if it is as it should be."""
        return self._time.refused()

    def disk_is_low(self) -> bool:
        """True if the disk of the file is below its reserve. Raises `OSError`."""
        return self._storage.free_bytes(self._path) < self._storage.reserve_bytes

    def continue_from(self, tail: Tail) -> None:
        """Go on from what an earlier run left."""
        self.head.continue_from(tail)
        self._registers = tail.registers
        self._time.continue_from(tail.last_at)

    def take_up(self) -> bool:
        """Open the file and begin to keep sums and index; False if the registers are not what the last entry says."""
        if not self._connected:
            self.connect()
            with self.connection.begin():
                self._fits = self._sums.begin(self.connection, self._registers)
                if self._fits:
                    tables.complete(self.connection)
            if self._fits:
                index.catch_up(self.connection)
                self.head.add_missing_tiles(self.connection)
        return self._fits

    @contextmanager
    def turn(self, *, serving: bool, in_doubt: bool = False) -> Iterator[Turn]:
        """Run the body in a turn; on normal exit what it appended is durable and signed.

        A body that raises, or appends nothing, leaves nothing behind. With `serving`, a disk below its reserve or a
        clock that fell behind or jumped ahead keep the turn from starting; outcomes do without these checks. Only a turn
        that is taken `in_doubt` is taken while the clock is in doubt.

        Raises:
            Busy: The disk is nearly full, the clock is not to be believed, another program holds the file, the turn did not come,
                or a secret could not be sealed for want of open files or memory; nothing was recorded.
            LedgerStopped: Something could not be written or signed, now or earlier.
            RuntimeError: The body changed a register without an entry, or began a turn within its turn.
        """
        self._take(TURN_S if serving else None)
        group: GroupCommit | None = None
        promise: Promise | None = None
        try:
            if serving:
                self._check_space()
            now = self._now(serving, in_doubt)
            group = self._join()
            promise = Promise(group)
            with self._in_savepoint(group, promise, now) as turn:
                yield turn
            kept = turn.end()
        finally:
            self._leave()
        if kept:
            promise.wait()

    def close(self) -> None:
        """Let the file go. A stopped writer gives up its lock and writes nothing more, not even to tidy up."""
        if not self._connected:
            return
        if not self.stopped:
            self._engine.dispose()
            return
        with suppress(sqlite3.Error):
            database.raw(self.connection).rollback()

    def halt(self, why: str) -> NoReturn:
        """Stop for good because the file is not what it should be; `why` is a sentence for anybody. Raises `LedgerStopped`."""
        log.critical(why)
        self.why_stopped = f"{why} Nothing is served from it. Verify it, and restore it from a backup."
        self._stop(BadSite(why))
        raise LedgerStopped(self.why_stopped)

    def sign_again(self) -> None:
        """Sign the durable tree and store the note, if its note was lost; the same tree gives the same bytes."""
        self._take()
        try:
            self._sign()
        except BaseException as error:
            self._stop(error)
            raise LedgerStopped(STOPPED) from error
        self._hand_on()

    def _take(self, within_s: float | None = None) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("a turn may not begin another turn")
        abandoned = False
        with self._gate:
            self._waiting += 1
            try:
                if not self._free.wait_for(lambda: not self._busy or self.stopped, within_s):
                    raise Busy(CROWDED)
            except BaseException:  # interrupted while waiting: those who counted on us to commit must not be left
                abandoned = not self._busy and self._waiting == 1 and self._group is not None
                self._busy = self._busy or abandoned
                self._free.notify()
                raise
            else:
                if self.stopped:
                    raise LedgerStopped(self.why_stopped)
                self._busy, self._holder = True, threading.get_ident()
            finally:
                self._waiting -= 1
                if abandoned:
                    threading.Thread(target=self._finish_abandoned, name="ledger-commit").start()

    def _finish_abandoned(self) -> None:
        self._holder = threading.get_ident()
        self._leave()

    def _check_space(self) -> None:
        if self.disk_is_low():
            raise Busy("The disk of the ledger is nearly full, so no question is taken. Tell the administrator.")

    def _now(self, serving: bool, in_doubt: bool) -> datetime:
        if in_doubt:
            return self._time.for_confirmation()
        if serving or self._time.doubt is not None:
            return self._time.for_question()
        return self._time.for_outcome()

    def _join(self) -> GroupCommit:
        if self._group is None:
            try:
                if self._commits >= self._storage.tidy_after:
                    database.tidy(self.connection)
                    self._commits = 0
                self._transaction = self.connection.begin()
            except BaseException as error:
                if database.begin_met_a_lock(error):
                    raise Busy(LOCKED) from error
                self._stop(error)
                raise LedgerStopped(STOPPED) from error
            self._group = GroupCommit()
        return self._group

    @contextmanager
    def _in_savepoint(self, group: GroupCommit, promise: Promise, now: datetime) -> Iterator[Turn]:
        leaves: list[bytes] = []
        short: list[Busy] = []
        waiting: list[tuple[Entry, Sealer]] = []

        def append(
            kind: str, fields: Mapping[str, Any], secret: Mapping[str, str], openings: Mapping[str, Opening]
        ) -> Entry:
            seq = self.head.tree.size + len(group.leaves) + len(leaves) + len(waiting)
            made = entry.make(kind, seq, now, fields, secret, self._storage.salt, openings)
            try:
                sealing = self._sealer(made, now)
            except LedgerStopped:
                raise
            except Busy as error:
                short.append(error)
                raise
            store()
            waiting.append((made, sealing))
            return made

        def store() -> bytes:
            """Store the entry that waited until the registers had changed with it."""
            if not waiting:
                return b""
            made, sealing = waiting.pop()
            said = made.saying(self._sum())
            leaves.append(self._store(said, sealing))
            return said.body

        turn = Turn(self.connection, now, promise, append, self._keep_up)
        file = database.raw(self.connection)
        changes = file.total_changes
        with self._fatal():
            self._sums.require_untouched(self.connection)
            file.execute("SAVEPOINT turn")
        try:
            yield turn
            kept = turn.end()
            if short:  # swallowed by the body, whose registers would now say more than the entries
                raise short[0]
            if not kept and file.total_changes != changes:
                raise RuntimeError("a turn changed a register without an entry; the change was rolled back")
            turn.body = store()
        except BaseException:
            turn.end()
            promise.withdraw()
            with self._fatal():
                file.execute("ROLLBACK TO turn")
                self._sums.rolled_back(self.connection)
            raise
        with self._fatal():
            file.execute("RELEASE turn" if kept else "ROLLBACK TO turn")
            if kept:
                self._sums.kept(self.connection)
        if kept:
            group.leaves += leaves
            group.turns += 1
            if turn.goes_on_at or self._time.doubt is None:
                self._time.dated(turn.goes_on_at or now, base=turn.goes_on_at is not None)
            self._to_cut |= turn.forgets

    @contextmanager
    def _fatal(self) -> Iterator[None]:
        """Stop if the block raises, or if any statement since met an error of the file, even one that was swallowed."""
        try:
            yield
            if self._fault is not None:
                raise self._fault
        except BaseException as error:
            self._stop(error)
            raise LedgerStopped(STOPPED) from error

    def _keep_up(self) -> None:
        with self._fatal():
            self._sums.keep_up(self.connection)

    def _sum(self) -> str:
        with self._fatal():
            self._sums.keep_up(self.connection)
            return self._sums.total(self.connection)

    def _store(self, new: Entry, sealing: Sealer) -> bytes:
        leaf = leaf_hash(new.body)
        row = (new.seq, new.kind, new.intent, leaf, new.body)
        with self._fatal():
            tables.append(self.connection, tables.entries, row)
            index.add(self.connection, new.document)
            if sealing is not None:
                tables.append(self.connection, tables.openings, sealing(leaf))
        return leaf

    def _sealer(self, new: Entry, now: datetime) -> Sealer:
        """Get ready to seal before anything is written: a shortage of open files or memory then leaves no doubt."""
        try:
            return vault.sealer(self._keyring, new.seq, now, new.openings) if new.openings else None
        except BaseException as error:
            if is_shortage(error) or isinstance(error, MemoryError):
                raise Busy(SHORT) from error
            self._stop(error)
            raise LedgerStopped(STOPPED) from error

    def _leave(self) -> None:
        """Commit for everybody in the group, unless somebody is waiting to join it."""
        group = self._group
        if self.stopped:
            return
        with self._gate:
            full = group is not None and group.turns >= self._storage.most_turns
            if group is None or (self._waiting and not full):
                self._release()
                return
        try:
            self._commit(group)
        except BaseException as error:
            self._stop(error)
            raise LedgerStopped(STOPPED) from error
        self._hand_on()

    def _commit(self, group: GroupCommit) -> None:
        assert self._transaction is not None
        if not group.turns:
            self._transaction.rollback()
        else:
            self._transaction.commit()
            self._commits += 1
            self.head.add(group.leaves)
            self._sign()
            if self._to_cut:
                self._to_cut = not database.cut(self.connection)
        self._group, self._transaction = None, None
        group.settle(durable=True)

    def _sign(self) -> None:
        self._commits += self.head.sign(self.connection)

    def _hand_on(self) -> None:
        with self._gate:
            self._release()

    def _release(self) -> None:
        self._busy, self._holder = False, 0
        self._free.notify()

    def _note_fault(self, error: BaseException) -> None:
        self._fault = self._fault or error

    def _stop(self, error: BaseException) -> None:
        with self._gate:
            first, self.stopped = not self.stopped, True
            self._fault = self._fault or error
            self._busy, self._holder = False, 0
            group, self._group = self._group, None
            self._free.notify_all()
        if group is not None:
            group.settle(durable=False)
        if first:
            self._on_stop()
