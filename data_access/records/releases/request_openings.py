"""The register of who opened the written request of a release: one row for each request and person, with the last time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Text, select, update

from data_access.records.registers import Instant, register
from data_access.steps import Recorded

release_openings = register(
    "release_openings",
    Column("release", Integer, primary_key=True),
    Column("by", Text, primary_key=True),
    Column("opened_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """That somebody opened the written request of a release, and when last."""

    release: int
    by: str
    opened_at: datetime


def note(connection: Connection, recorded: Recorded, release: int, person_id: str) -> None:
    """Note in the transaction of its entry that somebody opened the written request."""
    table = release_openings
    mine = table.c.release == release, table.c.by == person_id
    last = {"opened_at": recorded.at, "seq": recorded.seq}
    if connection.execute(update(table).where(*mine).values(**last)).rowcount == 0:
        connection.execute(table.insert().values(release=release, by=person_id, **last))


def every(connection: Connection, release: int | None = None) -> list[OpeningRow]:
    """Return who opened the written request of which release, or of one, the first first."""
    table = release_openings
    rows = select(table).order_by(table.c.opened_at, table.c.by)
    found = connection.execute(rows if release is None else rows.where(table.c.release == release))
    return [OpeningRow(release=row.release, by=row.by, opened_at=row.opened_at) for row in found]


def is_open(connection: Connection, release: int, person_id: str, since: datetime | None) -> bool:
    """True if somebody opened the written request at an instant or later; False if there is no such instant."""
    if since is None:
        return False
    table = release_openings
    mine = table.c.release == release, table.c.by == person_id, table.c.opened_at >= since
    return connection.execute(select(table.c.release).where(*mine)).first() is not None
