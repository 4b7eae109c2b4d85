"""The register of withdrawals: which import was withdrawn by which entry, and which answers had held reads of it.

An answer is named while it is remembered (`returned`): then how many of its reads these were is counted. Of earlier answers
the register tells only whether they may have held any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, PrimaryKeyConstraint, Row, Text, func, select

from data_access.records.registers import Instant, register
from data_access.steps import Recorded

withdrawals = register(
    "withdrawals",
    Column("batch", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("first_at", Instant),
    Column("last_at", Instant),
)

withdrawn_answers = register(
    "withdrawn_answers",
    Column("intent", Integer, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("reads", Integer, nullable=False),
    PrimaryKeyConstraint("intent", "batch"),
    with_rowid=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One import that was withdrawn.

    Attributes:
        at, entry: When, and by which entry of the ledger; why is sealed there.
        shown: Number of the entry that had made it visible.
        first_at, last_at: Instants of its first and last read that was still stored; None if none was.
    """

    batch: int
    source: str
    at: datetime
    entry: int
    shown: int
    first_at: datetime | None
    last_at: datetime | None


def keep(
    connection: Connection,
    recorded: Recorded,
    *,
    batch: int,
    source: str,
    reads: int,
    span: tuple[datetime | None, datetime | None],
    answers: Mapping[int, int],
) -> None:
    """Keep that an import was withdrawn.

    Args:
        span: Instants of its first and last read.
        answers: For each answer that was looked through, by its intent, how many of its reads these were.
    """
    values = {"batch": batch, "source": source, "at": recorded.at, "shown": reads, "seq": recorded.seq}
    connection.execute(withdrawals.insert().values(**values, first_at=span[0], last_at=span[1]))
    rows = [{"intent": intent, "batch": batch, "reads": n, "seq": recorded.seq} for intent, n in answers.items()]
    if rows:
        connection.execute(withdrawn_answers.insert(), rows)


def every(connection: Connection) -> list[Withdrawal]:
    """Return all withdrawals, the first one first."""
    rows = connection.execute(select(withdrawals).order_by(withdrawals.c.seq))
    return [_withdrawal(row) for row in rows]


def counted(connection: Connection, intents: Collection[int]) -> dict[tuple[int, int], int]:
    """Return by intent and batch how many reads of a withdrawn import an answer held, as far as that was counted."""
    of_them = withdrawn_answers.c.intent.in_(sorted(intents))
    rows = connection.execute(select(withdrawn_answers).where(of_them))
    return {(row.intent, row.batch): row.reads for row in rows}


def reads_of(connection: Connection, intent: int) -> int:
    """Return how many reads of an answer came with imports that were withdrawn since, as far as that was counted."""
    total = select(func.coalesce(func.sum(withdrawn_answers.c.reads), 0))
    return int(connection.execute(total.where(withdrawn_answers.c.intent == intent)).scalar_one())


def _withdrawal(row: Row[Any]) -> Withdrawal:
    names = [name for name in Withdrawal.__dataclass_fields__ if name != "entry"]
    return Withdrawal(**{name: getattr(row, name) for name in names}, entry=row.seq)
