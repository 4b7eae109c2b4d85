"""The tables refuse every change but the next entry, and hold no secret in clear."""

import sqlite3
from pathlib import Path

import pytest

from data_access.ledger.ledger import Ledger
from tests.builders.ledger import a_history, a_keyring, a_ledger, a_request, ask, granted, ledger_path, refused, storage


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET kind = 'x' WHERE seq = 0",
        "DELETE FROM ledger_entry",
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 0",
        "INSERT INTO ledger_entry VALUES (9, 'x', NULL, x'', x'')",
        "INSERT INTO ledger_entry VALUES (-1, 'x', NULL, x'', x'')",
        "INSERT INTO ledger_entry VALUES (3, 'outcome', 1, x'', x'')",
        "INSERT INTO ledger_entry VALUES (3, 'x', NULL, 'text', x'')",
        "UPDATE ledger_checkpoint SET note = ''",
        "DELETE FROM ledger_checkpoint",
        "REPLACE INTO ledger_checkpoint VALUES (1, '')",
        "INSERT INTO ledger_checkpoint VALUES (2, '')",
        "UPDATE ledger_opening SET month = ''",
        "DELETE FROM ledger_opening",
        "REPLACE INTO ledger_opening SELECT * FROM ledger_opening WHERE seq = 1",
    ],
)
def test_what_is_appended_stays_as_it_is(ledger: Ledger, statement: str) -> None:
    ask(ledger)
    file = sqlite3.connect(ledger.path)
    with pytest.raises(sqlite3.IntegrityError):
        file.execute(statement)
    file.close()


def test_readers_cannot_write(ledger: Ledger) -> None:
    with ledger.reading() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("CREATE TABLE mine (x)")


def test_no_secret_stands_in_the_files_in_clear(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, keyring=a_keyring(tmp_path), _storage=storage(tidy_after=2))
    ask(ledger)
    ask(ledger, a_history("ZZTEST1"))
    with ledger.deciding() as turn:
        turn.intent(refused(request=a_request(a_history("ZZTEST2"))))
        turn.intent(granted())
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert ledger_path(tmp_path) in files
    data = b"".join(p.read_bytes() for p in files)
    ledger.close()
    data += ledger_path(tmp_path).read_bytes()
    assert b"26-001234" in data
    hidden = (b"ZZTEST", b"Getaway", b"second look", b"12.34567", b"45.67890")
    assert [word for word in hidden if word in data] == []
