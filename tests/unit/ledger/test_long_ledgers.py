"""A long ledger is served before all of it is read: what is not, is read beside it, and the first fault ends the gateway."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import BadSite, LedgerStopped, NotVerified
from data_access.ledger import rest_check
from data_access.ledger.file import index, marks, unread
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.checkpoint import LocalSigner
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.proof.tree import TILE, Tree, extends, leaf_hash
from data_access.ledger.rest_check import RestCheck
from data_access.ledger.tree_head import TreeHead
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import (
    SEED,
    a_keyring,
    a_ledger,
    age,
    ask,
    faulty_connection,
    granted,
    ledger_path,
    reopened,
    storage,
)

AT_START, LONG = 100, 4 * TILE + 90
UNREAD = (LONG - AT_START) // TILE * TILE


def grow(ledger: Ledger, entries: int) -> None:
    """Append small entries, some hundreds a turn, to so many in all."""
    while ledger.size < entries:
        with ledger.deciding() as turn:
            for _ in range(min(200, entries - ledger.size)):
                turn.append("logged_on", {"who": {"person": "ada"}})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A long ledger, closed, with a question early and one late, and with its mark."""
    made = tmp_path_factory.mktemp("long")
    ledger = a_ledger(made)
    ask(ledger)
    grow(ledger, LONG - 2)
    ask(ledger)
    marks.put(made / "mark", ledger.size, ledger._writer.head.tree.root())
    ledger.close()
    return made


