"""Sums of registers: what every row of every register comes to, kept with each change, and said by each entry.

A row counts as a keyed hash of its table, its columns and their values; a register's sum is that of its rows modulo 2^128.
SQLite keeps the sums by triggers on the one writing connection, in the transaction of the change itself, so that they hold
whatever is rolled back. Each entry ends with the sum of all registers as it left them: a row that was changed, added or
taken out by other means no longer fits the newest entry. The key keeps an entry from telling anything of a row.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import NoneType

from sqlalchemy import Connection, column, table
from sqlalchemy.dialects import sqlite

from data_access.errors import BadSite
from data_access.ledger.file import database
from data_access.ledger.file.tables import create_sums

KEY_NAME = "registers"
"""Name of the key in the key ring."""

SUM_BYTES = 16
NOTHING = bytes(SUM_BYTES)
_MODULUS = 1 << 8 * SUM_BYTES
_NAMES = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'ledger!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"

Columns = Mapping[str, tuple[str, ...]]
"""Names of columns by register."""


class RegisterSums:
    """Keeps the sums on the writing connection. A column that is null counts as one that is not there."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._columns: dict[str, tuple[str, ...]] = {}
        self._schema: int | None = None
        self._said: str | None = None

    def begin(self, connection: Connection, total: str | None) -> bool:
        """Take up a ledger that is there, in the caller's transaction; False if its sums are not those that were said.

        Args:
            total: What the last entry says; None if it was written by a version that kept no sums. They begin then with what
                the registers hold now.
        """
        file = database.raw(connection)
        create_sums(connection)
        if total is None:
            file.execute("DELETE FROM ledger_register")
        elif self.total(connection) != total:
            return False
        self.keep_up(connection)
        self._said = self.total(connection)
        return True

    def keep_up(self, connection: Connection) -> None:
        """Put every register under its triggers that has been made, or has a new column; what is new is summed as it is."""
        file = database.raw(connection)
        schema = _schema_of(file)
        if schema == self._schema:
            return
        file.create_function("register_plus", -1, self._plus)
        file.create_function("register_minus", -1, self._minus)
        file.create_function("register_moved", -1, self._changed)
        known = {name for (name,) in file.execute("SELECT name FROM ledger_register")}
        for name, columns in columns_of(file).items():
            self._columns[name] = columns
            if name not in known:
                row = (name, sum_of(file, self._key, name, columns))
                file.execute("INSERT INTO ledger_register (name, sum) VALUES (?, ?)", row)
            _watch(file, name, columns)
        self._schema = schema

    def require_untouched(self, connection: Connection) -> None:
        """Check, before a turn, that the sums are those of the last one. Raises `BadSite` if anybody else wrote them."""
        if self._said is not None and self.total(connection) != self._said:
            raise BadSite("Somebody else wrote into the ledger's file.")

    def kept(self, connection: Connection) -> None:
        """Remember the sums that a turn which is kept has left."""
        self._said = self.total(connection)

    def rolled_back(self, connection: Connection) -> None:
        """Look at all tables again, if what was rolled back had made or changed any."""
        if self._schema != _schema_of(database.raw(connection)):
            self._schema = None

    def total(self, connection: Connection) -> str:
        """Return the sum of all registers, hex."""
        return total_of(row[0] for row in database.raw(connection).execute("SELECT sum FROM ledger_register"))

    def _plus(self, before: bytes, name: str, *values: object) -> bytes:
        return _moved(before, row_hash(self._key, name, self._columns[name], values))

    def _minus(self, before: bytes, name: str, *values: object) -> bytes:
        return _moved(before, -row_hash(self._key, name, self._columns[name], values))

    def _changed(self, before: bytes, name: str, *values: object) -> bytes:
        columns = self._columns[name]
        old, new = values[: len(columns)], values[len(columns) :]
        return _moved(before, row_hash(self._key, name, columns, new) - row_hash(self._key, name, columns, old))


def row_hash(key: bytes, name: str, columns: tuple[str, ...], values: tuple[object, ...]) -> int:
    """Return what one row of a register counts for. Lengths stand before texts, so that no two rows are written alike."""
    form, texts = _form(name, columns, tuple(map(type, values)))
    said = [value for value in values if value is not None]
    for place in texts:
        said[place] = f"text {len(said[place])} {said[place]}"  # type: ignore[arg-type]  # a text: `_form` says so
    written = (form % tuple(said)).encode()
    return int.from_bytes(hashlib.blake2b(written, digest_size=SUM_BYTES, key=key).digest())


@lru_cache(maxsize=4096)
def _form(name: str, columns: tuple[str, ...], kinds: tuple[type, ...]) -> tuple[str, tuple[int, ...]]:
    """Return how a row with values of such types is written, and which of its values, nulls left out, are texts."""
    there = [(each, kind) for each, kind in zip(columns, kinds, strict=True) if kind is not NoneType]
    texts = tuple(place for place, (_, kind) in enumerate(there) if kind is str)
    # what is no text is a whole number, or bytes
    parts = [f"{_literally(each)}:{'%s' if kind is str else '%r'};" for each, kind in there]
    return f"{_literally(name)};{''.join(parts)}", texts


def _literally(name: str) -> str:
    return name.replace("%", "%%")


def sum_of(file: sqlite3.Connection, key: bytes, name: str, columns: tuple[str, ...]) -> bytes:
    """Return the sum of a register, row by row."""
    chosen = table(name, *map(column, columns), schema="main").select()
    rows = file.execute(str(chosen.compile(dialect=sqlite.dialect())))
    return (sum(row_hash(key, name, columns, row) for row in rows) % _MODULUS).to_bytes(SUM_BYTES)


def total_of(sums: Iterator[bytes]) -> str:
    """Return the sum of sums, hex."""
    return (sum(map(int.from_bytes, sums)) % _MODULUS).to_bytes(SUM_BYTES).hex()


def columns_of(file: sqlite3.Connection) -> Columns:
    """Return the columns of every table that is not the ledger's own."""
    names = [name for (name,) in file.execute(_NAMES)]
    return {name: tuple(row[1] for row in file.execute(f"PRAGMA main.table_info({_quoted(name)})")) for name in names}


def _schema_of(file: sqlite3.Connection) -> int:
    return int(file.execute("PRAGMA main.schema_version").fetchone()[0])


def _moved(before: bytes, by: int) -> bytes:
    return ((int.from_bytes(before) + by) % _MODULUS).to_bytes(SUM_BYTES)


def _watch(file: sqlite3.Connection, name: str, columns: tuple[str, ...]) -> None:
    literal = "'" + name.replace("'", "''") + "'"
    old, new = (", ".join([literal, *(f"{row}.{_quoted(each)}" for each in columns)]) for row in ("OLD", "NEW"))
    minus, plus = f"register_minus(sum, {old})", f"register_plus(sum, {new})"
    both = f"register_moved(sum, {old}, {', '.join(f'NEW.{_quoted(each)}' for each in columns)})"
    for event, made in (("INSERT", plus), ("DELETE", minus), ("UPDATE", both)):
        trigger = f"temp.{_quoted(f'{name}_{event.lower()}')}"
        file.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        body = " ".join(("UPDATE ledger_register SET sum =", made, "WHERE name =", literal))
        file.execute(f"CREATE TRIGGER {trigger} AFTER {event} ON main.{_quoted(name)} BEGIN {body}; END")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
