"""Opening a ledger: it is checked whole, a lost note is signed again, orphans are closed; anything unfit keeps it shut."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import BadOpening, BadSite
from data_access.keyring import KEY_BYTES, KeyRing
from data_access.ledger.file import vault
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.checkpoint import LocalSigner
from tests.builders.ledger import (
    NOON,
    ORIGIN,
    Clock,
    a_keyring,
    a_ledger,
    ask,
    documents,
    granted,
    kinds,
    ledger_path,
    reopened,
    storage,
)


def raw(directory: Path) -> sqlite3.Connection:
    """The file as somebody with the machine's rights has it: no triggers."""
    connection = sqlite3.connect(ledger_path(directory), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def a_closed_ledger(directory: Path) -> tuple[int, str]:
    ledger = a_ledger(directory)
    ask(ledger)
    ask(ledger)
    end = ledger.size, ledger.checkpoint()
    ledger.close()
    return end


def test_a_ledger_goes_on_where_it_ended(tmp_path: Path) -> None:
    size, note = a_closed_ledger(tmp_path)
    ledger = reopened(tmp_path)
    assert (ledger.size, ledger.checkpoint(), ledger.orphans(), ledger.close_orphans()) == (size, note, [], 0)
    assert ask(ledger) == size + 1
    ledger.close()


def test_a_lost_note_is_signed_again_with_the_same_bytes(tmp_path: Path) -> None:
    size, note = a_closed_ledger(tmp_path)
    with raw(tmp_path) as connection:
        connection.execute("DELETE FROM ledger_checkpoint WHERE size = ?", (size,))
    connection.close()
    ledger = reopened(tmp_path)
    assert (ledger.size, ledger.checkpoint()) == (size, note)
    ledger.close()


def test_a_ledger_whose_every_note_was_lost_is_signed_again(tmp_path: Path) -> None:
    size, note = a_closed_ledger(tmp_path)
    with raw(tmp_path) as connection:
        connection.execute("DELETE FROM ledger_checkpoint")
    connection.close()
    ledger = reopened(tmp_path)
    assert (ledger.size, ledger.checkpoint()) == (size, note)
    ledger.close()


def test_an_intent_without_an_outcome_is_closed_as_disclosed(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    ask(ledger)
    with ledger.deciding() as turn:
        turn.intent(granted())
    assert ledger.orphans() == []
    ledger.close()
    again = reopened(tmp_path)
    last = documents(again)[-1]
    assert (last["kind"], last["intent"], last["status"], last["assume_disclosed"]) == ("outcome", 3, "unknown", True)
    assert again.orphans() == []
    again.close()
    third = reopened(tmp_path)
    assert kinds(third).count("outcome") == 2
    third.close()


SHUT: dict[str, tuple[str, Callable[[sqlite3.Connection], object]]] = {
    "an entry changed": (
        "Entry 2",
        lambda c: c.execute(
            "UPDATE ledger_entry SET body = CAST(replace(body, 'answered', 'refused') AS BLOB) WHERE seq = 2"
        ),
    ),
    "an entry changed with its leaf": (
        "do not fit",
        lambda c: c.execute(
            "UPDATE ledger_entry SET body = (SELECT body FROM ledger_entry WHERE seq = 1), "
            "leaf = (SELECT leaf FROM ledger_entry WHERE seq = 1) WHERE seq = 3"
        ),
    ),
    "an entry lost in the middle": ("Entry 2", lambda c: c.execute("DELETE FROM ledger_entry WHERE seq = 2")),
    "the last entry lost": ("lost entries", lambda c: c.execute("DELETE FROM ledger_entry WHERE seq = 4")),
    "every entry lost": ("no entry", lambda c: c.execute("DELETE FROM ledger_entry")),
    "the first entry lost": ("Entry 0", lambda c: c.execute("DELETE FROM ledger_entry WHERE seq = 0")),
    "a note changed": (
        "NotVerified",
        lambda c: c.execute("UPDATE ledger_checkpoint SET note = replace(note, 'ledger', 'lodger')"),
    ),
    "a note that is none": ("NotVerified", lambda c: c.execute("UPDATE ledger_checkpoint SET note = 'x'")),
    "the table gone": ("OperationalError", lambda c: c.execute("DROP TABLE ledger_checkpoint")),
}


@pytest.mark.parametrize(("why", "tamper"), SHUT.values(), ids=SHUT)
def test_a_ledger_that_was_tampered_with_stays_shut(
    tmp_path: Path, why: str, tamper: Callable[[sqlite3.Connection], object]
) -> None:
    a_closed_ledger(tmp_path)
    connection = raw(tmp_path)
    tamper(connection)
    connection.close()
    with pytest.raises(BadSite, match=why):
        reopened(tmp_path)


def test_another_key_or_another_origin_stays_shut(tmp_path: Path) -> None:
    a_closed_ledger(tmp_path)
    for changed in ({"signer": LocalSigner(bytes(32))}, {"origin": "other.example"}):
        with pytest.raises(BadSite, match="another origin or another signing key"):
            reopened(tmp_path, **changed)


def test_a_damaged_file_stays_shut(tmp_path: Path) -> None:
    a_closed_ledger(tmp_path)
    data = bytearray(ledger_path(tmp_path).read_bytes())
    data[4096:8192] = bytes(4096)
    ledger_path(tmp_path).write_bytes(data)
    with pytest.raises(BadSite):
        reopened(tmp_path)


def test_a_file_that_is_no_database_stays_shut(tmp_path: Path) -> None:
    ledger_path(tmp_path).write_text("nothing of the kind " * 100)
    with pytest.raises(BadSite, match="cannot be opened"):
        reopened(tmp_path)


def test_a_ledger_in_memory_is_none(tmp_path: Path) -> None:
    class Forgetful(sqlite3.Connection):
        def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:
            return super().execute("SELECT 'memory'" if "journal_mode" in sql else sql, *rest)

    with pytest.raises(BadSite, match="local disk"):
        a_ledger(tmp_path, _storage=storage(connection=Forgetful))


def test_a_clock_behind_the_last_entry_keeps_it_shut(tmp_path: Path) -> None:
    a_closed_ledger(tmp_path)
    with pytest.raises(BadSite, match="clock"):
        reopened(tmp_path, clock=Clock(NOON - timedelta(hours=1)))
    reopened(tmp_path).close()


def test_there_is_nothing_to_open_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="no ledger"):
        reopened(tmp_path)


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadSite, match="cannot be used"):
        Ledger.create(tmp_path / "file" / "ledger.sqlite", origin=ORIGIN, keyring=a_keyring(tmp_path))


