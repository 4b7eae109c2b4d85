"""What passes by itself does not stop the ledger: a shortage of open files, and another program's lock. What is in doubt does."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from data_access import keyring
from data_access.errors import Busy, LedgerStopped
from data_access.keyring import KeyRing
from data_access.ledger import conclusion, tree_head, writer
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from data_access.ledger.verification.verify import verify
from data_access.shortage import is_shortage
from tests.builders.ledger import ANSWERED, a_keyring, a_ledger, ask, granted, kinds, ledger_path, reopened


class ShortOfFiles(KeyRing):
    """A key ring on a machine that now and then has no more files to open."""

    left = 0
    error: BaseException = OSError(errno.EMFILE, "too many open files")

    def get_or_make(self, name: str) -> bytes:
        if self.left:
            self.left -= 1
            raise self.error
        return super().get_or_make(name)


def short(folder: Path, **given: Any) -> tuple[ShortOfFiles, Ledger]:
    a_keyring(folder)
    keys = ShortOfFiles(folder / "keys", bytes(32))
    return keys, a_ledger(folder, keyring=keys, on_stop=lambda: pytest.fail("the ledger stopped"), **given)


@pytest.mark.parametrize(
    "error", [OSError(errno.EMFILE, ""), OSError(errno.ENFILE, ""), OSError(errno.ENOMEM, ""), MemoryError()]
)
def test_a_shortage_in_the_vault_refuses_the_question_and_stops_nothing(tmp_path: Path, error: BaseException) -> None:
    keys, ledger = short(tmp_path)
    size, keys.left, keys.error = ledger.size, 1, error
    with pytest.raises(Busy, match="no more files") as raised, ledger.deciding() as turn:
        turn.intent(granted())
    assert not isinstance(raised.value, LedgerStopped)
    assert (ledger.stopped, ledger.size) == (False, size)
    ask(ledger)
    assert kinds(ledger) == ["ledger_created", "intent", "outcome"]
    ledger.close()
    assert verify(ledger_path(tmp_path)).unsigned == 0


def test_a_shortage_that_the_body_swallows_undoes_its_turn_all_the_same(tmp_path: Path) -> None:
    keys, ledger = short(tmp_path)

    def body(turn: Turn) -> None:
        turn.append("logged_on", {})
        keys.left = 1
        with pytest.raises(Busy):
            turn.intent(granted())

    with pytest.raises(Busy), ledger.deciding() as turn:
        body(turn)
    assert kinds(ledger) == ["ledger_created"]
    ledger.close()


def test_an_outcome_that_a_shortage_held_up_is_recorded_when_it_has_passed(tmp_path: Path) -> None:
    keys, ledger = short(tmp_path)
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
    with ledger.concluding(intent) as conclusion:
        conclusion.returned(**ANSWERED)
        keys.left = 3
    assert conclusion.outcome.status == "answered"
    assert kinds(ledger) == ["ledger_created", "intent", "outcome"]
    ledger.close()


def test_an_outcome_that_a_shortage_keeps_out_discloses_nothing_and_the_next_start_assumes_the_worst(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conclusion, "OUTCOME_S", 0.0)
    keys, ledger = short(tmp_path)
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
    keys.left = 1000

    def conclude() -> None:
        with ledger.concluding(intent) as conclusion:
            conclusion.returned(**ANSWERED)

    with pytest.raises(Busy):
        conclude()
    assert not ledger.stopped
    ledger.close()
    again = reopened(tmp_path)
    assert kinds(again) == ["ledger_created", "intent", "outcome"]
    assert b'"assume_disclosed":true' in again.entry(2)
    again.close()


def test_a_key_whose_name_may_not_survive_is_no_shortage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    ledger = a_ledger(tmp_path, on_stop=lambda: told.append("stop"))
    real = os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOMEM, "out of memory")

    monkeypatch.setattr(keyring.os, "fsync", fsync)
    with pytest.raises(LedgerStopped), ledger.deciding() as turn:
        turn.intent(granted())
    assert told == ["stop"]
    ledger.close()


def test_a_shortage_while_a_key_is_made_leaves_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = a_keyring(tmp_path)
    real, calls, fails_at = os.open, [], [1]

    def opening(path: Any, flags: int, *more: Any) -> int:
        calls.append(path)
        if len(calls) == fails_at[0]:
            raise OSError(errno.EMFILE, "too many open files")
        return real(path, flags, *more)

    monkeypatch.setattr(keyring.os, "open", opening)
    for number in (1, 2):
        calls.clear()
        fails_at[0] = number
        with pytest.raises(OSError, match="too many"):
            keys.make("vault/2026-11")
        assert not keys.has("vault/2026-11")
    fails_at[0] = 0
    keys.make("vault/2026-11")


@contextmanager
def locked_by_another(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the file as another program would."""
    other = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        if other.in_transaction:
            other.execute("ROLLBACK")
        other.close()


