"""What only a site itself can verify: openings against commitments, registers against what the last entry says."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from data_access.errors import BadSite, LedgerStopped, NotVerified
from data_access.ledger.file import vault
from data_access.ledger.file.database import is_locked
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from data_access.ledger.verification import export
from data_access.ledger.verification.inside import MOST_NAMED, EntryNumbers, Inside
from data_access.ledger.verification.verify import verify
from tests.builders.ledger import a_keyring, a_ledger, age, an_asker, ask, documents, ledger_path, reopened
from workbench.commands.ledger import command
from workbench.settings import SitePaths


def with_a_register(directory: Path) -> Ledger:
    """A ledger with one register, of one row."""
    made = a_ledger(
        directory, prepare=lambda c: c.execute(text("CREATE TABLE register (word TEXT, seq INTEGER) STRICT"))
    )
    note(made, "one")
    return made


def note(ledger: Ledger, word: str) -> None:
    with ledger.deciding() as turn:
        recorded = turn.append("site_created", {})
        turn.connection.execute(
            text("INSERT INTO register (word, seq) VALUES (:word, :seq)"), {"word": word, "seq": recorded.seq}
        )


def by_hand(directory: Path, statement: str) -> None:
    connection = sqlite3.connect(ledger_path(directory), isolation_level=None)
    connection.execute(statement)
    connection.close()


def inside(directory: Path) -> Inside:
    found = verify(ledger_path(directory), keyring=a_keyring(directory)).inside
    assert found is not None
    return found


def said_of(directory: Path) -> str:
    """What `workbench ledger verify` says of a site whose ledger it is."""
    paths = SitePaths(directory / "site")
    paths.ledger.parent.mkdir(parents=True)
    shutil.copyfile(ledger_path(directory), paths.ledger)
    shutil.copytree(directory / "keys", paths.keys)
    paths.master_key.write_bytes(bytes(32))
    paths.master_key.chmod(0o400)
    ran = CliRunner().invoke(command, ["verify", str(paths.root)], catch_exceptions=False)
    return ran.output


def test_every_entry_says_what_the_registers_come_to_once_it_stands(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    note(ledger, "two")
    with ledger.deciding() as turn:
        turn.append("site_created", {})
    said = [entry["registers"] for entry in documents(ledger)]
    assert said[0] == "0" * 32
    assert said[2] == said[3]
    assert len(set(said)) == 3
    ledger.close()


def test_of_two_entries_of_a_turn_each_says_what_stood_when_the_next_began(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    with ledger.deciding() as turn:
        turn.append("site_created", {})
        turn.connection.execute(text("UPDATE register SET word = 'two'"))
        turn.append("site_created", {})
        turn.connection.execute(text("UPDATE register SET word = 'one'"))
    said = [entry["registers"] for entry in documents(ledger)]
    assert said[1] == said[3] != said[2]
    ledger.close()


def test_sums_that_somebody_else_wrote_while_the_ledger_is_open_stop_it_and_are_never_signed(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    note(ledger, "two")
    by_hand(tmp_path, "UPDATE register SET word = 'three' WHERE word = 'one'")
    by_hand(tmp_path, "UPDATE ledger_register SET sum = x'000102030405060708090a0b0c0d0e0f'")
    size = ledger.size
    with pytest.raises(LedgerStopped), ledger.deciding() as turn:
        turn.append("site_created", {})
    assert (ledger.stopped, ledger.size) == (True, size)
    ledger.close()
    with pytest.raises(NotVerified, match="register"):
        inside(tmp_path)


def test_what_was_rolled_back_in_a_turn_counts_for_nothing(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)

    def body(turn: Turn) -> None:
        turn.append("site_created", {})
        turn.connection.execute(text("CREATE TABLE other (word TEXT)"))
        turn.registers_made()
        turn.connection.execute(text("INSERT INTO other VALUES ('lost')"))
        raise KeyError

    with pytest.raises(KeyError), ledger.deciding() as turn:
        body(turn)
    with ledger.deciding() as turn:
        turn.append("site_created", {})
        turn.connection.execute(text("CREATE TABLE other (word TEXT, more TEXT)"))
        turn.registers_made()
        turn.connection.execute(text("INSERT INTO other VALUES ('kept', 'too')"))
    ledger.close()
    assert (inside(tmp_path).registers, inside(tmp_path).faults()) == (2, [])


def test_a_column_that_came_later_counts_from_then_on_and_changes_nothing_before(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    with ledger.deciding() as turn:
        turn.append("registers_completed", {})
        turn.connection.execute(text("ALTER TABLE register ADD COLUMN more TEXT"))
        turn.registers_made()
        turn.connection.execute(text("INSERT INTO register (word, more, seq) VALUES ('two', 'three', 2)"))
    ledger.close()
    assert inside(tmp_path).faults() == []
    by_hand(tmp_path, "UPDATE register SET more = 'four' WHERE more = 'three'")
    with pytest.raises(NotVerified, match="register"):
        inside(tmp_path)


def test_a_row_that_is_replaced_is_seen_to_go(tmp_path: Path) -> None:
    ledger = a_ledger(
        tmp_path, prepare=lambda c: c.execute(text("CREATE TABLE register (word TEXT PRIMARY KEY, seq INTEGER) STRICT"))
    )
    note(ledger, "one")
    with ledger.deciding() as turn:
        turn.append("site_created", {})
        turn.connection.execute(text("INSERT OR REPLACE INTO register VALUES ('one', 2)"))
    ledger.close()
    assert inside(tmp_path).faults() == []


def test_a_register_from_before_is_summed_as_it_is_at_the_first_start_and_compared_from_then_on(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    ask(ledger)
    ledger.close()
    age(tmp_path)
    assert (inside(tmp_path).registers, inside(tmp_path).uncompared) == (0, 1)
    assert "not recorded by that version. From the next start" in said_of(tmp_path)
    again = reopened(tmp_path)
    note(again, "two")
    again.close()
    assert (inside(tmp_path).registers, inside(tmp_path).last) == (1, 4)
    by_hand(tmp_path, "UPDATE register SET word = 'three' WHERE word = 'one'")
    with pytest.raises(NotVerified, match=r"Registers are not what entry 4 says they are: register\."):
        inside(tmp_path)


def test_a_month_that_was_shredded_on_record_is_told_from_one_whose_key_is_missing(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    ask(ledger)
    a_keyring(tmp_path).destroy(vault.key_name("2026-11"))
    with pytest.raises(NotVerified, match=r"key of 2026-11 is missing and no entry says .* entries 2, 3 cannot"):
        inside(tmp_path)
    with ledger.deciding() as turn:
        turn.record("month_shredded", {"who": {"person": an_asker().person_id}, "month": "2026-11"}, {})
    ledger.close()
    assert (inside(tmp_path).openings, inside(tmp_path).lost["2026-11"].count) == (0, 2)
    assert "The openings of 2026-11 were shredded, as is on record: 2 entries." in said_of(tmp_path)


def test_a_key_of_the_vault_that_was_made_anew_opens_nothing(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    ask(ledger)
    ledger.close()
    keys = a_keyring(tmp_path)
    keys.destroy(vault.key_name("2026-11"))
    keys.make(vault.key_name("2026-11"))
    with pytest.raises(NotVerified, match=r"something else than entries 2, 3 committed to"):
        inside(tmp_path)
    path = tmp_path / "keys" / "vault" / "2026-11.key"
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(NotVerified, match=r"something else than entries 2, 3 committed to"):
        inside(tmp_path)


def test_many_numbers_are_counted_not_listed() -> None:
    numbers = EntryNumbers()
    for seq in range(MOST_NAMED + 5):
        numbers.add(seq)
    assert str(numbers).endswith("18, 19 and 5 more")


def test_a_copy_without_its_master_key_is_said_to_be_checked_in_part(tmp_path: Path) -> None:
    paths = SitePaths(tmp_path / "site")
    paths.ledger.parent.mkdir(parents=True)
    with_a_register(tmp_path).close()
    shutil.copyfile(ledger_path(tmp_path), paths.ledger)
    ran = CliRunner().invoke(command, ["verify", str(paths.root)], catch_exceptions=False)
    assert "openings and registers were not checked" in ran.output


def test_a_ledger_continues_an_older_checkpoint_and_an_older_export(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    note_then = tmp_path / "older"
    note_then.write_text(ledger.checkpoint(), encoding="utf-8")
    export.export(ledger.path, tmp_path / "export")
    ask(ledger)
    ledger.close()
    for old in (note_then, tmp_path / "export"):
        assert verify(ledger_path(tmp_path), old=old).old_size == 2
        ran = CliRunner().invoke(command, ["verify", str(ledger_path(tmp_path)), "--old", str(old)])
        assert "begins with the 2 entries of the older checkpoint" in ran.output


def test_a_ledger_that_was_rolled_back_or_rewritten_does_not_continue_the_older_checkpoint(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path / "one")
    ask(ledger)
    (tmp_path / "older").write_text(ledger.checkpoint(), encoding="utf-8")
    ledger.close()
    with_a_register(tmp_path / "two").close()
    with pytest.raises(NotVerified, match="shorter than it was: the older checkpoint covers 4 entries, 2 are there"):
        verify(ledger_path(tmp_path / "two"), old=tmp_path / "older")
    rewritten = reopened(tmp_path / "two")
    ask(rewritten)
    rewritten.close()
    with pytest.raises(NotVerified, match="first 4 entries are not those of the older checkpoint"):
        verify(ledger_path(tmp_path / "two"), old=tmp_path / "older")


@pytest.mark.parametrize(("data", "error"), [(b"", NotVerified), (b"\xff\xfe", NotVerified), (None, BadSite)])
def test_an_older_checkpoint_that_is_none_is_refused(
    tmp_path: Path, data: bytes | None, error: type[Exception]
) -> None:
    with_a_register(tmp_path).close()
    if data is not None:
        (tmp_path / "older").write_bytes(data)
    with pytest.raises(error):
        verify(ledger_path(tmp_path), old=tmp_path / "older")


def test_entries_without_a_checkpoint_are_a_fault_of_a_site_that_nobody_has_open(tmp_path: Path) -> None:
    ledger = with_a_register(tmp_path)
    assert is_locked(ledger.path)
    ledger.close()
    assert not is_locked(ledger_path(tmp_path))
    assert not is_locked(tmp_path / "nothing" / "ledger.sqlite")
    connection = sqlite3.connect(ledger_path(tmp_path), isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("DELETE FROM ledger_checkpoint WHERE size = 2")
    connection.close()
    assert verify(ledger_path(tmp_path)).unsigned == 1
    with pytest.raises(NotVerified, match="1 entries have no checkpoint, and no gateway is running"):
        verify(ledger_path(tmp_path), in_use=False)
