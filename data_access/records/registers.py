"""What all registers share: one `MetaData`, and how instants, days and flags lie in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    MetaData,
    ScalarSelect,
    Table,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.types import TypeDecorator

from data_access.errors import InvalidQuery, NotFound
from data_access.steps import Recorded
from data_access.terms import utc

metadata = MetaData()
"""Every register's table. They lie in the ledger's database, so that state and entry change in one transaction."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND, _A_DAY = timedelta(microseconds=1), timedelta(days=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds since 1970, UTC."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (utc(value) - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + int(value) * _MICROSECOND


class Day(TypeDecorator[date]):
    """A calendar day, kept as `2026-11-22`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class CountsByName(TypeDecorator[dict[str, int]]):
    """Counts by name, kept as JSON with sorted keys."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, int] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, int] | None:
        return None if value is None else {str(name): int(count) for name, count in json.loads(value).items()}


def register(name: str, *columns: Any, autoincrement: bool = False, with_rowid: bool = True) -> Table:
    """Make a register: a STRICT table with `seq`, the number of the entry that last changed the row.

    Without row ids a table lies in the order of its primary key, and takes half the space.
    """
    seq = Column("seq", Integer, nullable=False)
    made: dict[str, Any] = {"sqlite_autoincrement": autoincrement, "sqlite_with_rowid": with_rowid}
    return Table(name, metadata, *columns, seq, sqlite_strict=True, **made)


def require_no_future(field: str, day: date, now: datetime) -> None:
    """Check that a day has begun somewhere: a latest entry from the future would count for good, and nothing after it.

    Raises:
        InvalidQuery: It lies more than a day ahead; east of Greenwich today is already tomorrow.
    """
    if day > now.date() + _A_DAY:
        raise InvalidQuery(field, "must not lie in the future: record it once the day has come")


def strike_out(
    connection: Connection,
    recorded: Recorded,
    table: Table,
    number: str,
    which: Mapping[str, Any],
    *more: ColumnElement[bool],
) -> None:
    """Strike out the row recorded last of those that are not struck out, have some values and fit what more is given.

    Raises:
        NotFound: There is none.
    """
    standing = (table.c.struck_at.is_(None), *(table.c[name] == value for name, value in which.items()), *more)
    last = select(func.max(table.c[number])).where(*standing).scalar_subquery()
    struck = update(table).where(table.c[number] == last).values(struck_at=recorded.at, seq=recorded.seq)
    if connection.execute(struck).rowcount != 1:
        raise NotFound("Nothing of that day is on record for this person that is not struck out.")


def latest_of(person_id: ColumnElement[str], table: Table, number: str, began: str) -> ScalarSelect[int]:
    """Select the number of a person's latest row that is not struck out: the last begun, and of those the last recorded."""
    mine = table.alias("mine")
    return (
        select(mine.c[number])
        .where(mine.c.person_id == person_id, mine.c.struck_at.is_(None))
        .order_by(mine.c[began].desc(), mine.c[number].desc())
        .limit(1)
        .scalar_subquery()
    )