@pytest.mark.slow
def test_another_programs_lock_refuses_questions_and_stops_nothing(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, on_stop=lambda: pytest.fail("the ledger stopped"))
    ask(ledger)
    with locked_by_another(ledger_path(tmp_path)):
        with pytest.raises(Busy, match="Another program") as raised, ledger.deciding() as turn:
            turn.append("logged_on", {})
        assert not isinstance(raised.value, LedgerStopped)
        assert ledger.entry(0)
    ask(ledger)
    ledger.close()
    assert verify(ledger_path(tmp_path)).unsigned == 0


@pytest.mark.slow
def test_an_outcome_waits_until_another_program_lets_the_file_go(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    with ledger.deciding() as turn:
        intent = turn.intent(granted())
    with locked_by_another(ledger_path(tmp_path)) as other:
        threading.Timer(2.5, other.execute, ("ROLLBACK",)).start()
        with ledger.concluding(intent) as conclusion:
            conclusion.returned(**ANSWERED)
    assert conclusion.outcome.status == "answered"
    ledger.close()


@pytest.mark.slow
@pytest.mark.parametrize("for_good", [False, True], ids=["let go in time", "held for good"])
def test_an_entry_that_is_durable_waits_for_its_signature_and_nobody_is_told_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, for_good: bool
) -> None:
    told: list[str] = []
    ledger = a_ledger(tmp_path, on_stop=lambda: told.append("stop"))
    real, other = tree_head.sign, sqlite3.connect(ledger_path(tmp_path), isolation_level=None, check_same_thread=False)

    def sign(*given: Any) -> str:
        other.execute("BEGIN IMMEDIATE")
        return real(*given)

    monkeypatch.setattr(tree_head, "sign", sign)
    monkeypatch.setattr(tree_head, "SIGN_S", 0.1 if for_good else 60.0)
    if not for_good:
        threading.Timer(2.5, other.execute, ("ROLLBACK",)).start()
        ask_once(ledger)
        assert (ledger.stopped, ledger.size, told) == (False, 2, [])
        ledger.close()
        other.close()
        return
    with pytest.raises(LedgerStopped):
        ask_once(ledger)
    assert (ledger.size, told) == (1, ["stop"])
    ledger.close()
    other.close()
    monkeypatch.undo()
    again = reopened(tmp_path)
    assert (again.size, kinds(again)) == (2, ["ledger_created", "logged_on"])
    again.close()


def ask_once(ledger: Ledger) -> None:
    with ledger.deciding() as turn:
        turn.append("logged_on", {})


def test_who_waits_too_long_for_a_turn_is_told_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "TURN_S", 0.01)
    ledger = a_ledger(tmp_path)
    told: list[BaseException] = []

    def wait() -> None:
        try:
            ask_once(ledger)
        except Busy as error:
            told.append(error)

    with ledger.deciding() as turn:
        turn.append("logged_on", {})
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join(120)
    assert [type(error) for error in told] == [Busy]
    ask_once(ledger)
    assert kinds(ledger) == ["ledger_created", "logged_on", "logged_on"]
    ledger.close()


def test_a_shortage_is_known_however_deep_it_lies() -> None:
    deep = ValueError("something")
    deep.__cause__ = RuntimeError("more")
    deep.__cause__.__context__ = OSError(errno.EMFILE, "")
    assert is_shortage(deep)
    assert not is_shortage(OSError(errno.EIO, ""))
    assert not is_shortage(None)
    cannot_open, locked = sqlite3.OperationalError("x"), sqlite3.OperationalError("y")
    cannot_open.sqlite_errorcode, locked.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY
    assert is_shortage(cannot_open)
    assert not is_shortage(locked)
    circle = ValueError("a")
    circle.__context__ = ValueError("b")
    circle.__context__.__context__ = circle
    assert not is_shortage(circle)
