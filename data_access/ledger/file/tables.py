"""The ledger's own tables: entries, checkpoints and the sealed openings. Append-only, also against our own mistakes."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, Text, func, insert, select
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

# REPLACE deletes a row without firing a delete trigger, so inserts are held to the next number as well.
_NEXT = {
    "ledger_entry": "NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM ledger_entry)",
    "ledger_checkpoint": "NEW.size <= (SELECT coalesce(max(size), 0) FROM ledger_checkpoint)",
    "ledger_opening": "EXISTS (SELECT 1 FROM ledger_opening WHERE seq = NEW.seq)",
}


def create(connection: Connection) -> None:
    """Make the tables and the triggers that keep them append-only."""
    metadata.create_all(connection)
    for trigger in _triggers().values():
        connection.exec_driver_sql(trigger)


def _triggers() -> dict[str, str]:
    abort = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    made: dict[str, str] = {}
    for table, out_of_order in _NEXT.items():
        made[f"{table}_no_update"] = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {abort}"
        made[f"{table}_no_delete"] = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {abort}"
        made[f"{table}_next"] = f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} WHEN {out_of_order} {abort}"
    return made


def missing_triggers(connection: Connection) -> list[str]:
    """Name the triggers that keep the tables append-only and are not there, or not as they were made."""
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    there = {row.name: row.sql for row in found}
    return [name for name, sql in _triggers().items() if there.get(name) != sql]


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


def count(connection: Connection) -> int:
    """Return the number of entries, judged by the highest number; gaps show when they are read."""
    return (connection.scalar(select(func.max(entries.c.seq))) or 0) + 1 if not _empty(connection) else 0


def _empty(connection: Connection) -> bool:
    return connection.scalar(select(entries.c.seq).limit(1)) is None


def orphans(connection: Connection) -> list[int]:
    """Return the numbers of intents that have no outcome, in order."""
    concluded = select(entries.c.intent).where(entries.c.intent.is_not(None))
    intents = select(entries.c.seq).where(entries.c.kind == "intent", entries.c.seq.not_in(concluded))
    return list(connection.scalars(intents.order_by(entries.c.seq)))