def test_a_ledger_is_never_begun_twice(tmp_path: Path) -> None:
    a_closed_ledger(tmp_path)
    with pytest.raises(BadSite, match="already"):
        a_ledger(tmp_path)


def test_a_second_opening_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    with pytest.raises(BadSite, match="open already"):
        reopened(tmp_path)
    ledger.close()
    ledger.close()
    reopened(tmp_path).close()


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    program = (
        "import sys; from pathlib import Path; from data_access.errors import BadSite; "
        "from tests.builders.ledger import reopened\n"
        "try: reopened(Path(sys.argv[1]))\n"
        "except BadSite: sys.exit(14)"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], timeout=300, cwd=Path(__file__).parents[3])
    assert done.returncode == 14
    ledger.close()


def test_by_default_the_key_is_made_once_in_the_key_ring(tmp_path: Path) -> None:
    keys = a_keyring(tmp_path)
    ledger = Ledger.create(ledger_path(tmp_path), origin=ORIGIN, keyring=keys)
    line = ledger.verifier_key
    ledger.close()
    again = Ledger.open(ledger_path(tmp_path), origin=ORIGIN, keyring=keys)
    assert again.verifier_key == line
    assert keys.names("ledger") == ["ledger/signing"]
    again.close()


def test_without_its_key_a_ledger_stays_shut(tmp_path: Path) -> None:
    Ledger.create(ledger_path(tmp_path), origin=ORIGIN, keyring=a_keyring(tmp_path)).close()
    (tmp_path / "other").mkdir()
    with pytest.raises(BadSite, match="missing"):
        Ledger.open(ledger_path(tmp_path), origin=ORIGIN, keyring=KeyRing(tmp_path / "other", bytes(KEY_BYTES)))


