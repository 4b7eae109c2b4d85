"""A long ledger is verified by two processes, which find what one finds, and tell the same fault first."""

import sqlite3
from pathlib import Path

import pytest

from data_access.errors import NotVerified
from data_access.ledger.verification import verify as verification
from data_access.ledger.verification.verify import Report, verify
from tests.builders.ledger import a_keyring, a_ledger, ask, ledger_path

BODY = "DROP TRIGGER ledger_entry_no_update; UPDATE ledger_entry SET body = x'7b7d' WHERE seq = 3"
INDEX = "DROP TRIGGER ledger_who_no_update; UPDATE ledger_who SET kind = 'refusal' WHERE seq = 3"
OPENING = "DROP TRIGGER ledger_opening_no_update; UPDATE ledger_opening SET sealed = x'00' WHERE seq = 3"


@pytest.fixture(autouse=True)
def _every_ledger_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "LONG", 1)


def a_ledger_of_questions(directory: Path) -> None:
    ledger = a_ledger(directory)
    for _ in range(4):
        ask(ledger)
    ledger.close()


def verified(directory: Path) -> Report:
    return verify(ledger_path(directory), keyring=a_keyring(directory), in_use=False)


def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_ledger_of_questions(tmp_path)
    found = verified(tmp_path)
    monkeypatch.setattr(verification, "LONG", 1_000)
    assert found == verified(tmp_path)
    assert found.inside is not None
    assert (found.indexed, found.inside.openings > 0) == (found.size, True)


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (BODY, "^Entry 3 "),
        (INDEX, "index does not say of entry 3"),
        (OPENING, "vault holds something else than entries 3"),
        (f"{OPENING}; {INDEX}; {BODY}", "^Entry 3 "),
    ],
    ids=["an entry", "the index", "an opening", "all of them"],
)
def test_a_fault_is_told_whichever_process_meets_it_and_that_of_an_entry_first(
    tmp_path: Path, statements: str, fault: str
) -> None:
    a_ledger_of_questions(tmp_path)
    connection = sqlite3.connect(ledger_path(tmp_path), isolation_level=None)
    connection.executescript(statements)
    connection.close()
    with pytest.raises(NotVerified, match=fault):
        verified(tmp_path)


def test_a_file_that_is_no_ledger_is_told_as_such(tmp_path: Path) -> None:
    ledger_path(tmp_path).parent.mkdir(parents=True, exist_ok=True)
    ledger_path(tmp_path).write_bytes(b"no ledger" * 1000)
    with pytest.raises(NotVerified, match="damaged"):
        verified(tmp_path)
