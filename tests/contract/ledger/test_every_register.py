"""Every register there is, and every one to come: whatever is changed in it by other means than its entries is found."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import sqlite

from data_access.errors import BadSite, NotVerified
from data_access.ledger.ledger import Ledger
from data_access.ledger.verification.verify import verify
from data_access.records.overview import schema
from tests.builders.ledger import a_keyring, a_ledger, ledger_path, reopened

TABLES = {table.name: table for table in schema.metadata.sorted_tables}


def put(connection: Connection, table: Table, number: int, seq: int) -> None:
    """Insert a row of which every column says something of its own kind."""
    kinds = {"INTEGER": number, "TEXT": f"word {number}", "BLOB": bytes([number] * 4)}
    row = {column.name: kinds[column.type.compile(connection.dialect)] for column in table.columns} | {"seq": seq}
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(text(f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join(f":{n}" for n in row)})'), row)


def fill(ledger: Ledger) -> None:
    """Put three rows into every register, change the second by an entry, and take the third out by one."""
    for number in (1, 2, 3):
        with ledger.deciding() as turn:
            recorded = turn.append("site_created", {})
            for table in TABLES.values():
                put(turn.connection, table, number, recorded.seq)
    for statement in ("UPDATE {} SET seq = {} WHERE seq = 2", "DELETE FROM {} WHERE seq = 3"):
        with ledger.deciding() as turn:
            recorded = turn.append("site_created", {})
            for name in TABLES:
                turn.connection.execute(text(statement.format(f'"{name}"', recorded.seq)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    ledger = a_ledger(folder, prepare=schema.create)
    fill(ledger)
    ledger.close()
    return folder


def mutations(table: Table) -> Iterator[str]:
    """Every way to change a register by hand: each column of a row, a row more, a row less, a row as it was before."""
    name = f'"{table.name}"'
    for column in table.columns:
        other = {"INTEGER": "977", "TEXT": "'another'", "BLOB": "x'977977'"}[column.type.compile(sqlite.dialect())]
        yield f'UPDATE {name} SET "{column.name}" = {other} WHERE seq = 1'
        if column.nullable and not column.primary_key:
            yield f'UPDATE {name} SET "{column.name}" = NULL WHERE seq = 1'
    yield f"DELETE FROM {name} WHERE seq = 1"
    yield f"DELETE FROM {name}"
    yield f"UPDATE {name} SET seq = 2 WHERE seq = 4"
    yield f"DROP TABLE {name}"


@pytest.mark.parametrize("name", TABLES)
def test_whatever_is_changed_in_a_register_by_hand_is_found(site: Path, tmp_path: Path, name: str) -> None:
    keys = a_keyring(site)
    for mutation in mutations(TABLES[name]):
        copy = tmp_path / "ledger.sqlite"
        shutil.copyfile(ledger_path(site), copy)
        connection = sqlite3.connect(copy, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(mutation)
        connection.close()
        with pytest.raises(NotVerified, match=f"(entry 5 says they are|entry 5 says they are: .*){name}"):
            verify(copy, keyring=keys)


def test_registers_that_only_entries_changed_verify(site: Path) -> None:
    inside = verify(ledger_path(site), keyring=a_keyring(site)).inside
    assert inside is not None
    assert (inside.registers, inside.last, inside.faults()) == (len(TABLES), 5, [])


def test_sums_that_were_changed_to_fit_keep_the_ledger_shut_and_do_not_verify(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    connection = sqlite3.connect(ledger_path(tmp_path / "site"), isolation_level=None)
    connection.execute("UPDATE ledger_register SET sum = zeroblob(16) WHERE name = 'people'")
    connection.close()
    with pytest.raises(NotVerified, match="people"):
        verify(ledger_path(tmp_path / "site"), keyring=a_keyring(site))
    with pytest.raises(BadSite, match="registers are not those"):
        reopened(tmp_path / "site")


def test_a_change_by_hand_is_still_found_when_the_gateway_has_gone_on(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    connection = sqlite3.connect(ledger_path(tmp_path / "site"), isolation_level=None)
    connection.execute("UPDATE people SET role = 'commander' WHERE seq = 1")
    connection.close()
    ledger = reopened(tmp_path / "site")
    with ledger.deciding() as turn:
        recorded = turn.append("site_created", {})
        turn.connection.execute(text(f"UPDATE people SET unit = 'elsewhere', seq = {recorded.seq} WHERE seq = 1"))
    ledger.close()
    with pytest.raises(NotVerified, match="people"):
        verify(ledger_path(tmp_path / "site"), keyring=a_keyring(site))


def test_without_the_key_of_the_sums_registers_do_not_verify(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    keys = a_keyring(tmp_path / "site")
    keys.destroy("registers")
    with pytest.raises(NotVerified, match="key of their sums is missing"):
        verify(ledger_path(tmp_path / "site"), keyring=keys)
