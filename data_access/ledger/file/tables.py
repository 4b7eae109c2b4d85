"""The ledger's own tables: entries, checkpoints and the sealed openings. Append-only, also against our own mistakes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.dialects import sqlite

from data_access.ledger.file import database

metadata = MetaData()

entries = Table(
    "ledger_entry",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("intent", Integer, unique=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""One row an entry. `intent` names the intent of an outcome; being unique it allows one outcome only."""

checkpoints = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", Integer, primary_key=True),
    Column("note", Text, nullable=False),
    sqlite_strict=True,
)

openings = Table(
    "ledger_opening",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("month", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_strict=True,
)

sums = Table(
    "ledger_register",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sum", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""What the rows of each register come to (`register_sums`)."""

whos = Table(
    "ledger_who",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("person", Text),
    Column("unit", Text),
    Column("case_number", Text),
    Column("asks", Integer, nullable=False),
    sqlite_strict=True,
)
"""One row an entry, with what `index` takes from it: an index by which it is found, and never what is shown."""

_NAMED = whos.c.person.is_not(None)
Index("ledger_who_person", whos.c.person, whos.c.seq, whos.c.kind, whos.c.case_number, sqlite_where=_NAMED)
Index("ledger_who_unit", whos.c.unit, whos.c.seq, sqlite_where=whos.c.unit.is_not(None))
Index("ledger_entry_kind", entries.c.kind)
Index("ledger_opening_month", openings.c.month)

tiles = Table(
    "ledger_tile",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("root", LargeBinary, nullable=False),
    Column("leaves", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""The leaves of 256 entries a row, and the root of them: by all roots and the newest checkpoint a start knows the tree."""

open_intents = Table("ledger_open", metadata, Column("seq", Integer, primary_key=True), sqlite_strict=True)
"""Numbers of the intents that have no outcome yet."""

# REPLACE deletes a row without firing a delete trigger, so inserts are held to the next number as well.
_NEXT = {
    "ledger_entry": "NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM ledger_entry)",
    "ledger_checkpoint": "NEW.size <= (SELECT coalesce(max(size), 0) FROM ledger_checkpoint)",
    "ledger_opening": "EXISTS (SELECT 1 FROM ledger_opening WHERE seq = NEW.seq)",
    "ledger_who": "NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM ledger_who)",
    "ledger_tile": "NEW.number IS NOT (SELECT coalesce(max(number) + 1, 0) FROM ledger_tile)",
}

_LATER = frozenset({"ledger_who", "ledger_tile"})
"""Append-only tables that a ledger from before has not got until it is written again."""


def create(connection: Connection) -> None:
    """Make the tables and the triggers that keep them append-only."""
    metadata.create_all(connection)
    for trigger in _triggers(_NEXT).values():
        connection.exec_driver_sql(trigger)


def complete(connection: Connection) -> None:
    """Make what a ledger from before has not got: later tables with their triggers, and indexes. Nothing that was taken out."""
    names = set(inspect(connection).get_table_names())
    metadata.create_all(connection)
    for table in (table for table in metadata.sorted_tables if table.name in names):
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    for trigger in _triggers(_LATER - names).values():
        connection.exec_driver_sql(trigger)


def is_there(connection: Connection, table: Table) -> bool:
    """True unless the ledger is from before there was this table."""
    return inspect(connection).has_table(table.name)


def _triggers(names: Collection[str]) -> dict[str, str]:
    abort = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    made: dict[str, str] = {}
    for table, out_of_order in ((name, _NEXT[name]) for name in _NEXT if name in names):
        made[f"{table}_no_update"] = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {abort}"
        made[f"{table}_no_delete"] = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {abort}"
        made[f"{table}_next"] = f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} WHEN {out_of_order} {abort}"
    return made


def missing_triggers(connection: Connection) -> list[str]:
    """Name the triggers that keep the tables append-only and are not there, or not as they were made."""
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    there = {row.name: row.sql for row in found}
    names = _NEXT.keys() - (_LATER - set(inspect(connection).get_table_names()))
    return [name for name, sql in _triggers(names).items() if there.get(name) != sql]


def create_sums(connection: Connection) -> None:
    """Make the table of the registers' sums in a ledger from before there was one."""
    sums.create(connection, checkfirst=True)


def append(connection: Connection, table: Table, row: tuple[object, ...]) -> None:
    """Insert one row, its values in the order of the table's columns: straight to the driver, for every question waits."""
    database.raw(connection).execute(_insert(table), row)


@cache
def _insert(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))


def last_note(connection: Connection) -> str | None:
    """Return the newest stored checkpoint, or None."""
    return connection.scalar(select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1))


def notes(connection: Connection) -> Iterator[str]:
    """Yield the stored checkpoints in the order of their sizes."""
    chosen = select(checkpoints.c.note).order_by(checkpoints.c.size)
    yield from connection.scalars(chosen.execution_options(yield_per=500))


def first_body(connection: Connection) -> bytes:
    """Return the body of entry 0; empty if there is none."""
    return connection.scalar(select(entries.c.body).where(entries.c.seq == 0)) or b""


def tile_roots(connection: Connection) -> list[tuple[int, bytes]]:
    """Return number and root of each stored tile, in order."""
    if not is_there(connection, tiles):
        return []
    found = connection.execute(select(tiles.c.number, tiles.c.root).order_by(tiles.c.number))
    return [(row.number, row.root) for row in found]


def tile_leaves(connection: Connection, number: int) -> bytes:
    """Return the leaves of a stored tile, one after the other; empty if it is not there."""
    return connection.scalar(select(tiles.c.leaves).where(tiles.c.number == number)) or b""


def count(connection: Connection) -> int:
    """Return the number of entries, judged by the highest number; gaps show when they are read."""
    return (connection.scalar(select(func.max(entries.c.seq))) or 0) + 1 if not _empty(connection) else 0


def _empty(connection: Connection) -> bool:
    return connection.scalar(select(entries.c.seq).limit(1)) is None


def orphans(connection: Connection) -> list[int]:
    """Return the numbers of intents that have no outcome, in order."""
    return list(connection.scalars(select(open_intents.c.seq).order_by(open_intents.c.seq)))
