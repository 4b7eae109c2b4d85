"""The register of what left under the number of a release request: one row for each file or picture, made with its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Text, func, select

from data_access.records.registers import Instant, register
from data_access.records.releases import requests
from data_access.steps import Recorded

released_files = register(
    "released_files",
    Column("file", Integer, primary_key=True),
    Column("release", Integer, nullable=False, index=True),
    Column("format", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("intent", Integer, nullable=False),
    Column("outcome", Integer, nullable=False),
    Column("left_at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("approved_by", Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedRow:
    """One file that left.

    Attributes:
        digest: Salted SHA-256, as the outcome has it.
        intent, outcome: Numbers of the entries by which it left.
        approved_by: Who had approved the request as it left; None of a row that is older than this column.
    """

    release: int
    format: str
    digest: str
    rows: int
    intent: int
    outcome: int
    left_at: datetime
    by: str
    approved_by: str | None = None


def note(
    connection: Connection,
    recorded: Recorded,
    release: int,
    files: Iterable[Mapping[str, object]],
    *,
    intent: int,
    person_id: str,
) -> None:
    """Note files in the transaction of the outcome by which they leave; each as the outcome says it: format, digest, rows.

    Raises:
        Conflict: The request does not stand approved.
    """
    request = requests.require_approved(connection, recorded, release)
    for each in files:
        connection.execute(
            released_files.insert().values(
                release=release,
                format=each["format"],
                digest=each["digest"],
                rows=each["rows"],
                intent=intent,
                outcome=recorded.seq,
                left_at=recorded.at,
                by=person_id,
                approved_by=request.approved_by,
                seq=recorded.seq,
            )
        )


def count(connection: Connection, release: int) -> int:
    """Count what left under a request."""
    under = select(func.count()).select_from(released_files).where(released_files.c.release == release)
    return int(connection.execute(under).scalar_one())


def every(connection: Connection, release: int | None = None) -> list[ReleasedRow]:
    """Return all that left, or what left under one request, in order."""
    rows = select(released_files).order_by(released_files.c.file)
    some = rows if release is None else rows.where(released_files.c.release == release)
    found = connection.execute(some)
    return [ReleasedRow(**{name: getattr(row, name) for name in ReleasedRow.__slots__}) for row in found]
