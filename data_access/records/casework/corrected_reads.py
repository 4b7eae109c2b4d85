"""The register of reads that people corrected, as keyed hashes only: which correction of a read counts.

By it only the row that counts is verified. A start registers the corrections from before there was one.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, LargeBinary, delete, select

from data_access.records.registers import register
from data_access.steps import Recorded

corrected = register(
    "corrected",
    Column("read", LargeBinary, primary_key=True),
    Column("batch", Integer, nullable=False),
    with_rowid=False,
)


def keep(connection: Connection, recorded: Recorded, *, read: bytes, batch: int) -> None:
    """Remember the correction of a read that counts from now on: the batch that it came as."""
    connection.execute(delete(corrected).where(corrected.c.read == read))
    connection.execute(corrected.insert().values(read=read, batch=batch, seq=recorded.seq))


def forget(connection: Connection, recorded: Recorded, numbers: frozenset[int]) -> int:
    """Take out corrections that were withdrawn with the reads that they were of, and return how many. Needs an entry."""
    before = corrected.c.seq < recorded.seq
    return connection.execute(delete(corrected).where(before, corrected.c.batch.in_(sorted(numbers)))).rowcount


def batch_of(connection: Connection, read: bytes) -> int | None:
    """Return the batch of the correction of a read that counts; None if nobody corrected it."""
    return connection.execute(select(corrected.c.batch).where(corrected.c.read == read)).scalar_one_or_none()
