"""The first error in writing or signing stops the ledger for good; each in two forms: not done, and done all the same."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from data_access.errors import BadSite, LedgerStopped
from data_access.keyring import KeyRing
from data_access.ledger.file import tables
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import (
    FailingSigner,
    a_keyring,
    a_ledger,
    ask,
    documents,
    faulty_connection,
    granted,
    kinds,
    ledger_path,
    reopened,
    storage,
)


def append(ledger: Ledger) -> int:
    with ledger.deciding() as turn:
        return turn.append("logged_on", {}).seq


def assert_stopped_for_good(ledger: Ledger, told: list[str]) -> None:
    size = ledger.size
    for _ in range(2):
        with pytest.raises(LedgerStopped):
            append(ledger)
    assert (ledger.stopped, ledger.size, told) == (True, size, ["stop"])
    ledger.close()


class Countdown:
    """Fails at the n-th call, once."""

    def __init__(self) -> None:
        self.left = -1

    def __call__(self) -> bool:
        self.left -= 1
        return self.left == -1 and self.left + 1 == 0


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done but reported as failed"])
@pytest.mark.parametrize("which", [0, 1], ids=["entries", "checkpoint"])
def test_a_commit_that_fails_acknowledges_nothing_and_loses_nothing(tmp_path: Path, which: int, after: bool) -> None:
    told: list[str] = []
    fails = Countdown()
    ledger = a_ledger(
        tmp_path,
        on_stop=lambda: told.append("stop"),
        _storage=storage(connection=faulty_connection(fails, after=after)),
    )
    acknowledged = [append(ledger) for _ in range(3)]
    fails.left = which
    with pytest.raises(LedgerStopped) as raised:
        append(ledger)
    assert raised.value.__cause__ is not None
    assert_stopped_for_good(ledger, told)
    del raised

    again = reopened(tmp_path)
    assert set(acknowledged) < set(range(again.size))
    assert again.size == 4 + (which == 1 or after)
    again.close()
    assert verify(ledger_path(tmp_path)).unsigned == 0


def test_a_signer_that_fails_stops_the_ledger_and_the_note_is_signed_at_the_next_start(tmp_path: Path) -> None:
    told: list[str] = []
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer, on_stop=lambda: told.append("stop"))
    signer.fails = True
    with pytest.raises(LedgerStopped):
        append(ledger)
    assert ledger.size == 1
    assert_stopped_for_good(ledger, told)
    again = reopened(tmp_path)
    assert (again.size, kinds(again)) == (2, ["ledger_created", "logged_on"])
    again.close()


def test_a_signer_that_signs_wrongly_stops_the_ledger(tmp_path: Path) -> None:
    told: list[str] = []
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer, on_stop=lambda: told.append("stop"))
    signer.wrong = True
    with pytest.raises(LedgerStopped):
        append(ledger)
    assert_stopped_for_good(ledger, told)


class LosingKeys(KeyRing):
    """A key ring whose disk fails when it is asked for a key."""

    fails = False

    def get_or_make(self, name: str) -> bytes:
        if self.fails:
            raise OSError("input/output error")
        return super().get_or_make(name)


def test_an_opening_that_cannot_be_sealed_stops_the_ledger(tmp_path: Path) -> None:
    told: list[str] = []
    keys = LosingKeys(tmp_path, bytes(32))
    ledger = a_ledger(tmp_path, keyring=keys, on_stop=lambda: told.append("stop"))
    keys.fails = True
    with pytest.raises(LedgerStopped), ledger.deciding() as turn:
        turn.intent(granted())
    assert_stopped_for_good(ledger, told)


def test_a_body_that_swallows_the_file_s_error_stops_the_ledger_all_the_same(tmp_path: Path) -> None:
    told: list[str] = []
    ledger = a_ledger(tmp_path, on_stop=lambda: told.append("stop"))

    def body(turn: Turn) -> None:
        turn.append("logged_on", {})
        turn.connection.exec_driver_sql("PRAGMA max_page_count=1")
        with pytest.raises(OperationalError, match="full"):
            turn.connection.execute(text("CREATE TABLE big AS SELECT zeroblob(1000000) AS filling"))

    with pytest.raises(LedgerStopped), ledger.deciding() as turn:
        body(turn)
    assert_stopped_for_good(ledger, told)


def test_a_body_that_ends_the_transaction_stops_the_ledger(tmp_path: Path) -> None:
    told: list[str] = []
    ledger = a_ledger(tmp_path, on_stop=lambda: told.append("stop"))

    def body(turn: Turn) -> None:
        turn.append("logged_on", {})
        turn.connection.commit()

    with pytest.raises(LedgerStopped), ledger.deciding() as turn:
        body(turn)
    assert_stopped_for_good(ledger, told)


def test_everybody_who_shares_the_transaction_is_told(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    inside, go, results = threading.Event(), threading.Event(), []

    def work(first: bool) -> None:
        try:
            with ledger.deciding() as turn:
                turn.append("logged_on", {})
                if first:
                    inside.set()
                    go.wait(120)
        except LedgerStopped:
            results.append("stopped")

    threads = [threading.Thread(target=work, args=(n == 0,)) for n in range(6)]
    threads[0].start()
    inside.wait(120)
    for thread in threads[1:]:
        thread.start()
    signer.fails = True
    go.set()
    for thread in threads:
        thread.join(120)
    assert results == ["stopped"] * 6
    ledger.close()


def test_copying_the_log_that_fails_stops_the_ledger_before_the_next_question(tmp_path: Path) -> None:
    told: list[str] = []

    class Unsteady(sqlite3.Connection):
        def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:
            if "wal_checkpoint" in sql:
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *rest)

    ledger = a_ledger(
        tmp_path, on_stop=lambda: told.append("stop"), _storage=storage(connection=Unsteady, tidy_after=6)
    )
    append(ledger)
    append(ledger)
    with pytest.raises(LedgerStopped):
        append(ledger)
    assert_stopped_for_good(ledger, told)
    again = reopened(tmp_path)
    assert again.size == 3
    again.close()


def test_a_ledger_whose_first_entry_fails_is_not_there(tmp_path: Path) -> None:
    signer = FailingSigner()
    signer.fails = True
    with pytest.raises(LedgerStopped):
        a_ledger(tmp_path, signer=signer)
    with pytest.raises(BadSite, match="already"):
        a_ledger(tmp_path)


def test_a_stop_at_the_start_keeps_the_gateway_shut(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    ask(ledger)
    with ledger.deciding() as turn:
        turn.intent(granted())
    ledger.close()
    signer = FailingSigner()
    signer.fails = True
    with pytest.raises(LedgerStopped):
        reopened(tmp_path, signer=signer)
    again = reopened(tmp_path)
    assert documents(again)[-1]["status"] == "unknown"
    again.close()


def test_a_lost_note_that_cannot_be_signed_again_keeps_the_gateway_shut(tmp_path: Path) -> None:
    signer = FailingSigner()
    ledger = a_ledger(tmp_path, signer=signer)
    signer.fails = True
    with pytest.raises(LedgerStopped):
        append(ledger)
    ledger.close()
    with pytest.raises(LedgerStopped):
        reopened(tmp_path, signer=signer)
    again = reopened(tmp_path, keyring=a_keyring(tmp_path))
    with again.reading() as connection:
        assert tables.last_note(connection) == again.checkpoint()
    again.close()
