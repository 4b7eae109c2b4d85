"""The agency's own registers, one noun a file, in the ledger's database. It decides nothing, and knows no HTTP and no policy.

Readers take a connection. Whatever changes a register takes the `Recorded` entry of the change as well, so that it cannot
be called without one. Nothing here commits: state and entry change in the transaction that the ledger keeps.
"""

from sqlalchemy import Connection, inspect

from data_access.records import packs
from data_access.records.accounts import clearances, credentials, machines, people, trainings
from data_access.records.accounts import failed_log_ons as log_ons
from data_access.records.accounts import log_ons as sessions
from data_access.records.accounts import question_rate as askings
from data_access.records.casework import answers_given as returned
from data_access.records.casework import (
    case_questions,
    case_sessions,
    cases,
    findings,
    incidents,
    saved_reads,
    verifications,
    viewings,
)
from data_access.records.casework import corrected_reads as corrected
from data_access.records.intake import batches, camera_hours, cameras, deliveries, source_tokens, sources, withdrawals
from data_access.records.keeping import backups, holds, purges
from data_access.records.overview import what_policy_sees as glance
from data_access.records.registers import metadata

__all__ = [
    "askings",
    "backups",
    "batches",
    "camera_hours",
    "cameras",
    "case_questions",
    "case_sessions",
    "cases",
    "clearances",
    "corrected",
    "create",
    "credentials",
    "deliveries",
    "findings",
    "glance",
    "holds",
    "incidents",
    "log_ons",
    "machines",
    "metadata",
    "packs",
    "people",
    "purges",
    "returned",
    "saved_reads",
    "sessions",
    "source_tokens",
    "sources",
    "trainings",
    "verifications",
    "viewings",
    "withdrawals",
]


def missing(connection: Connection) -> list[str]:
    """Name the tables, and the columns as `table.column`, that a site from before has not got."""
    there = inspect(connection)
    names = set(there.get_table_names())
    found = [table.name for table in metadata.sorted_tables if table.name not in names]
    for table in (table for table in metadata.sorted_tables if table.name in names):
        known = {column["name"] for column in there.get_columns(table.name)}
        found += [f"{table.name}.{column.name}" for column in table.columns if column.name not in known]
    return found


def create(connection: Connection) -> None:
    """Make every register's table that is not there yet, and every column that a table of a site from before has not got.

    A column that comes later may be null: it says nothing of the rows from before.
    """
    lacking = [name.split(".") for name in missing(connection) if "." in name]
    metadata.create_all(connection)
    for table, column in lacking:
        kind = metadata.tables[table].c[column].type.compile(connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
