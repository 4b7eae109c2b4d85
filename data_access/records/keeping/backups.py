"""The register of back-ups that were made whole: when, by whom, and the digest of each one's manifest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Text, func, select

from data_access.records.registers import Instant, register
from data_access.steps import Recorded

backups = register(
    "backups",
    Column("number", Integer, primary_key=True),
    Column("made_by", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("done_at", Instant, nullable=False),
    Column("manifest", Text, nullable=False),
    autoincrement=True,
)


def keep(connection: Connection, recorded: Recorded, *, made_by: str, begun_at: datetime, manifest: str) -> None:
    """Keep that a back-up is whole; `manifest` is its manifest's SHA-256, hex."""
    values = {"made_by": made_by, "begun_at": begun_at, "done_at": recorded.at, "manifest": manifest}
    connection.execute(backups.insert().values(**values, seq=recorded.seq))


def latest(connection: Connection) -> datetime | None:
    """Return the instant as of which the newest whole back-up is, or None if there is none."""
    found: datetime | None = connection.execute(select(func.max(backups.c.begun_at))).scalar_one_or_none()
    return found
