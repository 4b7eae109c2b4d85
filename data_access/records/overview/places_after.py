"""Where a plate may still stand after a purge, beside the reads: counted by kind, for the certificate of destruction."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Connection, FromClause, func, select

from data_access.records.casework.case_questions import case_questions
from data_access.records.casework.findings import findings
from data_access.records.casework.hits import hits
from data_access.records.casework.list_entries import list_entries
from data_access.records.casework.saved_reads import read_notes, saved_reads
from data_access.records.intake.hot_lists import hot_lists
from data_access.records.intake.source_tokens import source_tokens
from data_access.records.keeping.backups import backups
from data_access.records.keeping.packages import packages
from data_access.records.releases.files import released_files
from data_access.records.releases.requests import release_requests


def counted(connection: Connection) -> dict[str, int]:
    """Return how many there are of each kind that the registers know of, by its name in words.

    What left the workbench (answers, files, back-ups) is counted as often as it was made: nobody here knows what became of it.
    Nor does anybody here look into the folders into which vendors drop files: they are counted by the names that tokens are for.
    """
    return {
        "entries of downloaded hot lists": int(
            connection.execute(select(func.coalesce(func.sum(hot_lists.c.entries), 0))).scalar_one()
        ),
        "own entries of the hot list": _count(connection, list_entries, list_entries.c.sealed.is_not(None)),
        "hits of reads that are kept": _count(connection, hits, hits.c.sealed.is_not(None)),
        "findings": _count(connection, findings),
        "notes on reads": _count(connection, read_notes),
        "saved reads, by number alone": _count(connection, saved_reads),
        "answers that were given, files of answers among them": _count(
            connection, case_questions, case_questions.c.granted != 0
        ),
        "folders and systems that bring reads or lists by themselves": _distinct(
            connection, source_tokens.c.source, source_tokens.c.revoked_at.is_(None)
        ),
        "back-ups made": _count(connection, backups),
        "evidence packages": _count(connection, packages),
        "release requests, with what was said of them": _count(connection, release_requests),
        "files and pictures released to others": _count(connection, released_files),
    }


def _count(connection: Connection, table: FromClause, *which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*which)).scalar_one())


def _distinct(connection: Connection, column: Column[str], *which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count(column.distinct())).where(*which)).scalar_one())