def test_a_shredded_month_cannot_be_opened_and_still_verifies(tmp_path: Path) -> None:
    keys = a_keyring(tmp_path)
    ledger = a_ledger(tmp_path, keyring=keys)
    seq = ask(ledger)
    with ledger.reading() as connection:
        opened = vault.get(connection, keys, ledger.entry(seq - 1))
    assert opened.values["note"] == "second look"
    assert "digest_salt" in ledger.receipt(seq)
    keys.destroy(vault.key_name("2026-11"))
    assert "digest_salt" not in ledger.receipt(seq)
    ledger.close()
    reopened(tmp_path).close()


def resealed(directory: Path, seq: int, clear: Callable[[bytes], bytes], leaf_of: int | None = None) -> None:
    """Seal anew, with the vault's own key, what the vault holds for an entry."""
    keys, connection = a_keyring(directory), raw(directory)
    leaves = dict(connection.execute("SELECT seq, leaf FROM ledger_entry"))
    [sealed] = connection.execute("SELECT sealed FROM ledger_opening WHERE seq = ?", (seq,)).fetchone()
    name = vault.key_name("2026-11")
    again = keys.seal(name, clear(keys.unseal(name, sealed, leaves[seq])), leaves[seq if leaf_of is None else leaf_of])
    connection.execute("UPDATE ledger_opening SET sealed = ? WHERE seq = ?", (again, seq))
    connection.close()


UNFIT: dict[str, Callable[[bytes], bytes]] = {
    "another value": lambda clear: clear.replace(b"second look", b"third look"),
    "another salt": lambda clear: re.sub(rb'"note": \["[0-9a-f]{32}"', b'"note": ["' + b"0" * 32 + b'"', clear),
    "a salt that is short": lambda clear: re.sub(rb'"note": \["[0-9a-f]{32}"', b'"note": ["00"', clear),
    "another field": lambda clear: clear.replace(b'"note"', b'"plate"'),
    "a field more": lambda clear: clear.replace(b"{", b'{"extra": ["' + b"0" * 32 + b'", "x"], ', 1),
    "a field less": lambda clear: re.sub(rb'"note": \[[^]]*\],? ?', b"", clear),
    "no text": lambda clear: clear.replace(b'"second look"', b"7"),
    "no JSON": lambda clear: b"not json",
    "no object": lambda clear: b"[]",
    "nothing": lambda clear: b"",
}


@pytest.mark.parametrize("clear", UNFIT.values(), ids=UNFIT)
def test_an_opening_that_is_not_what_was_committed_to_shows_nothing_of_its_entry(
    tmp_path: Path, clear: Callable[[bytes], bytes]
) -> None:
    ledger = a_ledger(tmp_path)
    seq = ask(ledger) - 1
    ledger.close()
    resealed(tmp_path, seq, clear)
    again = reopened(tmp_path)
    with again.reading() as connection:
        opened = vault.get(connection, a_keyring(tmp_path), again.entry(seq))
    assert (opened.values, opened.fitting, bool(opened.broken)) == ({}, {}, True)
    with pytest.raises(BadOpening, match=f"entry {seq}"):
        again.receipt(seq)
    again.close()


def test_an_opening_that_was_moved_to_another_entry_is_not_shown(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path)
    seq = ask(ledger)
    ledger.close()
    resealed(tmp_path, seq, lambda clear: clear, leaf_of=0)
    again = reopened(tmp_path)
    with pytest.raises(BadOpening):
        again.receipt(seq)
    again.close()


@pytest.mark.parametrize("statement", ["DELETE FROM ledger_opening", "UPDATE ledger_opening SET month = '2026-10'"])
def test_an_opening_that_is_gone_or_of_another_month_is_not_taken_for_shredded(tmp_path: Path, statement: str) -> None:
    ledger = a_ledger(tmp_path)
    seq = ask(ledger)
    ledger.close()
    connection = raw(tmp_path)
    connection.execute(statement)
    connection.close()
    again = reopened(tmp_path)
    with pytest.raises(BadOpening):
        again.receipt(seq)
    again.close()


def test_the_salt_of_an_older_version_s_digest_is_opened_uncompared(tmp_path: Path) -> None:
    opened = vault.compared({"digest": "x"}, b"{}", b"", lambda *_: json.dumps({"digest": ["00" * 16, ""]}).encode())
    assert (opened.fitting["digest"].salt, opened.broken) == (bytes(16), ())
