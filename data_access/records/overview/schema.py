"""The tables of all registers: which there are, which a site lacks, and the making of them."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from data_access.records import packs
from data_access.records.accounts import (
    clearances,
    enrolments,
    failed_log_ons,
    log_ons,
    machines,
    passkeys,
    people,
    proposals,
    question_rate,
    trainings,
)
from data_access.records.casework import (
    answers_given,
    case_questions,
    case_sessions,
    cases,
    corrected_reads,
    findings,
    hit_tasks,
    hit_work,
    hits,
    incidents,
    list_entries,
    misread_counts,
    reviews,
    saved_reads,
    sharings,
    verifications,
    viewings,
)
from data_access.records.intake import (
    batches,
    camera_checks,
    camera_hours,
    camera_outages,
    cameras,
    deliveries,
    field_canvasses,
    hot_lists,
    source_tokens,
    sources,
    withdrawals,
)
from data_access.records.keeping import backups, holds, kept_reads, packages, purges
from data_access.records.registers import metadata
from data_access.records.releases import files as released_files
from data_access.records.releases import numbers as release_numbers
from data_access.records.releases import request_openings
from data_access.records.releases import requests as release_requests

__all__ = ["REGISTERS", "create", "metadata", "missing"]

REGISTERS = (
    packs,
    clearances,
    enrolments,
    failed_log_ons,
    log_ons,
    machines,
    passkeys,
    people,
    proposals,
    question_rate,
    trainings,
    answers_given,
    case_questions,
    case_sessions,
    cases,
    corrected_reads,
    findings,
    hit_tasks,
    hit_work,
    hits,
    misread_counts,
    incidents,
    list_entries,
    reviews,
    saved_reads,
    sharings,
    verifications,
    viewings,
    batches,
    camera_checks,
    camera_hours,
    camera_outages,
    cameras,
    deliveries,
    field_canvasses,
    hot_lists,
    source_tokens,
    sources,
    withdrawals,
    backups,
    holds,
    kept_reads,
    packages,
    purges,
    release_requests,
    release_numbers,
    request_openings,
    released_files,
)
"""Every module that declares a table. What is not here is in no site."""


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