@pytest.fixture
def site(folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(folder, tmp_path / "site")
    return tmp_path / "site"


def started(site: Path, **changed: Any) -> Ledger:
    """The ledger, opened with few entries read at its start."""
    return reopened(site, **{"_storage": storage(read_at_start=AT_START), **changed})


def read_whole(ledger: Ledger) -> bool:
    """Wait until the rest is read, or does not fit."""
    assert ledger.rest is not None
    return ledger.rest.wait(240)


def by_hand(site: Path, *statements: str) -> None:
    connection = sqlite3.connect(ledger_path(site), isolation_level=None)
    if statements == ("PAGE",):
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ledger_opening_month'").fetchone()
        connection.close()
        with ledger_path(site).open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(bytes(4096))
        return
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_of_a_long_ledger_a_start_reads_the_end_and_goes_on_as_if_it_had_read_all(site: Path) -> None:
    ledger = started(site)
    whole = Tree(leaf_hash(body) for body in ledger.entries(0, LONG))
    assert (ledger.size, ledger._unread) == (LONG, UNREAD)
    assert ledger._writer.head.tree.root() == whole.root()
    assert ledger.inclusion(3, LONG) == whole.inclusion(3, LONG)
    assert extends(700, whole.root(700), LONG, whole.root(), ledger.consistency(700, LONG))
    assert verify_receipt(ledger.receipt(2), ledger.public_key)["seq"] == 2
    seq = ask(ledger)
    assert verify_receipt(ledger.receipt(seq), ledger.public_key)["seq"] == seq
    assert read_whole(ledger)
    assert not ledger.stopped
    ledger.close()
    report = verify(ledger_path(site), keyring=a_keyring(site))
    assert (report.size, report.indexed) == (LONG + 2, LONG + 2)


def test_a_ledger_that_is_not_long_is_read_whole_before_it_is_served(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    grow(ledger, AT_START + TILE - 1)
    ledger.close()
    ledger = started(tmp_path)
    assert (ledger._unread, ledger.rest) == (0, None)
    grow(ledger, AT_START + TILE)
    ledger.close()
    ledger = started(tmp_path)
    assert ledger._unread == TILE
    ledger.close()


def test_an_answer_does_not_wait_until_all_is_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(RestCheck, "_check_tile", lambda *_: go.wait(240))
    ledger = started(site)
    assert ledger.receipt(ask(ledger))
    assert ledger.rest is not None
    assert not ledger.rest.wait(0)
    go.set()
    assert read_whole(ledger)
    ledger.close()


OLD: dict[str, tuple[str, str]] = {
    "an entry changed": (
        "Entry 300",
        "UPDATE ledger_entry SET body = CAST(replace(body, 'ada', 'eve') AS BLOB) WHERE seq = 300",
    ),
    "an entry changed with its leaf": (
        "Entry 300",
        "UPDATE ledger_entry SET body = (SELECT body FROM ledger_entry WHERE seq = 9), "
        "leaf = (SELECT leaf FROM ledger_entry WHERE seq = 9) WHERE seq = 300",
    ),
    "an entry lost": ("Entry 300", "DELETE FROM ledger_entry WHERE seq = 300"),
    "the last entry of a tile lost": ("Entry 255", "DELETE FROM ledger_entry WHERE seq = 255"),
    "the last that was not read": (f"Entry {UNREAD - 1}", f"DELETE FROM ledger_entry WHERE seq = {UNREAD - 1}"),
    "a leaf": ("Entry 300", "UPDATE ledger_entry SET leaf = zeroblob(32) WHERE seq = 300"),
    "the leaves of a tile": ("entries 256 to 511", "UPDATE ledger_tile SET leaves = zeroblob(8192) WHERE number = 1"),
    "many entries lost": ("Entry 1 ", f"DELETE FROM ledger_entry WHERE seq BETWEEN 1 AND {UNREAD - 1}"),
    "a page of the file": ("file is damaged", "PAGE"),
}


@pytest.mark.parametrize(("why", "statement"), OLD.values(), ids=OLD)
def test_an_older_entry_that_was_changed_ends_the_gateway_once_it_is_read_and_keeps_the_next_start_shut(
    site: Path, why: str, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    by_hand(site, *statement.split("; "))
    ended = threading.Event()
    ledger = started(site, on_stop=ended.set)
    assert read_whole(ledger)
    assert ended.is_set()
    assert ledger.stopped
    assert why in ledger.why_stopped
    assert [record.levelname for record in caplog.records if why in record.message] == ["CRITICAL"]
    with pytest.raises(LedgerStopped, match=why), ledger.deciding():
        pass
    ledger.close()
    with pytest.raises(BadSite):
        started(site)
    with pytest.raises(BadSite):
        started(site)


@pytest.mark.parametrize(("why", "statement"), OLD.values(), ids=OLD)
def test_the_same_change_keeps_a_ledger_shut_that_is_read_whole(site: Path, why: str, statement: str) -> None:
    by_hand(site, *statement.split("; "))
    with pytest.raises(BadSite):
        reopened(site)


NEW: dict[str, tuple[str, str]] = {
    "an entry changed": (
        f"Entry {UNREAD + 1}",
        f"UPDATE ledger_entry SET body = CAST(replace(body, 'ada', 'eve') AS BLOB) WHERE seq = {UNREAD + 1}",
    ),
    "an entry changed with its leaf": (
        "do not fit",
        "UPDATE ledger_entry SET body = (SELECT body FROM ledger_entry WHERE seq = 9), "
        f"leaf = (SELECT leaf FROM ledger_entry WHERE seq = 9) WHERE seq = {LONG - 1}",
    ),
    "the last entry lost": ("lost entries", f"DELETE FROM ledger_entry WHERE seq = {LONG - 1}"),
    "the last entries lost with their checkpoints": (
        "lost entries: 1024 were stored, 1000 are there",
        "DELETE FROM ledger_entry WHERE seq >= 1000; DELETE FROM ledger_checkpoint WHERE size > 1000",
    ),
    "every entry lost": ("no entry", "DELETE FROM ledger_entry"),
    "the first entry lost": ("Entry 0", "DELETE FROM ledger_entry WHERE seq = 0"),
    "the first entry changed": ("Entry 0", "UPDATE ledger_entry SET body = body || ' ' WHERE seq = 0"),
    "a root of a tile": ("do not fit", "UPDATE ledger_tile SET root = zeroblob(32) WHERE number = 1"),
    "a root that is none": ("ValueError", "UPDATE ledger_tile SET root = x'00' WHERE number = 1"),
    "a tile lost": ("tree a part was lost", "DELETE FROM ledger_tile WHERE number = 1"),
    "leaves of a tile whose entries are read": (
        "entries 768 to 1023",
        "UPDATE ledger_tile SET leaves = zeroblob(8192) WHERE number = 3",
    ),
    "a root of a tile whose entries are read": (
        "entries 768 to 1023",
        "UPDATE ledger_tile SET root = zeroblob(32) WHERE number = 3",
    ),
    "a note changed": ("NotVerified", "UPDATE ledger_checkpoint SET note = replace(note, 'ledger', 'lodger')"),
    "a note of a smaller tree": (
        "NotVerified|do not fit",
        "UPDATE ledger_checkpoint SET note = replace(note, '/test\n', '/test\n1')",
    ),
}


@pytest.mark.parametrize(("why", "statement"), NEW.values(), ids=NEW)
def test_what_a_start_relies_on_keeps_it_shut_if_it_was_changed(site: Path, why: str, statement: str) -> None:
    if why == "Entry 0":
        statement = statement.replace("body || ' '", 'CAST(replace(body, \'"at":"2026\', \'"at":"2025\') AS BLOB)')
    by_hand(site, *statement.split("; "))
    with pytest.raises(BadSite, match=why):
        started(site)


def test_a_proof_of_leaves_that_were_changed_is_given_to_nobody_and_ends_the_gateway(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(site, "UPDATE ledger_tile SET leaves = zeroblob(8192) WHERE number = 1")
    monkeypatch.setattr(RestCheck, "_check_tile", lambda *_: None)
    for ask_for in (
        lambda ledger: ledger.inclusion(300, LONG),
        lambda ledger: ledger.consistency(300, LONG),
        lambda ledger: ledger.receipt(300),
    ):
        ledger = started(site)
        with pytest.raises(LedgerStopped, match="entries 256 to 511 the tree"):
            ask_for(ledger)
        assert ledger.stopped
        ledger.close()
        unread.note_read(ledger_path(site))


def test_an_older_ledger_put_back_is_behind_its_mark(site: Path) -> None:
    older = site.parent / "older"
    shutil.copytree(site, older)
    ledger = started(site)
    grow(ledger, LONG + 300)
    marks.put(site / "mark", ledger.size, ledger._writer.head.tree.root())
    ledger.close()
    for name in ("ledger.sqlite", "keys"):
        again = older / name
        (shutil.rmtree if again.is_dir() else Path.unlink)(site / name)
        (shutil.copytree if again.is_dir() else shutil.copy2)(again, site / name)
    few = storage(read_at_start=AT_START)
    given: Any = {"keyring": a_keyring(site), "signer": LocalSigner(SEED), "_storage": few}
    examine: Callable[..., Ledger] = Ledger.examine
    with pytest.raises(BadSite, match="older than the reads"):
        examine(ledger_path(site), mark=site / "mark", **given)
    examine(ledger_path(site), mark=older / "mark", **given).close()
    marks.put(older / "mark", 300, bytes(32))
    with pytest.raises(BadSite, match="not the one"):
        examine(ledger_path(site), mark=older / "mark", **given)
    by_hand(site, "UPDATE ledger_tile SET leaves = zeroblob(8192) WHERE number = 1")
    with pytest.raises(BadSite, match="entries 256 to 511"):
        examine(ledger_path(site), mark=older / "mark", **given)


def test_starts_that_never_come_to_read_the_rest_are_counted_and_one_of_them_reads_all_first(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RestCheck, "begin", lambda _: None)
    for _ in range(unread.MOST_STARTS):
        ledger = started(site)
        assert ledger.rest is not None
        ledger.close()
    ledger = started(site)
    assert ledger.rest is None
    ledger.close()
    ledger = started(site)
    assert ledger.rest is not None
    ledger.close()


@pytest.mark.parametrize("noted", [b"many", b"\xff", b""])
def test_a_note_that_cannot_be_understood_lets_the_ledger_be_read_whole(site: Path, noted: bytes) -> None:
    (site / "ledger.unread").write_bytes(noted)
    ledger = started(site)
    assert ledger.rest is None
    ledger.close()
    assert not (site / "ledger.unread").exists()


def test_a_rest_that_was_read_is_counted_no_longer(site: Path) -> None:
    ledger = started(site)
    assert read_whole(ledger)
    ledger.close()
    assert not (site / "ledger.unread").exists()


def test_a_shortage_of_open_files_is_waited_out(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, met = RestCheck._check_tile, []

    def short(check: RestCheck, number: int) -> None:
        if number == 1 and not met:
            met.append(number)
            raise rest_check.DBAPIError("", (), sqlite3.OperationalError()) from OSError(24, "too many")
        real(check, number)

    monkeypatch.setattr(rest_check, "AGAIN_S", 0.01)
    monkeypatch.setattr(RestCheck, "_check_tile", short)
    ledger = started(site)
    assert read_whole(ledger)
    assert (met, ledger.stopped) == ([1], False)
    ledger.close()


@pytest.mark.parametrize("error", [rest_check.DBAPIError("", (), sqlite3.DatabaseError()), KeyError("x")])
def test_whatever_else_keeps_it_from_reading_ends_the_gateway(
    site: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(RestCheck, "_check_tile", fail)
    ledger = started(site)
    assert read_whole(ledger)
    assert ledger.stopped
    ledger.close()


def test_an_end_does_not_wait_until_all_is_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_check, "REST", 10**9)
    ledger = started(site)
    ledger.close()
    assert (site / "ledger.unread").read_text() == "1"


def test_an_end_breaks_off_the_check_of_the_pages(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    monkeypatch.setattr(rest_check, "PAGES", endless)
    monkeypatch.setattr(rest_check, "REST", 0.0)
    ledger = started(site)
    assert ledger.rest is not None
    while ledger.rest._reading is None:
        assert not ledger.rest.wait(0.01)
    assert not ledger.rest.wait(0.05)
    ledger.close()
    assert not ledger.stopped
    assert (site / "ledger.unread").read_text() == "1"


@pytest.mark.parametrize(
    ("why", "statement"),
    [
        ("not that of entries 256 to 511", "UPDATE ledger_tile SET leaves = zeroblob(8192) WHERE number = 1"),
        ("not that of entries 256 to 511", "UPDATE ledger_tile SET root = zeroblob(32) WHERE number = 1"),
        ("lacks entries 256 to 511", "DELETE FROM ledger_tile WHERE number = 1"),
        ("longer than the ledger", "INSERT INTO ledger_tile VALUES (4, x'00', x'00')"),
    ],
)
def test_a_stored_tree_that_was_changed_by_hand_does_not_verify(site: Path, why: str, statement: str) -> None:
    by_hand(site, statement)
    with pytest.raises(NotVerified, match=why):
        verify(ledger_path(site))


def commits_of(directory: Path, work: Callable[[Any], None], at: int, *, after: bool) -> bool:
    """Do work on a connection whose commit number `at` fails; True if there were as many commits."""
    left = [at]

    def fails() -> bool:
        left[0] -= 1
        return left[0] == 0

    failing = storage(connection=faulty_connection(fails, after=after), read_at_start=AT_START)
    try:
        work(failing)
    except Exception:  # noqa: BLE001 - what it raises is tested elsewhere: here it is only the end of a process
        return True
    return left[0] <= 0


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done and not told"])
def test_a_first_start_that_was_cut_short_anywhere_is_made_up_for_by_the_next(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 200)
    age(site)
    for at in range(1, 30):
        again = tmp_path / f"again-{at}"
        shutil.copytree(site, again)
        if not commits_of(
            again, lambda failing, again=again: reopened(again, _storage=failing).close(), at, after=after
        ):
            break
        ledger = started(again)
        ask(ledger)
        if ledger.rest is not None:
            assert read_whole(ledger)
        assert not ledger.stopped
        ledger.close()
        report = verify(ledger_path(again), keyring=a_keyring(again), in_use=False)
        assert (report.size, report.indexed) == (LONG + 2, LONG + 2)
    assert at > 6


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done and not told"])
def test_a_ledger_that_was_cut_short_where_a_tile_ends_goes_on(site: Path, tmp_path: Path, after: bool) -> None:
    def work(folder: Path, failing: Any) -> None:
        ledger = reopened(folder, _storage=failing)
        try:
            with ledger.deciding() as turn:
                for _ in range(2 * TILE):
                    turn.append("logged_on", {})
            with ledger.deciding() as turn:
                turn.intent(granted())
        finally:
            ledger.close()

    for at in range(1, 12):
        again = tmp_path / f"again-{at}"
        shutil.copytree(site, again)
        if not commits_of(again, lambda failing, again=again: work(again, failing), at, after=after):
            break
        ledger = started(again)
        grow(ledger, ledger.size + TILE)
        assert read_whole(ledger)
        assert not ledger.stopped
        size = ledger.size
        assert ledger._writer.head.tree.root() == Tree(leaf_hash(body) for body in ledger.entries(0, size)).root()
        ledger.close()
        connection = sqlite3.connect(ledger_path(again))
        assert connection.execute("SELECT count(*) FROM ledger_tile").fetchone() == (size // TILE,)
        connection.close()
        assert verify(ledger_path(again), keyring=a_keyring(again), in_use=False).indexed == size
    assert at > 3


def test_the_tiles_of_a_version_that_stored_none_are_stored_at_the_next_start(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(TreeHead, "_stored", lambda head, _: head._tiles)
        ledger = reopened(site)
        grow(ledger, LONG + 3 * TILE)
        ledger.close()
    ledger = started(site)
    assert ledger._unread == 4 * TILE
    ledger.close()
    ledger = started(site)
    assert ledger._unread == 6 * TILE
    assert read_whole(ledger)
    assert not ledger.stopped
    ledger.close()


def test_a_tile_is_stored_once_and_never_changed(site: Path) -> None:
    connection = sqlite3.connect(ledger_path(site))
    for statement in (
        "UPDATE ledger_tile SET root = x'00'",
        "DELETE FROM ledger_tile",
        "REPLACE INTO ledger_tile SELECT * FROM ledger_tile WHERE number = 1",
        "INSERT INTO ledger_tile VALUES (9, x'00', x'00')",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()
