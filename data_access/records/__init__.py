"""The agency's own registers, one noun a file, in the ledger's database. It decides nothing, and knows no HTTP and no policy.

Readers take a connection. Whatever changes a register takes the `Recorded` entry of the change as well, so that it cannot
be called without one. Nothing here commits: state and entry change in the transaction that the ledger keeps.
"""

from sqlalchemy import Connection

from data_access.records import (
    askings,
    batches,
    cameras,
    case_sessions,
    cases,
    clearances,
    credentials,
    deliveries,
    glance,
    holds,
    log_ons,
    packs,
    people,
    purges,
    sessions,
    source_tokens,
    sources,
    trainings,
)
from data_access.records.registers import metadata

__all__ = [
    "askings",
    "batches",
    "cameras",
    "case_sessions",
    "cases",
    "clearances",
    "create",
    "credentials",
    "deliveries",
    "glance",
    "holds",
    "log_ons",
    "metadata",
    "packs",
    "people",
    "purges",
    "sessions",
    "source_tokens",
    "sources",
    "trainings",
]


def create(connection: Connection) -> None:
    """Make every register's table that is not there yet."""
    metadata.create_all(connection)
