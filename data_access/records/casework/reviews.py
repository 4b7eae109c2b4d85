"""The register of reviews: which entry of the ledger a supervisor or auditor signed off, and whether it is to be followed up.

The entry itself never changes. An entry may be reviewed again; the last review counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, select

from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import ReviewResult

reviews = register(
    "reviews",
    Column("review", Integer, primary_key=True),
    Column("entry", Integer, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("result", Text, nullable=False),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The last review of one entry."""

    entry: int
    person_id: str
    at: datetime
    result: ReviewResult


def keep(connection: Connection, recorded: Recorded, *, entry: int, person_id: str, result: ReviewResult) -> None:
    """Keep that somebody reviewed an entry."""
    values = {"entry": entry, "person_id": person_id, "at": recorded.at, "result": result.value}
    connection.execute(reviews.insert().values(**values, seq=recorded.seq))


def of_entries(connection: Connection, entries: Collection[int]) -> dict[int, Review]:
    """Return the last review of each of some entries, by the entry's number."""
    found: dict[int, Review] = {}
    ordered = sorted(entries)
    for at in range(0, len(ordered), _CHUNK):
        chosen = _LAST.where(reviews.c.entry.in_(ordered[at : at + _CHUNK]))
        found |= {row.entry: _review(row) for row in connection.execute(chosen)}
    return found


def to_follow_up(connection: Connection) -> list[Review]:
    """Return the reviews that stand and say that an entry is to be followed up, the oldest first."""
    chosen = _LAST.where(reviews.c.result == ReviewResult.FOLLOW_UP.value).order_by(reviews.c.review)
    return [_review(row) for row in connection.execute(chosen)]


_CHUNK = 500
_NEWER = reviews.alias("newer")
_LAST = select(reviews).where(
    ~select(_NEWER.c.review).where(_NEWER.c.entry == reviews.c.entry, _NEWER.c.review > reviews.c.review).exists()
)


def _review(row: Row[Any]) -> Review:
    return Review(entry=row.entry, person_id=row.person_id, at=row.at, result=ReviewResult(row.result))
